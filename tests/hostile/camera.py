"""A hostile camera: a WebSocket server that sends the bytes that a test chooses."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
import socket
import struct
import threading
from collections.abc import Callable
from typing import Self

TEXT, CONTINUATION, CLOSE, PING = 1, 0, 8, 9

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def frame(opcode: int, data: bytes = b"", *, is_last: bool = True) -> bytes:
    """Return a WebSocket frame (RFC 6455), as servers send it."""
    first = bytes([opcode | (0x80 if is_last else 0)])
    if len(data) < 126:
        return first + bytes([len(data)]) + data
    if len(data) < 1 << 16:
        return first + struct.pack(">BH", 126, len(data)) + data
    return first + struct.pack(">BQ", 127, len(data)) + data


class Camera:
    """A server that runs a script on each connection.

    Args:
        script: Called with a function that sends bytes; it may send forever.
    """

    def __init__(self, script: Callable[[Callable[[bytes], None]], None]) -> None:
        self.sent = 0
        self.connections = 0
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.base_uri = "http://127.0.0.1:{1}".format(*self._listener.getsockname())
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(sock)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        def send(data: bytes) -> None:
            sock.sendall(data)
            self.sent += len(data)

        try:
            request = b""
            while b"\r\n\r\n" not in request:
                request += sock.recv(65536)
            found = re.search(rb"(?i)sec-websocket-key: *(\S+)", request)
            assert found is not None
            accept = base64.b64encode(hashlib.sha1(found[1] + _GUID).digest())
            lines = [b"HTTP/1.1 101 x", b"Upgrade: websocket", b"Connection: Upgrade"]
            lines.append(b"Sec-WebSocket-Accept: " + accept)
            sock.sendall(b"\r\n".join([*lines, b"", b""]))
            self._script(send)
        except OSError:
            pass  # The client closed the connection.
        finally:
            sock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()
        for sock in self._open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
