"""The API as an ASGI application."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from rerobots.sim.answers import Refused, on_no_route, on_refused
from rerobots.sim.context import Context
from rerobots.sim.gate import Gate
from rerobots.sim.routes import cam, deployments, index, instances, launch, mistyproxy, vpn

_RESOURCES = (index, deployments, instances, launch, vpn, cam, mistyproxy)


def make_app(context: Context) -> Starlette:
    """Make the application of one simulator."""
    app = Starlette(
        routes=[route for resource in _RESOURCES for route in resource.ROUTES],
        middleware=[Middleware(Gate)],
        exception_handlers={404: on_no_route, 405: on_no_route, Refused: on_refused},
    )
    app.router.redirect_slashes = False
    app.state.context = context
    return app
