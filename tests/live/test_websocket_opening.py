"""Opening WebSockets: errors, TLS, proxies, and no token in logs or errors."""

import contextlib
import logging
import ssl
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

from ..support.clock import Clock
from ..support.proxies import Proxy, continuing_proxy, dripping_proxy
from ..support.server import free_port
from .conftest import TOKEN
from .peer import BINARY, Connection, Peer

Open = Callable[..., Any]


# Errors


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
def test_error_statuses(
    open_feed: Open, status: int, body: bytes, error: type[rerobots.api.Error]
) -> None:
    with Peer(lambda peer: peer.refuse(status, body)) as peer:
        with pytest.raises(error) as caught:
            open_feed(peer.base_uri)
        assert caught.value.status_code == status
        assert caught.value.retryable == (status == 503)


def test_token_in_a_repeated_path_is_hidden(open_feed: Open) -> None:
    def script(peer: Connection) -> None:
        peer.refuse(404, b"nothing at " + peer.read_head().split()[1])

    with Peer(script) as peer:
        with pytest.raises(rerobots.api.NotFound, match=r"nothing at .*/feed/\{token\}") as caught:
            open_feed(peer.base_uri)
        assert tokens.for_url(TOKEN).rstrip("=") not in repr(vars(caught.value))


def test_rate_limit(open_feed: Open) -> None:
    headers = b"X-RateLimit-Remaining: -1", b"X-RateLimit-Reset: 2000000000"
    with Peer(lambda peer: peer.refuse(403, b"", *headers)) as peer:
        with pytest.raises(rerobots.api.RateLimitExceeded) as caught:
            open_feed(peer.base_uri)
        assert caught.value.reset is not None


def test_redirects_are_not_followed(open_feed: Open) -> None:
    def script(peer: Connection) -> None:
        path = peer.read_head().split()[1]
        peer.refuse(302, b"", b"Location: http://localhost:1" + path)

    with Peer(script) as peer:
        with pytest.raises(rerobots.api.MalformedResponse, match="redirected") as caught:
            open_feed(peer.base_uri)
        assert caught.value.status_code == 302
        assert peer.served.wait(5)
        assert len(peer.heads) == 1


@pytest.mark.parametrize("response", [b"", b"HTTP/1.1 101 Swi", b"SSH-2.0-OpenSSH\r\n"])
def test_truncated_or_malformed_response(open_feed: Open, response: bytes) -> None:
    def script(peer: Connection) -> None:
        peer.read_head()
        peer.sock.sendall(response)

    with (
        Peer(script) as peer,
        pytest.raises((rerobots.api.ConnectionFailed, rerobots.api.MalformedResponse)),
    ):
        open_feed(peer.base_uri)


def test_response_timeout(open_feed: Open) -> None:
    done = threading.Event()
    with Peer(lambda peer: done.wait(10)) as peer:
        with pytest.raises(rerobots.api.RequestTimeout):
            open_feed(peer.base_uri, timeout=0.2)
        done.set()


def test_connection_refused(open_feed: Open) -> None:
    with pytest.raises(rerobots.api.ConnectionFailed, match="cannot reach the server") as caught:
        open_feed(f"http://localhost:{free_port()}")
    assert caught.value.retryable


def test_missing_extra(open_feed: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "rerobots._live.channel", raising=False)
    monkeypatch.delattr("rerobots._live.channel", raising=False)
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


def test_tls_session_tickets(
    open_feed: Open, authority: trustme.CA, tls: ssl.SSLContext, tmp_path: Path
) -> None:
    trusted = tmp_path / "authorities"
    authority.cert_pem.write_to_path(str(trusted))

    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.send(bytes(200_000), BINARY)
        peer.close()

    # One in a few hundred hung when two threads used the same TLS socket.
    with Peer(script, tls) as peer:
        for _ in range(100):
            with open_feed(peer.base_uri, verify=str(trusted)) as feed:
                assert list(feed) == [bytes(200_000)]


def test_slow_tls_handshake(open_feed: Open, clock: Clock) -> None:
    def script(peer: Connection) -> None:
        with contextlib.suppress(OSError):
            # The head of a record of 16 KB.
            peer.sock.sendall(b"\x16\x03\x03\x40\x00")
            for _ in range(100):
                time.sleep(0.1)
                peer.sock.sendall(b"\0")

    with Peer(script) as peer:
        started = clock.monotonic()
        with clock.hurrying(), pytest.raises(rerobots.api.Error):
            open_feed(peer.base_uri.replace("http:", "https:"))
        assert clock.monotonic() - started < 60


def test_connect_tunnel(open_feed: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def script(peer: Connection) -> None:
        peer.read_head()
        peer.sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        peer.tunnel_head, peer.head = peer.head, b""  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
        peer.upgrade()
        peer.send(b"through")
        peer.head = peer.tunnel_head  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
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


@pytest.mark.sample(1)
@pytest.mark.parametrize("make", [dripping_proxy, continuing_proxy])
def test_endless_response_of_a_proxy(
    make: Callable[[], Proxy], open_feed: Open, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make() as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        with clock.hurrying(), pytest.raises(rerobots.api.Error):
            open_feed("https://robots.example", timeout=5)
        assert proxy.asked


# Secrets


def test_no_token_is_logged(open_feed: Open, caplog: pytest.LogCaptureFixture) -> None:
    """Not even if the debug logs of `websockets` are on."""
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
