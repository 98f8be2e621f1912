# Made from rerobots/_client/_async/deployments.py by `make generate`. Do not edit.
"""Workspace deployments, and their access rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, overload

from rerobots_openapi import models
from rerobots_openapi.api import deployments

from ... import _arguments
from .connection import Connection

if TYPE_CHECKING:
    import uuid
    from typing import TypedDict

    from rerobots_openapi.types import Unset

    from ..._timeouts import Timeout
    from ...types import (
        AccessRule,
        AccessRuleCreated,
        AccessRules,
        Capability,
        Deployment,
        DeploymentList,
        DeploymentSort,
        KnownDeploymentSort,
        ListedDeployment,
        Queue,
        QueueLength,
        WorkspaceTypeList,
    )

    class _SearchOptions(TypedDict):
        q: str | Unset
        types: str | Unset
        maxlen: str | Unset
        sort_by: KnownDeploymentSort | Unset
        page: int | Unset
        max_per_page: int | Unset
        info: str | Unset
        with_dissolved: str | Unset


class DeploymentCalls(Connection):
    """Calls about workspace deployments and access rules."""

    def get_wtypes(
        self, *, with_dissolved: bool = False, timeout: Timeout | None = None
    ) -> list[str]:
        """List workspace types, in no stable order.

        Args:
            with_dissolved: Whether to include types that have only dissolved deployments.

        Example:
            >>> "fixed_misty2" in apic.get_wtypes()
            True
        """
        flag = _arguments.query_flag(with_dissolved, "with_dissolved")
        kwargs = deployments.list_workspace_types.get_kwargs(with_dissolved=flag)
        found: WorkspaceTypeList = self._fetch(kwargs, timeout)
        return self._need(kwargs, found.get("workspace_types"), list, "workspace_types")

    @overload
    def get_wdeployments(
        self,
        query: str | None = None,
        maxlen: int | str | None = None,
        types: str | Collection[str] | None = None,
        page: int | None = None,
        max_per_page: None = None,
        *,
        sort_by: DeploymentSort | None = None,
        with_dissolved: bool = False,
        timeout: Timeout | None = None,
    ) -> list[ListedDeployment]: ...
    @overload
    def get_wdeployments(
        self,
        query: str | None = None,
        maxlen: int | str | None = None,
        types: str | Collection[str] | None = None,
        page: int | None = None,
        *,
        max_per_page: int,
        sort_by: DeploymentSort | None = None,
        with_dissolved: bool = False,
        timeout: Timeout | None = None,
    ) -> tuple[list[ListedDeployment], int]: ...
    @overload
    def get_wdeployments(
        self,
        query: str | None,
        maxlen: int | str | None,
        types: str | Collection[str] | None,
        page: int | None,
        max_per_page: int,
        *,
        sort_by: DeploymentSort | None = None,
        with_dissolved: bool = False,
        timeout: Timeout | None = None,
    ) -> tuple[list[ListedDeployment], int]: ...
    def get_wdeployments(
        self,
        query: str | None = None,
        maxlen: int | str | None = None,
        types: str | Collection[str] | None = None,
        page: int | None = None,
        max_per_page: int | None = None,
        *,
        sort_by: DeploymentSort | None = None,
        with_dissolved: bool = False,
        timeout: Timeout | None = None,
    ) -> list[ListedDeployment] | tuple[list[ListedDeployment], int]:
        """Search workspace deployments.

        Args:
            query: Text that the type or region must contain.
            maxlen: Maximum length of the queue (int, from 0), which includes a running instance.
                With 0, only free deployments are returned.
            types: Workspace types to search for; a leading `!` excludes a type.
            page: Number of the page, from 1; a number beyond the end returns the last page.
            max_per_page: Results per page; 0 puts all on one page.
            sort_by: Order: "inc_wtype" (by type, the server's default), "inc_created" (by age) or
                "inc_count" (by number of instances so far); with "dec" for "inc", descending.
            with_dissolved: Whether to include dissolved deployments.

        Returns:
            Dicts with `id`, `type` and all other details that the server has. With
            `max_per_page`, a tuple of that list and the number of pages.

        Example:
            >>> apic.get_wdeployments(types=["fixed_misty2"])[0]["id"]
            '2c0873b5-1da1-46e6-9658-c40379774edf'
        """
        # A single type is part of the path; several, or an excluded one, part of the query.
        in_path = None
        if isinstance(types, str) and not types.startswith("!"):
            in_path = _arguments.workspace_type(types)
        options: _SearchOptions = {
            "q": _arguments.or_unset(query),
            "types": _arguments.or_unset(None if in_path else _arguments.type_filter(types)),
            "maxlen": _arguments.or_unset(_arguments.longest_queue(maxlen)),
            "sort_by": _arguments.if_given(sort_by, _arguments.deployment_sort),
            "page": _arguments.count_if_given(page, "page"),
            "max_per_page": _arguments.count_if_given(max_per_page, "max_per_page"),
            "info": _arguments.query_flag(True, "info"),
            "with_dissolved": _arguments.query_flag(with_dissolved, "with_dissolved"),
        }
        if in_path is None:
            kwargs = deployments.list_deployments.get_kwargs(**options)
        else:
            kwargs = deployments.list_deployments_of_type.get_kwargs(in_path, **options)
        response: DeploymentList = self._fetch(kwargs, timeout)
        ids = self._need(
            kwargs, response.get("workspace_deployments"), list, "workspace_deployments"
        )
        found: list[ListedDeployment] = [
            _listed(self._need(kwargs, id_, str, "workspace_deployments"), response.get("info"))
            for id_ in ids
        ]
        if max_per_page is None:
            return found
        return found, self._need(kwargs, response.get("page_count"), int, "page_count")

    def iter_wdeployments(
        self,
        query: str | None = None,
        maxlen: int | str | None = None,
        types: str | Collection[str] | None = None,
        *,
        sort_by: DeploymentSort | None = None,
        with_dissolved: bool = False,
        per_page: int = 100,
        timeout: Timeout | None = None,
    ) -> Iterator[ListedDeployment]:
        """Yield workspace deployments, each once.

        Args:
            per_page: Has no effect: one request returns all of them.

        Example:
            >>> for wd in apic.iter_wdeployments(query="fixed_misty"):
            ...     print(wd["type"])
            fixed_misty2
        """
        _arguments.count(per_page, "per_page", 1)
        for wd in self.get_wdeployments(
            query,
            maxlen,
            types,
            sort_by=sort_by,
            with_dissolved=with_dissolved,
            timeout=timeout,
        ):
            yield wd

    def get_wdeployment_info(
        self, wdeployment_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> Deployment:
        """Get details of a workspace deployment, such as `type`, `supported_addons` and `online`.

        Example:
            >>> apic.get_wdeployment_info("2c0873b5-1da1-46e6-9658-c40379774edf")["region"]
            'us:cali'
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        kwargs = deployments.get_deployment.get_kwargs(id_)
        deployment: Deployment = self._fetch(kwargs, timeout)
        return deployment

    def get_queue_length(
        self, wdeployment_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> int:
        """Get the length of the queue of a workspace deployment.

        It is the number of waiting requests, plus one if an instance is running; 0 also for an
        unknown deployment.

        Example:
            >>> apic.get_queue_length(wdeployment_id)
            2
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        kwargs = deployments.get_queue_length.get_kwargs(id_)
        queue: QueueLength = self._fetch(kwargs, timeout)
        return self._need(kwargs, queue.get("len"), int, "len")

    def get_queues(
        self,
        type_or_wdeployment_ids: str | Iterable[str | uuid.UUID],
        *,
        timeout: Timeout | None = None,
    ) -> dict[str, Queue]:
        """Get the queues of several workspace deployments.

        Args:
            type_or_wdeployment_ids: A workspace type, or ids of deployments.

        Returns:
            A dict from the ids of deployments that you can launch on now to dicts of `qlen` and
            `rem`. `qlen` is the number of waiting requests, plus one if an instance is running.
            `rem` is the seconds until that instance expires, or None. Empty for an unknown type.

        Example:
            >>> apic.get_queues("fixed_misty2")[wdeployment_id]["qlen"]
            0
        """
        if isinstance(type_or_wdeployment_ids, str):
            type_ = _arguments.workspace_type(type_or_wdeployment_ids)
            kwargs = deployments.get_queues_of_type.get_kwargs(type_)
        else:
            ids = _arguments.wdeployment_ids(type_or_wdeployment_ids)
            kwargs = deployments.get_queues.get_kwargs(wds=",".join(ids))
        queues: dict[str, Queue] = self._fetch(kwargs, timeout)
        return queues

    def lock_out(self, wdeployment_id: str | uuid.UUID, *, timeout: Timeout | None = None) -> None:
        """Lock out a workspace deployment of yours, so that nothing can be launched on it.

        Raises:
            WorkspaceDeploymentNotFound: There is no such deployment, or it is not yours.

        Example:
            >>> apic.lock_out(wdeployment_id)
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        self._request(deployments.lock_out.get_kwargs(id_), timeout)

    def end_lockout(
        self, wdeployment_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """End the lockout of a workspace deployment of yours.

        Raises:
            WorkspaceDeploymentNotFound: There is no such deployment, or it is not yours.

        Example:
            >>> apic.end_lockout(wdeployment_id)
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        self._request(deployments.end_lockout.get_kwargs(id_), timeout)

    def get_access_rules(
        self,
        wdeployment_id: str | uuid.UUID | None = None,
        to_user: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> list[AccessRule]:
        """List access rules of workspace deployments.

        For a deployment, even its owner sees only rules for everybody (`*`, `type:anon`) and for
        themselves; superusers see all of them.

        Args:
            wdeployment_id: Id of a deployment; by default, all of yours.
            to_user: List the rules for this user, and those for everybody. Other users than you,
                including `*`, are for superusers.

        Returns:
            Dicts of `id`, `date_created`, `user`, `wdeployment_id`, `capability`, and `param` (int
            or None).

        Raises:
            PermissionDenied: The rules are for another user.

        Example:
            >>> apic.get_access_rules(wdeployment_id)[0]["capability"]
            'CAP_INSTANTIATE'
        """
        if wdeployment_id is None:
            kwargs = deployments.list_rules.get_kwargs(to_user=_arguments.or_unset(to_user))
        else:
            id_ = _arguments.wdeployment_id(wdeployment_id)
            kwargs = deployments.list_deployment_rules.get_kwargs(
                id_, to_user=_arguments.or_unset(to_user)
            )
        found: AccessRules = self._fetch(kwargs, timeout)
        return self._need(kwargs, found.get("rules"), list, "rules")

    def create_access_rule(
        self,
        wdeployment_id: str | uuid.UUID,
        capability: Capability,
        to_user: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> int:
        """Create an access rule for a workspace deployment of yours; return its id.

        If the rule already exists, its id is returned.

        Args:
            capability: "CAP_INSTANTIATE" or "CAP_NO_INSTANTIATE".
            to_user: Name of the user; "*" (default) is everybody, "type:anon" everybody without a
                token.

        Raises:
            PermissionDenied: The deployment is not yours.

        Example:
            >>> apic.create_access_rule(wdeployment_id, "CAP_INSTANTIATE", "alice")
            12
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        rule = models.NewAccessRule(_arguments.capability(capability))
        if to_user is not None:
            rule.user = _arguments.text(to_user, "to_user")
        kwargs = deployments.create_rule.get_kwargs(id_, body=rule)
        created: AccessRuleCreated = self._fetch(kwargs, timeout)
        return self._need(kwargs, created.get("rule_id"), int, "rule_id")

    def del_access_rule(
        self, wdeployment_id: str | uuid.UUID, rule_id: int, *, timeout: Timeout | None = None
    ) -> None:
        """Delete an access rule of a workspace deployment of yours.

        Raises:
            PermissionDenied: The deployment is not yours.
            WorkspaceDeploymentNotFound: There is no such deployment or rule.

        Example:
            >>> apic.del_access_rule(wdeployment_id, 12)
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        number = _arguments.count(rule_id, "rule_id", 0)
        self._request(deployments.delete_rule.get_kwargs(id_, number), timeout)


def _listed(id_: str, details: Any) -> Any:
    """Return an entry of the list: the id, and the details if the server sent them."""
    found = details.get(id_) if isinstance(details, dict) else None
    # The id comes first, also if the details have another one.
    return {"id": id_} | (found if isinstance(found, dict) else {}) | {"id": id_}
