# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ...types import Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.registered import Registered


def get_kwargs() -> dict[str, Any]:
    """The request of this operation, as arguments of `httpx.Client.request`."""

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/hardshare/register",
        # What sends it looks up by this how far it may be repeated, and what a 404 means.
        "extensions": {"operation": "register_deployment"},
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Registered | None:
    from ...models.registered import Registered

    if response.status_code == 200:
        response_200 = Registered.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        from ... import errors

        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Registered]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
) -> Response[Registered]:
    """Register a workspace deployment

     Makes a deployment of yours with a new id: without add-ons, in the region "".

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Registered]
    """

    kwargs = get_kwargs()

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
) -> Registered | None:
    """Register a workspace deployment

     Makes a deployment of yours with a new id: without add-ons, in the region "".

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Registered
    """

    return sync_detailed(
        client=client,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
) -> Response[Registered]:
    """Register a workspace deployment

     Makes a deployment of yours with a new id: without add-ons, in the region "".

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Registered]
    """

    kwargs = get_kwargs()

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
) -> Registered | None:
    """Register a workspace deployment

     Makes a deployment of yours with a new id: without add-ons, in the region "".

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Registered
    """

    return (
        await asyncio_detailed(
            client=client,
        )
    ).parsed
