# Made from rerobots/_async/connection.py by `make generate`. Do not edit.
"""A client's token, headers and connections, and how an operation is called."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from .. import _arguments, _policy, _urls, errors, tokens
from .._version import __version__

if TYPE_CHECKING:
    from rerobots_openapi import AuthenticatedClient
    from rerobots_openapi.operation import Request

    from .._rate_limit import RateLimit
    from .._tls import Verify
    from .transport import Transport

T = TypeVar("T")

_HEADERS = {
    "Accept": "application/vnd.rerobots.v1+json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": f"rerobots-python/{__version__}",
}


class Connection:
    """What every group of calls stands on."""

    @_arguments.telling_what_was_meant(
        {
            "token": "api_token",
            "apitoken": "api_token",
            "base_url": "base_uri",
            "url": "base_uri",
            "ignore_environment": "ignore_env",
        }
    )
    def __init__(
        self,
        api_token: str | os.PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        ignore_env: bool = False,
        base_uri: str | None = None,
        verify: Verify = True,
        *,
        timeout: _policy.Timeout | None = None,
        retries: int = 2,
        wait_on_rate_limit: bool = False,
        max_rate_limit_wait: float = 3600.0,
    ) -> None:
        connect, read = _policy.timeouts(timeout)
        self._policy = _policy.Policy(
            connect=connect,
            read=read,
            retries=_policy.number(retries, "retries"),
            wait_on_rate_limit=wait_on_rate_limit,
            longest_wait=_policy.duration(max_rate_limit_wait, "max_rate_limit_wait"),
        )
        self._token = tokens.find(api_token, ignore_env=ignore_env)
        self._base_uri = _urls.base_uri(base_uri, ignore_env=ignore_env)
        self._headers = _arguments.headers(headers)
        if verify is not True:
            # It takes a while to load, and the usual way needs no check.
            from .. import _tls

            _tls.check(verify)
        self._verify = verify
        if self._token is not None:
            _urls.warn_if_readable(self._base_uri)
        self._forget_connections()

        # Called with each request that was answered, and what its answer says.
        self._listeners: set[Callable[[Request[Any], Any], None]] = set()

    def _forget_connections(self) -> None:
        self._lock = threading.Lock()
        self._transport: Transport | None = None
        self._pid = 0
        self._wire_headers: dict[str, str] | None = None

    def __getstate__(self) -> dict[str, object]:
        # A copy has headers and connections of its own.
        own = ("_lock", "_transport", "_pid", "_wire_headers", "_listeners")
        state = {name: value for name, value in vars(self).items() if name not in own}
        return {**state, "_headers": dict(self._headers)}

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update({"_listeners": set(), **state})
        self._forget_connections()

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
        self._wire_headers = None

    def add_client_headers(self, headers: Mapping[str, str] | None = None) -> None:
        """Add headers to every request, to those that were added before.

        Args:
            headers: Headers by name. An Authorization header among them does not replace a
                token.

        Example:
            >>> apic.add_client_headers({"X-Example": "1"})
        """
        self._headers.update(_arguments.headers(headers))
        self._wire_headers = None

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
        self._wire_headers = None

    def _request_headers(self) -> dict[str, str]:
        headers = self._wire_headers
        if headers is None:
            own = self.get_client_headers()
            given = {name.lower() for name in own}
            ours = {name: value for name, value in _HEADERS.items() if name.lower() not in given}
            headers = self._wire_headers = ours | own
        return headers

    # Connections

    @property
    def openapi(self) -> AuthenticatedClient:
        """The generated client, for those who want attributes instead of keys.

        Pass it as `client` to the operations in `rerobots_openapi.api`. It shares this client's
        connections, token and errors. Its models are in `rerobots.models`.

        Example:
            >>> from rerobots_openapi.api.deployments import get_deployment
            >>> deployment = get_deployment.sync(wdeployment_id, client=apic.openapi)
            >>> deployment.type_
            'fixed_misty2'
        """
        from .openapi import sync_generated_client

        return sync_generated_client(self)

    @property
    def rate_limit(self) -> RateLimit | None:
        """What the server said last of how many requests are left.

        None before the first answer. It has `limit`, `remaining` and `reset` (datetime, UTC).

        Example:
            >>> wdeployments = apic.get_wdeployments()
            >>> apic.rate_limit.limit
            3600
        """
        headers = None if self._transport is None else self._transport.limits_from
        if headers is None:
            return None
        from .._rate_limit import RateLimit

        return RateLimit.from_headers(headers)

    def _connected(self) -> Transport:
        """The transport of this process; that of another is not used."""
        transport = self._transport
        if transport is not None:
            if self._pid == os.getpid():
                return transport
            # Also the lock: in a fork, another thread may have held it.
            self._forget_connections()
        with self._lock:
            if self._transport is None:
                self._transport = self._connect()
                self._pid = os.getpid()
            return self._transport

    def _connect(self) -> Transport:
        from .transport import Transport

        context = None
        if self._base_uri.startswith("https:"):
            from .. import _tls

            context = _tls.context(self._verify)
        return Transport(
            self._base_uri,
            context=context,
            proxy=_urls.proxy_for(self._base_uri),
            policy=self._policy,
        )

    def close(self) -> None:
        """Close all connections; doing so twice is fine, and a later call opens new ones.

        Example:
            >>> apic.close()
        """
        transport = self._transport
        self._forget_connections()
        if transport is not None:
            transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    # Calls

    def _call(self, request: Request[T], timeout: _policy.Timeout | None = None) -> T:
        """Call an operation: send its request, and read its answer.

        Args:
            request: The operation, with its arguments.
            timeout: As for `APIClient`, for this call.

        Returns:
            The answer, as the specification types it.

        Raises:
            Error: It failed.
        """
        connect, read = self._policy.connect, self._policy.read
        if timeout is not None:
            connect, read = _policy.timeouts(timeout)
        result = self._connected().call(request, self._request_headers(), connect, read)
        if self._listeners:
            for listener in tuple(self._listeners):
                listener(request, result)
        return result

    def _malformed(self, request: Request[Any], path: str, expected: str) -> errors.Error:
        """The error for an answer that is not what these arguments ask for.

        Args:
            request: The operation, with its arguments.
            path: Where the answer is not, like ".info".
            expected: What was expected there.

        Returns:
            The error, to be raised.
        """
        from rerobots_openapi.shape import Misfit

        from .. import _refusals

        return _refusals.malformed(
            Misfit(path, expected),
            method=request.operation.method,
            url=self._base_uri + request.path,
            path=request.path,
        )

    def _websocket_url(self, request: Request[None]) -> str:
        """URL of a WebSocket: the request's, with the scheme of WebSockets."""
        return f"ws{self._base_uri.removeprefix('http')}{self._websocket_path(request)}"

    def _websocket_path(self, request: Request[None]) -> str:
        # The padding of base64 may stand in a path as it is, and not every server decodes it.
        return request.path.replace("%3D", "=")

    def _websocket_token(self) -> str:
        if self._token is None:
            raise errors.WrongAuthToken(
                "no API token to put into the URL of a WebSocket. " + errors.WrongAuthToken.advice
            )
        return tokens.for_url(self._token)
