# Made from rerobots/_instance/_async/drive.py by `make generate`. Do not edit.
"""Moving the robot of an instance: once, or for the time of a block."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from ... import _concurrency, errors
from ..._client import bodies
from ..drive_thread import Holding
from .addon import Addon

if TYPE_CHECKING:
    from ..._timeouts import Timeout
    from .base import InstanceBase


class Drive(Addon, name="drive"):
    """Moving a mobile robot; `drive` of an instance."""

    def send(
        self, linear: float = 0.0, angular: float = 0.0, *, timeout: Timeout | None = None
    ) -> None:
        """Send a command of motion; the last one wins.

        Args:
            linear: Linear velocity in m/s; forward is positive.
            angular: Angular velocity in rad/s; to the left is positive.
            timeout: As for `APIClient`, for this call.

        Raises:
            InvalidArgument: A velocity is not a finite number; nothing was sent.
            AddonNotActive: The add-on is not applied.
            AddonNotReady: The add-on is starting.
            Error: The request failed otherwise.

        Example:
            >>> rri.drive.activate(wait=True)
            >>> rri.drive.send(linear=0.2, angular=0.5)
        """
        self._instance._ask(
            self._instance.apic.send_drive_command,
            self._instance.instance_id,
            {"linearv": linear, "angularv": angular},
            timeout=timeout,
        )

    def hold(self, linear: float = 0.0, angular: float = 0.0) -> DriveHold:
        """Drive for the time of a block: the command is sent 5 times a second.

        At the end of the block the robot is stopped, however it ends: by an exception, Ctrl-C (a
        second one, too), SIGTERM, or a task that is cancelled. If the command to stop is not
        answered, it is sent again for 10 seconds; if it was in vain, that is told at the terminal
        and in the log.

        Args:
            linear: Linear velocity in m/s; forward is positive.
            angular: Angular velocity in rad/s; to the left is positive.

        Returns:
            What the block is entered with; its `set()` changes the velocities. Entering the block
            sends the first command, and raises what `send()` raises.

        Raises:
            InvalidArgument: A velocity is not a finite number.

        Example:
            >>> rri.drive.activate(wait=True)
            >>> with rri.drive.hold(linear=0.2) as hold:
            ...     rri.get_status()
            ...     hold.set(linear=0.2, angular=0.5)
            'READY'
        """
        return DriveHold(self._instance, linear, angular)

    def stop(self, *, timeout: Timeout | None = None) -> None:
        """Stop the robot.

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            AddonNotActive: The add-on is not applied.
            AddonNotReady: The add-on is starting.
            Error: The request failed otherwise.

        Example:
            >>> rri.drive.activate(wait=True)
            >>> rri.drive.stop()
        """
        self.send(timeout=timeout)


class DriveHold:
    """A command of motion that is repeated for the time of a block, made by `drive.hold()`.

    While the connection is lost, it is tried on. When the server refuses the command for good (the
    instance has ended), `set()` and the end of the block raise what it said.
    """

    def __init__(self, instance: InstanceBase, linear: float, angular: float) -> None:
        bodies.drive_command({"linearv": linear, "angularv": angular})
        self._instance = instance
        self._velocities = (linear, angular)
        self._holding: Holding | None = None

    def set(self, linear: float = 0.0, angular: float = 0.0) -> None:
        """Change the velocities; the command is sent at once, and then repeated.

        Args:
            linear: Linear velocity in m/s; forward is positive.
            angular: Angular velocity in rad/s; to the left is positive.

        Raises:
            InvalidArgument: A velocity is not a finite number.
            Error: The server has refused the command; the robot is not driven any more.

        Example:
            >>> rri.drive.activate(wait=True)
            >>> with rri.drive.hold(linear=0.2) as hold:
            ...     hold.set(angular=0.5)
        """
        bodies.drive_command({"linearv": linear, "angularv": angular})
        self._velocities = (linear, angular)
        if self._holding is not None:
            if self._holding.failure is not None:
                raise self._holding.failure
            self._holding.set(linear, angular)

    def __enter__(self) -> Self:
        if self._holding is not None:
            raise errors.InvalidArgument("a hold() is for one block; make another one")
        instance_id = self._instance.instance_id
        # It has a connection of its own; who listens to this client hears its commands, too.
        apic = self._instance.apic
        state = {**apic.__getstate__(), "_listeners": apic._listeners}
        holding = Holding(state, instance_id, *self._velocities)
        self._holding = holding
        try:
            _concurrency.sync_call(lambda operation: holding.begin())
            if holding.failure is not None:
                raise holding.failure
        except BaseException:
            holding.end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
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
