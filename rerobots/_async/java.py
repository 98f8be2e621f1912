"""Add-on `java`: a Java interpreter behind a WebSocket."""

from .addon import AsyncAddon


class AsyncJava(AsyncAddon, name="java"):
    """A Java interpreter behind a WebSocket; `java` of an instance.

    Once it is active, its `status()` has `url`, an `https://` address of a WebSocket: put `wss` in
    place of `https`, send source text, receive lines of output.
    """
