"""What is closed at the end of a block."""

from __future__ import annotations

from typing import Self


class AsyncClosing:
    """What is closed at the end of an `async with` block."""

    async def aclose(self) -> None:
        """Close it; doing so again changes nothing."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class Closing:
    """What is closed at the end of a `with` block."""

    def close(self) -> None:
        """Close it; doing so again changes nothing."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
