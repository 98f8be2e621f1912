"""Output that is handed over line by line, as it comes."""

from collections.abc import Callable
from typing import Any

# A line that is longer is handed over in parts: no output may fill the memory.
_LONGEST_LINE = 1 << 20
# Lines that are handed over together.
_MOST = 100


class Lines:
    """Splits output into lines, decodes it, and calls back with each.

    Args:
        encoding: of the output; None is to hand over bytes just as they come, and not by lines.
        take: called with lists of lines, without their ends. The last one need not have had any.
        check: called before each of them; it raises if there is no time left.
    """

    def __init__(
        self,
        encoding: str | None,
        take: Callable[[list[Any]], object],
        check: Callable[[], object],
    ) -> None:
        self._encoding = encoding
        self._take = take
        self._check = check
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """Take output."""
        if self._encoding is None:
            self._take([data])
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        while len(self._rest) >= _LONGEST_LINE:
            lines.append(self._rest[:_LONGEST_LINE])
            self._rest = self._rest[_LONGEST_LINE:]
        self._hand_over(lines)

    def finish(self) -> None:
        """Hand over what is left, at the end of the output."""
        rest, self._rest = self._rest, b""
        if rest:
            self._hand_over([rest])

    def _hand_over(self, lines: list[bytes]) -> None:
        for start in range(0, len(lines), _MOST):
            self._check()
            part = lines[start : start + _MOST]
            self._take([decoded(line, self._encoding) for line in part])


def decoded(data: bytes | bytearray, encoding: str | None) -> Any:
    """Output as str; as bytes if there is no encoding. What cannot be decoded is replaced."""
    return bytes(data) if encoding is None else data.decode(encoding, "replace")
