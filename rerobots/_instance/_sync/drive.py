# Made from rerobots/_instance/_async/drive.py by `make generate`. Do not edit.
"""Moving the robot of an instance: once, or for the time of a block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from ... import _concurrency, errors
from ..._client import bodies
from ..drive_thread import Holding
from .addon import Addon

if TYPE_CHECKING:
    from ..._timeouts import Timeout


class Drive(Addon, name="drive"):
    """Moving a mobile robot; `drive` of an instance."""

    def send(
        self, linear: float = 0.0, angular: float = 0.0, *, timeout: Timeout | None = None
    ) -> None:
        """Send a command of motion; the last one wins.

        Args:
            linear: Linear velocity in m/s; forward is positive.
            angular: Angular velocity in rad/s; to the left is positive.

        Example:
            >>> rri.drive.send(linear=0.2, angular=0.5)
        """
        send, command = self._instance.apic.send_drive_command, _command(linear, angular)
        self._when_active(lambda: self._ask(send, command, timeout=timeout))

    def hold(self, linear: float = 0.0, angular: float = 0.0) -> DriveHold:
        """Drive for the time of a block: the command is sent 5 times a second.

        At the end of the block the robot is stopped, however it ends: by an exception, Ctrl-C (a
        second one, too), SIGTERM, or a task that is cancelled. The command to stop is retried for
        10 seconds; if all fail, the terminal and the log show it. Entering the block sends the
        first command.

        Args:
            linear: Linear velocity in m/s; forward is positive.
            angular: Angular velocity in rad/s; to the left is positive.

        Example:
            >>> with rri.drive.hold(linear=0.2) as hold:
            ...     rri.get_status()
            ...     hold.set(linear=0.2, angular=0.5)
            'READY'
        """
        return DriveHold(self, linear, angular)

    def stop(self, *, timeout: Timeout | None = None) -> None:
        """Stop the robot.

        Example:
            >>> rri.drive.stop()
        """
        self.send(timeout=timeout)


class DriveHold:
    """A command of motion that is repeated for the time of a block, made by `drive.hold()`.

    While the connection is lost, it is retried. When the server refuses the command for good (the
    instance has ended), `set()` and the end of the block raise that error.
    """

    def __init__(self, drive: Drive, linear: float, angular: float) -> None:
        _command(linear, angular)
        self._drive = drive
        self._velocities = (linear, angular)
        self._holding: Holding | None = None

    def set(self, linear: float = 0.0, angular: float = 0.0) -> None:
        """Change the velocities; the command is sent at once, and then repeated.

        Args:
            linear: Linear velocity in m/s; forward is positive.
            angular: Angular velocity in rad/s; to the left is positive.

        Raises:
            Error: The server has refused the command; the robot is not driven any more.

        Example:
            >>> with rri.drive.hold(linear=0.2) as hold:
            ...     hold.set(angular=0.5)
        """
        _command(linear, angular)
        self._velocities = (linear, angular)
        if self._holding is not None:
            if self._holding.failure is not None:
                raise self._holding.failure
            self._holding.set(linear, angular)

    def __enter__(self) -> Self:
        if self._holding is not None:
            raise errors.InvalidArgument("a hold() is for one block; make another one")
        self._drive._when_active(self._begin)
        return self

    def _begin(self) -> None:
        # It has a connection of its own; who listens to this client hears its commands, too.
        apic = self._drive._instance.apic
        state = {**apic.__getstate__(), "_listeners": apic._listeners}
        holding = Holding(state, self._drive._instance.instance_id, *self._velocities)
        self._holding = holding
        try:
            _concurrency.sync_call(lambda operation: holding.begin())
            if holding.failure is not None:
                raise holding.failure
        except BaseException:
            holding.end()
            raise

    def __exit__(self, kind: object, err: BaseException | None, traceback: object) -> None:
        holding = self._holding
        if holding is None:
            return
        holding.end()
        _concurrency.sync_call(lambda operation: holding.wait())
        if holding.failure is None:
            return
        if err is None:
            raise holding.failure
        err.add_note(f"drive.hold: {holding.failure}")

    def __del__(self) -> None:
        # Perhaps Ctrl-C came just before the block, or in its last moment.
        if (holding := getattr(self, "_holding", None)) is not None:
            holding.end()


def _command(linear: float, angular: float) -> dict[str, float]:
    velocity = bodies.velocity
    return {"linearv": velocity(linear, "linear"), "angularv": velocity(angular, "angular")}
