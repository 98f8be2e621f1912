# Made from rerobots/_client/_async/api.py by `make generate`. Do not edit.
"""The client with all calls of the API."""

from typing import TYPE_CHECKING

from .account import AccountCalls
from .cam import CamCalls
from .commands import CommandCalls
from .deployments import DeploymentCalls
from .instances import InstanceCalls

if TYPE_CHECKING:
    from .hardshare import Hardshare


class APIClient(
    AccountCalls,
    DeploymentCalls,
    InstanceCalls,
    CamCalls,
    CommandCalls,
):
    """Client of the rerobots API.

    The first call opens connections. They are reused, and closed by `close()` or at the end of a
    block.

    Args:
        api_token: API token from https://rerobots.net/tokens (str), or the path of its file
            (`os.PathLike`); white space around it is ignored. Without a valid token, only
            public calls work; others raise `WrongAuthToken`.
        headers: Headers to add to every request. They cannot replace the token.
        ignore_env: Whether to ignore the environment variables REROBOTS_API_TOKEN and
            REROBOTS_BASE_URI, the defaults of `api_token` and `base_uri`.
        base_uri: Prefix of the URL of every request; https://api.rerobots.net by default.
        verify: How to check the server's TLS certificate: True, the path of a file of
            certificate authorities, an `ssl.SSLContext`, or False, which is for tests only.
        timeout: Seconds to wait for a response (default 30), or a tuple of seconds to connect
            (default 5) and to wait. The `timeout` of a call replaces it.
        retries: Maximum number of retries (0: none), after delays of about 0.5, 1, 2 up to 8 s.
            Safe or idempotent requests (a search, a termination) are retried after connection
            failures and timeouts, and after a 502, 503 or 504 of a proxy. Others (a launch) are
            retried only if they certainly did not reach the server.
        wait_on_rate_limit: Whether to wait when the rate limit is reached, instead of raising
            `RateLimitExceeded`.
        max_rate_limit_wait: Maximum seconds to wait for the rate limit.

    Several threads can use a client at once. A copy in another process, forked or pickled, opens
    connections of its own; the pickle contains the token.

    Raises:
        InvalidArgument: The token, its file, the base URI or another argument cannot be used.

    Example:
        >>> apic = rerobots.api.APIClient()
        >>> for wd in apic.get_wdeployments(query="misty"):
        ...     print(wd["id"], wd["type"])
        3a65acd4-4aef-4ffc-b7f9-d50e48fc5541 basic_misty2fieldtrial
        2c0873b5-1da1-46e6-9658-c40379774edf fixed_misty2
    """

    @property
    def hardshare(self) -> "Hardshare":
        """Calls for owners, who share their own hardware.

        Example:
            >>> apic.hardshare.get_billing()["max_active"]
            3
        """
        from .hardshare import Hardshare

        return Hardshare(self)
