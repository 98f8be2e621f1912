"""A client's token, headers and connections, and how a request is sent."""

import os
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from .. import _colours, _urls, errors, tokens

if TYPE_CHECKING:
    import httpx

    from rerobots_openapi import AuthenticatedClient

_ACCEPT = "application/vnd.rerobots.v1+json"


class AsyncConnection:
    """What every group of calls stands on."""

    def __init__(
        self,
        api_token: str | os.PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        ignore_env: bool = False,
        base_uri: str | None = None,
        verify: bool = True,
    ) -> None:
        self._token = tokens.find(api_token, ignore_env=ignore_env)
        self._base_uri = _urls.base_uri(base_uri, ignore_env=ignore_env)
        self._headers = dict(headers or {})
        self._verify = verify
        self._client: httpx.AsyncClient | None = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        having = "with" if self._token else "without"
        return f"<{type(self).__name__} of {self._base_uri}, {having} a token>"

    @property
    def openapi(self) -> "AuthenticatedClient":
        """The generated client, for those who want attributes instead of keys.

        Pass it as `client` to the operations in `rerobots_openapi.api`. It shares this client's
        connections, token and errors. Its models are in `rerobots_openapi.models`.

        Example:
            >>> from rerobots_openapi.api.deployments import get_deployment
            >>> deployment = get_deployment.sync(wdeployment_id, client=apic.openapi)
            >>> deployment.type_
            'fixed_misty2'
        """
        from rerobots_openapi import AuthenticatedClient

        # The token is in the headers of the shared connection; here it would show in the repr.
        generated = AuthenticatedClient(self._base_uri, token="", raise_on_unexpected_status=True)
        return generated.set_async_httpx_client(self._http())

    def _http(self) -> "httpx.AsyncClient":
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> "httpx.AsyncClient":
        import httpx

        from .transport import AsyncTransport

        headers = httpx.Headers({"Accept": _ACCEPT, **self._headers})
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        client = httpx.AsyncClient(
            base_url=self._base_uri,
            headers=headers,
            timeout=httpx.Timeout(30.0, connect=5.0),
            transport=AsyncTransport(verify=self._verify, proxy=_urls.proxy_for(self._base_uri)),
        )
        _colours.async_close_with(self, client)
        return client

    async def aclose(self) -> None:
        """Close all connections; doing so twice is fine, and a later call opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def _send(
        self, request: dict[str, Any], timeout: float | None = None
    ) -> "httpx.Response":
        if timeout is not None:
            request = {**request, "timeout": timeout}
        return await self._http().request(**request)

    async def _ask(
        self, request: dict[str, Any], *keys: str, timeout: float | None = None
    ) -> dict[str, Any]:
        """Send a request whose answer is an object with these keys, at least."""
        response = await self._send(request, timeout)
        try:
            answer: Any = response.json()
        except ValueError:
            answer = None
        if isinstance(answer, dict) and all(key in answer for key in keys):
            return cast("dict[str, Any]", answer)
        raise errors.malformed(
            f"a JSON object with {', '.join(keys)}" if keys else "a JSON object",
            method=response.request.method,
            url=str(response.request.url),
            status=response.status_code,
            body=response.content,
        )
