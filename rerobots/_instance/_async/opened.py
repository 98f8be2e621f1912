"""What a call on an instance opens, and the end of a block closes: ports, and files of SSH."""

from __future__ import annotations

from typing import Generic, Protocol, Self, TypeVar

from ... import _concurrency


class Closable(Protocol):
    """What can be closed."""

    def close(self) -> object:
        """Close it."""


C = TypeVar("C", bound=Closable)


class AsyncOpened(_concurrency.AsyncOpening, _concurrency.AsyncClosing, Generic[C]):
    """Something that is opened once, and closed at the end of a block or by hand."""

    _made: C | None = None

    async def _make(self) -> C:
        raise NotImplementedError

    @property
    def _open_one(self) -> C:
        if self._made is None:
            raise ValueError("it is not open")
        return self._made

    async def _open(self) -> Self:
        if self._made is None:
            self._made = await self._make()
        return self

    async def aclose(self) -> None:
        """Close it, and what is connected to it; doing so again changes nothing."""
        made, self._made = self._made, None
        if made is not None:
            await _concurrency.async_call(lambda operation: made.close())

    async def __aenter__(self) -> Self:
        return await self._open()
