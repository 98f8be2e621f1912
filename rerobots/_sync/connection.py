# Made from rerobots/_async/connection.py by `make generate`. Do not edit.
"""A client's token, headers and connections, and how a request is sent."""

import json
import os
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast

from .. import _arguments, _colours, _policy, _shapes, _urls, errors, tokens
from .._version import __version__

if TYPE_CHECKING:
    import ssl

    import httpx
    from rerobots_openapi import AuthenticatedClient

    from .transport import Transport

_HEADERS = {
    "Accept": "application/vnd.rerobots.v1+json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": f"rerobots-python/{__version__}",
}


class Connection:
    """What every group of calls stands on."""

    def __init__(
        self,
        api_token: str | os.PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        ignore_env: bool = False,
        base_uri: str | None = None,
        verify: "bool | str | os.PathLike[str] | ssl.SSLContext" = True,
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
        self._verify = verify
        self._forget_connections()

    def _forget_connections(self) -> None:
        self._lock = threading.Lock()
        self._transport: Transport | None = None
        self._pid = 0
        self._loop: object | None = None
        self._wire_headers: httpx.Headers | None = None
        self._client: httpx.Client | None = None

    def __getstate__(self) -> dict[str, object]:
        # A copy makes connections of its own.
        own = ("_lock", "_transport", "_pid", "_loop", "_wire_headers", "_client")
        return {name: value for name, value in vars(self).items() if name not in own}

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update(state)
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
        self._refresh_headers()

    def add_client_headers(self, headers: Mapping[str, str] | None = None) -> None:
        """Add headers to every request, to those that were added before.

        Args:
            headers: Headers by name. An Authorization header among them does not replace a
                token.

        Example:
            >>> apic.add_client_headers({"X-Example": "1"})
        """
        self._headers.update(_arguments.headers(headers))
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
        self._wire_headers = None
        if self._client is not None:
            self._client.headers = self._request_headers()

    def _request_headers(self) -> "httpx.Headers":
        headers = self._wire_headers
        if headers is None:
            import httpx

            headers = httpx.Headers(_HEADERS)
            # Replaces by name, in upper or lower case.
            headers.update(self.get_client_headers())
            self._wire_headers = headers
        return headers

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
        return generated.set_httpx_client(self._shared_client())

    @property
    def rate_limit(self) -> "_policy.RateLimit | None":
        """What the server said last of how many requests are left.

        None before the first answer. It has `limit`, `remaining` and `reset` (datetime, UTC).

        Example:
            >>> wdeployments = apic.get_wdeployments()
            >>> apic.rate_limit.limit
            3600
        """
        headers = None if self._transport is None else self._transport.limits_from
        return None if headers is None else _policy.RateLimit.from_headers(headers)

    def _shared_client(self) -> "httpx.Client":
        import httpx

        transport = self._connected()
        if self._client is None:
            self._client = httpx.Client(
                base_url=self._base_uri,
                headers=self._request_headers(),
                timeout=httpx.Timeout(self._policy.read, connect=self._policy.connect),
                transport=transport,
            )
        return self._client

    def _connected(self) -> "Transport":
        """The transport of this process and event loop; those of others are not used."""
        pid, loop = os.getpid(), _colours.sync_loop()
        if self._transport is not None and (
            self._pid != pid or (loop is not None and self._loop not in (None, loop))
        ):
            # Also the lock: in a fork, another thread may have held it.
            self._forget_connections()
        with self._lock:
            if self._transport is None:
                self._transport = self._connect()
                self._pid = pid
            self._loop = self._loop or loop
            return self._transport

    def _connect(self) -> "Transport":
        from .. import _tls
        from .transport import Transport

        transport = Transport(
            verify=_tls.context(self._verify),
            proxy=_urls.proxy_for(self._base_uri),
            policy=self._policy,
        )
        _colours.sync_close_with(self, transport)
        return transport

    def close(self) -> None:
        """Close all connections; doing so twice is fine, and a later call opens new ones.

        Example:
            >>> apic.close()
        """
        transport, pid, loop = self._transport, self._pid, self._loop
        self._forget_connections()
        if transport is not None and pid == os.getpid() and loop in (None, _colours.sync_loop()):
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

    # Requests

    def _send(self, operation: dict[str, Any], timeout: _policy.Timeout | None = None) -> "Answer":
        """Send the request of an operation."""
        from .. import _wire

        transport = self._connected()
        connect, read = self._policy.connect, self._policy.read
        if timeout is not None:
            connect, read = _policy.timeouts(timeout)
        limits = {"connect": connect, "read": read, "write": read, "pool": read}
        request = _wire.build(self._base_uri, operation, self._request_headers(), limits)
        response, body = transport.ask(request)
        return Answer(request.method, request.url, response.status_code, body)

    def _ask(
        self,
        operation: dict[str, Any],
        timeout: _policy.Timeout | None = None,
        **keys: _shapes.Shape,
    ) -> dict[str, Any]:
        """Send a request whose answer is an object that has these keys, at least."""
        answer = self._send(operation, timeout)
        parsed = answer.parse()
        expected = _shapes.misfit(parsed, keys)
        if expected is not None:
            raise answer.is_not(expected)
        return cast("dict[str, Any]", parsed)

    def _ask_for_list(
        self, operation: dict[str, Any], timeout: _policy.Timeout | None = None
    ) -> list[dict[str, Any]]:
        """Send a request whose answer is a list of objects."""
        answer = self._send(operation, timeout)
        parsed = answer.parse()
        if not _shapes.fits(parsed, list[dict[str, object]]):
            raise answer.is_not("a list of objects")
        return cast("list[dict[str, Any]]", parsed)

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


class Answer(NamedTuple):
    """What came back."""

    method: str
    url: "httpx.URL"
    status: int
    body: bytes

    def parse(self) -> Any:
        """The body as JSON; None if it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def is_not(self, expected: str) -> errors.Error:
        """The error for an answer that is not what was expected."""
        return errors.malformed(
            expected,
            method=self.method,
            url=str(self.url),
            status=self.status,
            body=self.body,
        )
