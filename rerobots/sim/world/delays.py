"""How long changes of state take."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Delays:
    """Seconds that changes of state take; 0 means at once, None means never.

    Raises:
        ValueError: A delay is negative, infinite or not a number.
    """

    record: float = 0.5
    init: float | None = 2.0
    addon: float | None = 1.0
    terminate: float | None = 0.5

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if value is None and name != "record":
                continue
            if (
                not isinstance(value, int | float)
                or isinstance(value, bool)
                or not math.isfinite(value)
                or value < 0
            ):
                raise ValueError(f"{name}_delay must be a number of seconds, 0 or more: {value!r}")
