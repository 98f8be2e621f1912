# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...types import Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client


def get_kwargs(
    instance_id: str,
) -> dict[str, Any]:
    """The request of this operation, as arguments of `httpx.Client.request`."""

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/firewall/{instance_id}".format(
            instance_id=quote(str(instance_id), safe=""),
        ),
        # What sends it looks up by this how far it may be repeated, and what a 404 means.
        "extensions": {"operation": "flush_firewall_rules"},
    }

    return _kwargs


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=None,
    )


def sync_detailed(
    instance_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Any]:
    """Remove all firewall rules

     After this there are none.

    Args:
        instance_id (str): A UUID in lower case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any]
    """

    kwargs = get_kwargs(
        instance_id=instance_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    instance_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Any]:
    """Remove all firewall rules

     After this there are none.

    Args:
        instance_id (str): A UUID in lower case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any]
    """

    kwargs = get_kwargs(
        instance_id=instance_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
