"""The header of a JPEG: its size, read without decoding it."""

from __future__ import annotations

_START = b"\xff\xd8"
_END = b"\xff\xd9"

# Segments that begin a frame of samples (SOF), in all their kinds.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Other segments of a header. Decoders do not agree on what is in none of them.
_OTHERS = frozenset({0xC4, 0xCC, 0xDB, 0xDD, 0xFE, *range(0xE0, 0xF0)})
# A colour profile, in its most pieces, is 255 of them.
_MOST_SEGMENTS = 1000


class NotJPEG(ValueError):
    """It is no JPEG, or not a whole one."""


def size(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels; raise `NotJPEG` for other data, or if it is cut off."""
    if not data.startswith(_START):
        raise NotJPEG("it does not begin as a JPEG does" if data else "it is empty")
    # Some cameras fill up what they send, or add data of their own.
    end = data.rfind(_END, 2)
    if end < 0:
        raise NotJPEG("it is cut off")
    place = 2
    for _ in range(_MOST_SEGMENTS):
        if place + 9 > len(data):
            break
        if data[place] != 0xFF:
            raise NotJPEG("its header is corrupt")
        marker = data[place + 1]
        if marker in _FRAMES:
            if end < place:  # It is that of a smaller picture in the header.
                raise NotJPEG("it is cut off")
            return _size_in(data, place)
        if marker == 0xFF:  # A filling byte.
            place += 1
        elif marker in _OTHERS:
            place += 2 + int.from_bytes(data[place + 2 : place + 4])
        else:
            break
    raise NotJPEG("its header does not tell its size")


def _size_in(data: bytes, place: int) -> tuple[int, int]:
    height = int.from_bytes(data[place + 5 : place + 7])
    width = int.from_bytes(data[place + 7 : place + 9])
    if not width or not height:
        raise NotJPEG("its header tells no size")
    return width, height
