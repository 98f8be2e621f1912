"""WebSockets: messages, closing and lost connections, sync and async."""

import asyncio
import contextlib
import queue
import select
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import rerobots.aio
import rerobots.api
from rerobots import tokens
from rerobots._instance._async.sockets import async_open
from rerobots._live.channel import event_loop
from rerobots._time_limits import WEBSOCKET_PING, WEBSOCKET_PONG, WEBSOCKET_SEND
from rerobots_openapi.api import cam

from ..conftest import NOWHERE, Mode, label
from ..support.clock import Clock
from .conftest import TOKEN
from .peer import BINARY, CLOSE, PING, PONG, TEXT, Connection, Peer

Open = Callable[..., Any]


@pytest.fixture
def short_time_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short time limits to send a message and to close."""
    monkeypatch.setattr("rerobots._time_limits.WEBSOCKET_SEND", 0.3)
    monkeypatch.setattr("rerobots._time_limits.WEBSOCKET_CLOSE", 0.3)


# Messages


def test_send_and_receive(open_feed: Open) -> None:
    received = []

    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.send(b"text")
        peer.send(b"\xffbinary", BINARY)
        peer.send(b"", BINARY)
        received.append(peer.receive())
        received.append(peer.receive())
        peer.close()

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        assert feed.receive() == b"text"
        assert feed.receive(timeout=5) == b"\xffbinary"
        assert feed.receive() == b""
        feed.send("hello")
        feed.send(b"\xff")
        assert list(feed) == []
        assert feed.code == 1000
    assert received == [(TEXT, b"hello"), (BINARY, b"\xff")]


def test_headers_of_the_opening_request(
    open_feed: Open,
) -> None:
    with Peer(Connection.upgrade) as peer, open_feed(peer.base_uri):
        assert peer.served.wait(5)
        (head,) = peer.heads
        lines = head.decode().split("\r\n")
        assert lines[0] == f"GET /addon/cam/{NOWHERE}/0/feed/{tokens.for_url(TOKEN)} HTTP/1.1"
        assert f"Authorization: Bearer {TOKEN}" in lines
        assert len([line for line in lines if line.startswith("User-Agent: rerobots")]) == 1
        assert not [line for line in lines if line.startswith("Sec-WebSocket-Extensions")]


def test_token_is_not_sent_to_a_proxy_url(open_proxy: Open) -> None:
    with Peer(Connection.upgrade) as peer, open_proxy(f"{peer.base_uri}/{'0' * 64}/x") as proxy:
        assert peer.served.wait(5)
        (head,) = peer.heads
        assert head.startswith(b"GET /" + b"0" * 64 + b"/x HTTP/1.1\r\n")
        assert TOKEN.encode() not in head
        assert "0000" not in repr(proxy)


def test_message_size_limit(open_feed: Open) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.send(bytes(2**24), BINARY)
        peer.send(bytes(2**24 + 1), BINARY)
        peer.receive()

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        assert feed.receive() == bytes(2**24)
        with pytest.raises(rerobots.api.MalformedResponse, match="larger than 16777216 bytes"):
            feed.receive()


def test_a_message_of_50_mb_is_not_read(open_feed: Open, short_time_limits: None) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.send(bytes(50 * 10**6), BINARY)

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        with pytest.raises(rerobots.api.MalformedResponse, match="larger than 16777216 bytes"):
            feed.receive()
        assert feed.has_ended


def test_a_slow_reader_keeps_its_connection(open_feed: Open, clock: Clock) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        for number in range(300):
            peer.send(b"%d" % number + bytes(10000))
        peer.close()

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        received = [feed.receive()]
        clock.advance(WEBSOCKET_PING + WEBSOCKET_PONG + 1)
        received += list(feed)
        assert [message.rstrip(b"\0") for message in received] == [b"%d" % i for i in range(300)]


# Closing and lost connections


@pytest.mark.parametrize("code", [1000, 1001])
def test_normal_close(open_feed: Open, code: int) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.send(b"last")
        peer.close(code)

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        assert list(feed) == [b"last"]
        assert feed.receive() is None
        assert feed.code == code
        assert "closed" in repr(feed)
        with pytest.raises(rerobots.api.ConnectionFailed, match="it was closed"):
            feed.send("more")


def test_messages_before_the_close_are_returned(open_feed: Open) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.send(b"one")
        peer.send(b"two")
        peer.close()

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        assert feed.receive() == b"one"

        def send_until_it_fails() -> None:
            for _ in range(100):
                feed.send("more")
                time.sleep(0.01)

        with pytest.raises(rerobots.api.ConnectionFailed):
            send_until_it_fails()
        assert list(feed) == [b"two"]


def drop_the_connection(peer: Connection) -> None:
    pass


def reset(peer: Connection) -> None:
    peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def close_during_a_message(peer: Connection) -> None:
    peer.send(b"half", announced=8)


def close_with_an_error(peer: Connection) -> None:
    peer.close(1011, "out of \x1bmemory")


def break_the_protocol(peer: Connection) -> None:
    peer.sock.sendall(b"\xff\xff\xff\xff")


@pytest.mark.parametrize(
    "end",
    [drop_the_connection, reset, close_during_a_message, close_with_an_error, break_the_protocol],
    ids=label,
)
def test_lost_connection_raises(
    open_feed: Open, end: Callable[[Connection], None], short_time_limits: None
) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.send(b"whole")
        end(peer)

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        assert feed.receive() == b"whole"
        for _ in range(2):
            with pytest.raises(
                rerobots.api.ConnectionFailed, match="the connection was lost"
            ) as caught:
                feed.receive()
            assert caught.value.retryable
            assert caught.value.url is not None
            assert caught.value.url.endswith("/feed/{token}")
            assert "\x1b" not in str(caught.value)


def advance_until_pinged(clock: Clock, peer: Connection) -> None:
    """Advance the clock until the client sends a ping."""
    while not select.select([peer.sock], [], [], 0.02)[0]:
        clock.advance(2)


def test_silent_peer_is_pinged_and_then_disconnected(open_feed: Open, clock: Clock) -> None:
    received = []
    done = threading.Event()

    def script(peer: Connection) -> None:
        peer.upgrade()
        advance_until_pinged(clock, peer)
        received.append(peer.receive()[0])
        peer.send(b"", PONG)
        while not done.wait(0.01):
            clock.advance(1)

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        with pytest.raises(rerobots.api.ConnectionFailed, match="silent for 28 s"):
            feed.receive()
        done.set()
    assert received == [PING]
    assert clock.passed >= WEBSOCKET_PING + WEBSOCKET_PONG
    assert clock.moved < WEBSOCKET_PING + WEBSOCKET_PONG + 20


def test_ping_and_pong_take_less_than_30_s() -> None:

    assert WEBSOCKET_PING + WEBSOCKET_PONG < 30


def test_silent_peer_that_answers_pings(open_feed: Open, clock: Clock) -> None:
    feeds: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def script(peer: Connection) -> None:
        peer.upgrade()
        inner = feeds.get(timeout=5)
        for _ in range(4):
            advance_until_pinged(clock, peer)
            opcode, data = peer.receive()
            assert opcode == PING
            peer.send(data, PONG)
            while inner._due <= clock.monotonic() or not inner._got_pong():
                time.sleep(0.01)
        peer.send(b"at last")
        peer.close()

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        feeds.put(getattr(feed, "_target", feed))
        assert list(feed) == [b"at last"]


def test_receive_timeout(open_feed: Open) -> None:
    done = threading.Event()

    def script(peer: Connection) -> None:
        peer.upgrade()
        done.wait(5)
        peer.send(b"late")
        peer.close()

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        for _ in range(2):
            with pytest.raises(rerobots.api.RequestTimeout, match="no message in 0"):
                feed.receive(timeout=0.05)
        done.set()
        assert feed.receive(timeout=5) == b"late"


def test_silent_peer_is_noticed_with_short_timeouts(open_feed: Open, clock: Clock) -> None:
    done = threading.Event()

    def script(peer: Connection) -> None:
        peer.upgrade()
        done.wait(10)

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:

        def receive_often() -> None:
            for _ in range(100):
                with contextlib.suppress(rerobots.api.RequestTimeout):
                    feed.receive(timeout=0.001)
                clock.advance(1)

        with pytest.raises(rerobots.api.ConnectionFailed, match="silent"):
            receive_often()
        done.set()


def test_send_to_a_peer_that_does_not_read(open_feed: Open, clock: Clock) -> None:
    done = threading.Event()

    def script(peer: Connection) -> None:
        peer.upgrade()
        done.wait(10)

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:

        def send_much() -> None:
            for _ in range(100):
                feed.send(bytes(10**6))

        with (
            clock.hurrying(1),
            pytest.raises(rerobots.api.ConnectionFailed, match="timed out"),
        ):
            send_much()
        assert clock.passed > WEBSOCKET_SEND - 5
        done.set()


def test_closing_does_not_wait_for_a_silent_peer(open_feed: Open, clock: Clock) -> None:
    done = threading.Event()

    def script(peer: Connection) -> None:
        peer.upgrade()
        done.wait(10)

    with Peer(script) as peer:
        feed = open_feed(peer.base_uri)
        with clock.hurrying():
            feed.close()
            feed.close()
        assert clock.moved < 30
        assert feed.receive() is None
        done.set()


def test_closing_does_not_wait_for_a_flood_of_messages(open_feed: Open, clock: Clock) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        while True:
            peer.send(bytes(100_000), BINARY)

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        assert feed.receive()
        with clock.hurrying():
            feed.close()
        assert clock.moved < 30


def test_no_connection_or_thread_is_left(
    open_feed: Open, mode: Mode, short_time_limits: None
) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        with contextlib.suppress(TypeError):
            while peer.receive()[0] != CLOSE:
                pass

    async def drop(apic: Any) -> None:
        # A function of its own: Python 3.13 keeps objects of the test itself for longer.
        await async_open(apic, cam.watch_cam.get_kwargs(NOWHERE, 0, apic._websocket_token()))
        await asyncio.sleep(0.05)

    event_loop.get()  # Its thread runs until the end of the process.
    before = set(threading.enumerate())
    with Peer(script) as peer:
        for how in ("closed", "dropped", "failed"):
            peer.served.clear()
            if how == "closed":
                open_feed(peer.base_uri).close()
            elif how == "failed":
                with pytest.raises(ZeroDivisionError), open_feed(peer.base_uri):
                    raise ZeroDivisionError
            elif mode.name == "async":
                apic: Any = mode.client(TOKEN, base_uri=peer.base_uri)
                mode.run(drop(apic._target))
            else:
                open_feed(peer.base_uri)
            assert peer.served.wait(5), f"{how}, but the connection is still open"
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
        assert not thread.is_alive(), f"{thread.name} still runs"
