# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.owned_deployments import OwnedDeployments
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
        "url": "/hardshare/list",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> OwnedDeployments | None:
    if response.status_code == 200:
        response_200 = OwnedDeployments.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[OwnedDeployments]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    with_dissolved: str | Unset = UNSET,
) -> Response[OwnedDeployments]:
    """List your shared hardware

     Workspace deployments that you own.

    Args:
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OwnedDeployments]
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
    client: AuthenticatedClient | Client,
    with_dissolved: str | Unset = UNSET,
) -> OwnedDeployments | None:
    """List your shared hardware

     Workspace deployments that you own.

    Args:
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OwnedDeployments
    """

    return sync_detailed(
        client=client,
        with_dissolved=with_dissolved,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    with_dissolved: str | Unset = UNSET,
) -> Response[OwnedDeployments]:
    """List your shared hardware

     Workspace deployments that you own.

    Args:
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OwnedDeployments]
    """

    kwargs = get_kwargs(
        with_dissolved=with_dissolved,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    with_dissolved: str | Unset = UNSET,
) -> OwnedDeployments | None:
    """List your shared hardware

     Workspace deployments that you own.

    Args:
        with_dissolved (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OwnedDeployments
    """

    return (
        await asyncio_detailed(
            client=client,
            with_dissolved=with_dissolved,
        )
    ).parsed
