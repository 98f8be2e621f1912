"""The REST interface of a Misty robot, at the addresses of `mistyproxy`: some commands."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from ..world.addons import Addon
from ..world.instances import Instance
from ..world.robot import MAX_ANGULAR, MAX_LINEAR
from ..world.world import World
from .responses import JSONResponse

_MAX_BODY = 64 * 1024

# Degrees: to the left, down and to the left shoulder are positive.
_HEAD_LIMITS = {"Yaw": (-81.0, 81.0), "Pitch": (-40.0, 26.0), "Roll": (-40.0, 40.0)}

# Degrees: straight up is -90, straight down 90.
_ARM_LIMITS = (-29.0, 90.0)

# Bounds the memory of a robot that runs for days.
_FACES_KEPT = 100

# Seconds that a full battery lasts, and the charge at which it is exchanged.
_BATTERY_LASTS = 6 * 3600.0
_BATTERY_LEFT = 0.2

_Values = Mapping[str, Any]


class _InvalidCommand(ValueError):
    """A command that cannot be carried out."""


@dataclass(slots=True)
class MistyState:
    """The state of a Misty that the pictures of the cameras do not show.

    Attributes:
        image: Name of the picture on its face.
        arms: Positions of its arms, in degrees, by the names of the REST interface.
        faces: Names of the faces that it was trained to know.
        looks_for_faces: Whether it looks for faces.
    """

    image: str = "e_DefaultContent.jpg"
    arms: dict[str, float] = field(default_factory=dict[str, float])
    faces: list[str] = field(default_factory=list[str])
    looks_for_faces: bool = False


def misty_state(addon: Addon) -> MistyState:
    """Return the state of the Misty behind a `mistyproxy`."""
    if addon.route_data is None:
        addon.route_data = MistyState()
    state: MistyState = addon.route_data
    return state


class MistyREST:
    """The REST interfaces of all robots whose `mistyproxy` is active.

    Args:
        world: The world of the robots.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    async def respond(
        self, request: Request, instance: Instance, addon: Addon, path: str
    ) -> Response:
        """Carry out a command.

        Args:
            request: The command.
            instance: The instance of the robot.
            addon: The `mistyproxy` of that instance.
            path: The path after the address.
        """
        commands = _COMMANDS.get(path.rstrip("/").lower(), {})
        command = commands.get(request.method)
        if command is None:
            status = 405 if commands else 404
            return failure(status, f"Unknown API command: {request.method} {path}")
        robot = _Robot(self._world, instance, misty_state(addon))
        try:
            result = command(robot, await _values(request))
        except _InvalidCommand as exc:
            return failure(400, str(exc))
        return JSONResponse({"result": result, "status": "Success"})


def failure(status: int, text: str) -> Response:
    """Return an error as a Misty formats it."""
    return JSONResponse({"error": text, "status": "Failed"}, status)


async def _values(request: Request) -> _Values:
    """Read the parameters of a command: a JSON object, or those of the query."""
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > _MAX_BODY:
            raise _InvalidCommand("the body is too long")
    if not raw.strip():
        return dict(request.query_params)
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise _InvalidCommand("the body is not JSON") from None
    if not isinstance(body, dict):
        raise _InvalidCommand("the body is not a JSON object")
    return cast("dict[str, Any]", body)


def _value(values: _Values, name: str) -> Any:
    """Read a parameter, whatever the case of its name; None if it is not given."""
    return next((v for k, v in values.items() if k.lower() == name.lower()), None)


def _text(values: _Values, name: str) -> str:
    value = _value(values, name)
    if not isinstance(value, str) or not value:
        raise _InvalidCommand(f"{name} is required")
    return value


def _number(values: _Values, name: str) -> float | None:
    """Read a number; None if it is not given."""
    value = _value(values, name)
    if value is None:
        return None
    try:
        number = float(value) if not isinstance(value, bool) else math.nan
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise _InvalidCommand(f"{name} must be a number")
    return number


def _needed(values: _Values, name: str) -> float:
    number = _number(values, name)
    if number is None:
        raise _InvalidCommand(f"{name} is required")
    return number


def battery(world: World, instance: Instance) -> dict[str, Any]:
    """Return the state of a robot's battery."""
    used = (world.timeline.time - instance.recorded) / _BATTERY_LASTS
    percent = 1 - max(used, 0.0) % (1 - _BATTERY_LEFT)
    return {
        "chargePercent": round(percent, 3),
        "current": -0.9,
        "healthPercent": 1.0,
        "isCharging": False,
        "state": "Discharging",
        "temperature": 28,
        "voltage": round(6.9 + 1.5 * percent, 2),
    }


@dataclass(frozen=True, slots=True)
class _Robot:
    """The robot of an instance, by the commands of a Misty."""

    world: World
    instance: Instance
    state: MistyState

    def set_led(self, values: _Values) -> object:
        parts = [_needed(values, name) for name in ("Red", "Green", "Blue")]
        if not all(0 <= part <= 255 for part in parts):
            raise _InvalidCommand("Red, Green and Blue must be 0 to 255")
        red, green, blue = (round(part) for part in parts)
        self.instance.robot.set_led(red, green, blue)
        return True

    def led(self, _: _Values) -> object:
        red, green, blue = self.instance.robot.state.led
        return {"red": red, "green": green, "blue": blue}

    def turn_head(self, values: _Values) -> object:
        angles: dict[str, float] = {}
        for name, (low, high) in _HEAD_LIMITS.items():
            degrees = _number(values, name)
            if degrees is not None:
                sign = -1 if name == "Pitch" else 1
                angles[name.lower()] = sign * math.radians(min(max(degrees, low), high))
        if not angles:
            raise _InvalidCommand("one of Pitch, Roll and Yaw is required")
        self.instance.robot.turn_head(**angles)
        return True

    def drive(self, values: _Values) -> object:
        self.instance.robot.drive(*self._speeds(values))
        return True

    def drive_time(self, values: _Values) -> object:
        milliseconds = _needed(values, "TimeMS")
        if milliseconds < 0:
            raise _InvalidCommand("TimeMS must not be negative")
        self.instance.robot.drive(*self._speeds(values), duration=milliseconds / 1000)
        return True

    def _speeds(self, values: _Values) -> tuple[float, float]:
        """Read speeds, which are given in percent of what the robot can do."""
        linear = _needed(values, "LinearVelocity") / 100
        return linear * MAX_LINEAR, _needed(values, "AngularVelocity") / 100 * MAX_ANGULAR

    def stop(self, _: _Values) -> object:
        self.instance.robot.stop()
        return True

    def display_image(self, values: _Values) -> object:
        self.state.image = _text(values, "FileName")
        return True

    def image(self, _: _Values) -> object:
        return [{"name": self.state.image, "width": 480, "height": 272, "systemAsset": True}]

    def set_arms(self, values: _Values) -> object:
        """Move both arms, or one of them."""
        given = {name: _number(values, name) for name in ("LeftArmPosition", "RightArmPosition")}
        arms = {name: value for name, value in given.items() if value is not None}
        if not arms:
            raise _InvalidCommand("one of LeftArmPosition and RightArmPosition is required")
        low, high = _ARM_LIMITS
        self.state.arms |= {name: min(max(value, low), high) for name, value in arms.items()}
        return True

    def set_arm(self, values: _Values) -> object:
        """Move one arm."""
        arm, position = _text(values, "Arm").capitalize(), _needed(values, "Position")
        if arm not in ("Left", "Right"):
            raise _InvalidCommand("Arm must be Left or Right")
        return self.set_arms({f"{arm}ArmPosition": position})

    def faces(self, _: _Values) -> object:
        return list(self.state.faces)

    def forget_faces(self, values: _Values) -> object:
        name = _value(values, "FaceId")
        self.state.faces = [face for face in self.state.faces if name not in (None, face)]
        return True

    def train_face(self, values: _Values) -> object:
        name = _text(values, "FaceId")
        if name not in self.state.faces:
            self.state.faces.append(name)
            del self.state.faces[:-_FACES_KEPT]
        return True

    def look_for_faces(self, _: _Values) -> object:
        self.state.looks_for_faces = True
        return True

    def ignore_faces(self, _: _Values) -> object:
        self.state.looks_for_faces = False
        return True

    def nothing(self, _: _Values) -> object:
        """Do at once what takes a moment on a real robot."""
        return True

    def battery(self, _: _Values) -> object:
        return battery(self.world, self.instance)

    def device(self, _: _Values) -> object:
        return {
            "currentProfileName": "rerobots",
            "ipAddress": "127.0.0.1",
            "robotId": self.instance.deployment.id,
            "robotVersion": "2.0.0.0",
            "serialNumber": self.instance.deployment.id.replace("-", "")[:12],
            "sensoryServiceAppVersion": "2.0.0.0",
        }


_COMMANDS: dict[str, dict[str, Callable[[_Robot, _Values], object]]] = {
    "/api/led": {"POST": _Robot.set_led, "GET": _Robot.led},
    "/api/head": {"POST": _Robot.turn_head},
    "/api/drive": {"POST": _Robot.drive},
    "/api/drive/time": {"POST": _Robot.drive_time},
    "/api/drive/stop": {"POST": _Robot.stop},
    "/api/images/display": {"POST": _Robot.display_image},
    "/api/images/list": {"GET": _Robot.image},
    "/api/arms": {"POST": _Robot.set_arm},
    "/api/arms/set": {"POST": _Robot.set_arms},
    "/api/faces": {"GET": _Robot.faces, "DELETE": _Robot.forget_faces},
    "/api/faces/training/start": {"POST": _Robot.train_face},
    "/api/faces/training/cancel": {"POST": _Robot.nothing},
    "/api/faces/training/stop": {"POST": _Robot.nothing},
    "/api/faces/detection/start": {"POST": _Robot.look_for_faces},
    "/api/faces/detection/stop": {"POST": _Robot.ignore_faces},
    "/api/faces/recognition/start": {"POST": _Robot.look_for_faces},
    "/api/faces/recognition/stop": {"POST": _Robot.ignore_faces},
    "/api/battery": {"GET": _Robot.battery},
    "/api/device": {"GET": _Robot.device},
}
