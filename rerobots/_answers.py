"""Reads answers: what comes out is as the specification says, or an error tells where it is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar, cast

from . import _refusals

if TYPE_CHECKING:
    from rerobots_openapi.operation import Operation
    from rerobots_openapi.shape import Misfit

    from ._wire import WireAnswer, WireRequest

T = TypeVar("T")


def read(operation: Operation[T], request: WireRequest, base_uri: str, answer: WireAnswer) -> T:
    """Read the answer of an operation.

    Args:
        operation: The operation.
        request: Its request, for the error.
        base_uri: Where it was sent to, for the error.
        answer: The answer; its status says that it succeeded.

    Returns:
        What the specification says; None where it says that the answer is empty.

    Raises:
        MalformedResponse: The answer is something else.
    """
    shape = operation.answer
    if shape is None and not answer.body:
        return cast("T", None)  # T is None where there is no shape.
    misfit = None
    try:
        value: T = json.loads(str(answer.body, "utf-8"))
    except (ValueError, RecursionError):
        misfit = _not_json()
    else:
        if shape is None:
            return cast("T", None)
        misfit = shape.find(value)
        if misfit is None:
            return value
    raise _refusals.malformed(
        misfit,
        method=request.method,
        url=base_uri + request.target,
        path=request.path,
        body=answer.body,
    )


def _not_json() -> Misfit:
    from rerobots_openapi.shape import Misfit

    return Misfit("", "JSON")
