"""hardshare: devices that advertise deployments, and the conversation with them.

Each message is a JSON object with `v`, 0, and `cmd`. The simulator makes the hosts of the instances
itself; an instance is READY when its device has acknowledged the launch, too.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import Any

from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute
from starlette.websockets import WebSocket

from ..hosts.hosts import Hosts
from ..world.instances import Instance
from ..world.workspaces import Workspace
from ..world.world import World
from .auth import require_writer
from .context import get_context, get_world
from .parameters import find_owned_workspace
from .responses import abort
from .websockets import receive_message, run_together, websocket_routes

# Seconds between checks for a new instance.
_POLL = 0.05

# The status that a device reports if it could not launch an instance.
_FAILED = "INIT_FAIL"


def _advertised(connection: HTTPConnection) -> Workspace:
    workspace = find_owned_workspace(connection, require_writer(connection))
    if workspace is None:
        abort(404, "no workspace deployment found with given ID")
    if workspace.deployment.dissolved is not None:
        abort(400, "already dissolved")
    return workspace


async def advertise(websocket: WebSocket, workspace: Workspace) -> None:
    """Keep a deployment online while its device is connected; exchange messages with it."""
    world = get_world(websocket)
    conversation = _Conversation(websocket, world, workspace, get_context(websocket).hosts)
    workspace.devices += 1
    world.set_online(workspace)
    try:
        await run_together(conversation.listen(), conversation.tell())
    finally:
        workspace.devices -= 1
        if workspace.devices == 0:
            workspace.disconnect()
            if workspace.instance is not None and workspace.instance.status == "TERMINATING":
                world.mark_done(workspace.instance, "device")


class _Conversation:
    """The conversation of the server with a device.

    Args:
        websocket: The connection to the device.
        world: The world of the deployment.
        workspace: The deployment.
        hosts: The hosts of its instances.
    """

    def __init__(
        self, websocket: WebSocket, world: World, workspace: Workspace, hosts: Hosts
    ) -> None:
        self._websocket = websocket
        self._world = world
        self._workspace = workspace
        self._hosts = hosts
        self._known: Instance | None = None
        self._launch_id = ""

    async def tell(self) -> None:
        """Tell the device to launch and destroy instances."""
        while True:
            known, current = self._known, self._workspace.instance
            if known is not None and (current is not known or not known.active):
                self._known = None
                await self._send("INSTANCE_DESTROY", known, {})
            elif known is None and current is not None and current.active:
                self._known = current
                self._launch_id = await self._send(
                    "INSTANCE_LAUNCH", current, await self._launch(current)
                )
            await asyncio.sleep(_POLL)

    async def _launch(self, instance: Instance) -> dict[str, Any]:
        more: dict[str, Any] = {
            "ct": "vpn" if instance.options.vpn else "sshtun",
            "pr": await self._hosts.public_key(instance),
        }
        repo = instance.options.repo
        if repo is not None:
            more["repo"] = repo["url"]
            if "path" in repo:
                more["repo_path"] = repo["path"]
        return more

    async def _send(self, command: str, instance: Instance, more: dict[str, Any]) -> str:
        """Send a message; return its id."""
        message_id = secrets.token_hex(8)
        body = {"v": 0, "cmd": command, "id": instance.id, "mi": message_id, **more}
        await self._websocket.send_text(json.dumps(body))
        return message_id

    async def listen(self) -> None:
        """Receive messages from the device until it disconnects or sends an invalid one."""
        while (message := await receive_message(self._websocket)) is not None:
            body = _read(message)
            if body is None:
                return
            self._take(body)

    def _take(self, body: dict[str, Any]) -> None:
        instance = self._workspace.instance
        if instance is None:
            return
        match body["cmd"]:
            case "ACK" if body.get("req") == "INSTANCE_DESTROY":
                if body.get("st") == "DONE" and instance.status == "TERMINATING":
                    self._world.mark_done(instance, "device")
            case "ACK" if body.get("mi") == self._launch_id:
                self._launched(instance)
            case "NACK" if body.get("mi") == self._launch_id:
                self._world.host_failed(instance)
            case "INSTANCE_STATUS" if body.get("s") == "READY":
                self._launched(instance)
            case "INSTANCE_STATUS" if body.get("s") == _FAILED:
                self._world.host_failed(instance)
            case _:
                pass

    def _launched(self, instance: Instance) -> None:
        if instance.status == "INIT":
            self._world.mark_done(instance, "device")


def _read(message: bytes) -> dict[str, Any] | None:
    """Read a message; None if it is not one of version 0 with a command."""
    try:
        body = json.loads(message)
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or body.get("v") != 0 or not isinstance(body.get("cmd"), str):
        return None
    return body


ROUTES: list[BaseRoute] = [
    *websocket_routes("/hardshare/ad/{deployment_id}", _advertised, advertise),
]
