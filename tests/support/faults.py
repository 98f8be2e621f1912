"""A proxy on loopback that forwards requests, or makes them fail as a test says."""

import contextlib
import socket
import struct
import threading
import time
from enum import Enum
from typing import Self

RESET = struct.pack("ii", 1, 0)


class Fault(Enum):
    """What happens to a connection."""

    NONE = "passed on"
    RESET_UNREAD = "reset before the request was read"
    RESET_READ = "reset after the request was passed on"
    CLOSED_READ = "closed after the request was passed on"
    STALL = "no response, although the request was passed on"
    SLOW_HEAD = "a response whose headers come drop by drop"
    SLOW_BODY = "a response whose body comes drop by drop"
    CUT_BODY = "a response whose body is cut off"
    UNAVAILABLE = "503 by the proxy itself"


class FaultyProxy:
    """A proxy in front of a server: each fault is for one connection; then all is forwarded."""

    def __init__(self, upstream: int, *faults: Fault) -> None:
        self._upstream = upstream
        self._faults = list(faults)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self.connections = 0
        self.base_uri = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._spawn(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        # Wake accept(): a close does not.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _spawn(self, function: object, *args: object) -> None:
        thread = threading.Thread(target=function, args=args)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            fault = self._faults.pop(0) if self._faults else Fault.NONE
            self._spawn(self._serve, client, fault)

    def _serve(self, client: socket.socket, fault: Fault) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(5)
            if fault is Fault.RESET_UNREAD:
                self._reset(client)
                return
            request = self._read_message(client)
            while request:
                if not self._answer(client, request, fault):
                    return
                request = self._read_message(client)

    def _answer(self, client: socket.socket, request: bytes, fault: Fault) -> bool:
        """Respond to one request; return whether the connection stays open."""
        if fault is Fault.UNAVAILABLE:
            client.sendall(
                b"HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbusy"
            )
            return False
        response = self._pass_on(request)
        head, _, body = response.partition(b"\r\n\r\n")
        if fault is Fault.RESET_READ:
            self._reset(client)
        elif fault is Fault.STALL:
            self._stop.wait(5)
        elif fault in (Fault.SLOW_HEAD, Fault.SLOW_BODY):
            at_once = b"" if fault is Fault.SLOW_HEAD else head + b"\r\n\r\n"
            client.sendall(at_once)
            for byte in (response if fault is Fault.SLOW_HEAD else body) * 100:
                if self._stop.wait(0.02):
                    break
                client.sendall(bytes([byte]))
        elif fault is Fault.CUT_BODY:
            client.sendall(head + b"\r\n\r\n" + body[: len(body) // 2])
        elif fault is Fault.NONE:
            client.sendall(response)
            return True
        return False

    def _pass_on(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self._upstream), timeout=5) as server:
            server.sendall(request)
            return self._read_message(server)

    @staticmethod
    def _read_message(sock: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            chunk = sock.recv(65536)
            if not chunk:
                return data
            data += chunk
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        while len(body) < length:
            body += sock.recv(65536)
        return head + b"\r\n\r\n" + body

    @staticmethod
    def _reset(client: socket.socket) -> None:
        time.sleep(0.02)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
