# Made from rerobots/_instance/_async/java.py by `make generate`. Do not edit.
"""Add-on `java`: a Java interpreter behind a WebSocket."""

from .interpreter import InterpreterAddon


class Java(InterpreterAddon, name="java"):
    """A Java interpreter behind a WebSocket; `java` of an instance.

    Once it is active, its `status()` has `url`, an `https://` address of that WebSocket.
    """

    _print = 'System.out.println("MARK");'
