"""What an operation means: whether it may be retried, and what its errors say."""

from __future__ import annotations

import functools
from typing import Any, Literal, NamedTuple, TypeAlias, cast

from rerobots_openapi.operations import OPERATIONS

RetryRule: TypeAlias = Literal["safe", "idempotent", "never"]
"""How far a request may be retried when its response is lost, in HTTP's terms."""


class Operation(NamedTuple):
    """An operation of the API, as the specification describes it.

    Attributes:
        path: Path, with the names of its parameters in braces.
        missing: What does not exist if the response is a 404 without a message.
        done: Status of the response, and a pattern for its message, by which a retried request
            learns that an earlier one was carried out.
    """

    method: str
    path: str
    id: str
    retry: RetryRule
    missing: str | None = None
    done: tuple[int, str] | None = None

    @property
    def has_token(self) -> bool:
        """Whether the last part of its path is a token."""
        return self.path.endswith("{token}")


@functools.cache
def _by_shape() -> dict[tuple[str, int, str], list[tuple[list[str], Operation]]]:
    """Group the operations by method, number of segments, and first segment."""
    groups: dict[tuple[str, int, str], list[tuple[list[str], Operation]]] = {}
    # A literal segment wins over a parameter.
    for row in sorted(OPERATIONS, key=lambda row: row[1].count("{")):
        operation = Operation(*cast("Any", row))
        segments = operation.path.split("/")[1:]
        key = (operation.method, len(segments), segments[0])
        groups.setdefault(key, []).append((segments, operation))
    return groups


def find(method: str, path: str) -> Operation:
    """Find the operation of a request."""
    given = path.split("/")[1:] or [""]
    for segments, operation in _by_shape().get((method, len(given), given[0]), ()):
        pairs = zip(segments, given, strict=True)
        if all(known == segment or known.startswith("{") for known, segment in pairs):
            return operation
    return Operation(method, path, "unknown", "never")
