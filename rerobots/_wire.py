"""Requests and answers as they go over the wire, whoever sends them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from ._rate_limit import Headers

if TYPE_CHECKING:
    from rerobots_openapi.operation import Request


class WireRequest(NamedTuple):
    """A request.

    Attributes:
        method: HTTP method.
        target: Path and query, as they stand in the first line.
        headers: All headers by name, but for `Host` and `Content-Length`.
        body: What is sent; None is nothing.
        connect: Seconds to wait for a connection.
        read: Seconds to wait for the answer.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes | None
    connect: float
    read: float

    @property
    def path(self) -> str:
        """The path alone, for logs and errors."""
        return self.target.partition("?")[0]


class WireAnswer(NamedTuple):
    """An answer that was received whole; its body is not compressed."""

    status: int
    headers: Headers
    body: bytes


def build(
    request: Request[Any], headers: Mapping[str, str], connect: float, read: float
) -> WireRequest:
    """Build the request of an operation.

    Args:
        request: The operation, with its arguments.
        headers: Headers of the client.
        connect: Seconds to wait for a connection.
        read: Seconds to wait for the answer.

    Returns:
        The request.
    """
    target = request.path
    if request.params:
        query = {name: value for name, value in request.params.items() if value is not None}
        if query:
            target += f"?{urlencode(query)}"
    body = None
    if request.body is not None:
        headers = {**headers, "Content-Type": "application/json"}
        body = json.dumps(request.body).encode()
    return WireRequest(request.operation.method, target, headers, body, connect, read)
