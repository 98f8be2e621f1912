# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.launch import Launch
from ...models.launch_options import LaunchOptions
from ...types import UNSET, Response, Unset


def get_kwargs(
    deployment_or_type: str,
    *,
    body: LaunchOptions | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/new/{deployment_or_type}".format(
            deployment_or_type=quote(str(deployment_or_type), safe=""),
        ),
    }

    if not isinstance(body, Unset):
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
    deployment_or_type: str,
    *,
    client: AuthenticatedClient | Client,
    body: LaunchOptions | Unset = UNSET,
) -> Response[Launch]:
    """Launch an instance on a deployment, or on any of a type

     Requests an instance on the deployment with the given id, or on a free one of the given
    workspace type. Billing starts with the launch. Reservations are made by id only. A
    deployment of type `user_provided` is for its owner, unless a rule permits others (403).

    Args:
        deployment_or_type (str):
        body (LaunchOptions | Unset): How to launch. The server checks the type of each option.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Launch]
    """

    kwargs = get_kwargs(
        deployment_or_type=deployment_or_type,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    deployment_or_type: str,
    *,
    client: AuthenticatedClient | Client,
    body: LaunchOptions | Unset = UNSET,
) -> Launch | None:
    """Launch an instance on a deployment, or on any of a type

     Requests an instance on the deployment with the given id, or on a free one of the given
    workspace type. Billing starts with the launch. Reservations are made by id only. A
    deployment of type `user_provided` is for its owner, unless a rule permits others (403).

    Args:
        deployment_or_type (str):
        body (LaunchOptions | Unset): How to launch. The server checks the type of each option.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Launch
    """

    return sync_detailed(
        deployment_or_type=deployment_or_type,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    deployment_or_type: str,
    *,
    client: AuthenticatedClient | Client,
    body: LaunchOptions | Unset = UNSET,
) -> Response[Launch]:
    """Launch an instance on a deployment, or on any of a type

     Requests an instance on the deployment with the given id, or on a free one of the given
    workspace type. Billing starts with the launch. Reservations are made by id only. A
    deployment of type `user_provided` is for its owner, unless a rule permits others (403).

    Args:
        deployment_or_type (str):
        body (LaunchOptions | Unset): How to launch. The server checks the type of each option.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Launch]
    """

    kwargs = get_kwargs(
        deployment_or_type=deployment_or_type,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    deployment_or_type: str,
    *,
    client: AuthenticatedClient | Client,
    body: LaunchOptions | Unset = UNSET,
) -> Launch | None:
    """Launch an instance on a deployment, or on any of a type

     Requests an instance on the deployment with the given id, or on a free one of the given
    workspace type. Billing starts with the launch. Reservations are made by id only. A
    deployment of type `user_provided` is for its owner, unless a rule permits others (403).

    Args:
        deployment_or_type (str):
        body (LaunchOptions | Unset): How to launch. The server checks the type of each option.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Launch
    """

    return (
        await asyncio_detailed(
            deployment_or_type=deployment_or_type,
            client=client,
            body=body,
        )
    ).parsed
