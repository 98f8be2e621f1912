"""Settings of a client, its HTTP client, and sending requests."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ... import _arguments, _concurrency, _timeouts, errors, tokens
from ..._text import Secret, hidden
from ..._version import __version__

if TYPE_CHECKING:
    from rerobots_openapi import AuthenticatedClient

    from ..._rate_limit import RateLimit
    from ..transport import Verify
    from .transport import AsyncHTTP

T = TypeVar("T")
Kwargs = dict[str, Any]
"""A request, as the builders of the generated client return it."""

_HEADERS = {
    "Accept": "application/vnd.rerobots.v1+json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": f"rerobots-python/{__version__}",
}


DEFAULT_BASE_URI = "https://api.rerobots.net"


def _base_uri(given: str | None, *, ignore_env: bool) -> str:
    uri = given
    if uri is None and not ignore_env:
        uri = os.environ.get("REROBOTS_BASE_URI")
    if given is None and not uri:
        return DEFAULT_BASE_URI
    # It is slow to load, and the default needs no check.
    from .. import urls

    return urls.check_base_uri(uri)


class AsyncConnection(_concurrency.AsyncClosing):
    """Base class of all groups of calls."""

    def __init__(
        self,
        api_token: str | os.PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        ignore_env: bool = False,
        base_uri: str | None = None,
        verify: Verify = True,
        *,
        timeout: _timeouts.Timeout | None = None,
        retries: int = 2,
        wait_on_rate_limit: bool = False,
        max_rate_limit_wait: float = 3600.0,
        proxy: str | None = None,
    ) -> None:
        # Tracebacks show arguments.
        api_token, headers = hidden(api_token), hidden(headers)
        self._policy = _timeouts.Policy(
            *_timeouts.timeouts(timeout),
            retries=_arguments.count(retries, "retries", 0),
            wait_on_rate_limit=wait_on_rate_limit,
            longest_wait=_timeouts.duration(max_rate_limit_wait, "max_rate_limit_wait"),
        )
        self._token = tokens.find(api_token, ignore_env=ignore_env)
        self._base_uri = _base_uri(base_uri, ignore_env=ignore_env)
        self._headers = _arguments.headers(headers)
        self._verify, self._proxy = verify, proxy
        if verify is not True or proxy is not None:
            from .. import transport

            transport.check(verify, proxy)
        if self._token is not None and self._base_uri.startswith("http:"):
            from .. import urls

            urls.warn_if_readable(self._base_uri)
        self._http_clients: list[AsyncHTTP] = []
        # Called with each successful request, and the JSON of its response.
        self._listeners: set[Callable[[Kwargs, Any], None]] = set()

    def __getstate__(self) -> dict[str, object]:
        # A copy has headers and connections of its own.
        own = ("_http_clients", "_listeners")
        state = {name: value for name, value in vars(self).items() if name not in own}
        return {**state, "_headers": dict(self._headers)}

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update({"_http_clients": [], "_listeners": set(), **state})

    def __repr__(self) -> str:
        if "_http_clients" not in vars(self):
            return f"<{type(self).__name__}>"
        having = "with" if self._token else "without"
        return f"<{type(self).__name__} of {self._base_uri}, {having} a token>"

    # Token and headers

    def has_api_token(self) -> bool:
        """Return whether this client has an API token.

        Example:
            >>> apic.has_api_token()
            True
        """
        return self._token is not None

    def apply_auth_token(self, token: str) -> None:
        """Use another API token from now on; white space around it is ignored.

        Raises:
            InvalidArgument: It is not a token.

        Example:
            >>> apic.apply_auth_token(api_token)
        """
        token = hidden(token)
        self._token = tokens.clean(token, "token")
        self._update_headers()

    def add_client_headers(self, headers: Mapping[str, str] | None = None) -> None:
        """Add headers to every request, in addition to those added before.

        An Authorization header does not replace a token.

        Example:
            >>> apic.add_client_headers({"X-Example": "1"})
        """
        headers = hidden(headers)
        self._headers.update(_arguments.headers(headers))
        self._update_headers()

    def get_client_headers(self) -> dict[str, str]:
        """Return a copy of the headers that are added to every request, including the token's.

        Example:
            >>> apic.add_client_headers({"X-Example": "1"})
            >>> apic.get_client_headers()["X-Example"]
            '1'
        """
        return {name: str(value) for name, value in self._own_headers().items()}

    def clear_client_headers(self) -> None:
        """Remove all headers that were added; the token stays.

        Example:
            >>> apic.clear_client_headers()
        """
        self._headers.clear()
        self._update_headers()

    def _own_headers(self) -> dict[str, str]:
        own = dict(self._headers)
        if self._token is not None:
            own = {name: value for name, value in own.items() if name.lower() != "authorization"}
            own["Authorization"] = Secret(f"Bearer {self._token}")
        return own

    def _request_headers(self) -> dict[str, str]:
        own = self._own_headers()
        given = {name.lower() for name in own}
        return {name: value for name, value in _HEADERS.items() if name.lower() not in given} | own

    def _update_headers(self) -> None:
        if self._http_clients:
            self._http_clients[0].client.headers = self._request_headers()

    # Requests

    @property
    def openapi(self) -> AuthenticatedClient:
        """The generated client, whose results have attributes instead of keys.

        Pass it as `client` to the operations in `rerobots_openapi.api`. It shares this client's
        connections, token and errors. Its models are in `rerobots.models`.

        Example:
            >>> from rerobots_openapi.api import deployments
            >>> deployments.get_deployment.sync(wdeployment_id, client=apic.openapi).type_
            'fixed_misty2'
        """
        from rerobots_openapi import AuthenticatedClient

        # The token is in the headers of the HTTP client; the repr of this one would show it.
        generated = AuthenticatedClient(self._base_uri, token="")
        return generated.set_async_httpx_client(self._http().client)

    @property
    def rate_limit(self) -> RateLimit | None:
        """The number of requests left, from the last response; None before the first one.

        It has `limit`, `remaining` and `reset` (datetime, UTC).

        Example:
            >>> wdeployments = await apic.get_wdeployments()
            >>> apic.rate_limit.limit
            3600
        """
        return self._http_clients[0].transport.rate_limit if self._http_clients else None

    def _http(self) -> AsyncHTTP:
        """Return the HTTP client, which is made at the first use."""
        if not self._http_clients:
            from .transport import async_http

            http = async_http(self._base_uri, self._verify, self._proxy, self._policy)
            http.client.headers = self._request_headers()
            # If two threads make one at the same time, both use the first.
            self._http_clients.append(http)
        return self._http_clients[0]

    async def aclose(self) -> None:
        """Close all connections. Later calls open new ones.

        Example:
            >>> await apic.aclose()
        """
        if self._http_clients:
            # The HTTP client itself could not be used after a close.
            await self._http_clients[0].transport.aclose()

    async def _request(self, kwargs: Kwargs, timeout: _timeouts.Timeout | None = None) -> Any:
        """Send a request, and return the JSON of its response, or None if that is empty."""
        http = self._http().client
        if timeout is not None:
            from .. import transport

            kwargs["timeout"] = transport.timeouts(*_timeouts.timeouts(timeout))
        try:
            request = http.build_request(**kwargs)
        except (TypeError, ValueError) as err:
            raise errors.InvalidArgument(f"the arguments cannot be sent: {err}") from None
        response = await http.send(request)
        # For the error, if the response lacks data that the method needs.
        kwargs["extensions"] = {"response_body": response.content}
        result = None
        if response.content:
            try:
                result = response.json()
            except (ValueError, RecursionError):
                raise self._malformed(kwargs, "the response is not JSON") from None
        for listener in tuple(self._listeners):
            listener(kwargs, result)
        return result

    async def _fetch(
        self, kwargs: Kwargs, timeout: _timeouts.Timeout | None = None, kind: type = dict
    ) -> Any:
        """Send a request, and return its response, a JSON object or list (`kind`)."""
        result = await self._request(kwargs, timeout)
        if not isinstance(result, kind):
            name = "object" if kind is dict else "list"
            raise self._malformed(kwargs, f"the response is not a JSON {name}")
        return result

    def _need(self, kwargs: Kwargs, value: T | None, kind: type, key: str) -> T:
        """Return a value of a response; raise `MalformedResponse` if it is missing or malformed."""
        is_right = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
        if value is None or not is_right:
            raise self._malformed(kwargs, f"the response has no {key!r} ({kind.__name__})")
        return value

    def _malformed(self, kwargs: Kwargs, problem: str) -> errors.Error:
        """Return the error for a response without the expected data."""
        from ... import _failures

        return _failures.malformed(
            problem,
            method=kwargs["method"].upper(),
            url=self._base_uri + kwargs["url"],
            body=kwargs["extensions"]["response_body"],
        )

    # WebSockets

    def _websocket_path(self, kwargs: Kwargs) -> str:
        # Base64's padding is valid in a path, and not every server decodes its escape.
        path: str = kwargs["url"]
        return path.replace("%3D", "=")

    def _websocket_url(self, kwargs: Kwargs) -> str:
        """Return the URL of a request with the scheme of WebSockets."""
        return f"ws{self._base_uri.removeprefix('http')}{self._websocket_path(kwargs)}"

    def _websocket_token(self) -> str:
        if self._token is None:
            raise errors.WrongAuthToken(
                "the URL of this WebSocket needs an API token. " + errors.WrongAuthToken.advice
            )
        return tokens.for_url(self._token)
