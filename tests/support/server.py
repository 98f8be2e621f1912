"""A small HTTP server on loopback that responds as a test says, with or without TLS."""

import contextlib
import secrets
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass
class Response:
    """An HTTP response; `raw` replaces all of it with these bytes."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    raw: bytes | None = None


@dataclass(frozen=True)
class Received:
    """A received request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Server:
    """Responds to each request with the result of `respond`, and keeps a list of requests."""

    def __init__(
        self, respond: Callable[[Received], Response], context: ssl.SSLContext | None = None
    ) -> None:
        self.requests: list[Received] = []
        received = self.requests

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Otherwise each body would wait for the client to acknowledge the headers.
            disable_nagle_algorithm = True

            def respond(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                request = Received(
                    self.command,
                    self.path,
                    {name.title(): value for name, value in self.headers.items()},
                    self.rfile.read(length),
                )
                received.append(request)
                response = respond(request)
                if response.raw is not None:
                    self.wfile.write(response.raw)
                    self.close_connection = True
                    return
                # Without the default headers, such as Date.
                self.send_response_only(response.status)
                for name, value in response.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(response.body)))
                self.end_headers()
                with contextlib.suppress(BrokenPipeError):  # The client did not wait.
                    self.wfile.write(response.body)

            do_GET = do_POST = do_DELETE = respond

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Listener(ThreadingHTTPServer):
            # A short queue drops connections, which are retried after 1 s, 3 s, 7 s.
            request_queue_size = 128

        self._server = Listener(("127.0.0.1", 0), Handler)
        scheme = "http"
        if context is not None:
            scheme = "https"
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.base_uri = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def free_port() -> int:
    """Return a free port, below those that the system assigns to other sockets."""
    while True:
        port = 20000 + secrets.randbelow(12000)
        with socket.socket() as sock, contextlib.suppress(OSError):
            sock.bind(("127.0.0.1", port))
            return port


def respond_normally(request: Received) -> Response:
    """Respond as a server with one instance."""
    if request.method == "GET":
        return Response(
            body=b'{"workspace_instances": ["x"], "workspace_deployments": ["y"], "page_count": 1}'
        )
    if request.method == "POST":
        return Response(body=b'{"success": true, "id": "00000000-0000-0000-0000-000000000000"}')
    return Response(body=b"")
