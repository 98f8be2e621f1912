"""Add-on `mistyproxy`: the interfaces of a Misty robot, proxied."""

from __future__ import annotations

from .addon import AsyncAddon


class AsyncMistyproxy(AsyncAddon, name="mistyproxy"):
    """The interfaces of a Misty robot, proxied; `mistyproxy` of an instance.

    Its `status()` has `url`, two proxy URLs, the second one over TLS. To deactivate it and activate
    it again makes new ones.
    """
