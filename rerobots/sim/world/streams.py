"""Rate and size of the pictures that cameras send."""

from __future__ import annotations

import math
from dataclasses import dataclass

DRAWN = (640, 480)
"""Width and height of a drawn picture, in pixels."""

HIGHEST_RATE = 30.0
LARGEST = (1920, 1080)


@dataclass(frozen=True, kw_only=True)
class Streams:
    """Rate and size of the pictures of camera feeds.

    Attributes:
        rate: Pictures in a second, at most 30.
        size: Width and height of a picture in pixels, at most 1920 x 1080.

    Raises:
        ValueError: A value is out of range.
    """

    rate: float = 12.5
    size: tuple[int, int] = DRAWN

    def __post_init__(self) -> None:
        if (
            isinstance(self.rate, bool)
            or not math.isfinite(self.rate)
            or not 0 < self.rate <= HIGHEST_RATE
        ):
            raise ValueError(
                f"frame_rate must be above 0 and at most {HIGHEST_RATE:g}: {self.rate!r}"
            )
        if len(self.size) != 2 or not all(
            isinstance(side, int) and 16 <= side <= largest
            for side, largest in zip(self.size, LARGEST, strict=True)
        ):
            raise ValueError(
                f"frame_size must be width and height, at most {LARGEST[0]} x {LARGEST[1]}: "
                f"{self.size!r}"
            )
