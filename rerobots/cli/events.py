"""`rerobots events`: a listener for what the server tells of instances."""

from __future__ import annotations

import json
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import click

from . import output
from .options import Command, settings

_LARGEST = 1 << 16
_TIMEOUT = 10.0
# The private key of the instance is among what is told.
_SECRET = "sshkey"  # noqa: S105


@click.command(
    "events",
    cls=Command,
    shows=True,
    example="rerobots events 0.0.0.0:8000\n"
    "rerobots launch null --event-url http://my-host.example:8000/",
)
@click.argument("address", metavar="[HOST:]PORT")
def events_command(address: str) -> None:
    """Listen for changes of instances, and show each as a line, until Ctrl-C.

    The server sends them to the URL that was given at the launch (--event-url), which must lead
    here. HOST is 127.0.0.1 by default. Whoever reaches the address can send events.
    """
    host, _, port = address.rpartition(":")
    if not port.isdecimal() or int(port) >= 1 << 16:
        raise click.UsageError(f"{address!r} is not PORT or HOST:PORT, for example 0.0.0.0:8000")
    wants_json = settings().format is not None
    try:
        server = ThreadingHTTPServer((host or "127.0.0.1", int(port)), _handler(wants_json))
    except OSError as err:
        raise click.ClickException(f"cannot listen on {address}: {err.strerror}") from err
    with server:
        output.note(f"listening on {host or '127.0.0.1'}:{server.server_port}; Ctrl-C ends this")
        server.serve_forever()


def _handler(wants_json: bool) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _TIMEOUT

        def do_POST(self) -> None:
            event = self._event()
            if event is not None:
                _show(event, wants_json)
            self.send_response(400 if event is None else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _event(self) -> dict[str, Any] | None:
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or int(length) > _LARGEST:
                self.close_connection = True
                return None
            try:
                event = json.loads(self.rfile.read(int(length)))
            except (ValueError, RecursionError):
                return None
            return event if isinstance(event, dict) else None

        def log_message(self, format: str, *args: object) -> None:
            """Stay quiet: events are what is shown."""

    return Handler


def _show(event: dict[str, Any], wants_json: bool) -> None:
    known = {key: value for key, value in event.items() if key != _SECRET}
    if wants_json:
        click.echo(json.dumps(known))
    else:
        words = [known.get(key, "") for key in ("id", "kind", "val")]
        output.say("\t".join([f"{datetime.now():%Y-%m-%d %H:%M:%S}", *map(str, words)]))
