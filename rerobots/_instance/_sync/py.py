# Made from rerobots/_instance/_async/py.py by `make generate`. Do not edit.
"""Add-on `py`: a Python interpreter behind a WebSocket."""

from .interpreter import InterpreterAddon


class Py(InterpreterAddon, name="py"):
    """A Python interpreter behind a WebSocket; `py` of an instance.

    Once it is active, its `status()` has `url`, an `https://` address of that WebSocket.
    """

    _print = "print('MARK', flush=True)"
