"""Cross-origin requests (CORS): browser programs of any origin can use the API."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ANY_ORIGIN = (b"access-control-allow-origin", b"*")


def permit_any_origin(send: Send) -> Send:
    """Return a `send` that lets programs of any origin read the responses."""

    async def send_permission(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            message = {**message, "headers": [*message["headers"], _ANY_ORIGIN]}
        await send(message)

    return send_permission


async def answer_options(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer OPTIONS, of any path."""
    headers = {"Access-Control-Allow-Headers": "Authorization,Content-Type"}
    await Response(headers=headers)(scope, receive, send)


class AnyOrigin:
    """ASGI application that lets programs of any origin use another one.

    Args:
        app: The other application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        app = answer_options if scope.get("method") == "OPTIONS" else self._app
        await app(scope, receive, permit_any_origin(send))
