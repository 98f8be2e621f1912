"""What a process must not leave behind at its end, however it ends: instances, moving robots."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Generator, Iterable
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
    """Terminates it within so many seconds, from any thread."""


class Ending(Protocol):
    """Something that ends in order, in a thread of its own, once its owner does."""

    def wait(self, seconds: float | None = None) -> None: ...


class _Launch:
    """A launch whose response may be on its way."""

    def __init__(self) -> None:
        self._thread = threading.current_thread()
        self.over = threading.Event()

    def wait(self, seconds: float | None = None) -> None:
        # What the main thread began is over when the program ends: nobody goes on with it.
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

    That it does also holds during a launch, and while a robot is driven by `drive.hold()`. It is
    prepared at the first launch, which has to be in the main thread; a program that launches in
    other threads calls `catch_sigterm(True)` in the main thread first. A program that has set a
    handler of its own keeps it: its instances are terminated at exit.

    Raises:
        InvalidArgument: It is called in another thread than the main one.

    Example:
        >>> rerobots.instances.catch_sigterm(False)
        >>> rerobots.instances.catch_sigterm(True)
    """
    global _catches_sigterm
    if threading.current_thread() is not threading.main_thread():
        raise errors.InvalidArgument("catch_sigterm() has to be called in the main thread")
    _catches_sigterm = value
    if value:
        _install()
    elif signal.getsignal(signal.SIGTERM) is _on_sigterm:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextmanager
def launching() -> Generator[None]:
    """Prepare for the end of this process, also while the response to a launch is awaited.

    If the process is already ending, nothing is launched, and it raises `Error`.
    """
    if _helper is not None and threading.current_thread() is not threading.main_thread():
        raise errors.Error("SIGTERM has told this program to end: it launches nothing any more")
    launch = _Launch()
    hold_off(launch)
    try:
        yield
    finally:
        release(launch)
        launch.over.set()


def track(instance_id: str, end: Callable[[float], None]) -> None:
    """Note an instance that was launched."""
    with _lock:
        _claimed.add(instance_id)
        _running[instance_id] = Launched(instance_id, os.getpid(), threading.current_thread(), end)


def forget(instance_id: str | None) -> None:
    """Note that an instance has ended, or is left to others."""
    with _lock:
        _running.pop(instance_id or "", None)


def hold_off(what: Ending) -> None:
    """Note something that has to end in order: SIGTERM ends the program like Ctrl-C."""
    _install()
    with _lock:
        _held_off[what] = os.getpid()


def release(what: Ending) -> None:
    """Note that it has ended."""
    with _lock:
        _held_off.pop(what, None)


def claim(instance_ids: set[str]) -> set[str]:
    """Take those of some instances that no launch of this process has taken."""
    with _lock:
        free = instance_ids - _claimed
        _claimed.update(free if len(free) == 1 else ())
        return free


def tracked() -> list[str]:
    """The instances that this process launched, and has not seen the end of."""
    return [each.instance_id for each in _mine()]


def is_tracked(instance_id: str | None) -> bool:
    """Whether this process launched an instance, and has not seen its end."""
    launched = _running.get(instance_id or "")
    return launched is not None and launched.pid == os.getpid()


def advice(instance_id: str) -> str:
    """How to end an instance by hand."""
    call = f"rerobots.api.APIClient().terminate_instance('{instance_id}')"
    return f'End it with: python -c "import rerobots.api; {call}"'


def tell_left(instance_id: str) -> str:
    """Say, in the log and on stderr, that an instance may still run; returns the words."""
    words = f"instance {instance_id} may still run and be billed. {advice(instance_id)}"
    tell(words)
    return words


def tell(words: str) -> None:
    """Say something that must be seen, in the log and on stderr."""
    log.error("%s", words)
    _print(words)


def _print(words: str) -> None:
    if sys.stderr is not None:
        print(f"rerobots: {words}", file=sys.stderr, flush=True)  # noqa: T201  # must be seen


def _mine() -> list[Launched]:
    # Handlers of signals come here: they must not wait for the lock.
    return [each for each in list(_running.values()) if each.pid == os.getpid()]


def _endings() -> list[Ending]:
    return [what for what, pid in list(_held_off.items()) if pid == os.getpid()]


def _install() -> None:
    """Prepare for the end of this process; not before it launches or drives something."""
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
            "SIGTERM would end this program at once and leave its instances running, as only the "
            "main thread can prepare for it: call rerobots.instances.catch_sigterm(True) there "
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
        # Python waits for threads at its end, and they do not hear of the signal.
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
    # Python waits for their threads, but Ctrl-C ends that.
    for what in _endings():
        what.wait(_time_limits.EXIT)
    if _helper is not None:
        _helper.join(_time_limits.EXIT)
    _end("terminating at exit", _mine())


def _end(why: str, left: Iterable[Launched]) -> None:
    left = list(left)
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
