"""The generated client, on the connections, with the token and the errors of a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from rerobots_openapi import AuthenticatedClient
from rerobots_openapi.operation import Operation
from rerobots_openapi.operations import by_id

from .. import _answers, _shown
from .._wire import WireRequest

if TYPE_CHECKING:
    from .connection import AsyncConnection

# Written anew for the connection that the request goes by.
_OF_CONNECTION = ("host", "content-length", "connection", "transfer-encoding")


def async_generated_client(connection: AsyncConnection) -> AuthenticatedClient:
    """Make a generated client.

    Args:
        connection: Whose connections, token and errors it shares.

    Returns:
        The client.
    """
    # The token is in the headers of the connection; here it would show in the repr.
    generated = AuthenticatedClient(connection._base_uri, token="", raise_on_unexpected_status=True)
    client = httpx.AsyncClient(
        base_url=connection._base_uri,
        timeout=httpx.Timeout(connection._policy.read, connect=connection._policy.connect),
        transport=_AsyncBridge(connection),
        trust_env=False,
    )
    return generated.set_async_httpx_client(client)


class _AsyncBridge(httpx.AsyncBaseTransport):
    """Sends httpx's requests by a connection; what fails is an `Error`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its answer is read when this returns."""
        timeout = request.extensions["timeout"]
        own = self._connection._request_headers()
        names = {*_OF_CONNECTION, *(name.lower() for name in own), "accept-encoding"}
        headers = {name: value for name, value in request.headers.items() if name not in names}
        prefix = httpx.URL(self._connection._base_uri).raw_path.rstrip(b"/")
        wire = WireRequest(
            request.method,
            request.url.raw_path.removeprefix(prefix).decode("ascii"),
            own | headers,
            await request.aread() or None,
            timeout["connect"],
            timeout["read"],
        )
        operation = _operation(request)
        # What httpx logs.
        request.url = httpx.URL(self._connection._base_uri + _shown.shown(wire, operation).target)
        answer = await self._connection._connected().ask(wire, operation)
        if operation.answer is not None:
            read = _shown.shown(wire, operation)
            _answers.read(operation, read, self._connection._base_uri, answer)
        return httpx.Response(answer.status, content=answer.body)


def _operation(request: httpx.Request) -> Operation[Any]:
    operation = request.extensions.get("operation")
    if operation is not None:
        return by_id(operation)
    # Not one of the specification: nothing is known of it.
    return Operation("unknown", request.method, request.url.path, None, repeat="never")
