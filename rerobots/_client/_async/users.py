"""Users, for superusers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rerobots_openapi.api import users

from ... import _arguments
from .connection import AsyncConnection

if TYPE_CHECKING:
    from ..._policy import Timeout


class AsyncUserCalls(AsyncConnection):
    """Calls about users."""

    async def get_user_org(self, user: str, *, timeout: Timeout | None = None) -> dict[str, Any]:
        """Get the organisation of a user; for superusers.

        Args:
            user: Name of the user.
            timeout: As for `APIClient`, for this call.

        Returns:
            The organisation; empty for a user without one.

        Raises:
            ValueError: The name is empty; nothing was sent.
            Error: The request failed; with `status_code` 404, you are no superuser, or there is
                no such user.

        Example:
            >>> await apic.get_user_org("alice")
            {}
        """
        name = _arguments.text(user, "user")
        kwargs = users.get_user_organisation.get_kwargs(name)
        organisation: dict[str, Any] = await self._fetch(kwargs, timeout)
        return organisation
