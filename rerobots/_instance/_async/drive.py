"""Motion commands to the robot of an instance: single ones, or repeated during a block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from ... import _concurrency, errors
from ..._client import bodies
from ..drive_thread import DriveRepeater
from .addon import AsyncAddon

if TYPE_CHECKING:
    from ..._timeouts import Timeout


class AsyncDrive(AsyncAddon, name="drive"):
    """Motion of a mobile robot; `drive` of an instance."""

    async def send(
        self, linear: float = 0.0, angular: float = 0.0, *, timeout: Timeout | None = None
    ) -> None:
        """Send a motion command; the last one wins.

        Args:
            linear: Linear velocity in m/s; forward is positive.
            angular: Angular velocity in rad/s; to the left is positive.

        Example:
            >>> await rri.drive.send(linear=0.2, angular=0.5)
        """
        send, command = self._instance.apic.send_drive_command, _command(linear, angular)
        await self._when_active(lambda: self._ask(send, command, timeout=timeout))

    def hold(self, linear: float = 0.0, angular: float = 0.0) -> AsyncDriveHold:
        """Drive during a block: the command is sent 5 times per second.

        The robot is stopped however the block ends: by an exception, Ctrl-C (even a second one),
        SIGTERM, or cancellation. The stop command is retried for 10 seconds; if it fails, the
        terminal and the log show it. Entering the block sends the first command.

        Args:
            linear: Linear velocity in m/s; forward is positive.
            angular: Angular velocity in rad/s; to the left is positive.

        Example:
            >>> async with rri.drive.hold(linear=0.2) as hold:
            ...     await rri.get_status()
            ...     hold.set(linear=0.2, angular=0.5)
            'READY'
        """
        return AsyncDriveHold(self, linear, angular)

    async def stop(self, *, timeout: Timeout | None = None) -> None:
        """Stop the robot.

        Example:
            >>> await rri.drive.stop()
        """
        await self.send(timeout=timeout)


class AsyncDriveHold:
    """A motion command that is repeated during a block, made by `drive.hold()`.

    While the connection is lost, it is retried. If the server rejects the command permanently (the
    instance has ended), `set()` and the end of the block raise that error.
    """

    def __init__(self, drive: AsyncDrive, linear: float, angular: float) -> None:
        _command(linear, angular)
        self._drive = drive
        self._velocities = (linear, angular)
        self._repeater: DriveRepeater | None = None

    def set(self, linear: float = 0.0, angular: float = 0.0) -> None:
        """Change the velocities; the new command is sent at once, and then repeated.

        Args:
            linear: Linear velocity in m/s; forward is positive.
            angular: Angular velocity in rad/s; to the left is positive.

        Raises:
            Error: The server has rejected the command, and it is no longer repeated.

        Example:
            >>> async with rri.drive.hold(linear=0.2) as hold:
            ...     hold.set(angular=0.5)
        """
        _command(linear, angular)
        self._velocities = (linear, angular)
        if self._repeater is not None:
            if self._repeater.failure is not None:
                raise self._repeater.failure
            self._repeater.set(linear, angular)

    async def __aenter__(self) -> Self:
        if self._repeater is not None:
            raise errors.InvalidArgument("a hold() works for one block only: call hold() again")
        await self._drive._when_active(self._begin)
        return self

    async def _begin(self) -> None:
        # It has a connection of its own, but listeners of this client also get its commands.
        apic = self._drive._instance.apic
        state = {**apic.__getstate__(), "_listeners": apic._listeners}
        repeater = DriveRepeater(state, self._drive._instance.instance_id, *self._velocities)
        self._repeater = repeater
        try:
            await _concurrency.async_call(lambda operation: repeater.begin())
            if repeater.failure is not None:
                raise repeater.failure
        except BaseException:
            repeater.end()
            raise

    async def __aexit__(self, kind: object, err: BaseException | None, traceback: object) -> None:
        repeater = self._repeater
        if repeater is None:
            return
        repeater.end()
        await _concurrency.async_call(lambda operation: repeater.wait())
        if repeater.failure is None:
            return
        if err is None:
            raise repeater.failure
        err.add_note(f"drive.hold: {repeater.failure}")

    def __del__(self) -> None:
        # Ctrl-C may have come just before the block, or as it ended.
        if (repeater := getattr(self, "_repeater", None)) is not None:
            repeater.end()


def _command(linear: float, angular: float) -> dict[str, float]:
    velocity = bodies.velocity
    return {"linearv": velocity(linear, "linear"), "angularv": velocity(angular, "angular")}
