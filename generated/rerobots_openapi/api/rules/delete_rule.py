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
    deployment_id: str,
    rule_id: int,
) -> dict[str, Any]:
    """The request of this operation, as arguments of `httpx.Client.request`."""

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/deployment/{deployment_id}/rule/{rule_id}".format(
            deployment_id=quote(str(deployment_id), safe=""),
            rule_id=quote(str(rule_id), safe=""),
        ),
        # What sends it looks up by this how far it may be repeated, and what a 404 means.
        "extensions": {"operation": "delete_rule"},
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
    deployment_id: str,
    rule_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Any]:
    """Delete an access rule

     For the owner of the deployment.

    Args:
        deployment_id (str): A UUID in lower case.
        rule_id (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any]
    """

    kwargs = get_kwargs(
        deployment_id=deployment_id,
        rule_id=rule_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


async def asyncio_detailed(
    deployment_id: str,
    rule_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Any]:
    """Delete an access rule

     For the owner of the deployment.

    Args:
        deployment_id (str): A UUID in lower case.
        rule_id (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any]
    """

    kwargs = get_kwargs(
        deployment_id=deployment_id,
        rule_id=rule_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)
