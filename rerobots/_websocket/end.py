"""The end of a WebSocket."""

# Codes of RFC 6455: it is done, the other side goes away, and no code.
_ORDERLY = (1000, 1001, 1005)


class Ended(Exception):
    """A WebSocket has ended.

    Attributes:
        code: The code by which the other side said so (int); None if it did not.
        is_too_large: Whether this side ended it, because of a message that was too large.
    """

    def __init__(self, words: str, *, code: int | None = None, is_too_large: bool = False) -> None:
        super().__init__(words)
        self.code = code
        self.is_too_large = is_too_large

    @property
    def is_orderly(self) -> bool:
        """Whether the other side ended it, and not because of a failure."""
        return self.code in _ORDERLY
