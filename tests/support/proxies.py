"""Proxies on loopback, for CONNECT and SOCKS 5, which keep the requested addresses."""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import Self

Ask = Callable[[socket.socket], None]


class Proxy:
    """A proxy that connects to one address, whatever is requested.

    Args:
        target: Address that it connects to.
        greet: Reads the request, and responds with success.
        host: Address that it listens on.
    """

    def __init__(
        self, target: tuple[str, int], greet: "Callable[[Proxy, socket.socket], None]", host: str
    ) -> None:
        self._target = target
        self._greet = greet
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self.asked: list[bytes] = []
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for sock in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._sockets.append(client)
            self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            self._greet(self, client)
            server = socket.create_connection(self._target)
            self._sockets.append(server)
            self._start(_pump, client, server)
            _pump(server, client)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def _connect(proxy: Proxy, client: socket.socket) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(1)
    proxy.asked.append(head)
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")


def _socks(proxy: Proxy, client: socket.socket) -> None:
    _, count = client.recv(2)
    client.recv(count)
    client.sendall(b"\x05\x00")
    _, _, _, kind = client.recv(4)
    length = client.recv(1)[0] if kind == 3 else {1: 4, 4: 16}[kind]
    name = client.recv(length)
    (port,) = struct.unpack(">H", client.recv(2))
    proxy.asked.append(name + b":%d" % port)
    client.sendall(b"\x05\x00\x00\x01" + bytes(6))


def _drip(proxy: Proxy, client: socket.socket) -> None:
    proxy.asked.append(client.recv(1 << 16))
    while True:
        client.sendall(b"H")
        time.sleep(0.05)


def _continue(proxy: Proxy, client: socket.socket) -> None:
    proxy.asked.append(client.recv(1 << 16))
    while True:
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.05)


def connect_proxy(target: tuple[str, int], host: str = "127.0.0.1") -> Proxy:
    """Return a proxy for CONNECT."""
    return Proxy(target, _connect, host)


def socks_proxy(target: tuple[str, int]) -> Proxy:
    """Return a proxy for SOCKS 5."""
    return Proxy(target, _socks, "127.0.0.1")


def dripping_proxy() -> Proxy:
    """Return a proxy whose response to CONNECT never ends."""
    return Proxy(("127.0.0.1", 1), _drip, "127.0.0.1")


def continuing_proxy() -> Proxy:
    """Return a proxy that responds with 100 forever."""
    return Proxy(("127.0.0.1", 1), _continue, "127.0.0.1")
