"""Frames: camera pictures, encoded as the camera sent them."""

from __future__ import annotations

import io
import os
import struct
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _clock, images
from .errors import InvalidArgument, MalformedResponse, MissingExtra

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

_FORMATS = {".png": "PNG", ".webp": "WEBP", ".bmp": "BMP", ".tif": "TIFF", ".tiff": "TIFF"}
# A file without a suffix gets the JPEG of the camera.
_JPEG_SUFFIXES = ("", ".jpg", ".jpeg")

_START = b"\xff\xd8"
_END = b"\xff\xd9"

# Start of frame (SOF) segments, of all kinds; they have the size.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Other segments of a header. Decoders disagree about data outside of segments.
_OTHERS = frozenset({0xC4, 0xCC, 0xDB, 0xDD, 0xFE, *range(0xE0, 0xF0)})
# A colour profile alone can take 255 segments.
_MOST_SEGMENTS = 1000


def format_of(path: str | os.PathLike[str]) -> str | None:
    """Return Pillow's name of the format that a file's suffix stands for; None for JPEG."""
    suffix = Path(path).suffix.lower()
    if suffix in _JPEG_SUFFIXES:
        return None
    if suffix not in _FORMATS:
        known = ", ".join([".jpg", *_FORMATS])
        raise InvalidArgument(f"cannot write a picture to {str(path)!r}: use one of {known}")
    return _FORMATS[suffix]


class Frame:
    """A picture of a camera. It is decoded once, at the first use of `array`.

    Attributes:
        data: The picture as the camera sent it: a JPEG.
        width: Width in pixels, read from the header.
        height: Height in pixels, read from the header.
        camera: Number of the camera.
        received: When it was received here (UTC).
        format: "JPEG".

    Raises:
        MalformedResponse: The data is not a JPEG, is cut off, or has more than
            `rerobots.images.MAX_PIXELS` pixels.

    Example:
        >>> frame = rri.cam.snapshot()
        >>> (frame.width, frame.height, frame.format)
        (640, 480, 'JPEG')
        >>> frame.array.shape
        (480, 640, 3)
    """

    __slots__ = (
        "_array",
        "_lock",
        "_monotonic",
        "camera",
        "data",
        "format",
        "height",
        "received",
        "width",
    )

    def __init__(self, data: bytes, camera: int, received: datetime) -> None:
        self.width: int
        self.height: int
        try:
            self.width, self.height = _size(data)
        except ValueError as err:
            raise MalformedResponse(f"camera {camera} sent an invalid picture: {err}") from err
        images.check_size(self.width, self.height)
        self.data: bytes = data
        self.camera: int = camera
        self.received: datetime = received
        # Unlike the time of day, this clock is never set.
        self._monotonic: float = _clock.monotonic()
        self.format: str = "JPEG"
        self._array: NDArray[np.uint8] | None = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} of camera {self.camera}: {self.width} x {self.height}, "
            f"{len(self.data)} bytes, {self.received:%H:%M:%S.%f}>"
        )

    def __len__(self) -> int:
        return len(self.data)

    def __bytes__(self) -> bytes:
        return self.data

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.data, self.camera, self.received)

    @property
    def array(self) -> NDArray[np.uint8]:
        """The picture as an array: height x width x 3, uint8, RGB, writable.

        It is decoded at the first use; later uses return the same array. Thread-safe.

        Raises:
            MalformedResponse: The picture cannot be decoded.
            MissingExtra: `pip install "rerobots[extra]"` is needed.

        Example:
            >>> rri.cam.snapshot().array.dtype
            dtype('uint8')
        """
        with self._lock:
            if self._array is None:
                self._array = images.decode(self.data)
            return self._array

    @property
    def pil(self) -> Image:
        """The picture as a Pillow image (`PIL.Image.Image`), a new one each time.

        Raises:
            MalformedResponse: The picture cannot be decoded.
            MissingExtra: `pip install "rerobots[extra]"` is needed.

        Example:
            >>> rri.cam.snapshot().pil.size
            (640, 480)
        """
        try:
            from PIL import Image
        except ImportError as err:
            raise MissingExtra.of("a frame as a Pillow image", "extra", err) from err
        return Image.fromarray(self.array)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file, in the format of its suffix.

        Args:
            path: Path of the file, which is replaced. With `.jpg` or no suffix, the JPEG of the
                camera is written; for `.png`, `.webp`, `.bmp` and `.tiff` it is converted.

        Raises:
            InvalidArgument: The suffix is not supported; nothing was written.
            MissingExtra: The conversion needs `pip install "rerobots[extra]"`.
            OSError: The file cannot be written.

        Example:
            >>> rri.cam.snapshot().save("snapshot.jpg")
        """
        kind = format_of(path)
        if kind is None:
            Path(path).write_bytes(self.data)
            return
        converted = io.BytesIO()
        self.pil.save(converted, kind)
        Path(path).write_bytes(converted.getvalue())

    def _repr_jpeg_(self) -> bytes:
        """Return the picture for notebooks."""
        return self.data


def _size(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels; raise `ValueError` unless the data is a whole JPEG."""
    if not data.startswith(_START):
        raise ValueError("it is not a JPEG" if data else "it is empty")
    # Some cameras add padding or data of their own after the picture.
    end = data.rfind(_END, 2)
    if end < 0:
        raise ValueError("it is cut off")
    place = 2
    for _ in range(_MOST_SEGMENTS):
        if place + 9 > len(data):
            break
        if data[place] != 0xFF:
            raise ValueError("its header is corrupt")
        marker = data[place + 1]
        if marker in _FRAMES:
            if end < place:  # This end belongs to a thumbnail in the header.
                raise ValueError("it is cut off")
            height, width = struct.unpack_from(">HH", data, place + 5)
            if not width or not height:
                raise ValueError("its width or height is 0")
            return width, height
        if marker == 0xFF:  # A fill byte.
            place += 1
        elif marker in _OTHERS:
            place += 2 + int.from_bytes(data[place + 2 : place + 4])
        else:
            break
    raise ValueError("its header does not contain its size")
