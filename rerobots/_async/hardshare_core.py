"""What every group of the owner's calls stands on."""

from .connection import AsyncConnection


class AsyncHardshareCore:
    """The client whose token and connections are used."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
