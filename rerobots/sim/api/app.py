"""The API as an ASGI application."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute

from . import (
    addons,
    cam,
    ci,
    cmd,
    cmdsh,
    deployments,
    drive,
    firewall,
    hardshare,
    index,
    instances,
    reservations,
    rules,
    tokens,
    users,
    vpn,
    wstcp,
)
from .context import Context
from .middleware import APIMiddleware
from .responses import HTTPError, handle_http_error, handle_no_route
from .websockets import handle_unknown_websocket

# In the order of the tags of the specification.
_RESOURCES: tuple[Any, ...] = (
    index,
    deployments,
    rules,
    instances,
    reservations,
    firewall,
    vpn,
    cam,
    addons,
    wstcp,
    drive,
    cmd,
    cmdsh,
    tokens,
    ci,
    users,
    hardshare,
)


def make_app(context: Context) -> Starlette:
    """Make the application of one simulator."""
    app = Starlette(
        routes=[
            *(route for resource in _RESOURCES for route in resource.ROUTES),
            WebSocketRoute("/{path:path}", handle_unknown_websocket),
        ],
        middleware=[Middleware(APIMiddleware)],
        exception_handlers={
            404: handle_no_route,
            405: handle_no_route,
            HTTPError: handle_http_error,
        },
    )
    app.router.redirect_slashes = False
    app.state.context = context
    return app
