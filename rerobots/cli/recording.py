"""`rerobots record`: recordings of a camera as video, or of a whole run."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import choosing, output
from .options import Command, settings
from .signals import ended_by_signals

if TYPE_CHECKING:
    from .._live._sync.recording import VideoRecording
    from ..instances import Instance

_KINDS = (".mkv", ".mcap")


@click.command(
    "record",
    cls=Command,
    example="rerobots record run.mkv --seconds 10\nrerobots record c81613e1 run.mcap",
)
@click.argument("words", nargs=-1, required=True, metavar="[ID] FILE")
@click.option(
    "--camera",
    type=click.IntRange(0, 3),
    metavar="N",
    help="Number of the camera; .mcap: all cameras by default.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    metavar="S",
    help="Length of the recording; by default, until Ctrl-C.",
)
def record_command(words: tuple[str, ...], camera: int | None, seconds: float | None) -> None:
    """Record a camera as .mkv, or all cameras and statuses as .mcap.

    If the program is killed, at most the last second is lost.
    """
    file, instance = _file_and_instance(words)
    chosen = settings()
    chosen.require_free(file)
    rri = choosing.attach(chosen.client(), instance)
    output.note("recording; Ctrl-C ends it")
    with ended_by_signals():
        recording = _record(rri, file, camera, seconds)
        if seconds is None:
            with recording, contextlib.suppress(KeyboardInterrupt):
                recording.wait()
    output.note(f"{file}: {recording.frames} frames, {recording.seconds:.1f} s")


def _file_and_instance(words: tuple[str, ...]) -> tuple[Path, str | None]:
    """Return the file and the instance, in either order."""
    files = [word for word in words if Path(word).suffix in _KINDS]
    others = [word for word in words if word not in files]
    if len(files) != 1 or len(others) > 1:
        raise click.UsageError(f"FILE must end in {' or '.join(_KINDS)}: rerobots record [ID] FILE")
    return Path(files[0]), others[0] if others else None


def _record(rri: Instance, file: Path, camera: int | None, seconds: float | None) -> VideoRecording:
    if file.suffix == ".mkv":
        return rri.cam.record(file, camera or 0, seconds=seconds)
    if camera is None:
        return rri.record(file, seconds=seconds)
    return rri.record(file, camera, seconds=seconds)
