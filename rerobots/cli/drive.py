"""`rerobots drive`: a robot is driven with the arrow keys."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from . import choosing, output
from .options import Command, settings
from .signals import ended_by_signals

Motion = tuple[float, float]
"""Directions: forward, and to the left; each -1, 0 or 1."""

STOP: Motion = (0.0, 0.0)
_ARROWS: dict[bytes, Motion] = {b"A": (1, 0), b"B": (-1, 0), b"C": (0, -1), b"D": (0, 1)}
# A terminal does not tell that a key is released, only that it is repeated no more. Many repeat a
# key for the first time after half a second.
_FIRST_REPEAT = 0.6
_REPEAT = 0.2


@click.command("drive", cls=Command, example="rerobots drive c81613e1 --speed 0.1")
@choosing.instance_argument
@click.option(
    "--speed",
    type=click.FloatRange(0, 2, min_open=True),
    default=0.2,
    show_default=True,
    metavar="M/S",
    help="Linear velocity.",
)
@click.option(
    "--turn",
    type=click.FloatRange(0, 6.3, min_open=True),
    default=0.6,
    show_default=True,
    metavar="RAD/S",
    help="Angular velocity.",
)
def drive_command(instance: str | None, speed: float, turn: float) -> None:
    """Drive a robot with the arrow keys; it stops when they are released, and at the end.

    Space stops it, too; q ends. It needs a terminal.
    """
    if not sys.stdin.isatty():
        raise click.UsageError("this needs a terminal; for scripts: rerobots addon-drive -r JSON")
    rri = choosing.attach(settings().client(), instance)
    rri.drive.activate(wait=True)
    with ended_by_signals(), rri.drive.hold() as hold, _keys() as read:
        output.note("Arrow keys drive, space stops, q ends")
        steer(read, lambda motion: hold.set(motion[0] * speed, motion[1] * turn))


def steer(read: Callable[[float | None], bytes], send: Callable[[Motion], object]) -> None:
    """Send what keys mean, as long as they are held.

    Args:
        read: Waits for so many seconds (None is for ever) and gives what was typed; b"" if nothing
            was in that time.
        send: Sends a motion.
    """
    current, patience = STOP, _FIRST_REPEAT
    while True:
        typed = read(None if current == STOP else patience)
        if b"q" in typed or b"\x04" in typed:
            return
        motion = motion_of(typed)
        if motion is None:
            continue
        patience = _REPEAT if motion == current else _FIRST_REPEAT
        if motion != current:
            send(motion)
            current = motion


def motion_of(typed: bytes) -> Motion | None:
    """The motion that keys mean, of which the last counts; None if they mean nothing."""
    if not typed or typed.endswith(b" "):
        return STOP
    end = typed[-3:]
    return _ARROWS.get(end[2:]) if end[:2] in (b"\x1b[", b"\x1bO") else None


@contextmanager
def _keys() -> Iterator[Callable[[float | None], bytes]]:
    """Read keys as they are typed, without showing them."""
    try:
        import termios
        import tty
    except ImportError as err:
        raise click.ClickException("drive is not to be had on this system") from err
    descriptor = sys.stdin.fileno()

    def read(seconds: float | None) -> bytes:
        if not select.select([descriptor], [], [], seconds)[0]:
            return b""
        # At the end of the input: as if Ctrl-D had been typed.
        return os.read(descriptor, 1024) or b"\x04"

    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        yield read
    finally:
        # Not TCSADRAIN: a terminal that shows nothing (after Ctrl-S) would keep the program.
        termios.tcsetattr(descriptor, termios.TCSANOW, before)
