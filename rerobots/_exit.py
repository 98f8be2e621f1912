"""What a process must not leave behind at its end, however it ends: instances, moving robots."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from . import _leaving, errors
from ._log import log

if TYPE_CHECKING:
    from types import FrameType

# For all instances together: the process waits for it.
_LONGEST_EXIT = 90.0


class Launched(NamedTuple):
    """An instance that this process launched, and how to reach it without the client it had."""

    instance_id: str
    pid: int
    connection: dict[str, object]


class Ending(Protocol):
    """Something that ends in order, in a thread of its own, once its owner does."""

    def wait(self, seconds: float | None = None) -> None:
        """Wait for the end."""
        ...


_lock = threading.Lock()
_running: dict[str, Launched] = {}
_claimed: set[str] = set()
_held_off: set[Ending] = set()
_previous: Any = None
_catches_sigterm = True
_is_installed = False


def catch_sigterm(value: bool) -> None:
    """Choose whether SIGTERM ends a program like Ctrl-C while instances of it run (the default).

    That it does also holds while a robot is driven by `drive.hold()`.

    Args:
        value: Whether it does. False has to be said before the first launch.

    Example:
        >>> rerobots.instances.catch_sigterm(False)
        >>> rerobots.instances.catch_sigterm(True)
    """
    global _catches_sigterm
    _catches_sigterm = value


def track(instance_id: str, connection: dict[str, object]) -> None:
    """Note an instance that was launched."""
    with _lock:
        _claimed.add(instance_id)
        _running[instance_id] = Launched(instance_id, os.getpid(), connection)
    _install()


def forget(instance_id: str | None) -> None:
    """Note that an instance has ended, or is left to others."""
    with _lock:
        _running.pop(instance_id or "", None)


def hold_off(what: Ending) -> None:
    """Note something that has to end in order: SIGTERM ends the program like Ctrl-C."""
    with _lock:
        _held_off.add(what)
    _install()


def release(what: Ending) -> None:
    """Note that it has ended."""
    with _lock:
        _held_off.discard(what)


def claim(instance_ids: set[str]) -> set[str]:
    """Take those of some instances that no launch of this process has taken."""
    with _lock:
        free = instance_ids - _claimed
        _claimed.update(free if len(free) == 1 else ())
        return free


def tracked() -> list[str]:
    """The instances that this process launched, and has not seen the end of."""
    return [each.instance_id for each in list(_running.values()) if each.pid == os.getpid()]


def is_tracked(instance_id: str | None) -> bool:
    """Whether this process launched an instance, and has not seen its end."""
    launched = _running.get(instance_id or "")
    return launched is not None and launched.pid == os.getpid()


def advice(instance_id: str) -> str:
    """How to end an instance by hand."""
    call = f"rerobots.api.APIClient().terminate_instance('{instance_id}')"
    return f'End it with: python -c "import rerobots.api; {call}"'


def tell_left(instance_id: str) -> str:
    """Say, in the log and at a terminal, that an instance may still run; returns the words."""
    words = f"instance {instance_id} may still run and be billed. {advice(instance_id)}"
    tell(words)
    return words


def tell(words: str) -> None:
    """Say something that must be seen, in the log and at a terminal."""
    log.error("%s", words)
    if sys.stderr is not None and sys.stderr.isatty():
        print(f"rerobots: {words}", file=sys.stderr, flush=True)  # noqa: T201  # somebody waits


def _install() -> None:
    """Prepare for the end of this process; not before it has launched something."""
    global _is_installed, _previous
    if not _is_installed:
        _is_installed = True
        atexit.register(_at_exit)
    if not _catches_sigterm or threading.current_thread() is not threading.main_thread():
        return
    handler = signal.getsignal(signal.SIGTERM)
    if handler not in (_on_sigterm, signal.SIG_IGN, None):
        _previous = handler
        signal.signal(signal.SIGTERM, _on_sigterm)


def _on_sigterm(number: int, frame: FrameType | None) -> None:
    if callable(_previous):
        _previous(number, frame)
    if _catches_sigterm and (_held_off or any(is_tracked(each) for each in list(_running))):
        _leaving.leave(128 + number)
    elif _previous is signal.SIG_DFL:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


def _at_exit() -> None:
    # Python waits for their threads, but Ctrl-C ends that.
    for what in list(_held_off):
        what.wait(_LONGEST_EXIT)
    left = [each for each in list(_running.values()) if each.pid == os.getpid()]
    if not left:
        return
    names = ", ".join(each.instance_id for each in left)
    print(f"rerobots: terminating at exit: {names}", file=sys.stderr)  # noqa: T201  # the last word
    deadline = time.monotonic() + _LONGEST_EXIT
    for each in left:
        try:
            _end(each, deadline - time.monotonic())
        except (errors.Error, KeyboardInterrupt, SystemExit) as err:
            words = f"instance {each.instance_id} may still run and be billed ({err})."
            print(f"rerobots: {words} {advice(each.instance_id)}", file=sys.stderr)  # noqa: T201


def _end(launched: Launched, seconds: float) -> None:
    from ._client._sync.api import APIClient
    from ._sync.ending import end_instance

    apic = APIClient.__new__(APIClient)
    apic.__setstate__(launched.connection)
    end_instance(apic, launched.instance_id, time.monotonic, seconds)
    forget(launched.instance_id)
