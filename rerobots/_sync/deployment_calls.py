# Made from rerobots/_async/deployment_calls.py by `make generate`. Do not edit.
"""Calls about workspace deployments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast, overload

from rerobots_openapi.api import deployments, index

from .. import _arguments, _queries
from .._operations import reaches
from .connection import Connection

if TYPE_CHECKING:
    import uuid

    from .._policy import Timeout
    from ..types import Deployment, KnownDeploymentSort, ListedDeployment, Queue


class DeploymentCalls(Connection):
    """Workspace deployments."""

    @reaches("get_index")
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
        return self._ask(index.get_index.get_kwargs(), timeout=timeout)

    @reaches("list_workspace_types")
    def get_wtypes(
        self, *, with_dissolved: bool = False, timeout: Timeout | None = None
    ) -> list[str]:
        """List workspace types.

        Args:
            with_dissolved: Whether to list those that have only dissolved deployments, too.
            timeout: As for `APIClient`, for this call.

        Returns:
            The types, in no stable order.

        Raises:
            Error: The request failed.

        Example:
            >>> "fixed_misty2" in (apic.get_wtypes())
            True
        """
        request = deployments.list_workspace_types.get_kwargs(
            with_dissolved=_queries.presence(with_dissolved, "with_dissolved")
        )
        types: list[str] = (self._ask(request, workspace_types=list[str], timeout=timeout))[
            "workspace_types"
        ]
        return types

    @overload
    def get_wdeployments(
        self,
        query: str | None = None,
        maxlen: int | None = None,
        types: str | Sequence[str] | None = None,
        page: int | None = None,
        max_per_page: None = None,
        *,
        sort_by: KnownDeploymentSort | None = None,
        with_dissolved: bool = False,
        timeout: Timeout | None = None,
    ) -> list[ListedDeployment]: ...
    @overload
    def get_wdeployments(
        self,
        query: str | None = None,
        maxlen: int | None = None,
        types: str | Sequence[str] | None = None,
        page: int | None = None,
        *,
        max_per_page: int,
        sort_by: KnownDeploymentSort | None = None,
        with_dissolved: bool = False,
        timeout: Timeout | None = None,
    ) -> tuple[list[ListedDeployment], int]: ...
    @overload
    def get_wdeployments(
        self,
        query: str | None,
        maxlen: int | None,
        types: str | Sequence[str] | None,
        page: int | None,
        max_per_page: int,
        *,
        sort_by: KnownDeploymentSort | None = None,
        with_dissolved: bool = False,
        timeout: Timeout | None = None,
    ) -> tuple[list[ListedDeployment], int]: ...
    @reaches("list_deployments", "list_deployments_of_type")
    def get_wdeployments(
        self,
        query: str | None = None,
        maxlen: int | None = None,
        types: str | Sequence[str] | None = None,
        page: int | None = None,
        max_per_page: int | None = None,
        *,
        sort_by: KnownDeploymentSort | None = None,
        with_dissolved: bool = False,
        timeout: Timeout | None = None,
    ) -> list[ListedDeployment] | tuple[list[ListedDeployment], int]:
        """Search workspace deployments.

        Args:
            query: Keep only what has this text in its type or region.
            maxlen: Keep only what has a queue of at most this length (int, from 0).
            types: Workspace types to search for (list of str); a leading `!` excludes a type.
            page: Number of the page (int, from 1); beyond the end is the last one.
            max_per_page: Results on a page (int); 0 puts all on one.
            sort_by: Order: "inc_wtype" (by type, the server's default), "inc_created" (by age) or
                "inc_count" (by number of instances so far); with "dec" for "inc", falling.
            with_dissolved: Whether to list those that were dissolved, too.
            timeout: As for `APIClient`, for this call.

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
        options: Any = {
            "q": _queries.given(query),
            "maxlen": _queries.maxlen(maxlen),
            "sort_by": _queries.deployment_sort(sort_by),
            "page": _queries.page(page),
            "max_per_page": _queries.max_per_page(max_per_page),
            "info": "",
            "with_dissolved": _queries.presence(with_dissolved, "with_dissolved"),
        }
        if isinstance(types, str) and not types.startswith("!"):
            request = deployments.list_deployments_of_type.get_kwargs(
                _arguments.workspace_type(types), **options
            )
        else:
            request = deployments.list_deployments.get_kwargs(
                types=_queries.types(types), **options
            )
        answer = self._ask(
            request,
            workspace_deployments=list[str],
            page_count=int,
            info=dict[str, dict[str, object]],
            timeout=timeout,
        )
        found = [
            cast("ListedDeployment", {"id": id_, **answer["info"].get(id_, {})})
            for id_ in answer["workspace_deployments"]
        ]
        return found if max_per_page is None else (found, answer["page_count"])

    @reaches("list_deployments", "list_deployments_of_type")
    def iter_wdeployments(
        self,
        query: str | None = None,
        maxlen: int | None = None,
        types: str | Sequence[str] | None = None,
        *,
        sort_by: KnownDeploymentSort | None = None,
        with_dissolved: bool = False,
        per_page: int = 100,
        timeout: Timeout | None = None,
    ) -> Iterator[ListedDeployment]:
        """Walk through workspace deployments, page by page.

        Args:
            query: As for `get_wdeployments`.
            maxlen: As for `get_wdeployments`.
            types: As for `get_wdeployments`.
            sort_by: As for `get_wdeployments`.
            with_dissolved: As for `get_wdeployments`.
            per_page: How many to ask for at a time (int, from 1).
            timeout: As for `APIClient`, for this call.

        Yields:
            The deployments, as `get_wdeployments` lists them, each once.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            Error: A request failed.

        Example:
            >>> for wd in apic.iter_wdeployments(query="fixed_misty"):
            ...     print(wd["type"])
            fixed_misty2
        """
        _arguments.count(per_page, "per_page", 1)
        seen: set[str] = set()
        page, page_count = 1, 1
        while page <= page_count:
            found, page_count = self.get_wdeployments(
                query,
                maxlen,
                types,
                page,
                per_page,
                sort_by=sort_by,
                with_dissolved=with_dissolved,
                timeout=timeout,
            )
            for wd in found:
                # What is made or dissolved meanwhile moves others to another page.
                if wd["id"] not in seen:
                    seen.add(wd["id"])
                    yield wd
            page += 1

    @reaches("get_deployment")
    def get_wdeployment_info(
        self, wdeployment_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> Deployment:
        """Get details about a workspace deployment.

        Args:
            wdeployment_id: Id of the deployment (UUID), in upper or lower case.
            timeout: As for `APIClient`, for this call.

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
        id_ = _arguments.wdeployment_id(wdeployment_id)
        request = deployments.get_deployment.get_kwargs(id_)
        return cast("Deployment", self._ask(request, type=str, timeout=timeout))

    # Queues

    @reaches("get_queue_length")
    def get_queue_length(
        self, wdeployment_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> int:
        """Get the length of the queue of a workspace deployment.

        Args:
            wdeployment_id: Id of the deployment (UUID).
            timeout: As for `APIClient`, for this call.

        Returns:
            Number of requests that wait for it; 0 also for an unknown deployment.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            Error: The request failed.

        Example:
            >>> apic.get_queue_length(wdeployment_id)
            2
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        length: int = (
            self._ask(deployments.get_queue_length.get_kwargs(id_), len=int, timeout=timeout)
        )["len"]
        return length

    @reaches("get_queues", "get_queues_of_type")
    def get_queues(
        self,
        type_or_wdeployment_ids: str | Iterable[str | uuid.UUID],
        *,
        timeout: Timeout | None = None,
    ) -> dict[str, Queue]:
        """Get the queues of several workspace deployments.

        Args:
            type_or_wdeployment_ids: A workspace type (str), or ids of deployments (list of UUID).
            timeout: As for `APIClient`, for this call.

        Returns:
            By the id of the deployment, for those on which you can launch now: dicts with `qlen`,
            the number of requests that wait, and `rem`, the seconds left of the instance that
            runs there (None if it has no expiry, or none runs).

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            WrongAuthToken: There is no token, or it is not valid.
            Error: The request failed otherwise.

        Example:
            >>> (apic.get_queues("fixed_misty2"))[wdeployment_id]["qlen"]
            0
        """
        if isinstance(type_or_wdeployment_ids, str):
            request = deployments.get_queues_of_type.get_kwargs(
                _arguments.workspace_type(type_or_wdeployment_ids)
            )
        else:
            request = deployments.get_queues.get_kwargs(
                wds=",".join(_arguments.wdeployment_ids(type_or_wdeployment_ids))
            )
        return self._ask(request, timeout=timeout)

    # Lock-out

    @reaches("lock_out")
    def lock_out(self, wdeployment_id: str | uuid.UUID, *, timeout: Timeout | None = None) -> None:
        """Lock out a workspace deployment of yours: nothing can be launched on it.

        Args:
            wdeployment_id: Id of the deployment (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            WorkspaceDeploymentNotFound: There is no such deployment, or it is not yours.
            Error: The request failed otherwise.

        Example:
            >>> apic.lock_out(wdeployment_id)
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        self._send(deployments.lock_out.get_kwargs(id_), timeout=timeout)

    @reaches("end_lockout")
    def end_lockout(
        self, wdeployment_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """End the lock-out of a workspace deployment of yours.

        Args:
            wdeployment_id: Id of the deployment (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            WorkspaceDeploymentNotFound: There is no such deployment, or it is not yours.
            Error: The request failed otherwise.

        Example:
            >>> apic.end_lockout(wdeployment_id)
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        self._send(deployments.end_lockout.get_kwargs(id_), timeout=timeout)
