# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.launch import Launch
from ...models.launch_any_options import LaunchAnyOptions
from ...types import Response


def get_kwargs(
    *,
    body: LaunchAnyOptions,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/new",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Launch | None:
    if response.status_code == 200:
        response_200 = Launch.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Launch]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: LaunchAnyOptions,
) -> Response[Launch]:
    """Launch an instance on one of several deployments

     Requests an instance on a free one of the deployments listed in `wds`, which must be of one
    type. Billing starts with the launch.

    Args:
        body (LaunchAnyOptions): How and where to launch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Launch]
    """

    kwargs = get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: LaunchAnyOptions,
) -> Launch | None:
    """Launch an instance on one of several deployments

     Requests an instance on a free one of the deployments listed in `wds`, which must be of one
    type. Billing starts with the launch.

    Args:
        body (LaunchAnyOptions): How and where to launch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Launch
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: LaunchAnyOptions,
) -> Response[Launch]:
    """Launch an instance on one of several deployments

     Requests an instance on a free one of the deployments listed in `wds`, which must be of one
    type. Billing starts with the launch.

    Args:
        body (LaunchAnyOptions): How and where to launch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Launch]
    """

    kwargs = get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: LaunchAnyOptions,
) -> Launch | None:
    """Launch an instance on one of several deployments

     Requests an instance on a free one of the deployments listed in `wds`, which must be of one
    type. Billing starts with the launch.

    Args:
        body (LaunchAnyOptions): How and where to launch.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Launch
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
