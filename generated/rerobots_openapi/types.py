# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""What is shared by the models and operations. It loads nothing, so that a request costs nothing."""

from __future__ import annotations

from collections.abc import MutableMapping
from http import HTTPStatus
from typing import Generic, Literal, TypeVar

T = TypeVar("T")


class Unset:
    """The type of what is not given."""

    def __bool__(self) -> Literal[False]:
        return False


UNSET: Unset = Unset()


class Response(Generic[T]):
    """A response from an operation: status, body, headers, and the body parsed."""

    def __init__(
        self,
        status_code: HTTPStatus,
        content: bytes,
        headers: MutableMapping[str, str],
        parsed: T | None,
    ) -> None:
        self.status_code: HTTPStatus = status_code
        self.content: bytes = content
        self.headers: MutableMapping[str, str] = headers
        self.parsed: T | None = parsed


__all__ = ["UNSET", "Response", "Unset"]
