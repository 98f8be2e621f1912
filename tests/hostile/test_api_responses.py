"""Responses of a hostile API server or proxy: calls take limited time and memory."""

import functools
import gzip
import itertools
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from rerobots import api

from ..conftest import NOWHERE, Mode
from ..support.server import Response, Server
from .api_peer import Peer

pytestmark = pytest.mark.modes("async")

MIB = 2**20
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
# Twice the most that 64 KiB of gzip can expand to.
MEMORY = 160 * MIB


def with_content_length(body: bytes, *headers: bytes) -> Iterator[bytes]:
    lines = b"".join(each + b"\r\n" for each in headers)
    yield OK + lines + b"Content-Length: %d\r\n\r\n" % len(body)
    yield body


def chunked(parts: Iterator[bytes], *headers: bytes) -> Iterator[bytes]:
    lines = b"".join(each + b"\r\n" for each in headers)
    yield OK + lines + b"Transfer-Encoding: chunked\r\n\r\n"
    for part in parts:
        yield b"%x\r\n%b\r\n" % (len(part), part)


def deflated(encoder: Any) -> Iterator[bytes]:
    for _ in itertools.count():
        if part := encoder.compress(bytes(MIB)):
            yield part


@functools.cache
def zeros() -> bytes:
    """Return 256 MiB of zeros, compressed to 250 KB."""
    # Part by part, because the test measures the memory of this process.
    encoder = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(encoder.compress(bytes(MIB)) for _ in range(256)) + encoder.flush()


def zeros_twice() -> bytes:
    """Return the same, compressed again to 500 bytes."""
    return gzip.compress(zeros())


BOMBS = {
    "an endless body": lambda: chunked(itertools.repeat(bytes(MIB))),
    "an endless body without a length": lambda: itertools.chain(
        [OK + b"Connection: close\r\n\r\n"], itertools.repeat(bytes(MIB))
    ),
    "a long body": lambda: itertools.chain(
        [OK + b"Content-Length: %d\r\n\r\n" % 2**40], itertools.repeat(bytes(MIB))
    ),
    "gzip": lambda: with_content_length(zeros(), b"Content-Encoding: gzip"),
    "endless gzip": lambda: chunked(
        deflated(zlib.compressobj(9, zlib.DEFLATED, 31)), b"Content-Encoding: gzip"
    ),
    "endless deflate": lambda: chunked(deflated(zlib.compressobj(9)), b"Content-Encoding: deflate"),
    "gzip in gzip": lambda: with_content_length(zeros_twice(), b"Content-Encoding: gzip, gzip"),
    "two gzip headers": lambda: with_content_length(
        zeros_twice(),
        b"Content-Encoding: gzip",
        b"Content-Encoding: gzip",
    ),
    "brotli": lambda: with_content_length(b"", b"Content-Encoding: br"),
    "zstandard": lambda: with_content_length(b"", b"Content-Encoding: zstd"),
    "endless headers": lambda: itertools.chain([OK], itertools.repeat(b"A: b\r\n" * 1000)),
    "an endless header line": lambda: itertools.chain([OK + b"A: "], itertools.repeat(b"b" * 4096)),
    "an endless status line": lambda: itertools.repeat(b"HTTP/1.1 200 " + b"O" * 4096),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_response_that_would_exhaust_memory(bomb: str, mode: Mode) -> None:
    with Peer(BOMBS[bomb]) as peer:
        apic = mode.client("token", base_uri=peer.base_uri, timeout=20, retries=0)
        tracemalloc.start()
        try:
            with pytest.raises(api.MalformedResponse) as caught:
                apic.get_instances()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        apic.close()
    assert peak < MEMORY
    assert not caught.value.retryable


def slowly(part: bytes) -> Iterator[bytes]:
    for _ in range(400):
        yield part
        time.sleep(0.02)


DRIPS = {
    "status line": lambda: slowly(b"H"),
    "headers": lambda: itertools.chain([OK], slowly(b"A: b\r\n")),
    "body": lambda: itertools.chain([OK + b"Content-Length: 1000\r\n\r\n"], slowly(b" ")),
    "chunks": lambda: chunked(slowly(b" ")),
    "endless 100": lambda: slowly(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "endless 103": lambda: slowly(b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "silence": lambda: iter([b""]),
}


@pytest.mark.parametrize("drip", DRIPS)
def test_response_that_never_ends(drip: str, mode: Mode) -> None:
    with Peer(DRIPS[drip]) as peer:
        apic = mode.client("token", base_uri=peer.base_uri, timeout=0.4, retries=0)
        began = time.monotonic()
        with pytest.raises(api.RequestTimeout):
            apic.get_instances()
        assert time.monotonic() - began < 5
        apic.close()


@pytest.mark.parametrize(
    "message", ["\x1b[31mred\x1b[0m", "a\r\nb", "\x9b31m", "\ud800", "\u202etxt", "x" * 100_000]
)
def test_error_messages_are_short_and_printable(message: str, mode: Mode) -> None:
    body = b'{"error_message": "' + message.encode("unicode_escape").replace(b"\\x", b"\\u00")
    with Server(lambda _: Response(400, body + b'"}')) as server:
        apic = mode.client("token", base_uri=server.base_uri)
        with pytest.raises(api.InvalidRequest) as caught:
            apic.get_instance_info(NOWHERE)
        apic.close()
    for text in (str(caught.value), caught.value.server_message or ""):
        assert text.isprintable()
        assert len(text) < 2000


def test_cookies_are_not_kept(mode: Mode) -> None:
    received: list[str] = []

    def respond(request: Any) -> Response:
        received.append(request.headers.get("Cookie", ""))
        body = b'{"workspace_instances": []}'
        return Response(200, body, {"Set-Cookie": f"track{len(received)}={'x' * 1000}; Path=/"})

    with Server(respond) as server:
        apic = mode.client("token", base_uri=server.base_uri)
        for _ in range(3):
            apic.get_instances()
        apic.close()
    assert received == ["", "", ""]


@pytest.mark.parametrize("uri", [f"http://{'a' * 70}.example", "http://a..example"])
def test_invalid_host_names(uri: str, mode: Mode) -> None:
    apic = mode.client(base_uri=uri, retries=0)
    with pytest.raises(api.Error):
        apic.get_instances()
