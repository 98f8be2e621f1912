"""A deadline for a whole exchange, however slowly its bytes arrive."""

import time


class Deadline(float):
    """Seconds for all reads and writes of a request together; the first of them starts the clock.

    It is passed as httpx's timeout for one read or one write, so that it reaches the network.
    """

    _end: float | None = None

    def left(self) -> float:
        """Return the seconds left; 0 or less if the deadline has passed."""
        now = time.monotonic()
        if self._end is None:
            self._end = now + self
        return self._end - now
