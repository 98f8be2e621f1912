"""`rerobots drive`: driving a robot for some seconds, or with the arrow keys."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from .. import _clock
from . import choosing, output
from .options import Command, settings
from .signals import ended_by_signals

if TYPE_CHECKING:
    from ..instances import Instance

Motion = tuple[float, float]
"""Directions forward and to the left; each -1, 0 or 1."""

STOP: Motion = (0.0, 0.0)
_ARROWS: dict[bytes, Motion] = {b"A": (1, 0), b"B": (-1, 0), b"C": (0, -1), b"D": (0, 1)}
# A terminal does not report the release of a key, but a held key repeats: on many terminals, for
# the first time after half a second.
_FIRST_REPEAT = 0.6
_REPEAT = 0.2


@click.command(
    "drive",
    cls=Command,
    example="rerobots drive --linear 0.2 --seconds 2\nrerobots drive c81613e1 --speed 0.1",
)
@choosing.instance_argument
@click.option(
    "--linear",
    type=float,
    metavar="M/S",
    help="Linear velocity (positive: forward); needs --seconds.",
)
@click.option(
    "--angular",
    type=float,
    metavar="RAD/S",
    help="Angular velocity (positive: to the left); needs --seconds.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    metavar="S",
    help="Drive for this many seconds, then stop.",
)
@click.option("--stop", is_flag=True, help="Stop the robot.")
@click.option(
    "--speed",
    type=click.FloatRange(0, 2, min_open=True),
    default=0.2,
    show_default=True,
    metavar="M/S",
    help="Linear velocity with the arrow keys.",
)
@click.option(
    "--turn",
    type=click.FloatRange(0, 6.3, min_open=True),
    default=0.6,
    show_default=True,
    metavar="RAD/S",
    help="Angular velocity with the arrow keys.",
)
def drive_command(
    instance: str | None,
    linear: float | None,
    angular: float | None,
    seconds: float | None,
    stop: bool,
    speed: float,
    turn: float,
) -> None:
    """Drive a robot for some seconds, or with the arrow keys; or stop it.

    With --linear, --angular and --seconds, the robot drives, and stops at the end or after Ctrl-C.
    Without them, it drives while an arrow key is held on a terminal. Space also stops it, and q
    quits.
    """
    moves = linear is not None or angular is not None
    if stop and (moves or seconds is not None):
        raise click.UsageError("use either --stop, or --linear, --angular and --seconds")
    if moves is not (seconds is not None):
        raise click.UsageError(
            "a velocity needs --seconds, and vice versa: rerobots drive --linear 0.2 --seconds 2"
        )
    if not (stop or moves or sys.stdin.isatty()):
        raise click.UsageError(
            "arrow keys need a terminal; without one: rerobots drive --linear 0.2 --seconds 2"
        )
    rri = choosing.attach(settings().client(), instance)
    if stop:
        rri.drive.stop()
    elif seconds is not None:
        with ended_by_signals(), rri.drive.hold(linear or 0.0, angular or 0.0):
            _clock.sync_sleep(seconds)
    else:
        _drive_by_keys(rri, speed, turn)


def _drive_by_keys(rri: Instance, speed: float, turn: float) -> None:
    with ended_by_signals(), rri.drive.hold() as hold, _keys() as read:
        output.note("Arrow keys drive, space stops, q quits")
        steer(read, lambda motion: hold.set(motion[0] * speed, motion[1] * turn))


def steer(read: Callable[[float], bytes], send: Callable[[Motion], object]) -> None:
    """Send the motions of keys while they are held.

    Args:
        read: Waits for a number of seconds; returns the typed keys, or b"" if there were none.
            It can delay a signal that arrives just before it.
        send: Sends a motion.
    """
    current, timeout = STOP, _FIRST_REPEAT
    while True:
        typed = read(timeout)
        if b"q" in typed or b"\x04" in typed:
            return
        motion = motion_of(typed)
        if motion is None:
            continue
        timeout = _REPEAT if motion == current else _FIRST_REPEAT
        if motion != current:
            send(motion)
            current = motion


def motion_of(typed: bytes) -> Motion | None:
    """Return the motion of the last of the typed keys, or None for other keys."""
    if not typed or typed.endswith(b" "):
        return STOP
    end = typed[-3:]
    return _ARROWS.get(end[2:]) if end[:2] in (b"\x1b[", b"\x1bO") else None


@contextmanager
def _keys() -> Iterator[Callable[[float], bytes]]:
    """Yield a function that reads keys without echo or line buffering."""
    try:
        import termios
        import tty
    except ImportError as err:
        raise click.ClickException("arrow keys are not supported on this system") from err
    descriptor = sys.stdin.fileno()

    def read(seconds: float) -> bytes:
        if not select.select([descriptor], [], [], seconds)[0]:
            return b""
        # The end of the input counts as Ctrl-D.
        return os.read(descriptor, 1024) or b"\x04"

    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        yield read
    finally:
        # Not TCSADRAIN: it would block while output is paused (Ctrl-S).
        termios.tcsetattr(descriptor, termios.TCSANOW, before)
