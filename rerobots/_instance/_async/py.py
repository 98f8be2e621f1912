"""Add-on `py`: a Python interpreter behind a WebSocket."""

from .interpreter import AsyncInterpreterAddon


class AsyncPy(AsyncInterpreterAddon, name="py"):
    """A Python interpreter behind a WebSocket; `py` of an instance.

    Once it is active, its `status()` has `url`, an `https://` address of that WebSocket.
    """

    _print = "print('MARK', flush=True)"
