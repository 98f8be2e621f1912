"""A connection for a thread of this package, made from a client of either kind."""

from __future__ import annotations

from ._client._sync.connection import Connection


def sync_copy(state: dict[str, object]) -> Connection:
    """Make a connection that has the token and settings of a client, and shares nothing with it.

    Args:
        state: State of that client, sync or async, as its `__getstate__()` gives it.

    Returns:
        The connection, to be closed.
    """
    connection = Connection.__new__(Connection)
    connection.__setstate__(state)
    return connection
