"""Feeds of a hostile camera: they take no more memory than documented."""

from __future__ import annotations

import base64
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from rerobots import _timeouts
from rerobots._instance._sync.sockets import feed_opener
from rerobots._live.feed import BUFFER, Feed, Mailbox
from rerobots.api import APIClient, MalformedResponse, RequestTimeout
from rerobots.frames import Frame

from ..conftest import NOWHERE
from .camera import CONTINUATION, TEXT, Camera, frame

# 1 x 1 pixels; zeros after the end are not part of the picture.
TINY = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\0\0\0\xff\xd9"
HUGE = TINY + bytes(9 * 2**20)


def message(picture: bytes) -> bytes:
    return frame(TEXT, b"data:image/jpeg;base64," + base64.b64encode(picture))


def send_forever(data: bytes) -> Callable[[Callable[[bytes], None]], None]:
    def script(send: Callable[[bytes], None]) -> None:
        while True:
            send(data)

    return script


@pytest.fixture
def start_feed() -> Iterator[Callable[..., Feed]]:
    """A function that starts a feed of a camera."""
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


def wait_until_quiet(camera: Camera) -> int:
    """Wait until a camera cannot send any more; return the number of bytes sent."""
    sent = -1
    while sent != camera.sent or not sent:
        sent = camera.sent
        time.sleep(1)
    return sent


@contextmanager
def traced_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
    finally:
        tracemalloc.stop()


@pytest.mark.sample(1)
@pytest.mark.parametrize("picture", [HUGE, TINY * 200, TINY], ids=["huge", "usual", "tiny"])
def test_queued_frames_are_limited_by_size(picture: bytes, start_feed: Callable[..., Feed]) -> None:
    limit = BUFFER // 16 if picture is TINY else BUFFER
    mailbox = Mailbox(limit)
    with Camera(send_forever(message(picture))) as camera, traced_memory():
        start_feed(camera, mailbox)
        while mailbox._size < limit:
            time.sleep(0.05)
        sent = wait_until_quiet(camera)
        queued = sum(len(each.data) for each in mailbox._queue)
        assert queued <= limit + len(picture)
        assert len(mailbox._queue) <= limit / 1024 + 1
        # The number of bytes sent says nothing: the system's buffers hold tens of megabytes.
        # Besides the queued frames, some messages were received, and are not yet queued.
        assert tracemalloc.get_traced_memory()[0] < limit + 8 * len(message(picture))
        # Taking a frame makes room for another one.
        assert mailbox.take(0) is not None
        while camera.sent == sent:
            mailbox.take(1)


def test_only_the_newest_frame_of_each_camera_is_kept() -> None:
    mailbox = Mailbox(None)
    for number in range(100):
        mailbox.put(Frame(TINY, number % 4, datetime.now(UTC)))
    assert mailbox.dropped == 96


@pytest.mark.long
def test_message_in_endless_fragments(start_feed: Callable[..., Feed]) -> None:
    def script(send: Callable[[bytes], None]) -> None:
        send(frame(TEXT, b"data:image/", is_last=False))
        send_forever(frame(CONTINUATION, is_last=False) * 1000)(send)

    with Camera(script) as camera:
        mailbox = Mailbox(None)
        feed = start_feed(camera, mailbox, timeout=15.0)
        with pytest.raises(RequestTimeout, match="messages were not frames"):
            mailbox.take(60)
        assert feed.skipped >= 1
        # Each time, the client stopped reading the message; the rest is in buffers of the system.
        assert camera.sent / camera.connections < 2**25


@pytest.mark.long
def test_message_too_large(start_feed: Callable[..., Feed]) -> None:
    def script(send: Callable[[bytes], None]) -> None:
        send(frame(TEXT, bytes(2**20), is_last=False))
        send_forever(frame(CONTINUATION, bytes(2**20), is_last=False))(send)

    with Camera(script) as camera:
        apic = APIClient("token", base_uri=camera.base_uri)
        with pytest.raises(MalformedResponse, match="larger than 16777216 bytes"):
            feed_opener(apic, NOWHERE)(0).receive(20)
        apic.close()


def test_camera_that_keeps_closing_connections(
    start_feed: Callable[..., Feed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recordings of all cameras, and `rerobots watch`, reconnect any number of times."""
    assert 0 < _timeouts.backoff(10**6) <= 8
    monkeypatch.setattr(_timeouts, "backoff", lambda attempt: 0.001)
    with Camera(lambda _: None) as camera:
        mailbox = Mailbox(None)
        start_feed(camera, mailbox, timeout=1.0)
        while camera.connections < 3:
            assert not mailbox.is_over
            time.sleep(0.01)
