"""Commands for add-ons: list them, take pictures, open proxies, drive."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import _clock
from . import choosing, output
from .options import Command, settings

if TYPE_CHECKING:
    from ..instances import Instance

_LONGEST_END = 30.0
_POLL = 0.25


@click.command("addons", cls=Command, shows=True, example="rerobots addons c81613e1 --activate cam")
@choosing.instance_argument
@click.option(
    "--activate", metavar="NAME", help="Activate an add-on, and wait until it can be used."
)
@click.option("--deactivate", metavar="NAME", help="Deactivate an add-on.")
def addons_command(instance: str | None, activate: str | None, deactivate: str | None) -> None:
    """List, activate or deactivate add-ons."""
    chosen = settings()
    rri = choosing.attach(chosen.client(), instance)
    if activate is not None:
        _addon(rri, activate).activate(wait=True)
    if deactivate is not None:
        _addon(rri, deactivate).deactivate()
    found = [_state(rri, name) for name in _supported(rri)]
    if chosen.format:
        output.record(found, chosen)
    else:
        rows = [(*output.values(each, "addon", "status"), _details(each)) for each in found]
        output.table(("add-on", "status", "details"), rows)


def _supported(rri: Instance) -> list[str]:
    (found,) = output.values(rri.get_wdeployment_info(), "supported_addons")
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _addon(rri: Instance, name: str) -> Any:
    if name not in _supported(rri):
        raise click.ClickException(
            f"this instance has no add-on {name!r}; `rerobots addons` lists those it has"
        )
    return getattr(rri, name)


def _state(rri: Instance, name: str) -> dict[str, Any]:
    from ..errors import AddonNotActive, InvalidArgument

    try:
        return {"addon": name, **rri.apic.status_addon(rri.id, name)}
    except AddonNotActive:
        return {"addon": name, "status": "notfound"}
    except InvalidArgument:
        return {"addon": name, "status": "unknown"}


def _details(state: dict[str, Any]) -> str:
    left = {key: value for key, value in state.items() if key not in ("addon", "status")}
    return " ".join(f"{key}={value}" for key, value in left.items())


def _check_output(file: Path | None, option: str) -> None:
    """Check that a JPEG is not written to a terminal, which its bytes could control."""
    if file is None and sys.stdout.isatty():
        raise click.UsageError(f"a terminal cannot show a JPEG; write it to a file: {option} FILE")


def _write(data: bytes, file: Path | None) -> None:
    if file is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        file.write_bytes(data)


def _check_suffix(file: Path) -> None:
    from ..errors import InvalidArgument
    from ..frames import format_of

    try:
        format_of(file)
    except InvalidArgument as err:
        raise click.UsageError(str(err)) from err


@click.command("snapshot", cls=Command, example="rerobots snapshot c81613e1 -o now.jpg")
@choosing.instance_argument
@click.option(
    "-o",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File to write: a JPEG or, by the suffix, PNG, WebP, BMP or TIFF.",
)
@click.option(
    "--camera", type=int, metavar="N", default=0, show_default=True, help="Number of the camera."
)
def snapshot_command(instance: str | None, file: Path | None, camera: int) -> None:
    """Take a picture with a camera.

    It is written to stdout as a JPEG unless -o is given.
    """
    chosen = settings()
    _check_output(file, "-o")
    if file is not None:
        _check_suffix(file)
        chosen.require_free(file)
    frame = choosing.attach(chosen.client(), instance).cam.snapshot(camera)
    if file is None:
        _write(frame.data, None)
    else:
        frame.save(file)


@click.command("addon-cam", cls=Command, example="rerobots addon-cam -c 0 -f now.jpg")
@choosing.instance_argument
@click.option("-c", "camera", type=int, metavar="CAMERA", default=0, show_default=True)
@click.option(
    "-f", "file", type=click.Path(path_type=Path), metavar="FILE", help="File for the JPEG."
)
def addon_cam_command(instance: str | None, camera: int, file: Path | None) -> None:
    """Activate the add-on cam, wait, and take a picture: a JPEG, to stdout by default."""
    chosen = settings()
    _check_output(file, "-f")
    # The published program does not ask before overwriting.
    if file is not None and chosen.answer is False:
        chosen.require_free(file)
    _write(choosing.attach(chosen.client(), instance).cam.snapshot(camera).data, file)


@click.command(
    "addon-mistyproxy", cls=Command, shows=True, example="rerobots addon-mistyproxy --http"
)
@choosing.instance_argument
@click.option("--http", is_flag=True, help="Show the URL over HTTP, not HTTPS.")
@click.option("--restart", is_flag=True, help="Deactivate it first, if it is active.")
def addon_mistyproxy_command(instance: str | None, http: bool, restart: bool) -> None:
    """Activate the add-on mistyproxy, wait, and show its URL."""
    chosen = settings()
    rri = choosing.attach(chosen.client(), instance)
    if restart:
        _end_mistyproxy(rri)
    rri.mistyproxy.activate(wait=True)
    (urls,) = output.values(rri.status_addon_mistyproxy(), "url")
    url = _url(urls, "http" if http else "https")
    if chosen.format:
        output.record({"url": url}, chosen)
    else:
        output.say(url)


def _end_mistyproxy(rri: Instance) -> None:
    from ..errors import AddonNotActive

    try:
        rri.mistyproxy.deactivate()
        deadline = _clock.monotonic() + _LONGEST_END
        while rri.status_addon_mistyproxy().get("status") != "notfound":
            if _clock.monotonic() > deadline:
                raise click.ClickException("the add-on mistyproxy was not deactivated in time")
            _clock.sync_sleep(_POLL)
    except AddonNotActive:
        pass


def _url(urls: object, scheme: str) -> str:
    given = [url for url in urls if isinstance(url, str)] if isinstance(urls, list) else []
    whole = [url if "://" in url else f"http://{url}" for url in given]
    for url in whole:
        if url.startswith(f"{scheme}://"):
            return url
    raise click.ClickException(f"the add-on mistyproxy has no URL over {scheme.upper()}")


@click.command("addon-drive", cls=Command, example="""rerobots addon-drive -r '{"linearv": 0.1}'""")
@choosing.instance_argument
@click.option("-r", "motion", metavar="JSON", required=True, help="Drive command to send.")
def addon_drive_command(instance: str | None, motion: str) -> None:
    """Activate the add-on drive, wait, and send a drive command."""
    try:
        command = json.loads(motion)
    except ValueError as err:
        raise click.UsageError(f"-r is not valid JSON: {err}") from err
    if command is not None and not isinstance(command, dict):
        raise click.UsageError('-r must be an object, for example {"linearv": 0.1, "angularv": 0}')
    rri = choosing.attach(settings().client(), instance)
    rri.drive.activate(wait=True)
    rri.send_drive_command(command)
    if any((command or {}).values()):
        output.note(f"The robot keeps moving; to stop it: rerobots drive {rri.id} --stop")
