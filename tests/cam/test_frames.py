"""Frames: their header, decoding, and invalid pictures."""

import copy
import io
import pickle
import threading
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rerobots import images
from rerobots.api import InvalidArgument, MalformedResponse
from rerobots.frames import Frame

pytestmark = pytest.mark.modes("async")

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def jpeg(size: tuple[int, int] = (48, 32), mode: str = "RGB", **options: object) -> bytes:
    noise = np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).convert(mode).save(file, "JPEG", **options)
    return file.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("size", [(1, 1), (48, 32), (1920, 1080)])
def test_size_from_the_header(size: tuple[int, int], progressive: bool, mode: str) -> None:
    frame = Frame(jpeg(size, mode, progressive=progressive, comment=b"x" * 300), 2, NOW)
    assert (frame.width, frame.height) == size
    assert (frame.camera, frame.format, frame.received) == (2, "JPEG", NOW)
    assert f"camera 2: {size[0]} x {size[1]}" in repr(frame)


def test_padding_before_markers_and_after_the_end() -> None:
    data = jpeg()
    frame = Frame(data[:2] + b"\xff\xff" + data[2:] + b"\0" * 100, 0, NOW)
    assert (frame.width, frame.height) == (48, 32)


def with_exif(data: bytes) -> bytes:
    """Return a picture with a thumbnail and an orientation in its header."""
    exif = Image.Exif()
    exif[0x0112] = 6
    segment = b"Exif\0\0" + exif.tobytes() + jpeg((8, 8))
    return data[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2) + segment + data[2:]


PICTURES = {
    "gray": jpeg(mode="L"),
    "progressive": jpeg(progressive=True),
    "CMYK": jpeg(mode="CMYK"),
    "restart markers": jpeg(restart_marker_blocks=2),
    "Exif": with_exif(jpeg()),
    "line after the end": jpeg() + b"\r\n",
    "data after the end": jpeg() + b"SEFH" + bytes(range(200)),
    "picture after the end": jpeg() + jpeg((8, 8)),
    "12 megapixels": jpeg((4000, 3000), quality=10),
}


@pytest.mark.parametrize("data", PICTURES.values(), ids=PICTURES)
def test_pictures_of_every_kind(data: bytes) -> None:
    frame = Frame(data, 0, NOW)
    with Image.open(io.BytesIO(data)) as shown:
        shown.load()
        assert (frame.width, frame.height) == shown.size
    assert frame.array.shape == (frame.height, frame.width, 3)
    assert frame.pil.size == (frame.width, frame.height)


def test_truncated_picture_with_a_whole_thumbnail() -> None:
    for data in (jpeg()[:-2], jpeg()[:-300], with_exif(jpeg())[:-300]):
        with pytest.raises(MalformedResponse, match="cut off"):
            Frame(data, 0, NOW)


def test_frame_is_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    decode = images.decode

    def count(data: bytes) -> object:
        calls.append(1)
        return decode(data)

    monkeypatch.setattr(images, "decode", count)
    frame = Frame(jpeg(), 0, NOW)
    assert calls == []
    arrays: list[object] = []
    threads = [threading.Thread(target=lambda: arrays.append(frame.array)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == [1]
    assert all(each is frame.array for each in arrays)
    assert (frame.array.shape, frame.array.dtype) == ((32, 48, 3), np.dtype("uint8"))
    assert frame.array.flags.writeable


def test_uses_of_a_frame(tmp_path: Path) -> None:
    data = jpeg()
    frame = Frame(data, 0, NOW)
    frame.save(tmp_path / "frame.jpg")
    assert (tmp_path / "frame.jpg").read_bytes() == data
    assert (bytes(frame), len(frame), frame._repr_jpeg_()) == (data, len(data), data)
    assert frame.pil.size == (48, 32)
    assert np.array_equal(np.asarray(frame.pil), frame.array)
    for twin in (copy.copy(frame), pickle.loads(pickle.dumps(frame))):
        assert (twin.data, twin.camera, twin.received) == (data, 0, NOW)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.png", "PNG"),
        ("a.PNG", "PNG"),
        ("a.webp", "WEBP"),
        ("a.bmp", "BMP"),
        ("a.tiff", "TIFF"),
        ("a.jpeg", "JPEG"),
        ("a", "JPEG"),
    ],
)
def test_suffix_chooses_the_format(name: str, kind: str, tmp_path: Path) -> None:
    frame = Frame(jpeg(), 0, NOW)
    frame.save(tmp_path / name)
    with Image.open(tmp_path / name) as image:
        assert (image.format, image.size) == (kind, (48, 32))


def test_unknown_suffix(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match=r"\.jpg, \.png"):
        Frame(jpeg(), 0, NOW).save(tmp_path / "a.txt")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not a JPEG"),
        (b"\xff\xd8", "cut off"),
        (jpeg()[:500], "cut off"),
        (b"\xff\xd8" + b"\0" * 100 + b"\xff\xd9", "corrupt"),
        (b"\xff\xd8\xff\xe0\0\0" * 3 + b"\xff\xd9", ""),
        (b"\xff\xd8\xff\xc0\0\x11\x08\0\0\0\0\x03\xff\xd9", "is 0"),
        (b"\xff\xd8\xff\xda\0\x08" + b"\0" * 20 + b"\xff\xd9", "does not contain"),
    ],
)
def test_invalid_pictures(data: bytes, why: str) -> None:
    with pytest.raises(MalformedResponse, match=f"camera 3 sent an invalid picture.*{why}"):
        Frame(data, 3, NOW)


def test_random_bytes_are_a_frame_or_an_error() -> None:
    random = np.random.default_rng(7)
    whole = jpeg()
    for _ in range(2000):
        data = bytearray(whole[: random.integers(2, len(whole))] + b"\xff\xd9")
        for place in random.integers(2, len(data), 4):
            data[place] = random.integers(256)
        try:
            frame = Frame(bytes(data), 0, NOW)
        except MalformedResponse:
            continue
        assert frame.width > 0


def test_valid_header_without_a_picture() -> None:
    broken = Frame(b"\xff\xd8\xff\xc0\0\x11\x08\0\x20\0\x30\x03" + b"\0" * 20 + b"\xff\xd9", 0, NOW)
    with pytest.raises(MalformedResponse, match="no valid picture"):
        _ = broken.array
