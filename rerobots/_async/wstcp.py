"""Add-on `wstcp`: a TCP port of the host behind a WebSocket."""

from .addon import AsyncStartedAddon


class AsyncWstcp(AsyncStartedAddon, name="wstcp"):
    """A TCP port of the host behind a WebSocket; `wstcp` of an instance.

    After `activate()` it is "ready"; `start()` makes it "active", and `status()` has `port` then.
    """
