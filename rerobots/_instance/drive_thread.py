"""Repetition of a motion command, which always ends with a stop command.

It has a thread and a connection of its own. So the robot is stopped even after a second Ctrl-C, a
second cancellation, or the end of an event loop: Python waits for the thread.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from rerobots_openapi.api import addons

from .. import _clock, _time_limits, errors
from .._client import bodies
from .._log import log
from . import at_exit
from .sync_copy import sync_copy

if TYPE_CHECKING:
    from .._client._sync.connection import Connection


class DriveRepeater:
    """Repeats a motion command with linear (m/s) and angular (rad/s) velocities.

    `state` is the result of `__getstate__()` of the client to use.
    """

    def __init__(
        self, state: dict[str, object], instance_id: str, linear: float, angular: float
    ) -> None:
        self._state = state
        self._instance_id = instance_id
        self._velocities = (linear, angular)
        self._owner = threading.current_thread()
        self._is_ending = False
        self._wake = threading.Event()
        self._has_begun = threading.Event()
        self._has_ended = threading.Event()
        self._may_move = False
        self._is_uncertain = False
        self.failure: errors.Error | None = None
        """Why the command cannot be repeated, or the robot cannot be stopped."""
        # Not a daemon: the end of the program waits until the robot has stopped.
        self._thread = threading.Thread(target=self._run, name="rerobots-drive")
        at_exit.hold_off(self)

    def begin(self) -> None:
        """Start repeating; return after the first command has succeeded or failed."""
        self._thread.start()
        self._has_begun.wait()

    def set(self, linear: float, angular: float) -> None:
        self._velocities = (linear, angular)
        self._wake.set()

    def end(self) -> None:
        """Request the end, without waiting for it."""
        self._is_ending = True
        self._wake.set()

    def wait(self, seconds: float | None = None) -> None:
        # Not join(): after Ctrl-C in it, Python 3.11 considers the thread to have ended.
        self._has_ended.wait(seconds)

    def _is_over(self) -> bool:
        owner = self._owner if not self._owner.daemon else threading.main_thread()
        return self._is_ending or not owner.is_alive()

    def _run(self) -> None:
        try:
            connection = sync_copy(self._state)
            # A late command is useless: do not retry it.
            connection._policy = connection._policy._replace(retries=0, wait_on_rate_limit=False)
            try:
                while self._repeat(connection):
                    pass
                self._stop(connection)
            finally:
                connection.close()
        finally:
            self._has_begun.set()
            at_exit.release(self)
            self._has_ended.set()

    def _repeat(self, connection: Connection) -> bool:
        """Send the command, and wait; return whether to continue."""
        began = _clock.monotonic()
        self._wake.clear()
        if self._is_over():
            return False
        try:
            self._send(connection, *self._velocities)
        except errors.Error as err:
            if not self._has_begun.is_set() or not err.retryable:
                self.failure = err
                return False
            log.warning("driving instance %s: %s", self._instance_id, err)
        self._has_begun.set()
        _clock.wait(self._wake, max(0.0, began + _time_limits.DRIVE_PERIOD - _clock.monotonic()))
        return True

    def _send(self, connection: Connection, linear: float, angular: float) -> None:
        moves = bool(linear or angular)
        moved = self._may_move
        self._may_move = moved or moves
        try:
            command = bodies.drive_command({"linearv": linear, "angularv": angular})
            kwargs = addons.send_drive_command.get_kwargs(self._instance_id, body=command)
            connection._request(kwargs, _time_limits.DRIVE_RESPONSE)
        except errors.Error as err:
            may_be_done = moves and (err.may_be_done or (err.status_code or 0) >= 500)
            self._may_move = moved or may_be_done
            self._is_uncertain = self._is_uncertain or may_be_done
            raise

    def _stop(self, connection: Connection) -> None:
        """Stop the robot, if it may move."""
        if not self._may_move:
            return
        deadline = _clock.monotonic() + _time_limits.DRIVE_STOP
        while True:
            try:
                self._send(connection, 0.0, 0.0)
                if self._is_uncertain:
                    _clock.sync_sleep(_time_limits.DRIVE_LATE)
                    self._send(connection, 0.0, 0.0)
            except errors.Error as err:
                left = deadline - _clock.monotonic()
                if not err.retryable or left < _time_limits.DRIVE_STOP_RETRY:
                    self._report(err)
                    return
                _clock.sync_sleep(_time_limits.DRIVE_STOP_RETRY)
            else:
                return

    def _report(self, err: errors.Error) -> None:
        self.failure = err
        words = f"the robot of instance {self._instance_id} may still move: it was not stopped"
        at_exit.report(f"{words} ({err})")
