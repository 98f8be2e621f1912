"""Events that users report of an instance: the kinds, and the keys that they need."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or math.isfinite(value)


def _is_whole(value: object) -> bool:
    return _is_number(value) and (isinstance(value, int) or float(str(value)).is_integer())


def _is_text(value: object) -> bool:
    return isinstance(value, str)


_KINDS: dict[str, dict[str, Callable[[object], bool]]] = {
    "headMove": dict.fromkeys(("ts", "roll", "pitch", "yaw"), _is_number),
    "baseMove": dict.fromkeys(("ts", "linear", "angular", "duration"), _is_number),
    "goalReached": {"ts": _is_whole, "rule": _is_text},
    "imageCap": {"ts": _is_whole, "img": _is_text},
}


def find_error(body: Mapping[str, Any]) -> str | None:
    """Return what is wrong with an event, or None."""
    for name in ("k", "d"):
        if name not in body:
            return f"body missing required `{name}`"
    kind, data = body["k"], body["d"]
    if not isinstance(kind, str) or kind not in _KINDS:
        return "unknown kind of event"
    if not isinstance(data, dict):
        return "value for option d has wrong type"
    for name, is_right in _KINDS[kind].items():
        if name not in data:
            return f"event missing required `{name}`"
        if not is_right(data[name]):
            return f"value for option {name} has wrong type"
    return None
