"""The robot of an instance: position, motion, head and lamp. It knows nothing of HTTP.

A differential drive on the floor of a room with walls and obstacles. Nothing runs by itself:
whenever its state is read, the robot moves by the time that has passed.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from .arena import METRES, is_free

MAX_LINEAR = 0.5
"""The highest speed, in metres per second."""

MAX_ANGULAR = 2.5
"""The highest rate of turning, in radians per second."""

# Seconds of one integration step.
_STEP = 0.05

# Seconds of a command that are integrated; whole turns beyond are skipped.
_LONGEST = 600.0

# The trail: a point each 2 cm, and the largest number of points.
_TRAIL_STEP = 0.02
_TRAIL_KEPT = 2000

# How fast the head turns, in radians per second.
_HEAD_RATE = 2.0

START = (0.0, 0.0, math.radians(-60))
"""The first position of a robot: x and y in metres, heading in radians."""

Colour = tuple[int, int, int]
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Head:
    """How the head is held, in radians: turned to the left, raised, tilted to the left."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0

    def toward(self, target: Head, angle: float) -> Head:
        """Return the position after turning towards another by at most `angle`."""

        def step(here: float, there: float) -> float:
            return here + min(max(there - here, -angle), angle)

        return Head(
            step(self.yaw, target.yaw), step(self.pitch, target.pitch), step(self.roll, target.roll)
        )


@dataclass(frozen=True, slots=True)
class RobotState:
    """A robot at one moment.

    Attributes:
        x: To the east of the middle of the room, in metres.
        y: To the north of it, in metres.
        heading: Radians, counterclockwise from east.
        linearv: The current speed ahead, in metres per second.
        angularv: The current rate of turning, in radians per second, counterclockwise.
        blocked: Whether a wall or an obstacle stops it.
        head: How the head is held, or None while it looks around by itself.
        led: The colour of the lamp on the chest: red, green, blue; 0 to 255.
    """

    x: float
    y: float
    heading: float
    linearv: float
    angularv: float
    blocked: bool
    head: Head | None
    led: Colour

    @property
    def moving(self) -> bool:
        """Whether it drives or turns."""
        return (self.linearv != 0 and not self.blocked) or self.angularv != 0


class Robot:
    """A robot in its room. Safe to use from any thread.

    Args:
        time: Returns the time, in seconds.

    Example:
        >>> import math
        >>> now = 0.0
        >>> robot = Robot(lambda: now)
        >>> robot.drive(0.2, 0.0)
        >>> now = 2.0
        >>> round(math.hypot(robot.state.x, robot.state.y), 3)
        0.4
    """

    def __init__(self, time: Callable[[], float]) -> None:
        self._time = time
        self._lock = threading.RLock()
        self._at = time()
        self._x, self._y, self._heading = START
        self._linearv = self._angularv = 0.0
        self._until = math.inf
        self._blocked = False
        self._head: Head | None = None
        self._head_target = Head()
        self._led: Colour = (60, 220, 130)
        self._trail: deque[Place] = deque([(self._x, self._y)], maxlen=_TRAIL_KEPT)

    @property
    def state(self) -> RobotState:
        """The state of the robot now."""
        with self._lock:
            self._catch_up()
            return RobotState(
                self._x,
                self._y,
                self._heading,
                self._linearv,
                self._angularv,
                self._blocked,
                self._head,
                self._led,
            )

    @property
    def trail(self) -> tuple[Place, ...]:
        """Its positions so far: x and y in metres, oldest first, including the current one."""
        with self._lock:
            self._catch_up()
            return (*self._trail, (self._x, self._y))

    def drive(self, linearv: float, angularv: float, duration: float | None = None) -> None:
        """Drive until the next command: the last one wins.

        Args:
            linearv: Speed ahead in metres per second; at most `MAX_LINEAR` either way is driven.
            angularv: Rate of turning in radians per second, counterclockwise; at most
                `MAX_ANGULAR` either way.
            duration: Seconds after which it stops by itself; None means never.

        Raises:
            ValueError: A speed is not a finite number, or the duration is negative.
        """
        if not math.isfinite(linearv) or not math.isfinite(angularv):
            raise ValueError("speeds must be finite numbers")
        if duration is not None and not 0 <= duration < math.inf:
            raise ValueError("the duration must be a number of seconds, 0 or more")
        with self._lock:
            self._catch_up()
            self._linearv = min(max(float(linearv), -MAX_LINEAR), MAX_LINEAR)
            self._angularv = min(max(float(angularv), -MAX_ANGULAR), MAX_ANGULAR)
            self._until = math.inf if duration is None else self._at + duration
            self._blocked = False

    def stop(self) -> None:
        """Stop the robot."""
        self.drive(0.0, 0.0)

    def turn_head(
        self, *, yaw: float | None = None, pitch: float | None = None, roll: float | None = None
    ) -> None:
        """Turn the head, which takes a moment; angles that are not given stay the same.

        Args:
            yaw: To the left, in radians.
            pitch: Up, in radians.
            roll: To the left shoulder, in radians.
        """
        with self._lock:
            self._catch_up()
            aim = self._head_target
            if self._head is None:
                self._head = Head()
            self._head_target = Head(
                aim.yaw if yaw is None else yaw,
                aim.pitch if pitch is None else pitch,
                aim.roll if roll is None else roll,
            )

    def set_led(self, red: int, green: int, blue: int) -> None:
        """Set the colour of the lamp on the chest; each part is 0 to 255.

        Raises:
            ValueError: A part is out of range.
        """
        if not all(0 <= part <= 255 for part in (red, green, blue)):
            raise ValueError("each part of a colour must be 0 to 255")
        with self._lock:
            self._led = (red, green, blue)

    def put(self, x: float, y: float, heading: float = 0.0) -> None:
        """Put the robot somewhere else, at rest; its trail starts again.

        Args:
            x: Metres to the east of the middle of the room.
            y: Metres to the north of it.
            heading: Radians, counterclockwise from east.

        Raises:
            ValueError: There is a wall or an obstacle.
        """
        if not is_free(x / METRES, y / METRES):
            raise ValueError(f"the robot cannot stand at ({x:g}, {y:g})")
        with self._lock:
            self.stop()
            self._x, self._y, self._heading = x, y, heading
            self._trail.clear()
            self._trail.append((x, y))

    def switch_off(self) -> None:
        """Stop, and clear the trail."""
        with self._lock:
            self.stop()
            self._trail.clear()
            self._trail.append((self._x, self._y))

    def _catch_up(self) -> None:
        now = self._time()
        passed = max(now - self._at, 0.0)
        if self._head is not None:
            self._head = self._head.toward(self._head_target, _HEAD_RATE * passed)
        if self._linearv or self._angularv:
            self._move(min(passed, max(self._until - self._at, 0.0)))
            if now >= self._until:
                self._linearv = self._angularv = 0.0
                self._blocked = False
        self._at = now

    def _move(self, seconds: float) -> None:
        if seconds > _LONGEST and self._angularv:
            # After a whole turn the robot is where it was: it can be skipped.
            turn = math.tau / abs(self._angularv)
            seconds -= max((seconds - _LONGEST) // turn, 0) * turn
        # Straight ahead, it reaches a wall long before.
        seconds = min(seconds, 2 * _LONGEST)
        while seconds > 0 and (self._angularv or not self._blocked):
            self._step(min(seconds, _STEP))
            seconds -= _STEP

    def _step(self, seconds: float) -> None:
        middle = self._heading + self._angularv * seconds / 2
        x = self._x + self._linearv * seconds * math.cos(middle)
        y = self._y + self._linearv * seconds * math.sin(middle)
        self._heading = math.remainder(self._heading + self._angularv * seconds, math.tau)
        self._blocked = not is_free(x / METRES, y / METRES)
        if self._blocked:
            return
        self._x, self._y = x, y
        if math.dist(self._trail[-1], (x, y)) >= _TRAIL_STEP:
            self._trail.append((x, y))
