"""A WebSocket server on loopback that runs the script of a test."""

import base64
import contextlib
import hashlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from typing import Self

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Connection:
    """A connection to the server; a test reads and writes its bytes."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        # Otherwise a test that resets the connection can drop what it sent before.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = sock.makefile("rb")
        self.head = b""

    def read_head(self) -> bytes:
        """Read the request that opens a WebSocket."""
        while not self.head.endswith(b"\r\n\r\n"):
            line = self._file.readline()
            if not line:
                break
            self.head += line
        return self.head

    def upgrade(self) -> None:
        """Open the WebSocket."""
        (key,) = (
            line.partition(b":")[2].strip()
            for line in self.read_head().split(b"\r\n")
            if line.lower().startswith(b"sec-websocket-key")
        )
        accept = base64.b64encode(hashlib.sha1(key + _GUID).digest())
        self.sock.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )

    def refuse(self, status: int, body: bytes = b"", *headers: bytes) -> None:
        """Respond with a status."""
        self.read_head()
        lines = [b"HTTP/1.1 %d No" % status, b"Content-Length: %d" % len(body), *headers, b"", body]
        self.sock.sendall(b"\r\n".join(lines))

    def send(self, data: bytes, opcode: int = TEXT, *, announced: int | None = None) -> None:
        """Send a frame; `announced` replaces the length in its header."""
        length = len(data) if announced is None else announced
        head = bytes([0x80 | opcode])
        if length < 126:
            head += bytes([length])
        elif length < 2**16:
            head += struct.pack("!BH", 126, length)
        else:
            head += struct.pack("!BQ", 127, length)
        self.sock.sendall(head + data)

    def receive(self) -> tuple[int, bytes]:
        """Return the opcode and the data of the next frame."""
        first, second = self._file.read(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self._file.read(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._file.read(8))
        mask = self._file.read(4)
        data = self._file.read(length)
        return first & 0xF, bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the WebSocket, and wait until the client confirms it."""
        self.send(struct.pack("!H", code) + reason.encode(), CLOSE)
        with contextlib.suppress(ValueError, OSError):
            while self.receive()[0] != CLOSE:
                pass


class Peer:
    """A server that runs `script` for each connection."""

    def __init__(
        self, script: Callable[[Connection], object], context: ssl.SSLContext | None = None
    ) -> None:
        self._script = script
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.heads: list[bytes] = []
        self.port: int = self._listener.getsockname()[1]
        self.base_uri = f"{'https' if context else 'http'}://localhost:{self.port}"
        # Set when a script has ended.
        self.served = threading.Event()

    def __enter__(self) -> Self:
        self._spawn(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in self._open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()

    def is_idle(self) -> bool:
        """Return whether the scripts of all connections have ended."""
        return not any(thread.is_alive() for thread in self._threads[1:])

    def _spawn(self, target: Callable[..., object], *args: object) -> None:
        thread = threading.Thread(target=target, args=args)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(sock)
            self._spawn(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError, struct.error):
            if self._context is not None:
                sock = self._context.wrap_socket(sock, server_side=True)
                self._open.append(sock)
            connection = Connection(sock)
            try:
                self._script(connection)
            finally:
                self.heads.append(connection.head)
                connection._file.close()
                sock.close()
        self.served.set()
