"""The parts of a simulator that the handlers of routes use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.requests import HTTPConnection

from ..hosts.hosts import Hosts
from ..net.https_server import HTTPSServer
from ..world.rate_limit import RateLimit
from ..world.standstill import Standstill
from ..world.tokens import TokenIssuer
from ..world.world import World
from .background import BackgroundTasks


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of a simulator that its routes use."""

    world: World
    hosts: Hosts
    background: BackgroundTasks
    tokens: TokenIssuer
    rate_limit: RateLimit
    https_server: HTTPSServer
    standstill: Standstill


def get_context(request: HTTPConnection) -> Context:
    """Return the simulator that a request came to."""
    return cast("Context", request.app.state.context)


def get_world(request: HTTPConnection) -> World:
    """Return the world of the simulator that a request came to."""
    return get_context(request).world
