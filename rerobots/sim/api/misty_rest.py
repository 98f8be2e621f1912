"""The REST interface of a Misty robot, at the addresses of `mistyproxy`: some commands."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from ..hosts.hosts import Hosts
from ..world.instances import Instance
from ..world.robot import MAX_ANGULAR, MAX_LINEAR
from ..world.world import World
from .addons import find_by_proxy_token

_PATH = re.compile(r"/([0-9a-f]{32})(/.*)?")

_MAX_BODY = 64 * 1024

# Degrees: to the left, down and to the left shoulder are positive.
_HEAD_LIMITS = {"Yaw": (-81.0, 81.0), "Pitch": (-40.0, 26.0), "Roll": (-40.0, 40.0)}

# Seconds that a full battery lasts, and the rest at which it is exchanged.
_BATTERY_LASTS = 6 * 3600.0
_BATTERY_LEFT = 0.2

_Values = Mapping[str, Any]


class _InvalidCommand(ValueError):
    """A command that cannot be carried out."""


def is_for_misty(scope: Scope) -> bool:
    """Return whether a request is for a robot's REST interface."""
    return scope["type"] == "http" and _PATH.fullmatch(scope["path"]) is not None


class MistyREST:
    """ASGI application: the REST interfaces of all robots whose `mistyproxy` is active.

    `/api/led`, `/api/head`, `/api/drive`, `/api/drive/time`, `/api/drive/stop`, `/api/battery` and
    `/api/device` answer, after `/` and the token of the add-on's address. What they change can be
    seen in the pictures of the cameras.
    """

    def __init__(self, world: World, hosts: Hosts) -> None:
        self._world = world
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        self._world.timeline.run_due()
        await self._hosts.catch_up()
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        found = _PATH.fullmatch(request.url.path)
        at_token = (
            None if found is None else find_by_proxy_token(self._world, "mistyproxy", found[1])
        )
        if found is None or at_token is None:
            return _failure(404, "no robot at this address")
        instance, _ = at_token
        commands = _COMMANDS.get((found[2] or "/").rstrip("/").lower(), {})
        command = commands.get(request.method)
        if command is None:
            status = 405 if commands else 404
            return _failure(status, f"Unknown API command: {request.method} {found[2] or '/'}")
        try:
            result = command(_Robot(self._world, instance), await _values(request))
        except _InvalidCommand as exc:
            return _failure(400, str(exc))
        return JSONResponse({"result": result, "status": "Success"})


def _failure(status: int, text: str) -> Response:
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


def _number(values: _Values, name: str) -> float | None:
    """Read a number, whatever the case of its name; None if it is not given."""
    value = next((v for k, v in values.items() if k.lower() == name.lower()), None)
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


@dataclass(frozen=True, slots=True)
class _Robot:
    """The robot of an instance, by the commands of a Misty."""

    world: World
    instance: Instance

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

    def battery(self, _: _Values) -> object:
        used = (self.world.timeline.time - self.instance.recorded) / _BATTERY_LASTS
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
    "/api/battery": {"GET": _Robot.battery},
    "/api/device": {"GET": _Robot.device},
}
