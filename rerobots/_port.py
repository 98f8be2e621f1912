"""A local port with a thread for each connection."""

import contextlib
import logging
import socket
import struct
import threading
from collections.abc import Callable

from . import _clock, _time_limits


class LocalPort:
    """A port on loopback (0: any free one) that is open until `close`.

    `serve` is called for each connection, in a thread of its own. Then the connection is closed;
    after an error it is reset, and the error is logged.
    """

    def __init__(
        self,
        number: int,
        serve: Callable[["LocalPort", socket.socket], object],
        name: str,
        log: logging.Logger,
    ) -> None:
        self._serve = serve
        self._name = name
        self._log = log
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._threads: set[threading.Thread] = set()
        self._listener = socket.create_server(("127.0.0.1", number), backlog=64)
        self.number: int = self._listener.getsockname()[1]
        self.start(self._accept)

    @property
    def is_closed(self) -> bool:
        return self._closed.is_set()

    def start(self, target: Callable[..., object], *args: object) -> threading.Thread:
        """Start a thread, which `join` waits for."""

        def work() -> None:
            try:
                target(*args)
            finally:
                self._threads.discard(threading.current_thread())

        thread = threading.Thread(target=work, name="rerobots-port", daemon=True)
        self._threads.add(thread)
        try:
            thread.start()
        except RuntimeError:
            self._threads.discard(thread)
            raise
        return thread

    def _accept(self) -> None:
        is_logged = False
        while not self.is_closed:
            try:
                self._begin(self._listener.accept()[0])
                is_logged = False
            # Too many open files, or no memory for another thread: both can be temporary.
            except (OSError, RuntimeError) as err:
                if not (is_logged or self.is_closed):
                    self._warn(f"no connection can be accepted now: {err}")
                is_logged = True
                _clock.wait(self._closed, _time_limits.ACCEPT_RETRY)

    def _begin(self, sock: socket.socket) -> None:
        with self._lock:
            if self.is_closed:
                sock.close()
                return
            self._sockets.add(sock)
        try:
            self.start(self._work, sock)
        except RuntimeError:
            self._forget(sock)
            raise

    def _work(self, sock: socket.socket) -> None:
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._serve(self, sock)
        except Exception as err:
            if not self.is_closed:
                self._warn(str(err))
            # Reset the connection, so that the client notices the error.
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        finally:
            self._forget(sock)

    def _warn(self, words: str) -> None:
        self._log.warning("%s at port %d: %s", self._name, self.number, words)

    def _forget(self, sock: socket.socket) -> None:
        with self._lock:
            self._sockets.discard(sock)
        sock.close()

    def close(self) -> None:
        """Close the port and its connections."""
        self._closed.set()
        with contextlib.suppress(OSError):
            # Wakes the thread in accept().
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for sock in self._sockets:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def join(self, seconds: float) -> None:
        """Wait for the threads to end, up to this number of seconds for each."""
        for thread in list(self._threads):
            thread.join(seconds)
