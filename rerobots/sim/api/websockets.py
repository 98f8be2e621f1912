"""WebSocket routes: how they match, refuse, and exchange messages."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from ..world.addons import Addon
from ..world.tokens import Caller, NoSubject
from .auth import verify_token
from .context import get_context
from .responses import HTTPError, abort, server_error, unrecognized_command
from .routing import route, typed

T = TypeVar("T")

# The errors of a connection whose client has disconnected.
_GONE = (WebSocketDisconnect, RuntimeError, OSError)

_GOING_AWAY = 1001


def websocket_routes(
    path: str,
    find_target: Callable[[HTTPConnection], T],
    handler: Callable[[WebSocket, T], Awaitable[None]],
) -> list[BaseRoute]:
    """Make the routes of a WebSocket: a GET that does not upgrade is refused.

    Args:
        path: As for `route`.
        find_target: Returns the target that the path names, or raises `HTTPError`.
        handler: The function that handles the open connection.
    """

    async def plain(request: Request) -> Response:
        find_target(request)
        return unrecognized_command()

    async def upgraded(websocket: WebSocket) -> None:
        try:
            target = find_target(websocket)
        except HTTPError as exc:
            await websocket.send_denial_response(exc.response)
            return
        await websocket.accept()
        with contextlib.suppress(*_GONE):
            await handler(websocket, target)
            await websocket.close()

    return [route("GET", path, plain), WebSocketRoute(typed(path), upgraded)]


async def handle_unknown_websocket(websocket: WebSocket) -> None:
    """Refuse a WebSocket that no route matches."""
    await websocket.send_denial_response(unrecognized_command())


def require_caller_in_path(connection: HTTPConnection) -> Caller:
    """Return the caller whose token a path holds, in URL-safe base64.

    Raises:
        HTTPError: The token is not valid.
    """
    text = connection.path_params["token"]
    try:
        token = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        caller = verify_token(get_context(connection), token)
    except (binascii.Error, ValueError):
        caller = None
    except NoSubject:
        raise HTTPError(server_error()) from None
    if caller is None:
        abort(400, "wrong authorization token")
    return caller


async def run_until_first_ends(
    websocket: WebSocket, addon: Addon, *parts: Coroutine[Any, Any, None]
) -> None:
    """Run coroutines until one of them, or the add-on, ends; then close the WebSocket."""
    over = asyncio.Event()

    async def wait_over() -> None:
        await over.wait()

    addon.on_end.add(over.set)
    try:
        await run_together(wait_over(), *parts)
    finally:
        addon.on_end.discard(over.set)
    with contextlib.suppress(*_GONE):
        await websocket.close(_GOING_AWAY if over.is_set() else 1000)


async def run_together(*parts: Coroutine[Any, Any, None]) -> None:
    """Run coroutines until one of them ends; a client that disconnects is no error."""
    tasks = {asyncio.ensure_future(part) for part in parts}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, _GONE):
            raise result


async def wait_disconnected(websocket: WebSocket) -> None:
    """Read and drop messages until the client disconnects."""
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass


async def receive_message(websocket: WebSocket) -> bytes | None:
    """Return the next message, text or binary; None if the client disconnected."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        return None
    text = message.get("text")
    return text.encode() if text is not None else message.get("bytes") or b""
