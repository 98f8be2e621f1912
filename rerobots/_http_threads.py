"""Sends async requests where the extra `async` is not installed: each in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading

from ._dial import Exchange
from ._http import HTTPSender
from ._wire import WireAnswer, WireRequest


class ThreadedSender:
    """Sends requests to one server, from any event loop; no call waits for another.

    Args:
        base_uri: Where to.
        context: How to verify the server; None for plain HTTP.
        proxy: URL of a proxy; None for none.
    """

    def __init__(self, base_uri: str, context: ssl.SSLContext | None, proxy: str | None) -> None:
        self._sender = HTTPSender(base_uri, context, proxy)

    async def send(self, request: WireRequest) -> WireAnswer:
        """Send a request, and receive the answer whole.

        Args:
            request: The request.

        Returns:
            The answer, whatever its status.

        Raises:
            Unanswered: There is none, or not the whole.
        """
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[WireAnswer] = loop.create_future()
        exchange = Exchange()

        def tell(answer: WireAnswer | None, err: BaseException | None) -> None:
            if outcome.done():  # Cancelled meanwhile.
                return
            if answer is not None:
                outcome.set_result(answer)
            elif err is not None:
                outcome.set_exception(err)

        def work() -> None:
            answer, failure = None, None
            try:
                answer = self._sender.send(request, exchange)
            except BaseException as err:
                failure = err
            # If the event loop is closed, nobody waits any more.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(tell, answer, failure)

        threading.Thread(target=work, name="rerobots-http", daemon=True).start()
        try:
            return await outcome
        except asyncio.CancelledError:
            # The thread ends now, and its connection.
            exchange.abort()
            raise

    async def aclose(self) -> None:
        """Close all connections."""
        self._sender.close()
