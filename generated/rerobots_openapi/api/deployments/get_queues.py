# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.queues import Queues
from ...types import UNSET, Response


def get_kwargs(
    *,
    wds: str,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["wds"] = wds

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/qlen",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Queues | None:
    if response.status_code == 200:
        response_200 = Queues.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Queues]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    wds: str,
) -> Response[Queues]:
    """Get the queues of several deployments

     Queues of those of the given deployments on which you can launch now; those locked out,
    offline or forbidden to you are left out.

    Args:
        wds (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Queues]
    """

    kwargs = get_kwargs(
        wds=wds,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    wds: str,
) -> Queues | None:
    """Get the queues of several deployments

     Queues of those of the given deployments on which you can launch now; those locked out,
    offline or forbidden to you are left out.

    Args:
        wds (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Queues
    """

    return sync_detailed(
        client=client,
        wds=wds,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    wds: str,
) -> Response[Queues]:
    """Get the queues of several deployments

     Queues of those of the given deployments on which you can launch now; those locked out,
    offline or forbidden to you are left out.

    Args:
        wds (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Queues]
    """

    kwargs = get_kwargs(
        wds=wds,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    wds: str,
) -> Queues | None:
    """Get the queues of several deployments

     Queues of those of the given deployments on which you can launch now; those locked out,
    offline or forbidden to you are left out.

    Args:
        wds (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Queues
    """

    return (
        await asyncio_detailed(
            client=client,
            wds=wds,
        )
    ).parsed
