# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.queues import Queues
from ...types import Response


def get_kwargs(
    workspace_type: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/qlen/{workspace_type}".format(
            workspace_type=quote(str(workspace_type), safe=""),
        ),
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
    workspace_type: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Queues]:
    """Get the queues of the deployments of a type

     Like `GET /qlen`, for the deployments of one workspace type; `{}` if it is unknown.

    Args:
        workspace_type (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Queues]
    """

    kwargs = get_kwargs(
        workspace_type=workspace_type,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    workspace_type: str,
    *,
    client: AuthenticatedClient | Client,
) -> Queues | None:
    """Get the queues of the deployments of a type

     Like `GET /qlen`, for the deployments of one workspace type; `{}` if it is unknown.

    Args:
        workspace_type (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Queues
    """

    return sync_detailed(
        workspace_type=workspace_type,
        client=client,
    ).parsed


async def asyncio_detailed(
    workspace_type: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Queues]:
    """Get the queues of the deployments of a type

     Like `GET /qlen`, for the deployments of one workspace type; `{}` if it is unknown.

    Args:
        workspace_type (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Queues]
    """

    kwargs = get_kwargs(
        workspace_type=workspace_type,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    workspace_type: str,
    *,
    client: AuthenticatedClient | Client,
) -> Queues | None:
    """Get the queues of the deployments of a type

     Like `GET /qlen`, for the deployments of one workspace type; `{}` if it is unknown.

    Args:
        workspace_type (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Queues
    """

    return (
        await asyncio_detailed(
            workspace_type=workspace_type,
            client=client,
        )
    ).parsed
