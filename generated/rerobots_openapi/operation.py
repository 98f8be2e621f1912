# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""What an operation of the API means, and a request of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Generic, Literal, NamedTuple, TypeAlias, TypeVar
from urllib.parse import quote

from .shape import Shape

Repeat: TypeAlias = Literal["safe", "idempotent", "never"]
"""How far a request may be sent again when its answer was lost, in HTTP's terms."""

Missing: TypeAlias = Literal[
    "addon",
    "deployment",
    "instance",
    "job",
    "plan",
    "project",
    "reservation",
    "rule",
    "user",
]
"""What does not exist when the answer is a 404 without words."""

T = TypeVar("T", covariant=True)

_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*")


class Already(NamedTuple):
    """The answer by which an operation that was sent again says that it was done before."""

    status: int
    words: str
    """A regular expression that is found in the server's words."""


class Operation(Generic[T]):
    """An operation: its answer is of type T."""

    __slots__ = ("already", "answer", "id", "method", "missing", "path", "repeat")

    def __init__(
        self,
        id: str,
        method: str,
        path: str,
        answer: Shape | None,
        *,
        repeat: Repeat,
        missing: Missing | None = None,
        already: Already | None = None,
    ) -> None:
        self.id = id
        self.method = method
        self.path = path
        """Path with the names of its parameters in braces."""
        self.answer = answer
        """Shape of the answer; None if it is empty."""
        self.repeat: Repeat = repeat
        self.missing: Missing | None = missing
        self.already = already


class Request(Generic[T]):
    """An operation with its arguments."""

    __slots__ = ("body", "operation", "params", "path")

    def __init__(
        self,
        operation: Operation[T],
        path: str,
        params: dict[str, str | int | None] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> None:
        self.operation = operation
        self.path = path
        self.params = params
        """Parameters of the query; those that are None are not sent."""
        self.body = body


def segment(value: str | int) -> str:
    """A value as a part of a path."""
    text = str(value)
    # Ids are nothing else, and this is quicker.
    return text if _PLAIN.fullmatch(text) else quote(text, safe="")


def flag(value: bool) -> str | None:
    """A flag of a query: it is true by being there."""
    return "" if value else None
