# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ...types import UNSET, Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.queues import Queues


def get_kwargs(
    *,
    wds: str,
) -> dict[str, Any]:
    """The request of this operation, as arguments of `httpx.Client.request`."""

    params: dict[str, Any] = {}

    params["wds"] = wds

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/qlen",
        "params": params,
        # What sends it looks up by this how far it may be repeated, and what a 404 means.
        "extensions": {"operation": "get_queues"},
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Queues | None:
    from ...models.queues import Queues

    if response.status_code == 200:
        response_200 = Queues.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        from ... import errors

        raise errors.UnexpectedStatus(response.status_code, response.content)
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
