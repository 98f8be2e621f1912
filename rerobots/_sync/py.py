# Made from rerobots/_async/py.py by `make generate`. Do not edit.
"""Add-on `py`: a Python interpreter behind a WebSocket."""

from .addon import Addon


class Py(Addon, name="py"):
    """A Python interpreter behind a WebSocket; `py` of an instance.

    Once it is active, its `status()` has `url`, an `https://` address of a WebSocket: put `wss` in
    place of `https`, send source text, receive lines of output.
    """
