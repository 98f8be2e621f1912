# Made from rerobots/_async/api.py by `make generate`. Do not edit.
"""The client: all calls of the API."""

from .access_calls import AccessCalls
from .account_calls import AccountCalls
from .addon_faces import AddonFaces
from .cam_calls import CamCalls
from .cmd_calls import CmdCalls
from .deployment_calls import DeploymentCalls
from .hardshare import Hardshare
from .instance_calls import InstanceCalls


class APIClient(
    DeploymentCalls,
    InstanceCalls,
    AccessCalls,
    AddonFaces,
    CamCalls,
    CmdCalls,
    AccountCalls,
):
    """Client of the rerobots API.

    Making one costs nothing; connections are made by the first call, kept, and closed by
    `close()` or at the end of an `with` block.

    Args:
        api_token: API token from https://rerobots.net/tokens (str), or the path of a file that
            has it (`os.PathLike`). White space around it is removed. Without one, only what is
            public can be asked for.
        headers: Headers to add to every request. An Authorization header among them does not
            replace a token.
        ignore_env: Leave the environment variables REROBOTS_API_TOKEN and REROBOTS_BASE_URI
            alone; else they serve where `api_token` or `base_uri` is not given.
        base_uri: Prefix of the URL of every request; https://api.rerobots.net by default.
        verify: Whether the server's TLS certificate is checked. Except possibly in tests, this
            should not be False.

    Raises:
        ValueError: The token, its file or the base URI cannot be used.

    Example:
        >>> apic = rerobots.api.APIClient()
        >>> for wd in apic.get_wdeployments(query="misty"):
        ...     print(wd["id"], wd["type"])
        3a65acd4-4aef-4ffc-b7f9-d50e48fc5541 basic_misty2fieldtrial
        2c0873b5-1da1-46e6-9658-c40379774edf fixed_misty2
    """

    @property
    def hardshare(self) -> Hardshare:
        """The owner's side: sharing hardware of your own.

        Example:
            >>> (apic.hardshare.get_billing())["max_active"]
            3
        """
        return Hardshare(self)
