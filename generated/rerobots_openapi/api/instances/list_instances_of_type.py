# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.instance_list import InstanceList
from ...models.known_instance_sort import KnownInstanceSort
from ...types import UNSET, Response, Unset


def get_kwargs(
    workspace_type: str,
    *,
    include_terminated: str | Unset = UNSET,
    include_init_fail: str | Unset = UNSET,
    details: str | Unset = UNSET,
    sort_by: KnownInstanceSort | Unset = UNSET,
    page: int | Unset = UNSET,
    max_per_page: int | Unset = UNSET,
    user: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["include_terminated"] = include_terminated

    params["include_init_fail"] = include_init_fail

    params["details"] = details

    json_sort_by: str | Unset = UNSET
    if not isinstance(sort_by, Unset):
        json_sort_by = sort_by

    params["sort_by"] = json_sort_by

    params["page"] = page

    params["max_per_page"] = max_per_page

    params["user"] = user

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/instances/{workspace_type}".format(
            workspace_type=quote(str(workspace_type), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> InstanceList | None:
    if response.status_code == 200:
        response_200 = InstanceList.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[InstanceList]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    workspace_type: str,
    *,
    client: AuthenticatedClient | Client,
    include_terminated: str | Unset = UNSET,
    include_init_fail: str | Unset = UNSET,
    details: str | Unset = UNSET,
    sort_by: KnownInstanceSort | Unset = UNSET,
    page: int | Unset = UNSET,
    max_per_page: int | Unset = UNSET,
    user: str | Unset = UNSET,
) -> Response[InstanceList]:
    """List your instances of one workspace type

     Like `GET /instances`, for one workspace type. Pages are made of all types and then filtered,
    so a page can be empty while more follow. Here `endtime` has a space, not `T` and `Z`.

    Args:
        workspace_type (str):
        include_terminated (str | Unset):
        include_init_fail (str | Unset):
        details (str | Unset):
        sort_by (KnownInstanceSort | Unset): Orders of instances.
        page (int | Unset):
        max_per_page (int | Unset):
        user (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[InstanceList]
    """

    kwargs = get_kwargs(
        workspace_type=workspace_type,
        include_terminated=include_terminated,
        include_init_fail=include_init_fail,
        details=details,
        sort_by=sort_by,
        page=page,
        max_per_page=max_per_page,
        user=user,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    workspace_type: str,
    *,
    client: AuthenticatedClient | Client,
    include_terminated: str | Unset = UNSET,
    include_init_fail: str | Unset = UNSET,
    details: str | Unset = UNSET,
    sort_by: KnownInstanceSort | Unset = UNSET,
    page: int | Unset = UNSET,
    max_per_page: int | Unset = UNSET,
    user: str | Unset = UNSET,
) -> InstanceList | None:
    """List your instances of one workspace type

     Like `GET /instances`, for one workspace type. Pages are made of all types and then filtered,
    so a page can be empty while more follow. Here `endtime` has a space, not `T` and `Z`.

    Args:
        workspace_type (str):
        include_terminated (str | Unset):
        include_init_fail (str | Unset):
        details (str | Unset):
        sort_by (KnownInstanceSort | Unset): Orders of instances.
        page (int | Unset):
        max_per_page (int | Unset):
        user (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        InstanceList
    """

    return sync_detailed(
        workspace_type=workspace_type,
        client=client,
        include_terminated=include_terminated,
        include_init_fail=include_init_fail,
        details=details,
        sort_by=sort_by,
        page=page,
        max_per_page=max_per_page,
        user=user,
    ).parsed


async def asyncio_detailed(
    workspace_type: str,
    *,
    client: AuthenticatedClient | Client,
    include_terminated: str | Unset = UNSET,
    include_init_fail: str | Unset = UNSET,
    details: str | Unset = UNSET,
    sort_by: KnownInstanceSort | Unset = UNSET,
    page: int | Unset = UNSET,
    max_per_page: int | Unset = UNSET,
    user: str | Unset = UNSET,
) -> Response[InstanceList]:
    """List your instances of one workspace type

     Like `GET /instances`, for one workspace type. Pages are made of all types and then filtered,
    so a page can be empty while more follow. Here `endtime` has a space, not `T` and `Z`.

    Args:
        workspace_type (str):
        include_terminated (str | Unset):
        include_init_fail (str | Unset):
        details (str | Unset):
        sort_by (KnownInstanceSort | Unset): Orders of instances.
        page (int | Unset):
        max_per_page (int | Unset):
        user (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[InstanceList]
    """

    kwargs = get_kwargs(
        workspace_type=workspace_type,
        include_terminated=include_terminated,
        include_init_fail=include_init_fail,
        details=details,
        sort_by=sort_by,
        page=page,
        max_per_page=max_per_page,
        user=user,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    workspace_type: str,
    *,
    client: AuthenticatedClient | Client,
    include_terminated: str | Unset = UNSET,
    include_init_fail: str | Unset = UNSET,
    details: str | Unset = UNSET,
    sort_by: KnownInstanceSort | Unset = UNSET,
    page: int | Unset = UNSET,
    max_per_page: int | Unset = UNSET,
    user: str | Unset = UNSET,
) -> InstanceList | None:
    """List your instances of one workspace type

     Like `GET /instances`, for one workspace type. Pages are made of all types and then filtered,
    so a page can be empty while more follow. Here `endtime` has a space, not `T` and `Z`.

    Args:
        workspace_type (str):
        include_terminated (str | Unset):
        include_init_fail (str | Unset):
        details (str | Unset):
        sort_by (KnownInstanceSort | Unset): Orders of instances.
        page (int | Unset):
        max_per_page (int | Unset):
        user (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        InstanceList
    """

    return (
        await asyncio_detailed(
            workspace_type=workspace_type,
            client=client,
            include_terminated=include_terminated,
            include_init_fail=include_init_fail,
            details=details,
            sort_by=sort_by,
            page=page,
            max_per_page=max_per_page,
            user=user,
        )
    ).parsed
