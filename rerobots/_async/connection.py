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

    # Token and headers

    def has_api_token(self) -> bool:
        """Whether this client has an API token.

        Returns:
            True or False.

        Example:
            >>> apic.has_api_token()
            True
        """
        return self._token is not None

    def apply_auth_token(self, token: str) -> None:
        """Use an API token from here on, in place of the one so far.

        Args:
            token: The token; white space around it is removed.

        Raises:
            ValueError: It cannot be a token.

        Example:
            >>> apic.apply_auth_token(api_token)
        """
        self._token = tokens.clean(token, "token")
        self._refresh_headers()

    def add_client_headers(self, headers: Mapping[str, str] | None = None) -> None:
        """Add headers to every request, to those that were added before.

        Args:
            headers: Headers by name. An Authorization header among them does not replace a
                token.

        Example:
            >>> apic.add_client_headers({"X-Example": "1"})
        """
        self._headers.update(headers or {})
        self._refresh_headers()

    def get_client_headers(self) -> dict[str, str]:
        """Get the headers that are added to every request, that of the token included.

        Returns:
            A copy of them, by name.

        Example:
            >>> apic.add_client_headers({"X-Example": "1"})
            >>> apic.get_client_headers()["X-Example"]
            '1'
        """
        headers = {
            name: value
            for name, value in self._headers.items()
            if self._token is None or name.lower() != "authorization"
        }
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        return headers

    def clear_client_headers(self) -> None:
        """Remove all headers that were added; the token stays.

        Example:
            >>> apic.clear_client_headers()
        """
        self._headers.clear()
        self._refresh_headers()

    def _refresh_headers(self) -> None:
        with self._lock:
            if self._client is not None:
                import httpx

                self._client.headers = httpx.Headers(self._all_headers())

    def _all_headers(self) -> dict[str, str]:
        return {"Accept": _ACCEPT, **self.get_client_headers()}

    # Connections

    @property
    def openapi(self) -> "AuthenticatedClient":
        """The generated client, for those who want attributes instead of keys.

        Pass it as `client` to the operations in `rerobots_openapi.api`. It shares this client's
        connections, token and errors. Its models are in `rerobots.models`.

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

        client = httpx.AsyncClient(
            base_url=self._base_uri,
            headers=self._all_headers(),
            timeout=httpx.Timeout(30.0, connect=5.0),
            transport=AsyncTransport(verify=self._verify, proxy=_urls.proxy_for(self._base_uri)),
        )
        _colours.async_close_with(self, client)
        return client

    async def aclose(self) -> None:
        """Close all connections; doing so twice is fine, and a later call opens new ones.

        Example:
            >>> await apic.aclose()
        """
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

    # Requests

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
        answer = _parse(response)
        if isinstance(answer, dict) and all(key in answer for key in keys):
            return cast("dict[str, Any]", answer)
        raise _malformed(response, f"a JSON object with {', '.join(keys)}" if keys else "an object")

    async def _ask_for_list(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        """Send a request whose answer is a list of objects."""
        response = await self._send(request)
        answer = _parse(response)
        if isinstance(answer, list) and all(isinstance(item, dict) for item in answer):
            return cast("list[dict[str, Any]]", answer)
        raise _malformed(response, "a list of objects")

    def _websocket_url(self, request: dict[str, Any]) -> str:
        """URL of a WebSocket: the request's, with the scheme of WebSockets."""
        # The padding of base64 may stand in a path as it is, and not every server decodes it.
        path = request["url"].replace("%3D", "=")
        return f"ws{self._base_uri.removeprefix('http')}{path}"

    def _websocket_token(self) -> str:
        if self._token is None:
            raise errors.WrongAuthToken(
                "no API token to put into the URL of a WebSocket. " + errors.WrongAuthToken.advice
            )
        return tokens.for_url(self._token)


def _parse(response: "httpx.Response") -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _malformed(response: "httpx.Response", expected: str) -> errors.Error:
    return errors.malformed(
        expected,
        method=response.request.method,
        url=str(response.request.url),
        status=response.status_code,
        body=response.content,
    )
