# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...types import Response

if TYPE_CHECKING:
    import httpx

    from ...client import AuthenticatedClient, Client
    from ...models.vpn_client import VPNClient


def get_kwargs(
    instance_id: str,
) -> dict[str, Any]:
    """The request of this operation, as arguments of `httpx.Client.request`."""

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/vpn/{instance_id}".format(
            instance_id=quote(str(instance_id), safe=""),
        ),
        # What sends it looks up by this how far it may be repeated, and what a 404 means.
        "extensions": {"operation": "create_vpn_client"},
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> VPNClient | None:
    from ...models.vpn_client import VPNClient

    if response.status_code == 200:
        response_200 = VPNClient.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        from ... import errors

        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[VPNClient]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    instance_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[VPNClient]:
    """Create an OpenVPN client

     Makes a client and its configuration file. Slow, up to 20 seconds. Works without `vpn` at the
    launch, if the robot answers.

    Args:
        instance_id (str): A UUID in lower case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[VPNClient]
    """

    kwargs = get_kwargs(
        instance_id=instance_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    instance_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> VPNClient | None:
    """Create an OpenVPN client

     Makes a client and its configuration file. Slow, up to 20 seconds. Works without `vpn` at the
    launch, if the robot answers.

    Args:
        instance_id (str): A UUID in lower case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        VPNClient
    """

    return sync_detailed(
        instance_id=instance_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    instance_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[VPNClient]:
    """Create an OpenVPN client

     Makes a client and its configuration file. Slow, up to 20 seconds. Works without `vpn` at the
    launch, if the robot answers.

    Args:
        instance_id (str): A UUID in lower case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[VPNClient]
    """

    kwargs = get_kwargs(
        instance_id=instance_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    instance_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> VPNClient | None:
    """Create an OpenVPN client

     Makes a client and its configuration file. Slow, up to 20 seconds. Works without `vpn` at the
    launch, if the robot answers.

    Args:
        instance_id (str): A UUID in lower case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        VPNClient
    """

    return (
        await asyncio_detailed(
            instance_id=instance_id,
            client=client,
        )
    ).parsed
