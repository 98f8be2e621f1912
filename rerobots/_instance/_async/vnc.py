"""Add-on `vnc`: the screen of the host."""

from __future__ import annotations

from .started_addon import AsyncStartedAddon


class AsyncVnc(AsyncStartedAddon, name="vnc"):
    """The screen of the host; `vnc` of an instance.

    After `activate()` it is "ready"; `start()` makes it "active". Then `address()` is what a VNC
    client in a browser, like noVNC, connects to.
    """
