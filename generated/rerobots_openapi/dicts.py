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
    An error; the message is in `error_message`.
    """

    error_message: str
    """
    Message of the server.
    """


class ErrorText(TypedDict):
    """
    An error; the message is in `error`.
    """

    error: str
    """
    Message of the server.
    """


class ResultMessage(TypedDict):
    """
    An error; the message is in `result_message`.
    """

    result_message: str
    """
    Message of the server.
    """


AnyError: TypeAlias = ErrorMessage | ErrorText | ResultMessage
"""
An error; the message is under one of three keys.
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


KnownDeploymentSort: TypeAlias = Literal[
    "inc_wtype", "dec_wtype", "inc_created", "dec_created", "inc_count", "dec_count"
]
"""
Orders of workspace deployments.
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
    A repository to clone onto the host.
    """

    url: str
    """
    URL to clone it from.
    """
    path: NotRequired[str]
    """
    Where it is put.
    """


class Launch(TypedDict):
    """
    A launch, or a reservation instead.
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


KnownInstanceSort: TypeAlias = Literal["dec_start_date", "inc_start_date"]
"""
Orders of instances.
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
    An instance in lists with `details`.
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
    Region.
    """
    starttime: str
    """
    When it was launched; ISO 8601, UTC.
    """
    rootuser: str
    """
    Its user; sign in as `root` nevertheless.
    """
    endtime: NotRequired[str]
    """
    When it ended; ISO 8601, UTC; in `/instances/{workspace_type}` with a space; absent
    before.

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


class QueueLength(TypedDict):
    """
    Length of the queue of a deployment.
    """

    id: str
    """
    Id of the deployment.
    """
    len: int
    """
    Requests that wait for it; a running instance counts, too.
    """


class Queue(TypedDict):
    """
    Queue of a deployment.
    """

    qlen: int
    """
    Requests that wait for it; a running instance counts, too.
    """
    rem: int | None
    """
    Seconds left of the instance that runs there; null if it has no expiry or none runs.

    """


KnownCapability: TypeAlias = Literal["CAP_INSTANTIATE", "CAP_NO_INSTANTIATE"]
"""
Capabilities.
"""


Capability: TypeAlias = KnownCapability | str
"""
What a rule permits or forbids; the server may have more.
"""


class AccessRule(TypedDict):
    """
    An access rule.
    """

    id: int
    """
    Its id.
    """
    date_created: str
    """
    When it was made (UTC).
    """
    user: str
    """
    Its user; `*` is everybody, `type:anon` all without a token.
    """
    wdeployment_id: str
    """
    Id of the deployment.
    """
    capability: Capability
    param: int | None
    """
    Parameter of the capability.
    """


class AccessRules(TypedDict):
    """
    Access rules.
    """

    rules: list[AccessRule]
    """
    The rules.
    """


class NewAccessRule(TypedDict):
    """
    An access rule to create.
    """

    cap: KnownCapability
    user: NotRequired[str]
    """
    User that it applies to.
    """


class AccessRuleCreated(TypedDict):
    """
    An access rule that was created.
    """

    rule_id: int
    """
    Its id.
    """


class Reservation(TypedDict):
    """
    A launch that waits for a deployment.
    """

    id: str
    """
    Its id.
    """
    created: str
    """
    When it was made.
    """
    desc: str
    """
    Its target: `wd:` and the id of the deployment.
    """
    user: str
    """
    Whose it is.
    """


class Reservations(TypedDict):
    """
    Reservations.
    """

    reservations: list[Reservation]
    """
    The reservations.
    """


KnownFirewallAction: TypeAlias = Literal["ACCEPT", "DROP", "REJECT"]
"""
What a firewall can do with a packet.
"""


class FirewallRules(TypedDict):
    """
    Firewall rules of an instance.
    """

    rules: list[list[str]] | None
    """
    Pairs of source and action; null without rules.
    """


class NewFirewallRule(TypedDict):
    """
    A firewall rule to add.
    """

    src: NotRequired[str]
    """
    IPv4 address or CIDR; by default where the request is from.
    """
    action: NotRequired[KnownFirewallAction]


class HeadMove(TypedDict):
    """
    How the head moves.
    """

    ts: float
    """
    When.
    """
    roll: float
    """
    Roll.
    """
    pitch: float
    """
    Pitch.
    """
    yaw: float
    """
    Yaw.
    """


class BaseMove(TypedDict):
    """
    How the base moves.
    """

    ts: float
    """
    When.
    """
    linear: float
    """
    Linear velocity.
    """
    angular: float
    """
    Angular velocity.
    """
    duration: float
    """
    For how long.
    """


class GoalReached(TypedDict):
    """
    The goal.
    """

    ts: int
    """
    When.
    """
    rule: str
    """
    Its rule.
    """


class ImageCap(TypedDict):
    """
    The picture.
    """

    ts: int
    """
    When.
    """
    img: str
    """
    The picture.
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
    Options of an add-on.
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
    remote_user: NotRequired[str]
    """
    Remote login; of the add-ons `cam`, `cmd`, `cmdsh`, `drive`, `vnc`, `wstcp`.
    """
    port: NotRequired[int]
    """
    TCP port of `vnc` and `wstcp`; absent until the add-on is active.
    """
    url: NotRequired[str]
    """
    Where users connect to, of `java`, `py` and `vscode`: `https://...`, with 64
    hexadecimal digits; absent until the add-on is active. Whoever knows it can use it.

    """


class MistyproxyStatus(TypedDict):
    """
    Status of the mistyproxy add-on.
    """

    status: AddonState
    url: NotRequired[list[str]]
    """
    Two URLs with 64 hexadecimal digits: the first without a scheme, the second one
    `https://...`; absent until the add-on is active. Whoever knows them has the robot.

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
    Why it is missing.
    """


class Success(TypedDict):
    """
    Success.
    """

    success: bool
    """
    True.
    """


class DriveCommand(TypedDict):
    """
    How to move.
    """

    linearv: NotRequired[float]
    """
    Linear velocity in m/s.
    """
    angularv: NotRequired[float]
    """
    Angular velocity in rad/s.
    """


class Command(TypedDict):
    """
    A command.
    """

    cmd: str
    """
    For the shell of the host.
    """


class CommandStarted(TypedDict):
    """
    A command that was started or cancelled.
    """

    success: bool
    """
    True.
    """
    id: str
    """
    Its id.
    """


class CommandOutput(TypedDict):
    """
    Output of a command.
    """

    lines: list[str]
    """
    Lines that were not returned before.
    """
    terminated: bool
    """
    Whether the command has ended; true once.
    """
    id: str | None
    """
    Id of the command; null for all commands.
    """


class NewFile(TypedDict):
    """
    A file to write.
    """

    path: str
    """
    Where.
    """
    data: str
    """
    Contents: text, or base64.
    """
    b64: NotRequired[bool]
    """
    Whether `data` is base64.
    """


class NewCIProject(TypedDict):
    """
    A CI project to create.
    """

    repo_url: str
    """
    URL of the repository.
    """


class CIProjectCreated(TypedDict):
    """
    A CI project that was created.
    """

    pid: str
    """
    Its id.
    """


class CIProject(TypedDict):
    """
    A CI project.
    """

    created: str
    """
    When it was made (UTC).
    """
    repo_url: str
    """
    URL of the repository.
    """


CIProjects: TypeAlias = dict[str, CIProject]
"""
CI projects by id.
"""


class NewCIJob(TypedDict):
    """
    A CI job to submit.
    """

    branch: str
    """
    Branch that the commit is on.
    """
    commit: str
    """
    The commit.
    """


class CIJobAction(TypedDict):
    """
    What to do with a job.
    """

    do: Literal["restart"]
    """
    The action.
    """


class CIJob(TypedDict):
    """
    A CI job.
    """

    jid: int
    """
    Its number.
    """


class Organisation(TypedDict):
    """
    An organisation; empty for a user without one.
    """


class OwnedDeployment(TypedDict):
    """
    A workspace deployment, as its owner sees it.
    """

    id: str
    """
    Its id.
    """
    date_created: str
    """
    When it was made.
    """
    origin: str | None
    """
    Where it was registered from.
    """
    dissolved: str | None
    """
    When it was dissolved; null while it exists.
    """
    heartbeat: str | None
    """
    Time of the last heartbeat; null if never.
    """
    lockout: bool
    """
    Whether it is locked out.
    """
    desc: str | None
    """
    Description by its owner.
    """


class OwnedDeployments(TypedDict):
    """
    Workspace deployments of an owner.
    """

    owner: str
    """
    Whose they are.
    """
    wdeployments: list[OwnedDeployment]
    """
    The deployments.
    """


class OwnedDeploymentIds(TypedDict):
    """
    Workspace deployments of an owner, by their ids alone.
    """

    wdeployments: list[str]
    """
    Ids of the deployments.
    """


class Owners(TypedDict):
    """
    Owners of shared hardware.
    """


class Registered(TypedDict):
    """
    A workspace deployment that was registered.
    """

    id: str
    """
    Its id.
    """
    owner: str
    """
    Whose it is.
    """


class Registration(TypedDict):
    """
    Registration of a workspace deployment.
    """

    id: str
    """
    Its id.
    """
    date_created: str
    """
    When it was made.
    """
    date_dissolved: NotRequired[str]
    """
    When it was dissolved; absent while it exists.
    """
    origin: str | None
    """
    Where it was registered from.
    """


class DeploymentDescription(TypedDict):
    """
    A description.
    """

    desc: str
    """
    Description by its owner.
    """


class DeploymentConfiguration(TypedDict):
    """
    Add-ons and their configuration.
    """

    supported_addons: list[AddonName]
    """
    Names of the add-ons that its instances can have.
    """
    addons_config: NotRequired[dict[str, Any]]
    """
    Configuration by add-on.
    """


class OwnedInstance(TypedDict):
    """
    An instance, as the owner of the hardware sees it.
    """

    id: str
    """
    Its id.
    """
    starttime: str
    """
    When it was launched.
    """
    status: InstanceStatus
    wdid: str
    """
    Id of its deployment.
    """
    user: str
    """
    Whose it is.
    """
    endtime: NotRequired[str]
    """
    When it ended; absent before.
    """


OwnedInstances: TypeAlias = list[OwnedInstance]
"""
Instances on an owner's hardware.
"""


Cameras: TypeAlias = dict[str, list[str]]
"""
Ids of deployments by the id of the camera that shows them.
"""


class NewCamera(TypedDict):
    """
    A camera to register.
    """

    wds: list[str]
    """
    Ids of the deployments that it shows.
    """
    crop: NotRequired[dict[str, list[Any]]]
    """
    By deployment, the part of the picture that shows it.
    """


class CameraRegistered(TypedDict):
    """
    A camera that was registered.
    """

    id: str
    """
    Its id.
    """


class EmailHook(TypedDict):
    """
    Recipients of notifications by email.
    """

    emails: list[str]
    """
    Addresses.
    """


class Alert(TypedDict):
    """
    An alert.
    """

    msg: str
    """
    What happened.
    """


class Billing(TypedDict):
    """
    Terms of a plan.
    """

    max_active: int
    """
    Deployments that can be active.
    """


class DeploymentInfo(TypedDict):
    """
    A workspace deployment in lists.
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
    Description by its owner; can be empty.
    """
    region: str
    """
    Region.
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
    Requests that wait for it, and the instance that runs there.
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
    Whether it sent a heartbeat in the last minute.
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
    Time of the last heartbeat; for superusers.
    """


class DeploymentList(TypedDict):
    """
    Workspace deployments that match.
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
    Details by id of all matches, not only this page; only on request.
    """


class LaunchOptions(TypedDict):
    """
    How to launch. The server checks the type of each option.
    """

    sshkey: NotRequired[str]
    """
    A public key in OpenSSH format. It is let in besides that of the pair that the server
    makes.

    """
    vpn: NotRequired[bool]
    """
    Have a VPN.
    """
    reserve: NotRequired[bool]
    """
    Queue a reservation if the deployment is busy.
    """
    eurl: NotRequired[str]
    """
    Address to notify of changes of status, `https://...` or `mailto://a@b` (`mailto:a@b` is
    ignored; so is `http://`, in production). An unreachable address makes the launch hang
    in INIT.

    """
    expire_d: NotRequired[int]
    """
    Seconds until it is terminated.
    """
    keepalive: NotRequired[bool]
    """
    Terminate after 60 seconds without a keep-alive ping.
    """
    allow_noop: NotRequired[bool]
    """
    If you already have an INIT or READY instance there, return its id and launch no other.
    Just after a launch, while its record does not exist yet, another one is launched
    nevertheless, and one of the two fails.

    """
    repo: NotRequired[Repo]


class LaunchAnyOptions(LaunchOptions):
    """
    How and where to launch.
    """

    wds: list[Id]
    """
    Ids of workspace deployments; a free one of them is used.
    """


class InstanceList(TypedDict):
    """
    Instances that match.
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


class InstanceInfo(TypedDict):
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
    Region.
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
    Its user; sign in as `root` nevertheless.
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


Queues: TypeAlias = dict[str, Queue]
"""
Queues by the id of the deployment.
"""


class HeadMoveEvent(TypedDict):
    """
    The head moves.
    """

    k: Literal["headMove"]
    """
    The kind.
    """
    d: HeadMove


class BaseMoveEvent(TypedDict):
    """
    The base moves.
    """

    k: Literal["baseMove"]
    """
    The kind.
    """
    d: BaseMove


class GoalReachedEvent(TypedDict):
    """
    A goal is reached.
    """

    k: Literal["goalReached"]
    """
    The kind.
    """
    d: GoalReached


class ImageCapEvent(TypedDict):
    """
    A picture is taken.
    """

    k: Literal["imageCap"]
    """
    The kind.
    """
    d: ImageCap


CamAnswer: TypeAlias = CamImage | CamNoImage
"""
A picture, or the reason why it is missing.
"""


MotionCommand: TypeAlias = DriveCommand | dict[str, Any]
"""
How to move; a robot may understand more than velocities.
"""


Event: TypeAlias = HeadMoveEvent | BaseMoveEvent | GoalReachedEvent | ImageCapEvent
"""
An event, of one of four kinds.
"""

__all__ = [
    "AccessRule",
    "AccessRuleCreated",
    "AccessRules",
    "AddonName",
    "AddonOptions",
    "AddonState",
    "AddonStatus",
    "Alert",
    "AnyError",
    "BaseMove",
    "BaseMoveEvent",
    "Billing",
    "CIJob",
    "CIJobAction",
    "CIProject",
    "CIProjectCreated",
    "CIProjects",
    "CamAnswer",
    "CamImage",
    "CamNoImage",
    "CameraRegistered",
    "Cameras",
    "Capability",
    "Command",
    "CommandOutput",
    "CommandStarted",
    "Deployment",
    "DeploymentConfiguration",
    "DeploymentDescription",
    "DeploymentInfo",
    "DeploymentList",
    "DriveCommand",
    "EmailHook",
    "ErrorMessage",
    "ErrorText",
    "Event",
    "FirewallRules",
    "Forward",
    "GoalReached",
    "GoalReachedEvent",
    "HeadMove",
    "HeadMoveEvent",
    "Id",
    "ImageCap",
    "ImageCapEvent",
    "Index",
    "InstanceInfo",
    "InstanceList",
    "InstanceStatus",
    "InstanceSummary",
    "KnownAddonName",
    "KnownAddonState",
    "KnownCapability",
    "KnownDeploymentSort",
    "KnownFirewallAction",
    "KnownInstanceSort",
    "KnownInstanceStatus",
    "Launch",
    "LaunchAnyOptions",
    "LaunchOptions",
    "MistyproxyStatus",
    "MotionCommand",
    "NewAccessRule",
    "NewCIJob",
    "NewCIProject",
    "NewCamera",
    "NewFile",
    "NewFirewallRule",
    "Organisation",
    "OwnedDeployment",
    "OwnedDeploymentIds",
    "OwnedDeployments",
    "OwnedInstance",
    "OwnedInstances",
    "Owners",
    "Queue",
    "QueueLength",
    "Queues",
    "Registered",
    "Registration",
    "Repo",
    "Reservation",
    "Reservations",
    "ResultMessage",
    "SSHKey",
    "Success",
    "VPN",
    "VPNClient",
    "WorkspaceTypeList",
]
