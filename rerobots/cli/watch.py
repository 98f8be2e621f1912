"""`rerobots watch`: a local web page with the live cameras of an instance."""

from __future__ import annotations

import importlib.resources
import json
import re
import secrets
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import _stored_token
from . import choosing, output
from .listening import Handler, Server
from .options import Command, settings
from .signals import ended_by_signals

if TYPE_CHECKING:
    from ..frames import Frame
    from ..instances import Instance

_ALL = (0, 1, 2, 3)
# Seconds to wait for a frame; then the browser sends a new request.
_LONGEST_WAIT = 10.0
_NEVER = 1e9
_REDIRECTION = """\
<!doctype html>
<meta http-equiv="refresh" content="0; url={0}">
<a href="{0}">Cameras of an instance</a>
"""
_HEADERS = {
    "Cache_Control": "no-store",
    "Referrer_Policy": "no-referrer",
    "X_Content_Type_Options": "nosniff",
}


class Newest:
    """The newest frame of a camera, read by a thread; or the error that ended the feed.

    Args:
        rri: The instance; its add-on cam must be active.
        camera: Number of the camera.
    """

    def __init__(self, rri: Instance, camera: int) -> None:
        self.camera = camera
        self.failure: Exception | None = None
        self._rri = rri
        self._number = 0
        self._frame: Frame | None = None
        self._changed = threading.Condition()
        threading.Thread(target=self._read, name=f"watch-{camera}", daemon=True).start()

    def _read(self) -> None:
        try:
            with self._rri.cam.frames(self.camera, timeout=_NEVER) as feed:
                for frame in feed:
                    with self._changed:
                        self._number, self._frame = self._number + 1, frame
                        self._changed.notify_all()
            self._fail(RuntimeError("the cameras have been switched off"))
        except Exception as err:
            self._fail(err)

    def _fail(self, err: Exception) -> None:
        with self._changed:
            self.failure = err
            self._changed.notify_all()

    def after(self, number: int) -> tuple[int, bytes] | None:
        """Wait for a frame newer than `number`; return its number and JPEG, or None."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._number > number or self.failure is not None, _LONGEST_WAIT
            )
            if self._frame is None or self._number <= number:
                return None
            return self._number, self._frame.data


@click.command("watch", cls=Command, example="rerobots watch c81613e1 --camera 0")
@choosing.instance_argument
@click.option(
    "--camera",
    "cameras",
    type=click.IntRange(0, 3),
    multiple=True,
    metavar="N",
    help="Number of a camera; can be repeated. By default, all cameras.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port; by default, a free one."
)
@click.option("--no-browser", is_flag=True, help="Only show the address; do not open a browser.")
def watch_command(
    instance: str | None, cameras: tuple[int, ...], port: int, no_browser: bool
) -> None:
    """Show the live cameras in the browser.

    Ctrl-C ends this. Only this machine can open the page, and only with the key in its address,
    which is written to stdout.
    """
    rri = choosing.attach(settings().client(), instance)
    rri.cam.activate(wait=True)
    chosen = sorted(set(cameras)) or list(_ALL)
    key = secrets.token_urlsafe(16)
    watched = {camera: Newest(rri, camera) for camera in chosen}
    with (
        Server(("127.0.0.1", port), _handler(key, watched)) as server,
        ended_by_signals(),
        tempfile.TemporaryDirectory(prefix="rerobots-watch-") as folder,
    ):
        address = f"http://127.0.0.1:{server.server_port}/{key}/"
        output.say(address)
        output.note("Ctrl-C ends this")
        if not no_browser:
            # Other users can see the arguments of a program, so the key cannot be one of them.
            page = Path(folder) / "watch.html"
            _stored_token.write(page, _REDIRECTION.format(address))
            # In a thread that waits for it: Ctrl-C could be lost in the `__del__` of the process.
            opener = threading.Thread(target=click.launch, args=(str(page), True), daemon=True)
            opener.start()
        server.serve_forever()


def _handler(key: str, watched: dict[int, Newest]) -> type[Handler]:
    page = importlib.resources.files("rerobots.cli").joinpath("watch.html").read_text("utf-8")
    page = page.replace("CAMERAS", json.dumps(list(watched)), 1)

    class Page(Handler):
        def do_GET(self) -> None:
            # Other host names are those of other sites (DNS rebinding).
            host = self.headers.get("Host", "").partition(":")[0]
            its_key, _, rest = self.path.removeprefix("/").partition("/")
            if host != "127.0.0.1" or not secrets.compare_digest(its_key.encode(), key.encode()):
                self._respond(403, b"The key is missing: use the address that the program shows.\n")
            elif not rest:
                self._respond(200, page.encode(), "text/html; charset=utf-8")
            elif found := re.fullmatch(r"([0-9])\.jpg\?after=([0-9]{1,15})", rest):
                self._send_picture(watched.get(int(found[1])), int(found[2]))
            else:
                self._respond(404, b"")

        def _send_picture(self, newest: Newest | None, number: int) -> None:
            found = None if newest is None else newest.after(number)
            if found is not None:
                self._respond(200, found[1], "image/jpeg", X_Frame=str(found[0]))
            elif newest is None or newest.failure is not None:
                self._respond(410, str(newest and newest.failure).encode(errors="replace"))
            else:
                self._respond(204, b"")

        def _respond(
            self, status: int, body: bytes, kind: str = "text/plain", **headers: str
        ) -> None:
            self.respond(status, body, Content_Type=kind, **_HEADERS, **headers)

    return Page
