# Made from rerobots/_async/deployment_calls.py by `make generate`. Do not edit.
"""Calls about workspace deployments."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast, overload

from rerobots_openapi.api import deployments

from .. import _arguments, _queries
from .connection import Connection

if TYPE_CHECKING:
    from ..types import Deployment, ListedDeployment


class DeploymentCalls(Connection):
    """Workspace deployments."""

    @overload
    def get_wdeployments(
        self,
        query: str | None = None,
        maxlen: int | None = None,
        types: str | Sequence[str] | None = None,
        page: int | None = None,
        max_per_page: None = None,
    ) -> list["ListedDeployment"]: ...
    @overload
    def get_wdeployments(
        self,
        query: str | None = None,
        maxlen: int | None = None,
        types: str | Sequence[str] | None = None,
        page: int | None = None,
        *,
        max_per_page: int,
    ) -> tuple[list["ListedDeployment"], int]: ...
    @overload
    def get_wdeployments(
        self,
        query: str | None,
        maxlen: int | None,
        types: str | Sequence[str] | None,
        page: int | None,
        max_per_page: int,
    ) -> tuple[list["ListedDeployment"], int]: ...
    def get_wdeployments(
        self,
        query: str | None = None,
        maxlen: int | None = None,
        types: str | Sequence[str] | None = None,
        page: int | None = None,
        max_per_page: int | None = None,
    ) -> list["ListedDeployment"] | tuple[list["ListedDeployment"], int]:
        """Search workspace deployments.

        Args:
            query: Keep only what has this text in its type or region.
            maxlen: Keep only what has a queue of at most this length (int, from 0).
            types: Workspace types to search for (list of str); a leading `!` excludes a type.
            page: Number of the page (int, from 1); beyond the end is the last one.
            max_per_page: Results on a page (int); 0 puts all on one.

        Returns:
            The deployments: dicts with `id`, `type` and all else that the server said of each.
            With `max_per_page`, a tuple of that list and the number of pages.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            Error: The request failed.

        Example:
            >>> (apic.get_wdeployments(types=["fixed_misty2"]))[0]["id"]
            '2c0873b5-1da1-46e6-9658-c40379774edf'
        """
        request = deployments.list_deployments.get_kwargs(
            q=_queries.given(query),
            types=_queries.types(types),
            maxlen=_queries.maxlen(maxlen),
            sort_by=_queries.UNSET,
            page=_queries.page(page),
            max_per_page=_queries.max_per_page(max_per_page),
            info="",
        )
        answer = self._ask(request, "workspace_deployments", "page_count", "info")
        found = [
            cast("ListedDeployment", {"id": id_, **answer["info"].get(id_, {})})
            for id_ in answer["workspace_deployments"]
        ]
        return found if max_per_page is None else (found, answer["page_count"])

    def get_wdeployment_info(self, wdeployment_id: str | uuid.UUID) -> "Deployment":
        """Get details about a workspace deployment.

        Args:
            wdeployment_id: Id of the deployment (UUID), in upper or lower case.

        Returns:
            What the server knows of it; among it `type`, `supported_addons` and `online`.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            WorkspaceDeploymentNotFound: There is no such deployment.
            Error: The request failed otherwise.

        Example:
            >>> (apic.get_wdeployment_info("2c0873b5-1da1-46e6-9658-c40379774edf"))["region"]
            'us:cali'
        """
        id_ = _arguments.identifier(wdeployment_id, "wdeployment_id")
        request = deployments.get_deployment.get_kwargs(id_)
        return cast("Deployment", self._ask(request, "type"))
