"""Requests and answers as logs and errors may show them: without the token that some have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from ._wire import WireAnswer, WireRequest

if TYPE_CHECKING:
    from rerobots_openapi.operation import Operation

_TOKEN = "{token}"  # noqa: S105  # it stands for one


def shown(request: WireRequest, operation: Operation[Any]) -> WireRequest:
    """A request without the token in its path, if its operation has one there."""
    if _TOKEN in operation.path:
        return request._replace(target=path_without_token(request.target))
    return request


def answer_shown(answer: WireAnswer, request: WireRequest, operation: Operation[Any]) -> WireAnswer:
    """An answer whose body does not repeat the token in the path of its request."""
    if _TOKEN in operation.path:
        return answer._replace(body=body_without_token(answer.body, request.target))
    return answer


def path_without_token(path: str) -> str:
    """A path whose last part, which is a token, is left out."""
    return f"{path.rpartition('/')[0]}/{_TOKEN}"


def body_without_token(body: bytes, path: str) -> bytes:
    """The body of an answer to a request of a path whose last part is a token."""
    written = path.rpartition("/")[2]
    for each in (written, unquote(written), unquote(written).rstrip("=")):
        body = body.replace(each.encode(), _TOKEN.encode())
    return body
