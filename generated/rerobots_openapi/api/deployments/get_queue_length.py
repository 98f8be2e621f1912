# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...types import Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.queue_length import QueueLength


def get_kwargs(
    deployment_id: str,
) -> dict[str, Any]:
    """The request of this operation, as arguments of `httpx.Client.request`."""

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/queuelen/{deployment_id}".format(
            deployment_id=quote(str(deployment_id), safe=""),
        ),
        # What sends it looks up by this how far it may be repeated, and what a 404 means.
        "extensions": {"operation": "get_queue_length"},
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> QueueLength | None:
    from ...models.queue_length import QueueLength

    if response.status_code == 200:
        response_200 = QueueLength.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        from ... import errors

        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[QueueLength]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    deployment_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[QueueLength]:
    """Get the length of the queue of a deployment

     Requests that wait for the deployment, and the instance that runs there: busy without
    reservations is 1. An unknown id has a queue of 0.

    Args:
        deployment_id (str): A UUID in lower case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[QueueLength]
    """

    kwargs = get_kwargs(
        deployment_id=deployment_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    deployment_id: str,
    *,
    client: AuthenticatedClient,
) -> QueueLength | None:
    """Get the length of the queue of a deployment

     Requests that wait for the deployment, and the instance that runs there: busy without
    reservations is 1. An unknown id has a queue of 0.

    Args:
        deployment_id (str): A UUID in lower case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        QueueLength
    """

    return sync_detailed(
        deployment_id=deployment_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    deployment_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[QueueLength]:
    """Get the length of the queue of a deployment

     Requests that wait for the deployment, and the instance that runs there: busy without
    reservations is 1. An unknown id has a queue of 0.

    Args:
        deployment_id (str): A UUID in lower case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[QueueLength]
    """

    kwargs = get_kwargs(
        deployment_id=deployment_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    deployment_id: str,
    *,
    client: AuthenticatedClient,
) -> QueueLength | None:
    """Get the length of the queue of a deployment

     Requests that wait for the deployment, and the instance that runs there: busy without
    reservations is 1. An unknown id has a queue of 0.

    Args:
        deployment_id (str): A UUID in lower case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        QueueLength
    """

    return (
        await asyncio_detailed(
            deployment_id=deployment_id,
            client=client,
        )
    ).parsed
