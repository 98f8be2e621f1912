"""The cameras of an instance. The drawing code is imported with the first picture."""

from __future__ import annotations

from datetime import datetime

from ..world.instances import Instance
from ..world.streams import DRAWN
from ..world.world import World

CAMERAS = ("0", "1", "2", "3")
"""The identifiers of the cameras, as paths spell them."""

# Idle motion is drawn in steps, so that clients at the same time share a picture.
_STEPS_PER_SECOND = 10


def sent_picture(world: World, instance: Instance, camera: int) -> bytes | None:
    """Return the last picture that was sent for a camera, by its robot or its owner, if any.

    Args:
        world: The world of the instance.
        instance: The instance of the camera.
        camera: 0 to 3.

    Returns:
        A JPEG; None if the picture is to be drawn.
    """
    addon = world.addon(instance, "cam")
    uploaded: bytes | None = None if addon is None else (addon.route_data or {}).get(camera)
    workspace = world.workspaces.get(instance.deployment.id)
    if uploaded is None and workspace is not None and camera == 0:
        return workspace.frame
    return uploaded


def snapshot(
    instance: Instance, camera: int, moment: datetime, size: tuple[int, int] = DRAWN
) -> bytes:
    """Draw the view of a camera of an instance. Takes milliseconds: call it off the event loop.

    Args:
        instance: The instance of the robot.
        camera: 0 to 3; 2 is above the room and shows where the robot has been.
        moment: The time.
        size: Width and height in pixels; the picture is enlarged to that, with bars beside it.

    Returns:
        A JPEG of that size.
    """
    from .picture import SceneState, picture
    from .view import ABOVE

    step = 1_000_000 // _STEPS_PER_SECOND
    moment = moment.replace(microsecond=moment.microsecond // step * step)
    trail = instance.robot.trail if camera == ABOVE else ()
    state = SceneState(instance.deployment.type, instance.robot.state, trail, moment)
    return picture(state, camera, size)
