"""The addresses of add-ons that are reached at a URL: `/`, 64 digits and a path."""

from __future__ import annotations

import re
import secrets

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from ..hosts.hosts import Hosts
from ..world.addons import Addon
from ..world.instances import Instance
from ..world.world import World
from .interpreters import interpret
from .misty_pubsub import publish
from .misty_rest import MistyREST, failure
from .websockets import run_until_first_ends

_PATH = re.compile(r"/([0-9a-f]{64})(/.*)?")

_NAMES = ("mistyproxy", "vscode", "py", "java")

_NOT_IMPLEMENTED = 501
_NO_EDITOR = "The simulator has no editor: look at the files of the instance over SFTP.\n"
_NO_JAVA = "The simulator has no Java interpreter."


def is_for_proxy(scope: Scope) -> bool:
    """Return whether a request is for an address of an add-on."""
    return scope["type"] in ("http", "websocket") and _PATH.fullmatch(scope["path"]) is not None


class Proxies:
    """ASGI application that serves the URLs of all active add-ons.

    Args:
        world: The world of the add-ons.
        hosts: The hosts of its instances.
    """

    def __init__(self, world: World, hosts: Hosts) -> None:
        self._world = world
        self._hosts = hosts
        self._misty = MistyREST(world)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] not in ("http", "websocket"):
            return
        self._world.timeline.run_due()
        await self._hosts.catch_up()
        match = _PATH.fullmatch(scope["path"])
        token, rest = (match[1], match[2] or "/") if match else ("", "/")
        found = self._find(token)
        if scope["type"] == "http":
            response = await self._respond(Request(scope, receive), found, rest)
            await response(scope, receive, send)
        else:
            await self._connect(WebSocket(scope, receive, send), found, rest)

    def _find(self, token: str) -> tuple[Instance, Addon] | None:
        """Find the active add-on whose address holds a token."""
        for workspace in self._world.workspaces.values():
            for name in _NAMES if workspace.instance is not None else ():
                assert workspace.instance is not None  # noqa: S101 -- for the type checker
                addon = self._world.addon(workspace.instance, name)
                if addon is None or addon.status(self._world.timeline.time) != "active":
                    continue
                if secrets.compare_digest(addon.proxy_token, token):
                    return workspace.instance, addon
        return None

    async def _respond(
        self, request: Request, found: tuple[Instance, Addon] | None, rest: str
    ) -> Response:
        if found is None:
            return failure(404, "no robot at this address")
        instance, addon = found
        if addon.name == "mistyproxy":
            return await self._misty.respond(request, instance, addon, rest)
        if addon.name == "vscode":
            return PlainTextResponse(_NO_EDITOR, _NOT_IMPLEMENTED)
        return failure(400, "this is the address of a WebSocket")

    async def _connect(
        self, websocket: WebSocket, found: tuple[Instance, Addon] | None, rest: str
    ) -> None:
        instance, addon = found or (None, None)
        is_pubsub = addon is not None and addon.name == "mistyproxy" and rest == "/pubsub"
        if instance is None or addon is None or not (is_pubsub or addon.name in ("py", "java")):
            await websocket.send_denial_response(failure(404, "no WebSocket at this address"))
            return
        await websocket.accept()
        commands = self._hosts.commands(instance)
        if is_pubsub:
            await run_until_first_ends(websocket, addon, publish(websocket, self._world, instance))
        elif addon.name == "java":
            await run_until_first_ends(websocket, addon, websocket.send_text(_NO_JAVA))
        elif commands is not None:
            await run_until_first_ends(websocket, addon, interpret(websocket, commands))
