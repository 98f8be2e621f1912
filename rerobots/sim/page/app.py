"""The page as an ASGI application: access control, state, commands, pictures.

It is for the browser of the user who started the simulator. The printed address has a key, as
Jupyter's has; a browser that was there gets a cookie. Other users of this machine have neither.
Pages of other origins cannot use it: requests must come from this machine, name the simulator as
their host, not come from another origin, and have a secret that only the page itself holds. It
never receives a private key.

With the API token, a program can run commands on this machine, so the cookie is not enough to get
it: browsers send cookies to every port of 127.0.0.1, where other users may listen. `/sim/token`
needs the key itself, which the page keeps in the storage of its own origin.
"""

from __future__ import annotations

import asyncio
import functools
import importlib.resources
import ipaddress
import json
import secrets
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.types import Receive, Scope, Send

from ..api.responses import JSONResponse
from ..hosts.hosts import Hosts
from ..net.faults import Faults
from ..net.request_log import RequestLog
from ..scene.camera import CAMERAS, sent_picture, snapshot
from ..world.world import World
from .actions import InvalidCommand, act
from .state import describe

_MAX_BODY = 4096

_NO_KEY = (
    "Open the address that the simulator printed when it started, which has a key: "
    "/sim?key=...  In a program, it is `page_url` of the simulator.\n"
)

_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def is_for_page(scope: Scope) -> bool:
    """Return whether a request is for the page: `/sim`, or `/` if the client accepts HTML."""
    if scope["type"] != "http":
        return False
    path: str = scope["path"]
    if path == "/":
        return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")
    return path == "/sim" or path.startswith("/sim/")


@functools.cache
def _html() -> str:
    return importlib.resources.files("rerobots.sim.page").joinpath("page.html").read_text("utf-8")


class Page:
    """ASGI application of the page.

    Attributes:
        key: The key in the address of the page: `/sim?key=...`.
    """

    def __init__(
        self, world: World, hosts: Hosts, requests: RequestLog, faults: Faults, token: str
    ) -> None:
        self._world = world
        self._hosts = hosts
        self._requests = requests
        self._faults = faults
        self._token = token
        self._secret = secrets.token_urlsafe(32)
        self._cookie = secrets.token_urlsafe(32)
        self.key: str = secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        if not _is_local(request):
            response: Response = PlainTextResponse("this page is for this machine only", 403)
        elif request.url.path in ("/", "/sim"):
            response = self._page(request)
        elif not _equal(request.headers.get("x-sim-page", ""), self._secret):
            response = PlainTextResponse("reload /sim", 403)
        else:
            self._world.timeline.run_due()
            await self._hosts.catch_up()
            response = await self._route(request)
        response.headers.update(_HEADERS)
        await response(scope, receive, send)

    def _page(self, request: Request) -> Response:
        if request.method != "GET":
            return PlainTextResponse("405: Method Not Allowed", 405, headers={"Allow": "GET"})
        name = f"rerobots-sim-{request.scope['server'][1]}"
        if _equal(request.query_params.get("key", ""), self.key):
            # The script removes the key from the address that the browser shows.
            redirection = RedirectResponse(f"/sim#{self.key}", 303)
            redirection.set_cookie(name, self._cookie, httponly=True, samesite="strict")
            return redirection
        if not _equal(request.cookies.get(name, ""), self._cookie):
            return PlainTextResponse(_NO_KEY, 403)
        nonce = secrets.token_urlsafe(16)
        html = _html().replace("{{nonce}}", nonce).replace("{{secret}}", self._secret)
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
            "img-src blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        )
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    async def _route(self, request: Request) -> Response:
        match request.method, request.url.path.split("/")[2:]:
            case "GET", ["state"]:
                return JSONResponse(describe(self._world, self._requests, self._faults))
            case "GET", ["token"]:
                if not _equal(request.headers.get("x-sim-key", ""), self.key):
                    return PlainTextResponse(_NO_KEY, 403)
                return PlainTextResponse(self._token)
            case "POST", ["do"]:
                return await self._do(request)
            case "GET", ["cam", instance_id, camera] if camera in CAMERAS:
                return await self._picture(instance_id, int(camera))
            case _:
                return PlainTextResponse("404: Not Found", 404)

    async def _picture(self, instance_id: str, camera: int) -> Response:
        instance = self._world.instances.get(instance_id)
        if instance is None or instance.ended:
            return PlainTextResponse("404: Not Found", 404)
        jpeg = sent_picture(self._world, instance, camera)
        if jpeg is None:
            moment = self._world.timeline.wall_time
            jpeg = await asyncio.to_thread(snapshot, instance, camera, moment)
        return Response(jpeg, media_type="image/jpeg")

    async def _do(self, request: Request) -> Response:
        try:
            act(self._world, await _command(request))
        except InvalidCommand as exc:
            return JSONResponse({"error": str(exc)}, 400)
        await self._hosts.catch_up()
        return JSONResponse({"done": True})


async def _command(request: Request) -> dict[str, Any]:
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > _MAX_BODY:
            raise InvalidCommand("too long")
    try:
        command = json.loads(raw)
    except (ValueError, RecursionError):
        raise InvalidCommand("not JSON") from None
    if not isinstance(command, dict):
        raise InvalidCommand("not a JSON object")
    return command


def _equal(given: str, secret: str) -> bool:
    # Of a str, only ASCII can be compared.
    return secrets.compare_digest(given.encode(), secret.encode())


def _is_local(request: Request) -> bool:
    """Return whether a request comes from this machine and not from a page of another origin."""
    client, host = request.client, request.headers.get("host", "")
    if client is None or not ipaddress.ip_address(client.host).is_loopback:
        return False
    # Any other name may be under the control of another party (DNS rebinding).
    name, _, port = host.rpartition(":")
    if name not in ("127.0.0.1", "localhost") or port != str(request.scope["server"][1]):
        return False
    if request.headers.get("origin", f"http://{host}") != f"http://{host}":
        return False
    # A link from another site to the page itself is harmless.
    harmless: tuple[str, ...] = ("same-origin", "none")
    if request.method == "GET" and request.headers.get("sec-fetch-mode") == "navigate":
        harmless += ("cross-site", "same-site")
    return request.headers.get("sec-fetch-site", "none") in harmless
