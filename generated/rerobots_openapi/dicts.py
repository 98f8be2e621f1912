# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""The schemas as typed dicts."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

Id: TypeAlias = str
"""
A UUID in lower case.
"""


class ErrorMessage(TypedDict):
    """
    What went wrong, in `error_message`.
    """

    error_message: str
    """
    The server's words.
    """


class ErrorText(TypedDict):
    """
    What went wrong, in `error`.
    """

    error: str
    """
    The server's words.
    """


class ResultMessage(TypedDict):
    """
    What went wrong, in `result_message`.
    """

    result_message: str
    """
    The server's words.
    """


AnyError: TypeAlias = ErrorMessage | ErrorText | ResultMessage
"""
What went wrong, under one of three keys.
"""


class Index(TypedDict):
    """
    URI templates by the name of the command.
    """

    workspace_types: str
    """
    List workspace types.
    """
    workspace_deployments: str
    """
    Search workspace deployments.
    """
    deployment_details: str
    """
    Details about a deployment.
    """
    create_instance: str
    """
    Launch an instance.
    """
    vpn: str
    """
    VPN of an instance.
    """
    firewall: str
    """
    Firewall of an instance.
    """
    terminate_instance: str
    """
    Terminate an instance.
    """


class WorkspaceTypeList(TypedDict):
    """
    Workspace types.
    """

    workspace_types: list[str]
    """
    Their names, in no stable order.
    """


KnownAddonName: TypeAlias = Literal[
    "cam", "cmd", "cmdsh", "drive", "java", "mistyproxy", "py", "vnc", "vscode", "wstcp"
]
"""
Names of add-ons.
"""


AddonName: TypeAlias = KnownAddonName | str
"""
Name of an add-on; the server may have more.
"""


class Repo(TypedDict):
    """
    A repository to have in the instance.
    """

    url: str
    """
    Where it is cloned from.
    """
    path: str
    """
    Where it is put.
    """


class Launch(TypedDict):
    """
    A launch, or the reservation in its place.
    """

    success: bool
    """
    False if this is a reservation.
    """
    id: str
    """
    Id of the instance or of the reservation.
    """
    sshkey: NotRequired[str]
    """
    Private key; older servers only.
    """


KnownInstanceStatus: TypeAlias = Literal["INIT", "READY", "TERMINATING", "TERMINATED", "INIT_FAIL"]
"""
States of an instance.
"""


InstanceStatus: TypeAlias = KnownInstanceStatus | str
"""
INIT, then READY, TERMINATING, TERMINATED; or INIT, then INIT_FAIL. The server may have
more.

"""


class InstanceSummary(TypedDict):
    """
    An instance, as lists with `details` tell of it.
    """

    id: str
    """
    Its id.
    """
    status: InstanceStatus
    deployment: str
    """
    Id of its deployment.
    """
    type: str
    """
    Its workspace type.
    """
    region: str
    """
    Where it is.
    """
    starttime: str
    """
    When it was launched; ISO 8601, UTC.
    """
    rootuser: str
    """
    Whose it is.
    """
    endtime: NotRequired[str]
    """
    When it ended; ISO 8601, UTC; absent before.
    """


class Forward(TypedDict):
    """
    Where SSH is reached; empty in INIT, absent once the instance is ending, ended or failed.

    """

    ipv4: NotRequired[str]
    """
    IPv4 address.
    """
    port: NotRequired[int]
    """
    TCP port.
    """


class SSHKey(TypedDict):
    """
    A private key.
    """

    key: str
    """
    PEM or OpenSSH text.
    """


class VPN(TypedDict):
    """
    VPN of an instance.
    """

    status: str
    """
    Its state.
    """
    clients: list[str]
    """
    Ids of its clients.
    """


class VPNClient(TypedDict):
    """
    An OpenVPN client.
    """

    client_id: str
    """
    Its id.
    """
    ovpn: str
    """
    Configuration file for OpenVPN.
    """


class AddonOptions(TypedDict):
    """
    How to apply an add-on.
    """

    user: NotRequired[str]
    """
    Remote login.
    """


KnownAddonState: TypeAlias = Literal["starting", "active", "stopping", "ready"]
"""
States of an add-on.
"""


AddonState: TypeAlias = KnownAddonState | str
"""
`ready` is said of add-ons that are applied but not started. The server may have more.

"""


class AddonStatus(TypedDict):
    """
    Status of an add-on.
    """

    status: AddonState
    remote_user: str
    """
    Remote login.
    """


class MistyproxyStatus(TypedDict):
    """
    Status of the mistyproxy add-on.
    """

    status: AddonState
    url: NotRequired[list[str]]
    """
    Two URLs, the second one over TLS; absent until the add-on is active. Whoever knows
    them has the robot.

    """


class CamImage(TypedDict):
    """
    A picture.
    """

    success: Literal[True]
    """
    True.
    """
    format: str
    """
    Format of the picture.
    """
    coding: str
    """
    How `data` is encoded.
    """
    data: str
    """
    The encoded picture.
    """


class CamNoImage(TypedDict):
    """
    No picture yet.
    """

    success: Literal[False]
    """
    False.
    """
    message: str
    """
    Why there is none.
    """


class DeploymentInfo(TypedDict):
    """
    What a list tells about a workspace deployment.
    """

    type: str
    """
    Workspace type.
    """
    type_version: int
    """
    Version of the workspace type.
    """
    supported_addons: list[AddonName]
    """
    Names of the add-ons that its instances can have.
    """
    desc: str
    """
    In words of its owner; can be empty.
    """
    region: str
    """
    Where it is.
    """
    icounter: int
    """
    Instances that it has had.
    """
    created: str
    """
    When it was made; UTC, without microseconds where they are zero.
    """
    queuelen: int
    """
    Requests that wait for it.
    """


class Deployment(DeploymentInfo):
    """
    A workspace deployment in full.
    """

    id: str
    """
    Its id.
    """
    online: bool
    """
    Whether it has been heard from lately.
    """
    lockout: NotRequired[bool]
    """
    True while it is locked out; else absent.
    """
    dissolved: NotRequired[str]
    """
    When it was dissolved (UTC); absent while it exists.
    """
    instance: NotRequired[str]
    """
    Id of your active instance there; absent without one.
    """
    addons_config: NotRequired[dict[str, Any]]
    """
    Configuration of its add-ons; for the owner.
    """
    heartbeat: NotRequired[str]
    """
    When it was last heard from; for superusers.
    """


class DeploymentList(TypedDict):
    """
    Workspace deployments that were found.
    """

    workspace_deployments: list[str]
    """
    Ids of those on this page, in order.
    """
    page_count: int
    """
    Number of pages; 0 if nothing matches and `max_per_page` is given.
    """
    info: NotRequired[dict[str, DeploymentInfo]]
    """
    By id, for all that match and not this page alone; only if asked for.
    """


class LaunchOptions(TypedDict):
    """
    How to launch. The server checks the type of each option.
    """

    sshkey: NotRequired[str]
    """
    A public key in OpenSSH format; without it the server makes a pair.
    """
    vpn: NotRequired[bool]
    """
    Have a VPN.
    """
    reserve: NotRequired[bool]
    """
    When the deployment is busy, queue a reservation.
    """
    eurl: NotRequired[str]
    """
    Address that is told of changes of status, `https://...` or `mailto://...`. One that
    cannot be reached makes the launch hang in INIT.

    """
    expire_d: NotRequired[int]
    """
    Terminate after so many seconds.
    """
    keepalive: NotRequired[bool]
    """
    Terminate when no keep-alive ping came for 60 seconds.
    """
    allow_noop: NotRequired[bool]
    """
    When you already have an INIT or READY instance there, answer its id and launch no
    other. This makes a launch safe to repeat.

    """
    repo: NotRequired[Repo]


class LaunchAnyOptions(TypedDict):
    """
    How and where to launch.
    """

    sshkey: NotRequired[str]
    """
    A public key in OpenSSH format; without it the server makes a pair.
    """
    vpn: NotRequired[bool]
    """
    Have a VPN.
    """
    reserve: NotRequired[bool]
    """
    When the deployment is busy, queue a reservation.
    """
    eurl: NotRequired[str]
    """
    Address that is told of changes of status, `https://...` or `mailto://...`. One that
    cannot be reached makes the launch hang in INIT.

    """
    expire_d: NotRequired[int]
    """
    Terminate after so many seconds.
    """
    keepalive: NotRequired[bool]
    """
    Terminate when no keep-alive ping came for 60 seconds.
    """
    allow_noop: NotRequired[bool]
    """
    When you already have an INIT or READY instance there, answer its id and launch no
    other. This makes a launch safe to repeat.

    """
    repo: NotRequired[Repo]
    wds: list[Id]
    """
    Ids of workspace deployments; a free one of them is taken.
    """


class InstanceList(TypedDict):
    """
    Instances that were found.
    """

    workspace_instances: list[str | InstanceSummary]
    """
    Ids of the instances, or with `details` an object for each.
    """
    workspace_deployments: list[str]
    """
    Ids of their deployments, in the same order.
    """
    page_count: int
    """
    Number of pages; at least 1.
    """


class Instance(TypedDict):
    """
    An instance in full.
    """

    id: str
    """
    Its id.
    """
    deployment: str
    """
    Id of its deployment.
    """
    type: str
    """
    Its workspace type.
    """
    region: str
    """
    Where it is.
    """
    starttime: str
    """
    When it was launched; UTC, without microseconds where they are zero.
    """
    endtime: NotRequired[str]
    """
    When it ended (UTC); absent before.
    """
    expires: NotRequired[str]
    """
    When it will be terminated (UTC); absent if never.
    """
    rootuser: str
    """
    Whose it is.
    """
    status: InstanceStatus
    wdinfo: Deployment
    fwd: NotRequired[Forward]
    hostkeys: NotRequired[list[str]]
    """
    Host keys, a line each: type, base64, comment; sometimes with a newline, or just the
    word `nil`. Absent until they are known.

    """
    nbhd: NotRequired[Any]
    """
    What is near it; any JSON.
    """
    vpn: NotRequired[VPN]


CamAnswer: TypeAlias = CamImage | CamNoImage
"""
A picture, or why there is none.
"""
