"""The `cam` add-on."""

from __future__ import annotations

import asyncio
import base64

from starlette.requests import Request
from starlette.responses import Response

from rerobots.sim.answers import answer, refuse
from rerobots.sim.camera import CAMERAS, picture
from rerobots.sim.context import caller_of, instance_of, world
from rerobots.sim.routes.addons import AddonRoutes, applied
from rerobots.sim.routes.route import route


async def image(request: Request) -> Response:
    """Give the present picture of a camera."""
    caller = caller_of(request)
    camera = request.path_params["camera"]
    if camera not in CAMERAS:
        refuse(400, "not valid camera identifier")
    instance = instance_of(request, caller)
    if caller.instance is not None:
        # A token that is made for one instance sees the status but no pictures.
        refuse(404, "instance not found")
    addon = applied(request, instance, "cam")
    timeline = world(request).timeline
    if addon.status(timeline.time) != "active":
        refuse(503, "add-on cam not streaming yet")
    if not addon.has_picture(timeline.time):
        return answer({"success": False, "message": "no picture yet, try again soon"})
    moment = timeline.wall_time.replace(microsecond=0)
    jpeg = await asyncio.to_thread(picture, instance.deployment.type, int(camera), moment)
    data = base64.b64encode(jpeg).decode()
    return answer({"success": True, "format": "JPEG", "coding": "base64", "data": data})


ROUTES = [
    *AddonRoutes("cam", once=False).routes(),
    route("GET", "/addon/cam/{instance_id}/{camera}/img", image),
]
