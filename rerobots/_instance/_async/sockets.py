"""The WebSockets of the API, opened by a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rerobots_openapi.api import cam

from ... import _timeouts, errors, tokens
from ..._client import operations, urls

if TYPE_CHECKING:
    from ..._client._async.connection import AsyncConnection, Kwargs
    from ..._live._async.websocket import AsyncWebSocket
    from ..._live.feed import OpenSocket, Socket

# Messages of a feed to buffer: they are large.
_UNREAD = 2


async def async_open(
    apic: AsyncConnection,
    kwargs: Kwargs,
    timeout: _timeouts.Timeout | None = None,
    **settings: Any,
) -> AsyncWebSocket:
    """Open the WebSocket of an operation; `settings` are other fields of `Address`."""
    path = apic._websocket_path(kwargs)
    operation = operations.find("GET", path)
    headers = apic._request_headers()
    return await _open(
        apic,
        timeout,
        base_uri=apic._base_uri,
        target=path,
        shown=urls.without_token(path) if operation.has_token else path,
        headers=headers,
        missing=operation.missing or "addon",
        sender=tokens.describe(headers.get("Authorization")),
        **settings,
    )


async def async_open_proxy(
    apic: AsyncConnection, url: str, timeout: _timeouts.Timeout | None = None
) -> AsyncWebSocket:
    """Open the WebSocket at a URL from the API, which is secret and needs no token."""
    base_uri, target = urls.split(url)
    headers = {"User-Agent": apic._request_headers()["User-Agent"]}
    return await _open(
        apic, timeout, base_uri=base_uri, target=target, shown="/...", headers=headers
    )


async def _open(
    apic: AsyncConnection, timeout: _timeouts.Timeout | None, **where: Any
) -> AsyncWebSocket:
    _require_websockets()
    from ..._client import transport
    from ..._live._async.websocket import async_open
    from ..._live.address import Address

    connect, read = apic._policy.connect, apic._policy.read
    if timeout is not None:
        connect, read = _timeouts.timeouts(timeout)
    is_tls = where["base_uri"].startswith("https:")
    address = Address(
        connect=connect,
        read=read,
        proxy=urls.proxy_for(where["base_uri"], apic._proxy),
        context=transport.tls_context(apic._verify) if is_tls else None,
        **where,
    )
    return await async_open(address)


def feed_opener(apic: Any, instance_id: str) -> OpenSocket:
    """Return a function that opens the feed of a camera in any thread."""
    from .._sync.sockets import sync_open

    # Raise permanent errors now, and not in a thread.
    apic._websocket_token()
    _require_websockets()

    def open_socket(camera: int) -> Socket:
        kwargs = cam.watch_cam.get_kwargs(instance_id, camera, apic._websocket_token())
        return sync_open(apic, kwargs, unread=_UNREAD)

    return open_socket


def _require_websockets() -> None:
    try:
        from ..._live import channel  # noqa: F401
    except ImportError as err:
        raise errors.MissingExtra.of("WebSockets", "live", err) from err
