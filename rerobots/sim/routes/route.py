"""How routes of the API match."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Handler = Callable[[Request], Awaitable[Response]]


class _Identifier(Convertor[str]):
    """A UUID. One in upper case matches, too, though nothing has such an id."""

    regex = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


class _Name(Convertor[str]):
    """A workspace type."""

    regex = "[A-Za-z0-9_]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("rerobots_id", _Identifier())
register_url_convertor("rerobots_type", _Name())


def route(method: str, path: str, handler: Handler) -> Route:
    """Make a route that answers to one method only.

    Args:
        method: `GET`, which does not include HEAD, `POST` or `DELETE`.
        path: where `{deployment_id}` and `{instance_id}` are UUIDs.
        handler: what answers.
    """
    path = path.replace("_id}", "_id:rerobots_id}").replace(
        "{new_type}", "{new_type:rerobots_type}"
    )
    made = Route(path, handler, methods=[method])
    made.methods = {method}
    return made
