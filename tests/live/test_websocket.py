"""WebSockets: messages, ends of every kind, and what is refused, in both modes."""

import asyncio
import contextlib
import logging
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

import rerobots.aio
import rerobots.api
from rerobots import tokens
from rerobots._async.websocket import async_open
from rerobots._sync.websocket import sync_open
from rerobots_openapi import operations

from ..conftest import NOWHERE, Mode, label
from ..server import free_port
from .conftest import TOKEN
from .peer import BINARY, CLOSE, PING, PONG, TEXT, Connection, Peer

Open = Callable[..., Any]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A silent other side is asked soon, and given up soon."""
    for mode in ("_sync", "_async"):
        monkeypatch.setattr(f"rerobots.{mode}.websocket._QUIET", 0.1)
        monkeypatch.setattr(f"rerobots.{mode}.websocket._LONGEST_PONG", 0.2)
    for mode in ("sync", "async"):
        monkeypatch.setattr(f"rerobots._websocket.{mode}_channel.LONGEST_SEND", 0.3)
        monkeypatch.setattr(f"rerobots._websocket.{mode}_channel.LONGEST_CLOSE", 0.3)


# Messages


def test_messages_come_and_go(open_feed: Open) -> None:
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


def test_the_request_has_the_headers_of_the_client_and_asks_for_no_compression(
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


def test_the_token_is_not_sent_to_a_url_that_the_api_gave(open_proxy: Open) -> None:
    with Peer(Connection.upgrade) as peer, open_proxy(f"{peer.base_uri}/{'0' * 64}/x") as proxy:
        assert peer.served.wait(5)
        (head,) = peer.heads
        assert head.startswith(b"GET /" + b"0" * 64 + b"/x HTTP/1.1\r\n")
        assert TOKEN.encode() not in head
        assert "0000" not in repr(proxy)


def test_messages_up_to_the_limit(open_feed: Open) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.send(bytes(1000), BINARY)
        peer.send(bytes(1001), BINARY)
        peer.receive()

    with Peer(script) as peer, open_feed(peer.base_uri, largest=1000) as feed:
        assert feed.receive() == bytes(1000)
        with pytest.raises(rerobots.api.MalformedResponse, match="more than 1000 bytes"):
            feed.receive()


def test_a_message_of_50_mb_is_not_read(open_feed: Open, impatient: None) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.send(bytes(50 * 10**6), BINARY)

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        with pytest.raises(rerobots.api.MalformedResponse, match="more than 16777216 bytes"):
            feed.receive()
        assert feed.has_ended


def test_a_slow_reader_keeps_its_connection(open_feed: Open, impatient: None) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        for number in range(300):
            peer.send(b"%d" % number + bytes(10000))
        peer.close()

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        received = [feed.receive()]
        time.sleep(0.6)  # Longer than a silent other side is waited for.
        received += list(feed)
        assert [message.rstrip(b"\0") for message in received] == [b"%d" % i for i in range(300)]


# Ends


@pytest.mark.parametrize("code", [1000, 1001])
def test_an_end_in_order(open_feed: Open, code: int) -> None:
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


def test_what_came_before_the_end_is_still_to_be_had(open_feed: Open) -> None:
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


def close_without_a_word(peer: Connection) -> None:
    pass


def reset(peer: Connection) -> None:
    peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def close_in_mid_message(peer: Connection) -> None:
    peer.send(b"half", announced=8)


def fail(peer: Connection) -> None:
    peer.close(1011, "out of \x1bmemory")


def break_the_protocol(peer: Connection) -> None:
    peer.sock.sendall(b"\xff\xff\xff\xff")


@pytest.mark.parametrize(
    "end",
    [close_without_a_word, reset, close_in_mid_message, fail, break_the_protocol],
    ids=label,
)
def test_a_lost_connection_is_no_end(
    open_feed: Open, end: Callable[[Connection], None], impatient: None
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


def test_a_silent_peer_is_asked_and_then_given_up(open_feed: Open, impatient: None) -> None:
    received = []
    done = threading.Event()

    def script(peer: Connection) -> None:
        peer.upgrade()
        received.append(peer.receive()[0])
        peer.send(b"", PONG)
        done.wait(5)

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        with pytest.raises(rerobots.api.ConnectionFailed, match="silent for 0 s"):
            feed.receive()
        done.set()
    assert received == [PING]


def test_the_first_look_and_the_answer_together_take_less_than_30_s() -> None:
    from rerobots._sync import websocket

    assert websocket._QUIET + websocket._LONGEST_PONG < 30


def test_a_silent_peer_that_lives_is_waited_for(open_feed: Open, impatient: None) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        for _ in range(4):
            opcode, data = peer.receive()
            assert opcode == PING
            peer.send(data, PONG)
        peer.send(b"at last")
        peer.close()

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        assert list(feed) == [b"at last"]


def test_no_message_in_time(open_feed: Open, impatient: None) -> None:
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


def test_short_waits_find_a_silent_peer_too(open_feed: Open, impatient: None) -> None:
    done = threading.Event()

    def script(peer: Connection) -> None:
        peer.upgrade()
        done.wait(10)

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:

        def look_often() -> None:
            for _ in range(100):
                with contextlib.suppress(rerobots.api.RequestTimeout):
                    feed.receive(timeout=0.02)

        with pytest.raises(rerobots.api.ConnectionFailed, match="silent"):
            look_often()
        done.set()


def test_a_peer_that_takes_nothing(open_feed: Open, impatient: None) -> None:
    done = threading.Event()

    def script(peer: Connection) -> None:
        peer.upgrade()
        done.wait(10)

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:

        def send_much() -> None:
            for _ in range(100):
                feed.send(bytes(10**6))

        with pytest.raises(rerobots.api.ConnectionFailed, match="timed out"):
            send_much()
        done.set()


def test_to_close_does_not_wait_for_a_silent_peer(open_feed: Open, impatient: None) -> None:
    done = threading.Event()

    def script(peer: Connection) -> None:
        peer.upgrade()
        done.wait(10)

    with Peer(script) as peer:
        feed = open_feed(peer.base_uri)
        began = time.monotonic()
        feed.close()
        feed.close()
        assert time.monotonic() - began < 2
        assert feed.receive() is None
        done.set()


def test_to_close_does_not_wait_for_a_flood(open_feed: Open, impatient: None) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        while True:
            peer.send(bytes(100_000), BINARY)

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        assert feed.receive()
        began = time.monotonic()
        feed.close()
        assert time.monotonic() - began < 2


def test_nothing_is_left(open_feed: Open, mode: Mode, impatient: None) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        with contextlib.suppress(TypeError):
            while peer.receive()[0] != CLOSE:
                pass

    async def let_others_run() -> None:
        await asyncio.sleep(0.05)

    with Peer(script) as peer:
        before = len(threading.enumerate())
        for how in ("closed", "dropped", "failed"):
            peer.served.clear()
            feed = open_feed(peer.base_uri)
            if how == "closed":
                feed.close()
            elif how == "failed":
                with pytest.raises(ZeroDivisionError), feed:
                    raise ZeroDivisionError
            del feed
            if mode.name == "async":
                mode.run(let_others_run())
            assert peer.served.wait(5), f"{how}, and the connection stays"
        peer._threads[0].join(0.1)
        assert len(threading.enumerate()) <= before


# What is not opened


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, b'{"error_message": "wrong authorization token"}', rerobots.api.WrongAuthToken),
        (401, b"", rerobots.api.InvalidRequest),
        (403, b"", rerobots.api.PermissionDenied),
        (404, b"", rerobots.api.AddonNotActive),
        (404, b'{"error_message": "instance not found"}', rerobots.api.InstanceNotFound),
        (
            403,
            b'{"error_message": "add-on `cmdsh` not active on this instance"}',
            rerobots.api.AddonNotActive,
        ),
        (
            503,
            b'{"error_message": "add-on `cam` not streaming yet"}',
            rerobots.api.AddonNotReady,
        ),
        (503, b"", rerobots.api.ServerError),
        (200, b"hello", rerobots.api.MalformedResponse),
    ],
)
def test_a_refusal(
    open_feed: Open, status: int, body: bytes, error: type[rerobots.api.Error]
) -> None:
    with Peer(lambda peer: peer.refuse(status, body)) as peer:
        with pytest.raises(error) as caught:
            open_feed(peer.base_uri)
        assert caught.value.status_code == status
        assert caught.value.retryable == (status == 503)


def test_a_server_that_says_the_path_again(open_feed: Open) -> None:
    def script(peer: Connection) -> None:
        peer.refuse(404, b"nothing at " + peer.read_head().split()[1])

    with Peer(script) as peer:
        with pytest.raises(rerobots.api.NotFound, match=r"nothing at .*/feed/\{token\}") as caught:
            open_feed(peer.base_uri)
        assert tokens.for_url(TOKEN).rstrip("=") not in repr(vars(caught.value))


def test_the_rate_limit(open_feed: Open) -> None:
    headers = b"X-RateLimit-Remaining: -1", b"X-RateLimit-Reset: 2000000000"
    with Peer(lambda peer: peer.refuse(403, b"", *headers)) as peer:
        with pytest.raises(rerobots.api.RateLimitExceeded) as caught:
            open_feed(peer.base_uri)
        assert caught.value.reset is not None


def test_a_redirection_is_not_followed(open_feed: Open) -> None:
    def script(peer: Connection) -> None:
        path = peer.read_head().split()[1]
        peer.refuse(302, b"", b"Location: http://localhost:1" + path)

    with Peer(script) as peer:
        with pytest.raises(rerobots.api.MalformedResponse, match="redirected") as caught:
            open_feed(peer.base_uri)
        assert caught.value.status_code == 302
        assert peer.served.wait(5)
        assert len(peer.heads) == 1


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 101 Swi", b"SSH-2.0-OpenSSH\r\n"])
def test_an_answer_that_is_no_whole_one(open_feed: Open, answer: bytes) -> None:
    def script(peer: Connection) -> None:
        peer.read_head()
        peer.sock.sendall(answer)

    with (
        Peer(script) as peer,
        pytest.raises((rerobots.api.ConnectionFailed, rerobots.api.MalformedResponse)),
    ):
        open_feed(peer.base_uri)


def test_a_server_that_does_not_answer(open_feed: Open) -> None:
    done = threading.Event()
    with Peer(lambda peer: done.wait(10)) as peer:
        with pytest.raises(rerobots.api.RequestTimeout):
            open_feed(peer.base_uri, timeout=0.2)
        done.set()


def test_nobody_listens(open_feed: Open) -> None:
    with pytest.raises(rerobots.api.ConnectionFailed, match="cannot reach the server") as caught:
        open_feed(f"http://localhost:{free_port()}")
    assert caught.value.retryable


def test_websockets_are_not_installed(open_feed: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("rerobots._websocket.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("sync_channel", "async_channel"):
        monkeypatch.delattr(f"rerobots._websocket.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "websockets.exceptions", None)
    with pytest.raises(rerobots.api.MissingExtra, match=r'pip install "rerobots\[live\]"'):
        open_feed("http://localhost:1")


# TLS and proxies


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    return context


def test_tls(open_feed: Open, authority: trustme.CA, tls: ssl.SSLContext, tmp_path: Path) -> None:
    trusted = tmp_path / "authorities"
    authority.cert_pem.write_to_path(str(trusted))

    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.send(bytes(10**6), BINARY)
        peer.close()

    with Peer(script, tls) as peer:
        with open_feed(peer.base_uri, verify=str(trusted)) as feed:
            assert list(feed) == [bytes(10**6)]
        with pytest.raises(rerobots.api.ConnectionFailed, match="certificate is not valid"):
            open_feed(peer.base_uri)


def test_a_proxy_is_asked_to_connect(open_feed: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def script(peer: Connection) -> None:
        peer.read_head()
        peer.sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        peer.heads_of_tunnel, peer.head = peer.head, b""  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
        peer.upgrade()
        peer.send(b"through")
        peer.head = peer.heads_of_tunnel  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
        peer.close()

    with Peer(script) as proxy:
        monkeypatch.setenv("http_proxy", f"http://user:password@localhost:{proxy.port}")
        with (
            pytest.warns(UserWarning, match="is not encrypted"),
            open_feed("http://robots.invalid") as feed,
        ):
            assert list(feed) == [b"through"]
    (head,) = proxy.heads
    assert head.startswith(b"CONNECT robots.invalid:80 HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic " in head


# Secrets


def test_no_token_is_logged(open_feed: Open, caplog: pytest.LogCaptureFixture) -> None:
    """Not even where somebody wants to see all that `websockets` has to say."""
    caplog.set_level(logging.DEBUG)
    for name in ("websockets", "websockets.client", "rerobots.websocket"):
        logging.getLogger(name).setLevel(logging.DEBUG)

    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.send(b"text")
        peer.close()

    with Peer(script) as peer, open_feed(peer.base_uri) as feed:
        assert list(feed) == [b"text"]
        assert tokens.for_url(TOKEN) not in repr(feed) + repr(vars(feed))
    assert tokens.for_url(TOKEN) not in caplog.text
    assert TOKEN not in caplog.text


# Many at once, cancelled, interrupted


def test_cancelled_at_every_await() -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.send(b"text")
        with contextlib.suppress(TypeError):
            peer.receive()

    async def use(apic: rerobots.aio.AsyncAPIClient) -> None:
        request = operations.cam.watch_cam(NOWHERE, 0, apic._websocket_token())
        async with await async_open(apic, request) as feed:
            assert await feed.receive() == b"text"
            await feed.send("back")

    async def main() -> None:
        async with rerobots.aio.AsyncAPIClient(TOKEN, base_uri=peer.base_uri) as apic:
            await asyncio.gather(*(use(apic) for _ in range(20)))
            for step in range(40):
                task = asyncio.ensure_future(use(apic))
                for _ in range(step):
                    await asyncio.sleep(0.0005)
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            await asyncio.sleep(0.1)

    with Peer(script) as peer:
        asyncio.run(main())
        # All connections have ended, or the end of the block would wait.


_SCRIPT = """
import sys
import rerobots.api
from rerobots._sync.websocket import sync_open
from rerobots_openapi import operations

apic = rerobots.api.APIClient("token", base_uri=sys.argv[1], timeout=60)
request = operations.cam.watch_cam("00000000-0000-0000-0000-000000000000", 0, "token")
with sync_open(apic, request) as feed:
    print("open", flush=True)
    feed.receive()
"""


@pytest.mark.parametrize("opens", [True, False])
def test_ctrl_c(opens: bool) -> None:
    waiting, done = threading.Event(), threading.Event()

    def script(peer: Connection) -> None:
        if opens:
            peer.upgrade()
        else:
            peer.read_head()
        waiting.set()
        done.wait(20)

    with Peer(script) as peer:
        program = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, peer.base_uri],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert program.stdout is not None
        assert waiting.wait(20)
        if opens:
            assert program.stdout.readline() == "open\n"
        time.sleep(0.2)
        program.send_signal(signal.SIGINT)
        began = time.monotonic()
        _, stderr = program.communicate(timeout=20)
        done.set()
    assert stderr.rstrip().endswith("KeyboardInterrupt")
    assert time.monotonic() - began < 4
    assert program.returncode == -signal.SIGINT


def test_two_threads_send_and_receive() -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        for _ in range(200):
            opcode, data = peer.receive()
            peer.send(data, opcode)
        peer.close()

    with Peer(script) as peer:
        apic = rerobots.api.APIClient(TOKEN, base_uri=peer.base_uri)
        request = operations.cam.watch_cam(NOWHERE, 0, apic._websocket_token())
        with sync_open(apic, request) as feed:

            def send() -> None:
                for number in range(200):
                    feed.send(b"%d" % number)

            sending = threading.Thread(target=send)
            sending.start()
            assert list(feed) == [b"%d" % number for number in range(200)]
            sending.join()
        apic.close()
