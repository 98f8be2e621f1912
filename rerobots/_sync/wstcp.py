# Made from rerobots/_async/wstcp.py by `make generate`. Do not edit.
"""Add-on `wstcp`: a TCP port of the host behind a WebSocket."""

from .addon import StartedAddon


class Wstcp(StartedAddon, name="wstcp"):
    """A TCP port of the host behind a WebSocket; `wstcp` of an instance.

    After `activate()` it is "ready"; `start()` makes it "active", and `status()` has `port` then.
    """
