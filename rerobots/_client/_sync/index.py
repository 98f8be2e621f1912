# Made from rerobots/_client/_async/index.py by `make generate`. Do not edit.
"""What the API offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi.api import index

from .connection import Connection

if TYPE_CHECKING:
    from ..._policy import Timeout
    from ...types import Index


class IndexCalls(Connection):
    """The index of the API."""

    def get_index(self, *, timeout: Timeout | None = None) -> dict[str, str]:
        """List the commands of the API.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            URI templates by the name of the command.

        Raises:
            Error: The request failed.

        Example:
            >>> (apic.get_index())["workspace_types"]
            '/workspaces'
        """
        commands: Index = self._fetch(index.get_index.get_kwargs(), timeout)
        return {name: str(template) for name, template in commands.items()}
