"""A port here; who connects to it talks to the other end of a WebSocket."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from .. import errors
from .._log import log

if TYPE_CHECKING:
    from ._sync.websocket import WebSocket

_CHUNK = 1 << 16
# WebSockets cannot tell the other end that nothing more will come. After the end of what is sent
# from here, the other end has so many seconds to answer, and again after each part of the answer.
_LINGER = 30.0


class Tunnelling:
    """A port on loopback. Each connection to it has a WebSocket of its own.

    Args:
        open_websocket: Opens the WebSocket of a connection; in a thread of its own.
        local_port: Port here; 0 is any that is free.

    Raises:
        Error: The port here cannot be had.
    """

    def __init__(self, open_websocket: Callable[[], WebSocket], local_port: int) -> None:
        self._open_websocket = open_websocket
        self._is_closed = False
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._websockets: set[WebSocket] = set()
        self._threads: set[threading.Thread] = set()
        try:
            self._listener = socket.create_server(("127.0.0.1", local_port), backlog=64)
        except OSError as err:
            raise errors.Error(f"port {local_port} here cannot be had: {err.strerror}") from err
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    def _start(self, target: Callable[..., object], *args: object) -> threading.Thread:
        def work() -> None:
            try:
                target(*args)
            finally:
                self._threads.discard(threading.current_thread())

        thread = threading.Thread(target=work, name="rerobots-tunnel", daemon=True)
        self._threads.add(thread)
        thread.start()
        return thread

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                if self._is_closed:
                    sock.close()
                    return
                self._sockets.add(sock)
            self._start(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._open_websocket() as websocket:
                with self._lock:
                    self._websockets.add(websocket)
                    if self._is_closed:
                        return
                try:
                    self._exchange(sock, websocket)
                finally:
                    with self._lock:
                        self._websockets.discard(websocket)
        except (errors.Error, OSError) as err:
            if not self._is_closed:
                log.warning("tunnel at port %d: %s", self.port, err)
            # Reset: that is no orderly end.
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        finally:
            with self._lock:
                self._sockets.discard(sock)
            sock.close()

    def _exchange(self, sock: socket.socket, websocket: WebSocket) -> None:
        """Pass on what comes from both sides, until the other end has ended."""
        all_sent = threading.Event()
        sender = self._start(self._send, sock, websocket, all_sent)
        try:
            while (data := self._receive(websocket, all_sent)) is not None:
                sock.sendall(data)
        finally:
            # Wakes the thread that sends; what it has not read yet, nobody will.
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RD)
            sender.join()

    def _receive(self, websocket: WebSocket, all_sent: threading.Event) -> bytes | None:
        quiet = False
        while True:
            try:
                return websocket.receive(_LINGER)
            except errors.RequestTimeout:
                if quiet and all_sent.is_set():
                    return None
                quiet = all_sent.is_set()

    def _send(self, sock: socket.socket, websocket: WebSocket, all_sent: threading.Event) -> None:
        try:
            while data := sock.recv(_CHUNK):
                websocket.send(data)
        except (errors.Error, OSError):
            # Who connected here is gone, or the other end: who receives finds the latter.
            websocket.close()
        all_sent.set()

    def close(self) -> None:
        """Close the port, and what is connected to it."""
        with contextlib.suppress(OSError):
            # Wakes who accepts.
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            self._is_closed = True
            websockets = list(self._websockets)
            for sock in self._sockets:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        for websocket in websockets:
            websocket.close()
        for thread in list(self._threads):
            thread.join(5)
