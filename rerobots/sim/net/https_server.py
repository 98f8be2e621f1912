"""The HTTPS server of the second address of `mistyproxy`. It starts when it is first needed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

from .http_server import HTTPServer, bind

if TYPE_CHECKING:
    from .certificate import Certificate


class HTTPSServer:
    """An HTTPS server with a certificate of its own.

    Args:
        app: The application to serve.
        address: The address to listen on, on any free port.
    """

    def __init__(self, app: ASGIApp, address: str) -> None:
        self._app = app
        self._address = address
        self._certificate: Certificate | None = None
        self._listener: HTTPServer | None = None
        self._lock = asyncio.Lock()

    @property
    def certificate(self) -> str:
        """The certificate, in PEM."""
        return self._made().pem

    async def port(self) -> int:
        """Return the port; the first call starts the server."""
        async with self._lock:
            if self._listener is None:
                context = await asyncio.to_thread(self._made().context)
                listener = HTTPServer(self._app, bind(self._address, 0), context)
                await listener.start()
                self._listener = listener
            return self._listener.port

    async def close(self) -> None:
        """Stop, if it was started."""
        async with self._lock:
            if self._listener is not None:
                await self._listener.close()

    def _made(self) -> Certificate:
        if self._certificate is None:
            from .certificate import Certificate

            self._certificate = Certificate(self._address)
        return self._certificate
