"""Calls that list instances."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Literal, overload

from rerobots_openapi.api import instances

from .. import _arguments, _queries
from .._operations import reaches
from .connection import AsyncConnection

if TYPE_CHECKING:
    from .._policy import Timeout
    from ..types import InstanceSummary, KnownInstanceSort


class AsyncInstanceLists(AsyncConnection):
    """Lists of instances."""

    @overload
    async def get_instances(
        self,
        include_terminated: bool = False,
        page: int | None = None,
        max_per_page: None = None,
        *,
        details: Literal[False] = False,
        include_init_fail: bool = False,
        sort_by: KnownInstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        timeout: Timeout | None = None,
    ) -> list[str]: ...
    @overload
    async def get_instances(
        self,
        include_terminated: bool = False,
        page: int | None = None,
        *,
        max_per_page: int,
        details: Literal[False] = False,
        include_init_fail: bool = False,
        sort_by: KnownInstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        timeout: Timeout | None = None,
    ) -> tuple[list[str], int]: ...
    @overload
    async def get_instances(
        self,
        include_terminated: bool,
        page: int | None,
        max_per_page: int,
        *,
        details: Literal[False] = False,
        include_init_fail: bool = False,
        sort_by: KnownInstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        timeout: Timeout | None = None,
    ) -> tuple[list[str], int]: ...
    @overload
    async def get_instances(
        self,
        include_terminated: bool = False,
        page: int | None = None,
        max_per_page: None = None,
        *,
        details: Literal[True],
        include_init_fail: bool = False,
        sort_by: KnownInstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        timeout: Timeout | None = None,
    ) -> list[InstanceSummary]: ...
    @overload
    async def get_instances(
        self,
        include_terminated: bool = False,
        page: int | None = None,
        *,
        max_per_page: int,
        details: Literal[True],
        include_init_fail: bool = False,
        sort_by: KnownInstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        timeout: Timeout | None = None,
    ) -> tuple[list[InstanceSummary], int]: ...
    @overload
    async def get_instances(
        self,
        include_terminated: bool,
        page: int | None,
        max_per_page: int,
        *,
        details: Literal[True],
        include_init_fail: bool = False,
        sort_by: KnownInstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        timeout: Timeout | None = None,
    ) -> tuple[list[InstanceSummary], int]: ...
    @reaches("list_instances", "list_instances_of_type")
    async def get_instances(
        self,
        include_terminated: bool = False,
        page: int | None = None,
        max_per_page: int | None = None,
        *,
        details: bool = False,
        include_init_fail: bool = False,
        sort_by: KnownInstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        timeout: Timeout | None = None,
    ) -> list[str] | list[InstanceSummary] | tuple[list[str] | list[InstanceSummary], int]:
        """List your instances.

        Args:
            include_terminated: Whether to list those that have ended, too.
            page: Number of the page (int, from 1); beyond the end is the last one.
            max_per_page: Results on a page (int); 0 puts all on one.
            details: Whether to list dicts in place of ids.
            include_init_fail: Whether to list those that failed in INIT, too.
            sort_by: Order: "dec_start_date" (the newest first, the server's default) or
                "inc_start_date".
            user: List those of this user; for superusers.
            workspace_type: List those of this type. A page can be empty then while more follow.
            timeout: As for `APIClient`, for this call.

        Returns:
            Ids of the instances (list of str); with `details`, dicts of `id`, `status`,
            `deployment`, `type`, `region`, `starttime`, `rootuser`, and `endtime` once ended.
            With `max_per_page`, a tuple of that list and the number of pages.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            WrongAuthToken: There is no token, or it is not valid.
            PermissionDenied: `user` is another user, and you are no superuser.
            Error: The request failed otherwise.

        Example:
            >>> instance_id in (await apic.get_instances())
            True
        """
        options: Any = {
            "include_terminated": _queries.presence(include_terminated, "include_terminated"),
            "include_init_fail": _queries.presence(include_init_fail, "include_init_fail"),
            "details": _queries.presence(details, "details"),
            "sort_by": _queries.instance_sort(sort_by),
            "page": _queries.page(page),
            "max_per_page": _queries.max_per_page(max_per_page),
            "user": _queries.given(user),
        }
        if workspace_type is None:
            request = instances.list_instances.get_kwargs(**options)
        else:
            request = instances.list_instances_of_type.get_kwargs(
                _arguments.workspace_type(workspace_type), **options
            )
        answer = await self._ask(
            request,
            workspace_instances=list[dict[str, object]] if details else list[str],
            page_count=int,
            timeout=timeout,
        )
        found = answer["workspace_instances"]
        return found if max_per_page is None else (found, answer["page_count"])

    @reaches("list_instances", "list_instances_of_type")
    async def iter_instances(
        self,
        include_terminated: bool = False,
        *,
        include_init_fail: bool = False,
        sort_by: KnownInstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        per_page: int = 100,
        timeout: Timeout | None = None,
    ) -> AsyncIterator[InstanceSummary]:
        """Walk through your instances, page by page.

        Args:
            include_terminated: As for `get_instances`.
            include_init_fail: As for `get_instances`.
            sort_by: As for `get_instances`.
            user: As for `get_instances`.
            workspace_type: As for `get_instances`.
            per_page: How many to ask for at a time (int, from 1).
            timeout: As for `APIClient`, for this call.

        Yields:
            The instances, as `get_instances(details=True)` lists them, each once.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            WrongAuthToken: There is no token, or it is not valid.
            Error: A request failed otherwise.

        Example:
            >>> async for instance in apic.iter_instances():
            ...     print(instance["status"])
            READY
        """
        _arguments.count(per_page, "per_page", 1)
        seen: set[str] = set()
        page, page_count = 1, 1
        while page <= page_count:
            found, page_count = await self.get_instances(
                include_terminated,
                page,
                per_page,
                details=True,
                include_init_fail=include_init_fail,
                sort_by=sort_by,
                user=user,
                workspace_type=workspace_type,
                timeout=timeout,
            )
            for instance in found:
                # What is launched meanwhile moves others to another page.
                if instance["id"] not in seen:
                    seen.add(instance["id"])
                    yield instance
            page += 1
