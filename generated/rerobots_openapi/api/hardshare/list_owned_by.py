# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.owned_deployment_ids import OwnedDeploymentIds
from ...types import UNSET, Response, Unset


def get_kwargs(
    owner: str,
    *,
    with_dissolved: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["with_dissolved"] = with_dissolved

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/hardshare/list/{owner}".format(
            owner=quote(str(owner), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> OwnedDeploymentIds | None:
    if response.status_code == 200:
        response_200 = OwnedDeploymentIds.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[OwnedDeploymentIds]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    owner: str,
    *,
    client: AuthenticatedClient | Client,
    with_dissolved: str | Unset = UNSET,
) -> Response[OwnedDeploymentIds]:
    """List shared hardware of an owner

     For superusers.

    Args:
        owner (str):
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OwnedDeploymentIds]
    """

    kwargs = get_kwargs(
        owner=owner,
        with_dissolved=with_dissolved,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    owner: str,
    *,
    client: AuthenticatedClient | Client,
    with_dissolved: str | Unset = UNSET,
) -> OwnedDeploymentIds | None:
    """List shared hardware of an owner

     For superusers.

    Args:
        owner (str):
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OwnedDeploymentIds
    """

    return sync_detailed(
        owner=owner,
        client=client,
        with_dissolved=with_dissolved,
    ).parsed


async def asyncio_detailed(
    owner: str,
    *,
    client: AuthenticatedClient | Client,
    with_dissolved: str | Unset = UNSET,
) -> Response[OwnedDeploymentIds]:
    """List shared hardware of an owner

     For superusers.

    Args:
        owner (str):
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OwnedDeploymentIds]
    """

    kwargs = get_kwargs(
        owner=owner,
        with_dissolved=with_dissolved,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    owner: str,
    *,
    client: AuthenticatedClient | Client,
    with_dissolved: str | Unset = UNSET,
) -> OwnedDeploymentIds | None:
    """List shared hardware of an owner

     For superusers.

    Args:
        owner (str):
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OwnedDeploymentIds
    """

    return (
        await asyncio_detailed(
            owner=owner,
            client=client,
            with_dissolved=with_dissolved,
        )
    ).parsed
