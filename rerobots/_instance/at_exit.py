"""Cleanup at the end of a process, however it ends: of instances and moving robots."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, Protocol

from .. import _clock, _concurrency, _time_limits, errors
from .._log import log

if TYPE_CHECKING:
    from types import FrameType


class Launched(NamedTuple):
    """An instance that this process launched."""

    instance_id: str
    pid: int
    thread: threading.Thread
    end: Callable[[float], None]
    """Terminates it within this number of seconds, from any thread."""


class Ending(Protocol):
    """Something that finishes in a thread of its own, once its owner has ended."""

    def wait(self, seconds: float | None = None) -> None: ...


class _Launch:
    """A launch whose response may still arrive."""

    def __init__(self) -> None:
        self._thread = threading.current_thread()
        self.over = threading.Event()

    def wait(self, seconds: float | None = None) -> None:
        # At exit, the main thread no longer continues its own launch.
        if self._thread is not threading.main_thread() and self._thread.is_alive():
            self.over.wait(seconds)


_lock = threading.Lock()
_running: dict[str, Launched] = {}
_claimed: set[str] = set()
_held_off: dict[Ending, int] = {}
_catches_sigterm = True
_has_warned = False
_helper: threading.Thread | None = None
_is_registered = False


def catch_sigterm(value: bool) -> None:
    """Choose whether SIGTERM ends a program like Ctrl-C while instances of it run (the default).

    It does so also during a launch, and while `drive.hold()` drives a robot. The first launch
    installs the handler, and must be in the main thread; to launch in other threads, call
    `catch_sigterm(True)` in the main thread first. A handler of your own is kept: then instances
    are terminated at exit.

    Raises:
        InvalidArgument: It is not called in the main thread.

    Example:
        >>> rerobots.instances.catch_sigterm(False)
        >>> rerobots.instances.catch_sigterm(True)
    """
    global _catches_sigterm
    if threading.current_thread() is not threading.main_thread():
        raise errors.InvalidArgument("catch_sigterm() must be called in the main thread")
    _catches_sigterm = value
    if value:
        _install()
    elif signal.getsignal(signal.SIGTERM) is _on_sigterm:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextmanager
def launching() -> Generator[None]:
    """Delay the end of this process during a launch.

    If the process is already ending, it raises `Error` before the launch.
    """
    if _helper is not None and threading.current_thread() is not threading.main_thread():
        raise errors.Error("no instance is launched any more (SIGTERM ends this program)")
    launch = _Launch()
    hold_off(launch)
    try:
        yield
    finally:
        release(launch)
        launch.over.set()


def track(instance_id: str, end: Callable[[float], None]) -> None:
    """Register a launched instance, to terminate it at exit."""
    with _lock:
        _claimed.add(instance_id)
        _running[instance_id] = Launched(instance_id, os.getpid(), threading.current_thread(), end)


def forget(instance_id: str | None) -> None:
    """Remove an instance that has ended, or is detached."""
    with _lock:
        _running.pop(instance_id or "", None)


def hold_off(what: Ending) -> None:
    """Register something that must finish before the process ends, also after SIGTERM."""
    _install()
    with _lock:
        _held_off[what] = os.getpid()


def release(what: Ending) -> None:
    """Remove something that has finished."""
    with _lock:
        _held_off.pop(what, None)


def claim(instance_ids: set[str]) -> set[str]:
    """Return the instances that no launch of this process has claimed; if it is one, claim it."""
    with _lock:
        free = instance_ids - _claimed
        _claimed.update(free if len(free) == 1 else ())
        return free


def tracked() -> list[str]:
    """Return the instances that this process launched, and that have not ended."""
    return [each.instance_id for each in _mine()]


def is_tracked(instance_id: str | None) -> bool:
    """Return whether this process launched an instance that has not ended."""
    launched = _running.get(instance_id or "")
    return launched is not None and launched.pid == os.getpid()


def advice(instance_id: str) -> str:
    """Return how to terminate an instance by hand."""
    call = f"rerobots.api.APIClient().terminate_instance('{instance_id}')"
    return f'End it with: python -c "import rerobots.api; {call}"'


def report_running(instance_id: str) -> str:
    """Report that an instance may still run; return the message."""
    words = f"instance {instance_id} may still run and be billed. {advice(instance_id)}"
    report(words)
    return words


def report(words: str) -> None:
    """Report something that must be seen, in the log and on stderr."""
    log.error("%s", words)
    _print(words)


def _print(words: str) -> None:
    if sys.stderr is not None:
        print(f"rerobots: {words}", file=sys.stderr, flush=True)  # noqa: T201  # must be seen


def _mine() -> list[Launched]:
    # Signal handlers call this: they must not wait for the lock.
    return [each for each in list(_running.values()) if each.pid == os.getpid()]


def _endings() -> list[Ending]:
    return [what for what, pid in list(_held_off.items()) if pid == os.getpid()]


def _install() -> None:
    """Install the handlers for the end of this process, only when they are needed."""
    global _is_registered
    if not _is_registered:
        _is_registered = True
        atexit.register(_at_exit)
    if not _catches_sigterm or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        return
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _on_sigterm)
    else:
        _warn()


def _warn() -> None:
    global _has_warned
    if not _has_warned:
        _has_warned = True
        warnings.warn(
            "SIGTERM would end this program at once and leave its instances running (only the "
            "main thread can handle it): call rerobots.instances.catch_sigterm(True) there "
            "before the first launch (or False to change nothing)",
            RuntimeWarning,
            stacklevel=2,
        )


def _on_sigterm(number: int, frame: FrameType | None) -> None:
    global _helper
    if not _mine() and not _endings():
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        return
    if _helper is None:
        # Python waits for threads at exit, and they do not notice the signal.
        _helper = threading.Thread(target=_end_in_other_threads, name="rerobots-exit", daemon=True)
        _helper.start()
    _concurrency.leave(128 + number)


def _end_in_other_threads() -> None:
    for what in _endings():
        if isinstance(what, _Launch):
            what.wait(_time_limits.EXIT)
    main = threading.main_thread()
    _end("terminating after SIGTERM", [each for each in _mine() if each.thread is not main])


def _at_exit() -> None:
    # Python waits for their threads, too, but Ctrl-C interrupts that.
    for what in _endings():
        what.wait(_time_limits.EXIT)
    if _helper is not None:
        _helper.join(_time_limits.EXIT)
    _end("terminating at exit", _mine())


def _end(why: str, left: list[Launched]) -> None:
    if not left:
        return
    _print(f"{why}: {', '.join(each.instance_id for each in left)}")
    deadline = _clock.monotonic() + _time_limits.EXIT
    for each in left:
        try:
            each.end(deadline - _clock.monotonic())
        except (errors.Error, KeyboardInterrupt, SystemExit) as err:
            words = f"instance {each.instance_id} may still run and be billed ({err})."
            _print(f"{words} {advice(each.instance_id)}")
        else:
            forget(each.instance_id)
