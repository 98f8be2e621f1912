"""An API server, or a proxy in front of it, that sends the bytes that a test chooses."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Self


class Peer:
    """A server that reads the head of each request, and sends a response until nobody reads it.

    Args:
        parts: Returns the parts of a response.

    Attributes:
        sent: Bytes sent so far (int).
    """

    def __init__(self, parts: Callable[[], Iterator[bytes]]) -> None:
        self._parts = parts
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._clients: list[socket.socket] = []
        self.sent = 0
        self.base_uri = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for sock in (self._listener, *self._clients):
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
            self._clients.append(client)
            self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(20)
            while head := client.recv(1 << 16):
                while b"\r\n\r\n" not in head:
                    head += client.recv(1 << 16)
                for part in self._parts():
                    client.sendall(part)
                    self.sent += len(part)
