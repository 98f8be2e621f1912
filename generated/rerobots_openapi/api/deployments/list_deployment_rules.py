# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.access_rules import AccessRules
from ...types import UNSET, Response, Unset


def get_kwargs(
    deployment_id: str,
    *,
    to_user: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["to_user"] = to_user

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/deployment/{deployment_id}/rules".format(
            deployment_id=quote(str(deployment_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AccessRules | None:
    if response.status_code == 200:
        response_200 = AccessRules.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[AccessRules]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    deployment_id: str,
    *,
    client: AuthenticatedClient | Client,
    to_user: str | Unset = UNSET,
) -> Response[AccessRules]:
    """List access rules of a deployment

     Access rules of one workspace deployment: those for `*`, `type:anon` and you; all of them
    for superusers.

    Args:
        deployment_id (str): A UUID in lower case.
        to_user (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AccessRules]
    """

    kwargs = get_kwargs(
        deployment_id=deployment_id,
        to_user=to_user,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    deployment_id: str,
    *,
    client: AuthenticatedClient | Client,
    to_user: str | Unset = UNSET,
) -> AccessRules | None:
    """List access rules of a deployment

     Access rules of one workspace deployment: those for `*`, `type:anon` and you; all of them
    for superusers.

    Args:
        deployment_id (str): A UUID in lower case.
        to_user (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AccessRules
    """

    return sync_detailed(
        deployment_id=deployment_id,
        client=client,
        to_user=to_user,
    ).parsed


async def asyncio_detailed(
    deployment_id: str,
    *,
    client: AuthenticatedClient | Client,
    to_user: str | Unset = UNSET,
) -> Response[AccessRules]:
    """List access rules of a deployment

     Access rules of one workspace deployment: those for `*`, `type:anon` and you; all of them
    for superusers.

    Args:
        deployment_id (str): A UUID in lower case.
        to_user (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AccessRules]
    """

    kwargs = get_kwargs(
        deployment_id=deployment_id,
        to_user=to_user,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    deployment_id: str,
    *,
    client: AuthenticatedClient | Client,
    to_user: str | Unset = UNSET,
) -> AccessRules | None:
    """List access rules of a deployment

     Access rules of one workspace deployment: those for `*`, `type:anon` and you; all of them
    for superusers.

    Args:
        deployment_id (str): A UUID in lower case.
        to_user (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AccessRules
    """

    return (
        await asyncio_detailed(
            deployment_id=deployment_id,
            client=client,
            to_user=to_user,
        )
    ).parsed
