"""Decoding of camera pictures."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from ._text import one_line
from .errors import InvalidArgument, MalformedResponse, MissingExtra

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .types import CamAnswer, Snapshot

MAX_PIXELS = 40_000_000
"""The largest number of pixels of a picture; assign another number to change it.

The default is enough for 8K, whose array takes 120 MB. The environment variable
`REROBOTS_MAX_PIXELS` changes it, too.
"""

if _given := os.environ.get("REROBOTS_MAX_PIXELS"):
    if not _given.isdecimal():
        raise InvalidArgument(f"REROBOTS_MAX_PIXELS must be a number of pixels: {_given!r}")
    MAX_PIXELS = int(_given)

# For some other formats, Pillow starts programs.
_FORMATS = ("JPEG", "PNG")
# A progressive JPEG has about ten. A scan of a few bytes takes as long to decode as a picture.
_MAX_SCANS = 100
_JPEG, _SCAN = b"\xff\xd8", b"\xff\xda"


def check_size(width: int, height: int) -> None:
    """Raise `MalformedResponse` if a picture has more than `MAX_PIXELS` pixels."""
    if width * height > MAX_PIXELS:
        raise MalformedResponse(
            f"the picture has {width} x {height} pixels, more than the limit of {MAX_PIXELS} "
            "(rerobots.images.MAX_PIXELS, or REROBOTS_MAX_PIXELS in the environment)"
        )


def check_options(coding: str | None, dformat: str | None) -> tuple[str | None, str | None]:
    """Check the coding and format to return a picture in; return both in lower case."""
    coding = coding.lower() if isinstance(coding, str) else coding
    dformat = dformat.lower() if isinstance(dformat, str) else dformat
    if coding not in (None, "base64"):
        raise InvalidArgument(f"coding must be None or 'base64': {coding!r}")
    if dformat not in (None, "jpeg", "ndarray"):
        raise InvalidArgument(f"dformat must be None, 'jpeg' or 'ndarray': {dformat!r}")
    if dformat == "ndarray":
        if coding is not None:
            raise InvalidArgument("an ndarray is not encoded: dformat='ndarray' needs coding=None")
        _decoder()
    return coding, dformat


def convert(answer: CamAnswer, coding: str | None, dformat: str | None) -> Snapshot[Any]:
    """Return a response with its picture in the given coding and format.

    A response without a picture is returned unchanged.
    """
    picture: Any = answer
    if picture.get("success") is not False:
        picture = {**picture, "success": True, **_converted(picture, coding, dformat)}
    snapshot: Snapshot[Any] = picture
    return snapshot


def _converted(picture: Mapping[str, Any], coding: str | None, dformat: str | None) -> Any:
    """Return the keys of a response that the conversion changes."""
    text = picture.get("data")
    if picture.get("coding", "base64") != "base64" or not isinstance(text, str):
        raise MalformedResponse("the picture is not encoded in base64")
    sent = str(picture.get("format", "JPEG"))
    if dformat == "jpeg" and sent.lower() != "jpeg":
        raise MalformedResponse(f"the picture's format is {one_line(sent, 20)}, not JPEG")
    if coding == "base64":
        return {"coding": coding}
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as err:
        raise MalformedResponse(f"the picture is not valid base64: {err}") from err
    if dformat == "ndarray":
        return {"data": decode(data), "format": dformat, "coding": None}
    return {"data": data, "coding": None}


def decode(data: bytes) -> NDArray[np.uint8]:
    """Decode a JPEG of any colour space, or a PNG.

    Returns:
        An array of height x width x 3, uint8, RGB, writable.

    Raises:
        MalformedResponse: The data is not a picture, or has more than `MAX_PIXELS` pixels.
        MissingExtra: `pip install "rerobots[extra]"` is needed.

    Example:
        >>> res = apic.get_snapshot_cam(instance_id)
        >>> rerobots.images.decode(res["data"]).shape
        (480, 640, 3)
    """
    if data.startswith(_JPEG) and data.count(_SCAN) > _MAX_SCANS:
        raise MalformedResponse(f"the picture has more than {_MAX_SCANS} scans")
    simplejpeg = _decoder()
    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(data)
        check_size(width, height)
        return cast("NDArray[np.uint8]", simplejpeg.decode_jpeg(data, colorspace="RGB"))
    except (LookupError, ValueError):
        # Not a JPEG, or an unusual one: Pillow is slower, but supports more.
        return _decode_slowly(data)


def _decoder() -> Any:
    try:
        import simplejpeg
    except ImportError as err:
        raise MissingExtra.of("a picture as an ndarray", "extra", err) from err
    return simplejpeg


def _decode_slowly(data: bytes) -> NDArray[np.uint8]:
    try:
        import numpy as np
        from PIL import Image
    except ImportError as err:
        raise MissingExtra.of("a picture as an ndarray", "extra", err) from err
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            check_size(*picture.size)
            return np.array(picture.convert("RGB"), dtype=np.uint8)
    except MalformedResponse:
        raise
    except Exception as err:  # Pillow raises errors of many kinds.
        raise MalformedResponse("the camera sent no valid picture, or it is too large") from err
