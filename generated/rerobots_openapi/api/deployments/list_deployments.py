# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.deployment_list import DeploymentList
from ...models.known_deployment_sort import KnownDeploymentSort
from ...types import UNSET, Response, Unset


def get_kwargs(
    *,
    q: str | Unset = UNSET,
    types: str | Unset = UNSET,
    maxlen: str | Unset = UNSET,
    sort_by: KnownDeploymentSort | Unset = UNSET,
    page: int | Unset = UNSET,
    max_per_page: int | Unset = UNSET,
    info: str | Unset = UNSET,
    with_dissolved: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["q"] = q

    params["types"] = types

    params["maxlen"] = maxlen

    json_sort_by: str | Unset = UNSET
    if not isinstance(sort_by, Unset):
        json_sort_by = sort_by

    params["sort_by"] = json_sort_by

    params["page"] = page

    params["max_per_page"] = max_per_page

    params["info"] = info

    params["with_dissolved"] = with_dissolved

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/deployments",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DeploymentList | None:
    if response.status_code == 200:
        response_200 = DeploymentList.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[DeploymentList]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    q: str | Unset = UNSET,
    types: str | Unset = UNSET,
    maxlen: str | Unset = UNSET,
    sort_by: KnownDeploymentSort | Unset = UNSET,
    page: int | Unset = UNSET,
    max_per_page: int | Unset = UNSET,
    info: str | Unset = UNSET,
    with_dissolved: str | Unset = UNSET,
) -> Response[DeploymentList]:
    """Search workspace deployments

     Workspace deployments that match, sorted and paged on request. In production the response can
    be 300 seconds old.

    Args:
        q (str | Unset):
        types (str | Unset):
        maxlen (str | Unset):
        sort_by (KnownDeploymentSort | Unset): Orders of workspace deployments.
        page (int | Unset):
        max_per_page (int | Unset):
        info (str | Unset):
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeploymentList]
    """

    kwargs = get_kwargs(
        q=q,
        types=types,
        maxlen=maxlen,
        sort_by=sort_by,
        page=page,
        max_per_page=max_per_page,
        info=info,
        with_dissolved=with_dissolved,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    q: str | Unset = UNSET,
    types: str | Unset = UNSET,
    maxlen: str | Unset = UNSET,
    sort_by: KnownDeploymentSort | Unset = UNSET,
    page: int | Unset = UNSET,
    max_per_page: int | Unset = UNSET,
    info: str | Unset = UNSET,
    with_dissolved: str | Unset = UNSET,
) -> DeploymentList | None:
    """Search workspace deployments

     Workspace deployments that match, sorted and paged on request. In production the response can
    be 300 seconds old.

    Args:
        q (str | Unset):
        types (str | Unset):
        maxlen (str | Unset):
        sort_by (KnownDeploymentSort | Unset): Orders of workspace deployments.
        page (int | Unset):
        max_per_page (int | Unset):
        info (str | Unset):
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeploymentList
    """

    return sync_detailed(
        client=client,
        q=q,
        types=types,
        maxlen=maxlen,
        sort_by=sort_by,
        page=page,
        max_per_page=max_per_page,
        info=info,
        with_dissolved=with_dissolved,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    q: str | Unset = UNSET,
    types: str | Unset = UNSET,
    maxlen: str | Unset = UNSET,
    sort_by: KnownDeploymentSort | Unset = UNSET,
    page: int | Unset = UNSET,
    max_per_page: int | Unset = UNSET,
    info: str | Unset = UNSET,
    with_dissolved: str | Unset = UNSET,
) -> Response[DeploymentList]:
    """Search workspace deployments

     Workspace deployments that match, sorted and paged on request. In production the response can
    be 300 seconds old.

    Args:
        q (str | Unset):
        types (str | Unset):
        maxlen (str | Unset):
        sort_by (KnownDeploymentSort | Unset): Orders of workspace deployments.
        page (int | Unset):
        max_per_page (int | Unset):
        info (str | Unset):
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeploymentList]
    """

    kwargs = get_kwargs(
        q=q,
        types=types,
        maxlen=maxlen,
        sort_by=sort_by,
        page=page,
        max_per_page=max_per_page,
        info=info,
        with_dissolved=with_dissolved,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    q: str | Unset = UNSET,
    types: str | Unset = UNSET,
    maxlen: str | Unset = UNSET,
    sort_by: KnownDeploymentSort | Unset = UNSET,
    page: int | Unset = UNSET,
    max_per_page: int | Unset = UNSET,
    info: str | Unset = UNSET,
    with_dissolved: str | Unset = UNSET,
) -> DeploymentList | None:
    """Search workspace deployments

     Workspace deployments that match, sorted and paged on request. In production the response can
    be 300 seconds old.

    Args:
        q (str | Unset):
        types (str | Unset):
        maxlen (str | Unset):
        sort_by (KnownDeploymentSort | Unset): Orders of workspace deployments.
        page (int | Unset):
        max_per_page (int | Unset):
        info (str | Unset):
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeploymentList
    """

    return (
        await asyncio_detailed(
            client=client,
            q=q,
            types=types,
            maxlen=maxlen,
            sort_by=sort_by,
            page=page,
            max_per_page=max_per_page,
            info=info,
            with_dissolved=with_dissolved,
        )
    ).parsed
