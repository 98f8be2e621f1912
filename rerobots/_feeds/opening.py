"""Opening the feeds of an instance, by a client of either kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rerobots_openapi.api import cam

from .feed import Socket

if TYPE_CHECKING:
    from collections.abc import Callable

# Messages that are received and not yet read: those of a feed are large.
_UNREAD = 2


def opener(apic: Any, instance_id: str) -> Callable[[int], Socket]:
    """What opens the feed of a camera; it blocks.

    Args:
        apic: A client, sync or async: its address, token and settings are used.
        instance_id: Id of the instance.

    Raises:
        MissingExtra: This needs `pip install "rerobots[live]"`.
        WrongAuthToken: There is no token.
    """
    # What fails each time fails now, and not in a thread.
    from .._sync.websocket import sync_open

    apic._websocket_token()

    def open_socket(camera: int) -> Socket:
        kwargs = cam.watch_cam.get_kwargs(instance_id, camera, apic._websocket_token())
        return sync_open(apic, kwargs, unread=_UNREAD)

    return open_socket
