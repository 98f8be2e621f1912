# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on cmd: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Already, Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

GET_CMD_STATUS: Operation[dicts.AddonStatus] = Operation(
    "get_cmd_status",
    "GET",
    "/addon/cmd/{instance_id}",
    shapes.AddonStatus,
    repeat="safe",
    missing="addon",
)


def get_cmd_status(instance_id: str) -> Request[dicts.AddonStatus]:
    """Get the status of the cmd add-on: `GET /addon/cmd/{instance_id}`."""
    return Request(
        GET_CMD_STATUS,
        f"/addon/cmd/{segment(instance_id)}",
    )


ACTIVATE_CMD: Operation[None] = Operation(
    "activate_cmd",
    "POST",
    "/addon/cmd/{instance_id}",
    None,
    repeat="idempotent",
    missing="instance",
    already=Already(503, "already applied"),
)


def activate_cmd(instance_id: str, *, body: dicts.AddonOptions | None = None) -> Request[None]:
    """Activate the cmd add-on: `POST /addon/cmd/{instance_id}`."""
    return Request(
        ACTIVATE_CMD,
        f"/addon/cmd/{segment(instance_id)}",
        body=body,
    )


DEACTIVATE_CMD: Operation[None] = Operation(
    "deactivate_cmd",
    "DELETE",
    "/addon/cmd/{instance_id}",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(404, "not active"),
)


def deactivate_cmd(instance_id: str) -> Request[None]:
    """Deactivate the cmd add-on: `DELETE /addon/cmd/{instance_id}`."""
    return Request(
        DEACTIVATE_CMD,
        f"/addon/cmd/{segment(instance_id)}",
    )


SEND_COMMAND: Operation[dicts.CommandStarted] = Operation(
    "send_command",
    "POST",
    "/addon/cmd/{instance_id}/tx",
    shapes.CommandStarted,
    repeat="never",
    missing="addon",
)


def send_command(instance_id: str, *, body: dicts.Command) -> Request[dicts.CommandStarted]:
    """Run a command: `POST /addon/cmd/{instance_id}/tx`."""
    return Request(
        SEND_COMMAND,
        f"/addon/cmd/{segment(instance_id)}/tx",
        body=body,
    )


SEND_FILE: Operation[dicts.Success] = Operation(
    "send_file",
    "POST",
    "/addon/cmd/{instance_id}/file",
    shapes.Success,
    repeat="idempotent",
    missing="addon",
)


def send_file(instance_id: str, *, body: dicts.NewFile) -> Request[dicts.Success]:
    """Put a file onto the host: `POST /addon/cmd/{instance_id}/file`."""
    return Request(
        SEND_FILE,
        f"/addon/cmd/{segment(instance_id)}/file",
        body=body,
    )


RECEIVE_COMMANDS: Operation[None] = Operation(
    "receive_commands",
    "GET",
    "/addon/cmd/{instance_id}/rx/{token}",
    None,
    repeat="never",
)


def receive_commands(instance_id: str, token: str) -> Request[None]:
    """Receive commands: `GET /addon/cmd/{instance_id}/rx/{token}`."""
    return Request(
        RECEIVE_COMMANDS,
        f"/addon/cmd/{segment(instance_id)}/rx/{segment(token)}",
    )


GET_OUTPUT: Operation[dicts.CommandOutput] = Operation(
    "get_output",
    "GET",
    "/addon/cmd/{instance_id}/stdout",
    shapes.CommandOutput,
    repeat="never",
    missing="addon",
)


def get_output(instance_id: str) -> Request[dicts.CommandOutput]:
    """Get output of all commands: `GET /addon/cmd/{instance_id}/stdout`."""
    return Request(
        GET_OUTPUT,
        f"/addon/cmd/{segment(instance_id)}/stdout",
    )


GET_COMMAND_OUTPUT: Operation[dicts.CommandOutput] = Operation(
    "get_command_output",
    "GET",
    "/addon/cmd/{instance_id}/stdout/{command_id}",
    shapes.CommandOutput,
    repeat="never",
    missing="addon",
)


def get_command_output(instance_id: str, command_id: str) -> Request[dicts.CommandOutput]:
    """Get output of a command: `GET /addon/cmd/{instance_id}/stdout/{command_id}`."""
    return Request(
        GET_COMMAND_OUTPUT,
        f"/addon/cmd/{segment(instance_id)}/stdout/{segment(command_id)}",
    )


CANCEL_COMMAND: Operation[dicts.CommandStarted] = Operation(
    "cancel_command",
    "POST",
    "/addon/cmd/{instance_id}/cancel/{command_id}",
    shapes.CommandStarted,
    repeat="idempotent",
    missing="addon",
)


def cancel_command(instance_id: str, command_id: str) -> Request[dicts.CommandStarted]:
    """Cancel a command: `POST /addon/cmd/{instance_id}/cancel/{command_id}`."""
    return Request(
        CANCEL_COMMAND,
        f"/addon/cmd/{segment(instance_id)}/cancel/{segment(command_id)}",
    )
