# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on cmdsh: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Already, Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

GET_CMDSH_STATUS: Operation[dicts.AddonStatus] = Operation(
    "get_cmdsh_status",
    "GET",
    "/addon/cmdsh/{instance_id}",
    shapes.AddonStatus,
    repeat="safe",
    missing="addon",
)


def get_cmdsh_status(instance_id: str) -> Request[dicts.AddonStatus]:
    """Get the status of the cmdsh add-on: `GET /addon/cmdsh/{instance_id}`."""
    return Request(
        GET_CMDSH_STATUS,
        f"/addon/cmdsh/{segment(instance_id)}",
    )


ACTIVATE_CMDSH: Operation[None] = Operation(
    "activate_cmdsh",
    "POST",
    "/addon/cmdsh/{instance_id}",
    None,
    repeat="idempotent",
    missing="instance",
    already=Already(503, "already applied"),
)


def activate_cmdsh(instance_id: str, *, body: dicts.AddonOptions | None = None) -> Request[None]:
    """Activate the cmdsh add-on: `POST /addon/cmdsh/{instance_id}`."""
    return Request(
        ACTIVATE_CMDSH,
        f"/addon/cmdsh/{segment(instance_id)}",
        body=body,
    )


DEACTIVATE_CMDSH: Operation[None] = Operation(
    "deactivate_cmdsh",
    "DELETE",
    "/addon/cmdsh/{instance_id}",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(404, "not active"),
)


def deactivate_cmdsh(instance_id: str) -> Request[None]:
    """Deactivate the cmdsh add-on: `DELETE /addon/cmdsh/{instance_id}`."""
    return Request(
        DEACTIVATE_CMDSH,
        f"/addon/cmdsh/{segment(instance_id)}",
    )


RECEIVE_SHELLS: Operation[None] = Operation(
    "receive_shells",
    "GET",
    "/addon/cmdsh/{instance_id}/rx",
    None,
    repeat="never",
)


def receive_shells(instance_id: str) -> Request[None]:
    """Receive requests for shells: `GET /addon/cmdsh/{instance_id}/rx`."""
    return Request(
        RECEIVE_SHELLS,
        f"/addon/cmdsh/{segment(instance_id)}/rx",
    )


SERVE_SHELL: Operation[None] = Operation(
    "serve_shell",
    "GET",
    "/addon/cmdsh/{instance_id}/rx/{shell_id}",
    None,
    repeat="never",
)


def serve_shell(instance_id: str, shell_id: str) -> Request[None]:
    """Serve a shell: `GET /addon/cmdsh/{instance_id}/rx/{shell_id}`."""
    return Request(
        SERVE_SHELL,
        f"/addon/cmdsh/{segment(instance_id)}/rx/{segment(shell_id)}",
    )


OPEN_SHELL: Operation[None] = Operation(
    "open_shell",
    "GET",
    "/addon/cmdsh/{instance_id}/new",
    None,
    repeat="never",
)


def open_shell(instance_id: str) -> Request[None]:
    """Open a shell: `GET /addon/cmdsh/{instance_id}/new`."""
    return Request(
        OPEN_SHELL,
        f"/addon/cmdsh/{segment(instance_id)}/new",
    )


OPEN_SHELL_WITH_TOKEN: Operation[None] = Operation(
    "open_shell_with_token",
    "GET",
    "/addon/cmdsh/{instance_id}/new/{token}",
    None,
    repeat="never",
)


def open_shell_with_token(instance_id: str, token: str) -> Request[None]:
    """Open a shell (token in the path): `GET /addon/cmdsh/{instance_id}/new/{token}`."""
    return Request(
        OPEN_SHELL_WITH_TOKEN,
        f"/addon/cmdsh/{segment(instance_id)}/new/{segment(token)}",
    )


SEND_SHELL_FILE: Operation[dicts.Success] = Operation(
    "send_shell_file",
    "POST",
    "/addon/cmdsh/{instance_id}/file",
    shapes.Success,
    repeat="idempotent",
    missing="addon",
)


def send_shell_file(instance_id: str, *, body: dicts.NewFile) -> Request[dicts.Success]:
    """Put a file onto the host: `POST /addon/cmdsh/{instance_id}/file`."""
    return Request(
        SEND_SHELL_FILE,
        f"/addon/cmdsh/{segment(instance_id)}/file",
        body=body,
    )


SEND_SHELL_FILE_TO_HOST: Operation[dicts.Success] = Operation(
    "send_shell_file_to_host",
    "POST",
    "/addon/cmdsh/{instance_id}/file/{host_id}",
    shapes.Success,
    repeat="idempotent",
    missing="addon",
)


def send_shell_file_to_host(
    instance_id: str, host_id: int, *, body: dicts.NewFile
) -> Request[dicts.Success]:
    """Put a file onto one host: `POST /addon/cmdsh/{instance_id}/file/{host_id}`."""
    return Request(
        SEND_SHELL_FILE_TO_HOST,
        f"/addon/cmdsh/{segment(instance_id)}/file/{segment(host_id)}",
        body=body,
    )


GET_CMDSH_STATUS_OF_HOST: Operation[dicts.AddonStatus] = Operation(
    "get_cmdsh_status_of_host",
    "GET",
    "/addon/cmdsh/{instance_id}/{host_id}",
    shapes.AddonStatus,
    repeat="safe",
    missing="addon",
)


def get_cmdsh_status_of_host(instance_id: str, host_id: int) -> Request[dicts.AddonStatus]:
    """Get the status of the cmdsh add-on on one host: `GET /addon/cmdsh/{instance_id}/{host_id}`."""
    return Request(
        GET_CMDSH_STATUS_OF_HOST,
        f"/addon/cmdsh/{segment(instance_id)}/{segment(host_id)}",
    )


ACTIVATE_CMDSH_ON_HOST: Operation[None] = Operation(
    "activate_cmdsh_on_host",
    "POST",
    "/addon/cmdsh/{instance_id}/{host_id}",
    None,
    repeat="idempotent",
    missing="instance",
    already=Already(503, "already applied"),
)


def activate_cmdsh_on_host(
    instance_id: str, host_id: int, *, body: dicts.AddonOptions | None = None
) -> Request[None]:
    """Activate the cmdsh add-on on one host: `POST /addon/cmdsh/{instance_id}/{host_id}`."""
    return Request(
        ACTIVATE_CMDSH_ON_HOST,
        f"/addon/cmdsh/{segment(instance_id)}/{segment(host_id)}",
        body=body,
    )


DEACTIVATE_CMDSH_ON_HOST: Operation[None] = Operation(
    "deactivate_cmdsh_on_host",
    "DELETE",
    "/addon/cmdsh/{instance_id}/{host_id}",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(404, "not active"),
)


def deactivate_cmdsh_on_host(instance_id: str, host_id: int) -> Request[None]:
    """Deactivate the cmdsh add-on on one host: `DELETE /addon/cmdsh/{instance_id}/{host_id}`."""
    return Request(
        DEACTIVATE_CMDSH_ON_HOST,
        f"/addon/cmdsh/{segment(instance_id)}/{segment(host_id)}",
    )


RECEIVE_SHELLS_OF_HOST: Operation[None] = Operation(
    "receive_shells_of_host",
    "GET",
    "/addon/cmdsh/{instance_id}/{host_id}/rx",
    None,
    repeat="never",
)


def receive_shells_of_host(instance_id: str, host_id: int) -> Request[None]:
    """Receive requests for shells of one host: `GET /addon/cmdsh/{instance_id}/{host_id}/rx`."""
    return Request(
        RECEIVE_SHELLS_OF_HOST,
        f"/addon/cmdsh/{segment(instance_id)}/{segment(host_id)}/rx",
    )


SERVE_SHELL_OF_HOST: Operation[None] = Operation(
    "serve_shell_of_host",
    "GET",
    "/addon/cmdsh/{instance_id}/{host_id}/rx/{shell_id}",
    None,
    repeat="never",
)


def serve_shell_of_host(instance_id: str, host_id: int, shell_id: str) -> Request[None]:
    """Serve a shell of one host: `GET /addon/cmdsh/{instance_id}/{host_id}/rx/{shell_id}`."""
    return Request(
        SERVE_SHELL_OF_HOST,
        f"/addon/cmdsh/{segment(instance_id)}/{segment(host_id)}/rx/{segment(shell_id)}",
    )


OPEN_SHELL_OF_HOST: Operation[None] = Operation(
    "open_shell_of_host",
    "GET",
    "/addon/cmdsh/{instance_id}/{host_id}/new",
    None,
    repeat="never",
)


def open_shell_of_host(instance_id: str, host_id: int) -> Request[None]:
    """Open a shell of one host: `GET /addon/cmdsh/{instance_id}/{host_id}/new`."""
    return Request(
        OPEN_SHELL_OF_HOST,
        f"/addon/cmdsh/{segment(instance_id)}/{segment(host_id)}/new",
    )


OPEN_SHELL_WITH_TOKEN_OF_HOST: Operation[None] = Operation(
    "open_shell_with_token_of_host",
    "GET",
    "/addon/cmdsh/{instance_id}/{host_id}/new/{token}",
    None,
    repeat="never",
)


def open_shell_with_token_of_host(instance_id: str, host_id: int, token: str) -> Request[None]:
    """Open a shell of one host (token in the path): `GET /addon/cmdsh/{instance_id}/{host_id}/new/{token}`."""
    return Request(
        OPEN_SHELL_WITH_TOKEN_OF_HOST,
        f"/addon/cmdsh/{segment(instance_id)}/{segment(host_id)}/new/{segment(token)}",
    )
