"""The WebSocket of a Misty robot, at `/pubsub` of the address of `mistyproxy`."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Callable
from typing import Any

from starlette.websockets import WebSocket

from ..world.addons import Addon
from ..world.instances import Instance
from ..world.world import World
from .misty_rest import MistyState, battery, misty_state
from .websockets import receive_message

# Milliseconds between two messages of an event: at least, and unless the subscriber asks for more.
_FASTEST = 50
_USUAL = 250

# Bounds the memory of a connection.
_MOST_EVENTS = 50


async def publish(websocket: WebSocket, world: World, instance: Instance) -> None:
    """Take subscriptions, and send the messages of their events, until the client disconnects.

    The types of events are `BatteryCharge`, `IMU`, `DriveEncoders`, `ActuatorPosition`,
    `FaceRecognition` and `SelfState`; there are no messages for other types.
    """
    addon = world.addon(instance, "mistyproxy")
    if addon is None:
        return
    events: dict[str, asyncio.Task[None]] = {}
    try:
        while (message := await receive_message(websocket)) is not None:
            operation, name, body = _read(message)
            task = events.pop(name, None)
            if task is not None:
                task.cancel()
            if operation == "subscribe" and len(events) < _MOST_EVENTS:
                await _say(websocket, name, _REGISTERED)
                events[name] = asyncio.ensure_future(
                    _send(websocket, name, body, _source(world, instance, addon, body))
                )
            elif operation == "unsubscribe" and task is not None:
                await _say(websocket, name, _REMOVED)
    finally:
        for task in events.values():
            task.cancel()
        await asyncio.gather(*events.values(), return_exceptions=True)


_REGISTERED = "Registration Status: API event added successfully."
_REMOVED = "Registration Status: API event removed successfully."


def _read(message: bytes) -> tuple[str, str, dict[str, Any]]:
    """Read the operation and the event of a message; both are empty if it is malformed."""
    try:
        body = json.loads(message)
        values = {str(key).lower(): value for key, value in body.items()}
        return str(values["operation"]).lower(), str(values["eventname"]), values
    except (ValueError, RecursionError, KeyError, AttributeError):
        return "", "", {}


async def _say(websocket: WebSocket, name: str, message: object) -> None:
    await websocket.send_text(json.dumps({"eventName": name, "message": message}))


async def _send(
    websocket: WebSocket, name: str, body: dict[str, Any], source: Callable[[], object]
) -> None:
    pause = body.get("debouncems")
    milliseconds = pause if isinstance(pause, int | float) and pause > 0 else _USUAL
    while True:
        message = source()
        if message is not None:
            await _say(websocket, name, message)
        await asyncio.sleep(max(milliseconds, _FASTEST) / 1000)


def _source(
    world: World, instance: Instance, addon: Addon, body: dict[str, Any]
) -> Callable[[], object]:
    """Return the function that makes the messages of an event."""
    state = misty_state(addon)
    makers: dict[str, Callable[[], object]] = {
        "batterycharge": lambda: battery(world, instance),
        "imu": lambda: _imu(instance),
        "driveencoders": lambda: _wheels(instance),
        "actuatorposition": lambda: dict(state.arms),
        "facerecognition": lambda: _face(world, state),
        "selfstate": lambda: _self_state(instance),
    }
    return makers.get(str(body.get("type")).lower(), lambda: None)


def _imu(instance: Instance) -> dict[str, float]:
    heading = math.degrees(instance.robot.state.heading) % 360
    return {"yaw": round(heading, 2), "pitch": 0.0, "roll": 0.0}


def _wheels(instance: Instance) -> dict[str, float]:
    robot = instance.robot.state
    return {"linearVelocity": robot.linearv, "angularVelocity": robot.angularv}


def _face(world: World, state: MistyState) -> dict[str, object] | None:
    """Return the first known face: somebody always stands in front of the robot."""
    if not state.looks_for_faces:
        return None
    label = state.faces[0] if state.faces else "unknown person"
    created = world.timeline.wall_time.isoformat()
    return {"label": label, "bearing": 0, "elevation": 5, "distance": 120, "created": created}


def _self_state(instance: Instance) -> dict[str, object]:
    robot = instance.robot.state
    return {"position": [round(robot.x, 3), round(robot.y, 3)], "occupied": robot.blocked}
