"""What a feed sends: frames as `data:` URLs."""

from __future__ import annotations

import binascii
from collections.abc import Callable
from datetime import UTC, datetime

from ..errors import MalformedResponse
from ..frames import Frame


def _decoder() -> Callable[[memoryview], bytes]:
    try:
        import pybase64
    except ImportError:
        # Whoever has websockets from elsewhere can do without: it takes 0.8 ms more for 1080p.
        return lambda text: binascii.a2b_base64(text, strict_mode=True)
    return lambda text: pybase64.b64decode(text, validate=True)


_decode = _decoder()
_BEGIN = b"data:image/"
_LONGEST_PREFIX = 64


def read_frame(message: bytes, camera: int) -> Frame:
    """Read a message of a feed.

    Args:
        message: `data:image/jpeg;base64,...`.
        camera: Number of the camera.

    Returns:
        The frame, which was received now.

    Raises:
        MalformedResponse: It is no frame.
    """
    comma = message.find(b",", 0, _LONGEST_PREFIX)
    if not message.startswith(_BEGIN) or not message[: max(comma, 0)].endswith(b";base64"):
        raise MalformedResponse(f"camera {camera} sent what is no frame: it is no data: URL")
    try:
        data = _decode(memoryview(message)[comma + 1 :])
    except binascii.Error as err:
        raise MalformedResponse(f"camera {camera} sent what is not valid base64: {err}") from err
    return Frame(data, camera, datetime.now(UTC))
