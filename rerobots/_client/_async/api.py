"""The client: all calls of the API."""

from typing import TYPE_CHECKING

from .account import AsyncAccountCalls
from .cam import AsyncCamCalls
from .commands import AsyncCommandCalls
from .deployments import AsyncDeploymentCalls
from .instances import AsyncInstanceCalls

if TYPE_CHECKING:
    from .hardshare import AsyncHardshare


class AsyncAPIClient(
    AsyncAccountCalls,
    AsyncDeploymentCalls,
    AsyncInstanceCalls,
    AsyncCamCalls,
    AsyncCommandCalls,
):
    """Client of the rerobots API.

    Making one costs nothing; connections are made by the first call, kept, and closed by
    `aclose()` or at the end of a block.

    Args:
        api_token: API token from https://rerobots.net/tokens (str), or the path of its file
            (`os.PathLike`), without the white space around it. Without a valid token, only
            public calls work; others raise `WrongAuthToken`.
        headers: Headers to add to every request. They cannot replace the token.
        ignore_env: Whether to ignore the environment variables REROBOTS_API_TOKEN and
            REROBOTS_BASE_URI, the defaults of `api_token` and `base_uri`.
        base_uri: Prefix of the URL of every request; https://api.rerobots.net by default.
        verify: How to check the server's TLS certificate: True, the path of a file of
            certificate authorities, an `ssl.SSLContext`, or False, which is for tests only.
        timeout: Seconds to wait for a response (default 30), or a tuple of seconds to connect
            (default 5) and to wait. Each call has a `timeout` of its own, too.
        retries: Retries of a request (0 is never), after delays of about 0.5, 1, 2 up to 8 s. A
            safe or idempotent request (a search, a termination) is retried when the connection
            failed, the response did not come in time, or a 502, 503 or 504 came from a proxy.
            Others (a launch) only if they certainly did not reach the server.
        wait_on_rate_limit: Whether to wait when the rate limit is reached, and not to raise
            `RateLimitExceeded`.
        max_rate_limit_wait: Seconds to wait for the rate limit at most.

    A client may be used by several threads at once. A copy of it in another process, forked or
    pickled, makes connections of its own; the token travels in the pickle.

    Raises:
        InvalidArgument: The token, its file, the base URI or another argument cannot be used.

    Example:
        >>> apic = rerobots.aio.AsyncAPIClient()
        >>> for wd in await apic.get_wdeployments(query="misty"):
        ...     print(wd["id"], wd["type"])
        3a65acd4-4aef-4ffc-b7f9-d50e48fc5541 basic_misty2fieldtrial
        2c0873b5-1da1-46e6-9658-c40379774edf fixed_misty2
    """

    @property
    def hardshare(self) -> "AsyncHardshare":
        """The owner's side: sharing hardware of your own.

        Example:
            >>> (await apic.hardshare.get_billing())["max_active"]
            3
        """
        from .hardshare import AsyncHardshare

        return AsyncHardshare(self)
