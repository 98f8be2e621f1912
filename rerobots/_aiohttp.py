"""Sending async requests by aiohttp, which the extra `async` installs."""

import ssl

import httpx
import httpx_aiohttp


class AiohttpTransport(httpx.AsyncBaseTransport):
    """aiohttp for all requests that may be sent twice or that aiohttp sends once; httpx for others.

    aiohttp sends a DELETE again, by itself, when a kept connection turns out to be broken.
    """

    def __init__(self, verify: ssl.SSLContext, proxy: str | None) -> None:
        self._common = httpx_aiohttp.AiohttpTransport(
            verify=verify, proxy=None if proxy is None else httpx.Proxy(proxy)
        )
        self._deletes = httpx.AsyncHTTPTransport(verify=verify, proxy=proxy)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        transport = self._deletes if request.method == "DELETE" else self._common
        return await transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._common.aclose()
        await self._deletes.aclose()
