"""Routes of the API, and the formats of their path parameters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Handler = Callable[[Request], Awaitable[Response]]


class _Identifier(Convertor[str]):
    """A UUID. Upper case matches, too, though no id has it."""

    regex = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


class _Name(_Identifier):
    """A workspace type."""

    regex = "[A-Za-z0-9_]+"


class _Digest(_Identifier):
    """A SHA-256 in hexadecimal digits."""

    regex = "[0-9a-fA-F]{64}"


class _Number(_Identifier):
    """A number of something."""

    regex = "[0-9]{1,18}"


class _Digit(_Identifier):
    """A number of a host or of a camera."""

    regex = "[0-9]"


class _Word(_Identifier):
    """An id that is not a UUID, such as the id of a CI project."""

    regex = "[A-Za-z0-9_-]+"


register_url_convertor("rerobots_id", _Identifier())
register_url_convertor("rerobots_type", _Name())
register_url_convertor("rerobots_digest", _Digest())
register_url_convertor("rerobots_number", _Number())
register_url_convertor("rerobots_digit", _Digit())
register_url_convertor("rerobots_word", _Word())

_KINDS = {
    "{project_id}": "{project_id:rerobots_word}",
    "{command_id}": "{command_id:rerobots_word}",
    "_id}": "_id:rerobots_id}",
    "{camera}": "{camera:rerobots_digit}",
    "{new_type}": "{new_type:rerobots_type}",
    "{sha256}": "{sha256:rerobots_digest}",
    "{rule}": "{rule:rerobots_number}",
    "{job}": "{job:rerobots_number}",
    "{host}": "{host:rerobots_digit}",
}


def route(method: str, path: str, handler: Handler) -> Route:
    """Make a route that answers to one method only.

    Args:
        method: `GET`, which does not include HEAD, `POST` or `DELETE`.
        path: The path, in which `{deployment_id}` and `{instance_id}` are UUIDs.
        handler: The function that handles the request.
    """
    made = Route(typed(path), handler, methods=[method])
    made.methods = {method}
    return made


def typed(path: str) -> str:
    """Add convertors to the parameters of a path, by their names: `{..._id}` is a UUID."""
    for name, kind in _KINDS.items():
        path = path.replace(name, kind)
    return path
