"""The cameras of an instance. The drawing code is imported with the first picture."""

from __future__ import annotations

from datetime import datetime

from ..world.instances import Instance

CAMERAS = ("0", "1", "2", "3")
"""The identifiers of the cameras, as paths spell them."""

# Idle motion is drawn in steps, so that clients at the same time share a picture.
_STEPS_PER_SECOND = 10


def snapshot(instance: Instance, camera: int, moment: datetime) -> bytes:
    """Draw what a camera of an instance sees now. Takes some ms: call it off the event loop.

    Args:
        instance: whose robot is looked at.
        camera: 0 to 3; 2 is above the room and shows where the robot has been.
        moment: the time.

    Returns:
        A JPEG, 640 x 480.
    """
    from .picture import SceneState, picture
    from .view import ABOVE

    step = 1_000_000 // _STEPS_PER_SECOND
    moment = moment.replace(microsecond=moment.microsecond // step * step)
    trail = instance.robot.trail if camera == ABOVE else ()
    return picture(
        SceneState(instance.deployment.type, instance.robot.state, trail, moment), camera
    )
