"""A hostile camera at the other end of a feed: it takes no more memory than is documented."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from rerobots import _timeouts
from rerobots._instance._sync.sockets import feed_opener
from rerobots._live.feed import BUFFER, Feed, Mailbox
from rerobots.api import APIClient, MalformedResponse, RequestTimeout
from rerobots.frames import Frame

from ..conftest import NOWHERE
from .camera import CONTINUATION, TEXT, Camera, frame

# 1 x 1 pixels; zeros at the end are no part of the picture.
TINY = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\0\0\0\xff\xd9"
HUGE = TINY + bytes(9 * 2**20)


def message(picture: bytes) -> bytes:
    return frame(TEXT, b"data:image/jpeg;base64," + base64.b64encode(picture))


def for_ever(data: bytes) -> Callable[[Callable[[bytes], None]], None]:
    def script(send: Callable[[bytes], None]) -> None:
        while True:
            send(data)

    return script


@pytest.fixture
def reading() -> Iterator[Callable[..., Feed]]:
    """Starts a feed of a camera."""
    started: list[Feed] = []
    clients: list[APIClient] = []

    def start(camera: Camera, mailbox: Mailbox, timeout: float = 30.0) -> Feed:
        apic = APIClient("token", base_uri=camera.base_uri)
        clients.append(apic)
        open_socket = feed_opener(apic, NOWHERE)
        made = Feed(open_socket, [0], mailbox, timeout=timeout, reconnect=True)
        made.start()
        started.append(made)
        return made

    yield start
    for each in started:
        each.close()
    for apic in clients:
        apic.close()


def until_quiet(camera: Camera) -> int:
    """Wait until a camera cannot send any more; how many bytes it has sent."""
    sent = -1
    while sent != camera.sent or not sent:
        sent = camera.sent
        time.sleep(1)
    return sent


@pytest.mark.sample(1)
@pytest.mark.parametrize("picture", [HUGE, TINY * 200, TINY], ids=["huge", "usual", "tiny"])
def test_frames_that_wait_are_weighed(picture: bytes, reading: Callable[..., Feed]) -> None:
    limit = BUFFER // 16 if picture is TINY else BUFFER
    mailbox = Mailbox(limit)
    with Camera(for_ever(message(picture))) as camera:
        reading(camera, mailbox)
        while mailbox._size < limit:
            time.sleep(0.05)
        sent = until_quiet(camera)
        weight = sum(len(each.data) for each in mailbox._queue)
        # Besides those that wait: one that is too many, and what is on its way, in base64.
        assert weight <= limit + len(picture)
        assert len(mailbox._queue) <= limit / 1024 + 1
        assert sent < (limit + 6 * len(HUGE)) * 4 / 3
        # Who takes a frame makes room for another one.
        assert mailbox.take(0) is not None
        while camera.sent == sent:
            mailbox.take(1)


def test_the_newest_frame_of_each_camera_is_all_that_is_kept() -> None:
    mailbox = Mailbox(None)
    for number in range(100):
        mailbox.put(Frame(TINY, number % 4, datetime.now(UTC)))
    assert mailbox.dropped == 96


@pytest.mark.long
def test_a_message_in_endless_fragments(reading: Callable[..., Feed]) -> None:
    def script(send: Callable[[bytes], None]) -> None:
        send(frame(TEXT, b"data:image/", is_last=False))
        for_ever(frame(CONTINUATION, is_last=False) * 1000)(send)

    with Camera(script) as camera:
        mailbox = Mailbox(None)
        feed = reading(camera, mailbox, timeout=15.0)
        with pytest.raises(RequestTimeout, match="messages were not frames"):
            mailbox.take(60)
        assert feed.skipped >= 1
        # It was given up each time, and not read on; the rest is in buffers of the system.
        assert camera.sent / camera.connections < 2**25


@pytest.mark.long
def test_a_message_that_is_too_large(reading: Callable[..., Feed]) -> None:
    def script(send: Callable[[bytes], None]) -> None:
        send(frame(TEXT, bytes(2**20), is_last=False))
        for_ever(frame(CONTINUATION, bytes(2**20), is_last=False))(send)

    with Camera(script) as camera:
        apic = APIClient("token", base_uri=camera.base_uri)
        with pytest.raises(MalformedResponse, match="larger than 16777216 bytes"):
            feed_opener(apic, NOWHERE)(0).receive(20)
        apic.close()


def test_a_camera_that_hangs_up_again_and_again(
    reading: Callable[..., Feed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recording of all cameras, and `rerobots watch`, try for years."""
    assert 0 < _timeouts.backoff(10**6) <= 8
    monkeypatch.setattr(_timeouts, "backoff", lambda attempt: 0.001)
    with Camera(lambda _: None) as camera:
        mailbox = Mailbox(None)
        reading(camera, mailbox, timeout=1.0)
        while camera.connections < 3:
            assert not mailbox.is_over
            time.sleep(0.01)
