# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.workspace_type_list import WorkspaceTypeList
from ...types import UNSET, Response, Unset


def get_kwargs(
    *,
    with_dissolved: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["with_dissolved"] = with_dissolved

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/workspaces",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> WorkspaceTypeList | None:
    if response.status_code == 200:
        response_200 = WorkspaceTypeList.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[WorkspaceTypeList]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    with_dissolved: str | Unset = UNSET,
) -> Response[WorkspaceTypeList]:
    """List workspace types

     The types of workspace that exist, in no stable order.

    Args:
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[WorkspaceTypeList]
    """

    kwargs = get_kwargs(
        with_dissolved=with_dissolved,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    with_dissolved: str | Unset = UNSET,
) -> WorkspaceTypeList | None:
    """List workspace types

     The types of workspace that exist, in no stable order.

    Args:
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        WorkspaceTypeList
    """

    return sync_detailed(
        client=client,
        with_dissolved=with_dissolved,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    with_dissolved: str | Unset = UNSET,
) -> Response[WorkspaceTypeList]:
    """List workspace types

     The types of workspace that exist, in no stable order.

    Args:
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[WorkspaceTypeList]
    """

    kwargs = get_kwargs(
        with_dissolved=with_dissolved,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    with_dissolved: str | Unset = UNSET,
) -> WorkspaceTypeList | None:
    """List workspace types

     The types of workspace that exist, in no stable order.

    Args:
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        WorkspaceTypeList
    """

    return (
        await asyncio_detailed(
            client=client,
            with_dissolved=with_dissolved,
        )
    ).parsed
