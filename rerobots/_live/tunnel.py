"""A local port whose connections are forwarded over WebSockets."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from .. import _time_limits, errors
from .._log import log
from .._port import LocalPort

if TYPE_CHECKING:
    from ._sync.websocket import WebSocket

_CHUNK = 1 << 16


class Tunnelling:
    """A port on loopback (0: any free one); each connection has a WebSocket and a thread."""

    def __init__(self, open_websocket: Callable[[], WebSocket], local_port: int) -> None:
        self._open_websocket = open_websocket
        self._lock = threading.Lock()
        self._websockets: set[WebSocket] = set()
        try:
            self._local = LocalPort(local_port, self._serve, "tunnel", log)
        except OSError as err:
            words = f"local port {local_port} is not available ({err.strerror})"
            raise errors.Error(words) from err
        self.port: int = self._local.number

    def _serve(self, local: LocalPort, sock: socket.socket) -> None:
        with self._open_websocket() as websocket:
            with self._lock:
                self._websockets.add(websocket)
                if local.is_closed:
                    return
            try:
                self._exchange(local, sock, websocket)
            finally:
                with self._lock:
                    self._websockets.discard(websocket)

    def _exchange(self, local: LocalPort, sock: socket.socket, websocket: WebSocket) -> None:
        """Forward data in both directions, until the WebSocket has ended."""
        all_sent = threading.Event()
        sender = local.start(self._send, sock, websocket, all_sent)
        try:
            while (data := self._receive(websocket, all_sent)) is not None:
                sock.sendall(data)
        finally:
            # Wakes the sending thread; data that it has not read yet is dropped.
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RD)
            sender.join()

    def _receive(self, websocket: WebSocket, all_sent: threading.Event) -> bytes | None:
        quiet = False
        while True:
            try:
                return websocket.receive(_time_limits.TUNNEL_LINGER)
            except errors.RequestTimeout:
                if quiet and all_sent.is_set():
                    return None
                quiet = all_sent.is_set()

    def _send(self, sock: socket.socket, websocket: WebSocket, all_sent: threading.Event) -> None:
        try:
            while data := sock.recv(_CHUNK):
                websocket.send(data)
        except (errors.Error, OSError):
            # The local client or the server is gone; the receiving thread raises for the server.
            websocket.close()
        all_sent.set()

    def close(self) -> None:
        self._local.close()
        with self._lock:
            websockets = list(self._websockets)
        for websocket in websockets:
            websocket.close()
        self._local.join(5)
