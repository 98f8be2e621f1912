# Made from rerobots/_client/_async/api.py by `make generate`. Do not edit.
"""The client: all calls of the API."""

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

    Making one costs nothing; connections are made by the first call, kept, and closed by
    `close()` or at the end of a block.

    Args:
        api_token: API token from https://rerobots.net/tokens (str), or the path of a file that
            has it (`os.PathLike`). White space around it is removed. Without one, only what is
            public can be asked for.
        headers: Headers to add to every request. An Authorization header among them does not
            replace a token.
        ignore_env: Leave the environment variables REROBOTS_API_TOKEN and REROBOTS_BASE_URI
            alone; else they serve where `api_token` or `base_uri` is not given.
        base_uri: Prefix of the URL of every request; https://api.rerobots.net by default.
        verify: Whether the server's TLS certificate is checked: True, or the path of a file of
            certificate authorities, or an `ssl.SSLContext`. Except possibly in tests, this should
            not be False.
        timeout: Seconds to wait for an answer (float, 30 by default), or a tuple of seconds to
            wait for a connection (5 by default) and for an answer. Each call takes a `timeout` of
            its own, too.
        retries: How often a request is sent again (int, 2 by default, 0 is never), after pauses
            of about 0.5 s, 1 s, 2 s up to 8 s. What is safe or idempotent (a search, a
            termination) is sent again when the connection failed, the answer did not come in
            time, or a 502, 503 or 504 came without words of rerobots. Anything else (a launch)
            only if it certainly did not reach the server.
        wait_on_rate_limit: Whether to wait when the rate limit is reached, and not to raise
            `RateLimitExceeded`.
        max_rate_limit_wait: Wait for so many seconds at most (float, 3600 by default).

    A client may be used by several threads at once. A copy of it in another process, forked or
    pickled, makes connections of its own; the token travels in the pickle.

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
        """The owner's side: sharing hardware of your own.

        Example:
            >>> apic.hardshare.get_billing()["max_active"]
            3
        """
        from .hardshare import Hardshare

        return Hardshare(self)
