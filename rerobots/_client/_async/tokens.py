"""API tokens: revoking them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi.api import tokens

from ... import _arguments
from ..._secret import hidden
from .connection import AsyncConnection

if TYPE_CHECKING:
    from ..._policy import Timeout


class AsyncTokenCalls(AsyncConnection):
    """Calls about API tokens."""

    async def revoke_token(
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
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: Neither is given, or they cannot be used; nothing was sent.
            WrongAuthToken: This client has no token, or one that is not valid.
            Error: The request failed otherwise.

        Example:
            >>> await apic.revoke_token(sha256=64 * "0")
        """
        token = hidden(token)
        digest = _arguments.token_hash(hidden(token), sha256)
        await self._request(tokens.revoke_token.get_kwargs(digest), timeout)

    async def revoke_all_tokens(self, *, timeout: Timeout | None = None) -> None:
        """Revoke every API token of yours, that of this client included. This cannot be undone.

        All your programs are locked out until they have new tokens, from
        https://rerobots.net/tokens

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            WrongAuthToken: This client has no token, or one that is not valid.
            Error: The request failed otherwise.

        Example:
            >>> await apic.revoke_all_tokens()
        """
        await self._request(tokens.purge_tokens.get_kwargs(), timeout)

    async def purge(self, *, timeout: Timeout | None = None) -> None:
        """Revoke every API token of yours: the older name of `revoke_all_tokens`.

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            WrongAuthToken: This client has no token, or one that is not valid.
            Error: The request failed otherwise.

        Example:
            >>> await apic.purge()
        """
        await self._request(tokens.purge_tokens.get_kwargs(), timeout)
