# Made from rerobots/_client/_async/account.py by `make generate`. Do not edit.
"""Who you are: tokens and users; and what the API offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rerobots_openapi.api import account

from ... import _arguments
from ..._secret import hidden
from .connection import Connection

if TYPE_CHECKING:
    from ..._policy import Timeout
    from ...types import Index


class AccountCalls(Connection):
    """Calls about tokens and users."""

    def get_index(self, *, timeout: Timeout | None = None) -> dict[str, str]:
        """List the commands of the API.

        Returns:
            URI templates by the name of the command.

        Example:
            >>> (apic.get_index())["workspace_types"]
            '/workspaces'
        """
        commands: Index = self._fetch(account.get_index.get_kwargs(), timeout)
        return {name: str(template) for name, template in commands.items()}

    def revoke_token(
        self,
        token: str | bytes | None = None,
        sha256: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Revoke an API token. This cannot be undone.

        Args:
            token: The token; it is not sent, but its hash is.
            sha256: SHA-256 of the token, in hexadecimal digits, in place of the token.

        Raises:
            ValueError: Neither is given, or they cannot be used; nothing was sent.
            WrongAuthToken: This client has no token, or one that is not valid.

        Example:
            >>> apic.revoke_token(sha256=64 * "0")
        """
        token = hidden(token)
        digest = _arguments.token_hash(hidden(token), sha256)
        self._request(account.revoke_token.get_kwargs(digest), timeout)

    def revoke_all_tokens(self, *, timeout: Timeout | None = None) -> None:
        """Revoke every API token of yours, that of this client included. This cannot be undone.

        All your programs are locked out until they have new tokens, from
        https://rerobots.net/tokens

        Raises:
            WrongAuthToken: This client has no token, or one that is not valid.

        Example:
            >>> apic.revoke_all_tokens()
        """
        self._request(account.purge_tokens.get_kwargs(), timeout)

    def purge(self, *, timeout: Timeout | None = None) -> None:
        """Revoke every API token of yours: the older name of `revoke_all_tokens`.

        Raises:
            WrongAuthToken: This client has no token, or one that is not valid.

        Example:
            >>> apic.purge()
        """
        self._request(account.purge_tokens.get_kwargs(), timeout)

    def get_user_org(self, user: str, *, timeout: Timeout | None = None) -> dict[str, Any]:
        """Get the organisation of a user; for superusers.

        Args:
            user: Name of the user.

        Returns:
            The organisation; empty for a user without one.

        Raises:
            ValueError: The name is empty; nothing was sent.
            Error: The request failed; with `status_code` 404, you are no superuser, or there is
                no such user.

        Example:
            >>> apic.get_user_org("alice")
            {}
        """
        name = _arguments.text(user, "user")
        kwargs = account.get_user_organisation.get_kwargs(name)
        organisation: dict[str, Any] = self._fetch(kwargs, timeout)
        return organisation
