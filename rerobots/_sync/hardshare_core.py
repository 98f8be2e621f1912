# Made from rerobots/_async/hardshare_core.py by `make generate`. Do not edit.
"""What every group of the owner's calls stands on."""

from .connection import Connection


class HardshareCore:
    """The client whose token and connections are used."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
