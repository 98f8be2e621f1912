"""The HTTP server of this program, which any user of this machine can reach."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import click

from .._log import log

# Each connection has a thread.
_MOST_THREADS = 64
_TIMEOUT = 30.0


class Server(ThreadingHTTPServer):
    """An HTTP server that no client can end, use to write to the terminal, or overload.

    Args:
        address: Host and port; 0 is any free port.
        handler: Handles requests.

    Raises:
        click.ClickException: It cannot listen on the address.
    """

    daemon_threads = True
    request_queue_size = _MOST_THREADS

    def __init__(self, address: tuple[str, int], handler: type[Handler]) -> None:
        try:
            super().__init__(address, handler)
        except OSError as err:
            where = "{}:{}".format(*address)
            raise click.ClickException(f"cannot listen on {where}: {err.strerror}") from err

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Return whether to accept a connection: not if there are too many."""
        return threading.active_count() < _MOST_THREADS

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log an error of a request."""
        log.debug("a request failed", exc_info=True)


class Handler(BaseHTTPRequestHandler):
    """Handles requests without output to the terminal."""

    timeout: ClassVar[float | None] = _TIMEOUT

    def respond(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send a response.

        Args:
            status: The status.
            body: The body.
            headers: Headers; `_` stands for `-` in their names.
        """
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing, as a path may contain a key."""
