"""Fixtures that open WebSockets, sync or async, and an instance with all add-ons."""

from collections.abc import Callable
from typing import Any

import pytest

import rerobots
from rerobots._instance._async.sockets import async_open, async_open_proxy
from rerobots._instance._sync.sockets import sync_open, sync_open_proxy
from rerobots_openapi.api import cam

from ..conftest import NOWHERE, Mode

# A deployment that supports every add-on.
ALL_ADDONS = "e4a9c7d3-8b26-4f51-b0c8-5d7a1e3f9062"
TOKEN = "a-token-that-is-long-enough-to-be-looked-for"


@pytest.fixture
def open_feed(mode: Mode) -> Callable[..., Any]:
    """A function that opens a WebSocket of a server, with a token in its URL."""

    def open_at(base_uri: str, **kwargs: Any) -> Any:
        verify = kwargs.pop("verify", True)
        apic: Any = mode.client(TOKEN, base_uri=base_uri, verify=verify, timeout=(2.0, 2.0))
        target = getattr(apic, "_target", apic)
        request = cam.watch_cam.get_kwargs(NOWHERE, 0, target._websocket_token())
        if mode.name == "sync":
            return sync_open(apic, request, **kwargs)
        return apic._await(async_open(target, request, **kwargs))

    return open_at


@pytest.fixture
def open_proxy(mode: Mode) -> Callable[[str], Any]:
    """A function that opens the WebSocket at a URL."""

    def open_at(url: str) -> Any:
        apic: Any = mode.client(TOKEN)
        if mode.name == "sync":
            return sync_open_proxy(apic, url)
        return apic._await(async_open_proxy(apic._target, url))

    return open_at


@pytest.fixture
def rri(launch: Callable[..., rerobots.Instance]) -> rerobots.Instance:
    """An instance that supports every add-on."""
    instance = launch(wdeployment_id=ALL_ADDONS)
    instance.wait_until_ready()
    return instance
