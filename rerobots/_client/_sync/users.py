# Made from rerobots/_client/_async/users.py by `make generate`. Do not edit.
"""Users, for superusers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rerobots_openapi.api import users

from ... import _arguments
from .connection import Connection

if TYPE_CHECKING:
    from ..._policy import Timeout


class UserCalls(Connection):
    """Calls about users."""

    def get_user_org(self, user: str, *, timeout: Timeout | None = None) -> dict[str, Any]:
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
            >>> apic.get_user_org("alice")
            {}
        """
        name = _arguments.text(user, "user")
        kwargs = users.get_user_organisation.get_kwargs(name)
        organisation: dict[str, Any] = self._fetch(kwargs, timeout)
        return organisation
