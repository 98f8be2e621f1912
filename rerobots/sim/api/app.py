"""The API as an ASGI application."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute

from . import (
    accounts,
    cam,
    cmd,
    cmdsh,
    deployments,
    devices,
    drive,
    hardshare,
    index,
    instances,
    launch,
    mistyproxy,
    monitors,
    ports,
    queues,
    rules,
    urls,
    vpn,
)
from .context import Context
from .middleware import Gate
from .responses import Refused, on_no_route, on_refused
from .websockets import no_socket

_RESOURCES: tuple[Any, ...] = (
    index,
    deployments,
    queues,
    rules,
    instances,
    launch,
    monitors,
    vpn,
    cam,
    mistyproxy,
    ports,
    urls,
    drive,
    cmd,
    cmdsh,
    accounts,
    hardshare,
    devices,
)


def make_app(context: Context) -> Starlette:
    """Make the application of one simulator."""
    app = Starlette(
        routes=[
            *(route for resource in _RESOURCES for route in resource.ROUTES),
            WebSocketRoute("/{path:path}", no_socket),
        ],
        middleware=[Middleware(Gate)],
        exception_handlers={404: on_no_route, 405: on_no_route, Refused: on_refused},
    )
    app.router.redirect_slashes = False
    app.state.context = context
    return app
