"""A TCP proxy that can delay, stall or cut its connections."""

import collections
import contextlib
import socket
import threading
import time
from typing import Self

_CHUNK = 1 << 16


class Proxy:
    """A proxy from a free loopback port to another port.

    Args:
        port: Port to connect to.
        delay: Seconds by which data is delayed in each direction.
        cut_after: Bytes after which the connection is closed, counted in both directions.
        stall_after: Bytes after which no more data is passed on.
    """

    def __init__(
        self,
        port: int,
        *,
        delay: float = 0.0,
        cut_after: int | None = None,
        stall_after: int | None = None,
    ) -> None:
        self._target = ("127.0.0.1", port)
        self.delay = delay
        self.cut_after = cut_after
        self.stall_after = stall_after
        self.stalled = False
        self.passed = 0
        self.connections = 0
        self._sockets: list[socket.socket] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        # So that `cut` also closes the connection that was accepted last.
        self._accepting.join()
        self.cut()

    def cut(self) -> None:
        """Close all connections."""
        while self._sockets:
            # Another thread may cut at the same time, or add a connection.
            with contextlib.suppress(IndexError):
                self._close(self._sockets.pop())

    def _close(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
        sock.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            # The connection may be cut at any moment.
            with contextlib.suppress(OSError):
                self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        self._sockets.append(near)
        far = socket.create_connection(self._target)
        self._sockets.append(far)
        self.connections += 1
        for sock in (near, far):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for pair in ((near, far), (far, near)):
            threading.Thread(target=self._pump, args=pair, daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        waiting: collections.deque[tuple[float, bytes]] = collections.deque()
        arrived = threading.Condition()

        def forward() -> None:
            while True:
                with arrived:
                    while not waiting:
                        arrived.wait()
                    due, data = waiting.popleft()
                time.sleep(max(0.0, due - time.monotonic()))
                if not data:
                    with contextlib.suppress(OSError):
                        sink.shutdown(socket.SHUT_WR)
                    return
                with contextlib.suppress(OSError):
                    sink.sendall(data)

        if self.delay:
            threading.Thread(target=forward, daemon=True).start()
        while True:
            try:
                data = source.recv(_CHUNK)
            except OSError:
                data = b""
            while self.stalled and data:
                time.sleep(0.05)
            self.passed += len(data)
            if self.delay:
                with arrived:
                    waiting.append((time.monotonic() + self.delay, data))
                    arrived.notify()
            elif data:
                with contextlib.suppress(OSError):
                    sink.sendall(data)
            else:
                with contextlib.suppress(OSError):
                    sink.shutdown(socket.SHUT_WR)
            if not data:
                return
            if self.cut_after is not None and self.passed >= self.cut_after:
                # Only these two: the next connection may already be open.
                self._close(source)
                self._close(sink)
            if self.stall_after is not None and self.passed >= self.stall_after:
                self.stalled = True
