"""`rerobots events`: a listener for the server's events about instances."""

from __future__ import annotations

import json
import re
import select
import sys
from datetime import datetime
from typing import Any, cast

import click

from . import output
from .listening import Handler, Server
from .options import Command, settings

_LARGEST = 1 << 16
_TIMEOUT = 10.0
# Events contain the private key of the instance.
_SECRET = "sshkey"  # noqa: S105  # its name


@click.command(
    "events",
    cls=Command,
    shows=True,
    example="rerobots events 0.0.0.0:8000\n"
    "rerobots launch null --event-url http://my-host.example:8000/",
)
@click.argument("address", metavar="[HOST:]PORT")
def events_command(address: str) -> None:
    """Show changes of instances as they happen.

    Each event is a line; Ctrl-C ends this. The server sends events to the URL of the launch
    (--event-url), which must lead here. HOST is 127.0.0.1 by default. Anyone who can reach the
    address can send events.
    """
    host, _, port = address.rpartition(":")
    if not port.isdecimal() or int(port) >= 1 << 16:
        raise click.UsageError(f"{address!r} is not PORT or HOST:PORT, for example 0.0.0.0:8000")
    wants_json = settings().format is not None
    with _Server((host or "127.0.0.1", int(port)), _handler(wants_json)) as server:
        output.note(f"listening on {host or '127.0.0.1'}:{server.server_port}; Ctrl-C ends this")
        server.serve_forever()


class _Server(Server):
    failure: OSError | None = None
    """The error of writing an event."""

    def service_actions(self) -> None:
        """End if nobody reads the output any more. The server calls this twice a second."""
        if self.failure is not None or sys.stdout is None:
            raise self.failure or BrokenPipeError
        # Windows has no poll(). With an empty mask, it reports errors only.
        if hasattr(select, "poll"):
            poller = select.poll()
            poller.register(sys.stdout.fileno(), 0)
            if poller.poll(0):
                raise BrokenPipeError


def _handler(wants_json: bool) -> type[Handler]:
    class Events(Handler):
        timeout = _TIMEOUT

        def do_POST(self) -> None:
            line = self._read_event()
            try:
                if line is not None:
                    output.say(line)
            except OSError as err:
                cast("_Server", self.server).failure = err
            self.respond(400 if line is None else 200)

        def _read_event(self) -> str | None:
            length = self.headers.get("Content-Length", "")
            if not re.fullmatch("[0-9]{1,9}", length) or int(length) > _LARGEST:
                self.close_connection = True
                return None
            try:
                event = json.loads(self.rfile.read(int(length)))
                return _line(event, wants_json) if isinstance(event, dict) else None
            except (ValueError, RecursionError):
                return None

    return Events


def _line(event: dict[str, Any], wants_json: bool) -> str:
    known = {key: value for key, value in event.items() if key != _SECRET}
    if wants_json:
        return json.dumps(known)
    words = [known.get(key, "") for key in ("id", "kind", "val")]
    return "\t".join([f"{datetime.now():%Y-%m-%d %H:%M:%S}", *map(str, words)])
