"""Pictures of a hostile camera: wrong sizes, other formats, decompression bombs."""

from __future__ import annotations

import base64
import contextlib
import io
import os
import re
import struct
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import simplejpeg
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from rerobots import images
from rerobots._live.feed import read_frame
from rerobots.api import MalformedResponse
from rerobots.frames import Frame

from .conftest import fuzzed

NOW = datetime(2026, 1, 2, tzinfo=UTC)

# Pillow would open this picture with another program, Ghostscript.
POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n%%EndComments\nshowpage\n%%EOF\n"


def picture(mode: str = "RGB", form: str = "JPEG", **options: object) -> bytes:
    noise = np.random.default_rng(1).integers(0, 256, (32, 48, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).convert(mode).save(file, form, **options)
    return file.getvalue()


def with_size(width: int, height: int, data: bytes) -> bytes:
    """Return a JPEG with another size in its header."""
    offset = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2")) + 5
    return data[:offset] + struct.pack(">HH", height, width) + data[offset + 4 :]


def png(width: int, height: int) -> bytes:
    data = picture(form="PNG")
    header = b"IHDR" + struct.pack(">II", width, height) + data[24:29]
    return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]


BOMBS = [
    with_size(65500, 65500, picture()),
    with_size(20000, 20000, picture()),
    with_size(8000, 5001, picture("CMYK")),
    with_size(65500, 65500, picture(progressive=True)),
    with_size(65500, 65500, picture("L")),
]


DECODE = """
import resource, sys
from pathlib import Path
from rerobots import images
from rerobots.api import MalformedResponse

small, bomb = Path(sys.argv[1]).read_bytes(), sys.stdin.buffer.read()
images.decode(small)
# 100 MiB more than what is in use now.
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (100 << 20), used + (100 << 20)))
try:
    images.decode(bomb)
except MalformedResponse as err:
    print(err)
"""


@pytest.mark.parametrize("bomb", [*BOMBS, png(60000, 60000)], ids=range(6))
def test_bomb_is_refused_before_decoding(bomb: bytes, tmp_path: Path) -> None:
    (tmp_path / "small.png").write_bytes(picture(form="PNG"))
    command = [sys.executable, "-c", DECODE, str(tmp_path / "small.png")]
    done = subprocess.run(command, input=bomb, capture_output=True, check=False)
    assert re.search(rb"pixels, .* limit of 40000000|too large", done.stdout), done.stderr


@pytest.mark.parametrize("bomb", BOMBS, ids=range(5))
def test_bomb_is_refused_as_a_frame(bomb: bytes) -> None:
    # So it reaches no recording, notebook or browser either.
    with pytest.raises(MalformedResponse, match="REROBOTS_MAX_PIXELS"):
        Frame(bomb, 0, NOW)
    with pytest.raises(MalformedResponse, match="pixels"):
        read_frame(b"data:image/jpeg;base64," + base64.b64encode(bomb), 0)


def test_the_limit_can_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 48 * 32)
    assert Frame(picture(), 0, NOW).array.shape == (32, 48, 3)
    assert images.decode(picture(form="PNG")).shape == (32, 48, 3)
    monkeypatch.setattr(images, "MAX_PIXELS", 48 * 32 - 1)
    for look in (lambda: Frame(picture(), 0, NOW), lambda: images.decode(picture(form="PNG"))):
        with pytest.raises(MalformedResponse, match=r"48 x 32 pixels, .* limit of 1535"):
            look()


@pytest.mark.parametrize(
    ("given", "shown"), [("1000", "1000"), ("", "40000000"), ("-1", "REROBOTS_MAX_PIXELS must be")]
)
def test_the_environment_changes_the_limit(given: str, shown: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from rerobots import images; print(images.MAX_PIXELS)"],
        env=os.environ | {"REROBOTS_MAX_PIXELS": given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown in done.stdout + done.stderr


def test_many_scans_are_refused() -> None:
    """A scan of a progressive JPEG takes few bytes, but as long as a whole picture to decode."""
    data = picture("L", progressive=True)
    last = data.rindex(b"\xff\xda")
    assert images.decode(data).shape == (32, 48, 3)
    with pytest.raises(MalformedResponse, match="more than 100 scans"):
        images.decode(data[:-2] + data[last:-2] * 100 + b"\xff\xd9")


@pytest.mark.parametrize("form", ["TIFF", "GIF", "BMP", "WEBP", "PPM", "ICO", "TGA", "JPEG2000"])
def test_other_formats_are_not_opened(form: str) -> None:
    with pytest.raises(MalformedResponse, match="no valid picture"):
        images.decode(picture(form=form))


def test_no_program_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ghostscript = tmp_path / "gs"
    ghostscript.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    ghostscript.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    for data in (POSTSCRIPT, b"\xff\xd8" + POSTSCRIPT, POSTSCRIPT + b"\xff\xd9"):
        with pytest.raises(MalformedResponse):
            images.decode(data)
        with pytest.raises(MalformedResponse):
            Frame(data, 0, NOW)
    assert not (tmp_path / "started").exists()


# Generated headers.

segment_bodies = st.binary(max_size=40)


@st.composite
def segments(draw: st.DrawFn) -> bytes:
    """Generate a segment, usually with a known marker, sometimes with a wrong length."""
    marker = draw(st.one_of(st.sampled_from(range(0xC0, 0xE2)), st.integers(0, 255)))
    body = draw(segment_bodies)
    if 0xC0 <= marker < 0xD0 and draw(st.booleans()):
        size = struct.pack(">HH", draw(st.integers(0, 0xFFFF)), draw(st.integers(0, 0xFFFF)))
        body = b"\x08" + size + b"\x01\x01\x11\0"
    length = draw(st.one_of(st.just(len(body) + 2), st.integers(0, 80)))
    fill = b"\xff" * draw(st.integers(1, 3))
    return fill + bytes([marker]) + struct.pack(">H", length) + body


WHOLE = picture()
TABLES = WHOLE[2 : WHOLE.index(b"\xff\xc0")]
REST = WHOLE[WHOLE.index(b"\xff\xc0") :]


@st.composite
def pictures(draw: st.DrawFn) -> bytes:
    """Generate data that begins and ends like a JPEG, and may have a real picture in it."""
    head = b"".join(draw(st.lists(segments(), max_size=6)))
    tail = draw(st.sampled_from([b"", TABLES + REST, REST]))
    data = bytearray(b"\xff\xd8" + head + tail + b"\xff\xd9")
    for _ in range(draw(st.integers(0, 3))):
        data[draw(st.integers(2, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


@pytest.mark.timeout(900)
@fuzzed
@given(pictures())
def test_size_matches_that_of_the_decoder(data: bytes) -> None:
    try:
        frame = Frame(data, 0, NOW)
    except MalformedResponse:
        return
    assert 0 < frame.width * frame.height <= images.MAX_PIXELS
    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(data, strict=False)
    except (KeyError, ValueError):  # KeyError: unknown sampling factors.
        return
    assert (frame.width, frame.height) == (width, height)


@pytest.mark.timeout(900)
@fuzzed
@given(st.one_of(pictures(), st.binary(max_size=300)))
def test_any_bytes_decode_or_are_malformed(data: bytes) -> None:
    for look in (images.decode, lambda each: read_frame(each, 0)):
        with contextlib.suppress(MalformedResponse):
            look(data)


@pytest.mark.timeout(900)
@fuzzed
@given(st.text(max_size=80).map(lambda text: f"data:image/{text};base64,{text}".encode()))
def test_invalid_messages_are_malformed(message: bytes) -> None:
    with pytest.raises(MalformedResponse):
        read_frame(message, 0)
