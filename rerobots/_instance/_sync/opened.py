# Made from rerobots/_instance/_async/opened.py by `make generate`. Do not edit.
"""What a call on an instance opens, and the end of a block closes: ports, and files of SSH."""

from __future__ import annotations

from typing import Generic, Protocol, Self, TypeVar

from ... import _concurrency


class Closable(Protocol):
    """What can be closed."""

    def close(self) -> object:
        """Close it."""


C = TypeVar("C", bound=Closable)


class Opened(_concurrency.SyncOpening, _concurrency.Closing, Generic[C]):
    """Something that is opened once, and closed at the end of a block or by hand."""

    _made: C | None = None

    def _make(self) -> C:
        raise NotImplementedError

    @property
    def _open_one(self) -> C:
        if self._made is None:
            raise ValueError("it is not open")
        return self._made

    def _open(self) -> Self:
        if self._made is None:
            self._made = self._make()
        return self

    def close(self) -> None:
        """Close it, and what is connected to it; doing so again changes nothing."""
        made, self._made = self._made, None
        if made is not None:
            _concurrency.sync_call(lambda operation: made.close())

    def __enter__(self) -> Self:
        return self._open()
