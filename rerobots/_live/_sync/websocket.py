# Made from rerobots/_live/_async/websocket.py by `make generate`. Do not edit.
"""A WebSocket: sending and receiving messages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from ... import _clock, _concurrency, _time_limits, errors
from ..._failures import Failure, NoResponse
from ..address import LARGEST_MESSAGE
from ..channel import Ended, sync_channel

if TYPE_CHECKING:
    from ..address import Address
    from ..channel import Channel


def sync_open(address: Address) -> WebSocket:
    """Open a WebSocket."""
    return WebSocket(sync_channel(address), address)


class WebSocket(_concurrency.Closing):
    """An open WebSocket; iterating over it yields its messages as bytes.

    As a context manager, it is closed at the end of the block; otherwise when it is dropped. One
    task (or thread) can receive while another one sends.
    """

    def __init__(self, channel: Channel, address: Address) -> None:
        self._channel = channel
        self._address = address
        self._is_closed = False
        self._end: Ended | None = None
        self._due = _clock.monotonic() + _time_limits.WEBSOCKET_PING
        self._got_pong: Callable[[], bool] | None = None

    def __repr__(self) -> str:
        state = "closed" if self.has_ended else "open"
        return f"<{type(self).__name__} {self._address.where}, {state}>"

    @property
    def has_ended(self) -> bool:
        """Whether it was closed here, or is known to have ended."""
        return self._is_closed or self._end is not None

    @property
    def code(self) -> int | None:
        """The close code of the server, or None if none was received."""
        return None if self._end is None else self._end.code

    def receive(self, timeout: float | None = None) -> bytes | None:
        """Receive a message; return None at the end, and raise `RequestTimeout` after the timeout.

        A silent server is pinged; without a pong, this ends within 30 seconds. A message that is
        too large (`MalformedResponse`) ends the WebSocket.
        """
        until = None if timeout is None else _clock.monotonic() + timeout
        # Messages received before the end can still be read, even if sending has noticed the end.
        while not self._is_closed:
            now = _clock.monotonic()
            pause = self._due - now if until is None else min(self._due, until) - now
            try:
                message = self._receive(max(0.0, pause))
            except Ended as end:
                self._note(end)
                break
            if message is not None:
                return message
            if until is not None and _clock.monotonic() >= until:
                raise self._timeout_error(timeout)
        self._check_end()
        return None

    def _receive(self, seconds: float) -> bytes | None:
        """Receive a message, or return None after these seconds; raise `Ended` without a pong."""
        with suppress(TimeoutError):
            message = self._channel.receive(seconds)
            self._due = _clock.monotonic() + _time_limits.WEBSOCKET_PING
            self._got_pong = None
            return message
        if _clock.monotonic() >= self._due:
            if self._got_pong is not None and not self._got_pong():
                self._channel.abort()
                silence = _time_limits.WEBSOCKET_PING + _time_limits.WEBSOCKET_PONG
                raise Ended(f"silent for {silence:.0f} s")
            self._got_pong = self._channel.ping()
            self._due = _clock.monotonic() + _time_limits.WEBSOCKET_PONG
        return None

    def _note(self, end: Ended) -> None:
        if not self.has_ended:
            self._end = end

    def _check_end(self) -> None:
        """Raise an `Error`, unless the WebSocket ended normally."""
        end = self._end
        if end is None or end.is_orderly:
            return
        where = self._address.where
        if end.is_too_large:
            raise errors.MalformedResponse(
                f"GET {where}: a message is larger than {LARGEST_MESSAGE} bytes",
                method="GET",
                url=where,
            )
        raise self._address.no_response(NoResponse(Failure.LOST, str(end))) from end

    def _timeout_error(self, timeout: float | None) -> errors.Error:
        return errors.RequestTimeout(
            f"GET {self._address.where}: no message in {timeout:g} s",
            method="GET",
            url=self._address.where,
            retryable=True,
        )

    def send(self, message: str | bytes) -> None:
        """Send a message."""
        if not self.has_ended:
            try:
                self._channel.send(message)
            except Ended as end:
                self._note(end)
        if self.has_ended:
            self._check_end()
            raise self._address.no_response(NoResponse(Failure.LOST, "it was closed"))

    def abort(self) -> None:
        """Close the connection at once; `receive` then returns None."""
        self._is_closed = True
        self._channel.abort()

    def close(self) -> None:
        """Close the WebSocket; a second call does nothing."""
        self._is_closed = True
        self._channel.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        message = self.receive()
        if message is None:
            raise StopIteration
        return message
