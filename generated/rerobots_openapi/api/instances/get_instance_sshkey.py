# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.ssh_key import SSHKey
from ...types import Response


def get_kwargs(
    instance_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/instance/{instance_id}/sshkey".format(
            instance_id=quote(str(instance_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> SSHKey | None:
    if response.status_code == 200:
        response_200 = SSHKey.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[SSHKey]:
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
) -> Response[SSHKey]:
    """Get the private key of an instance

     The private half of the key pair that the server made, RSA or Ed25519, as PEM or OpenSSH
    text. The server makes one even if a public key was given at the launch; both work.
    Available from INIT on. Sign in as `root` at `fwd.ipv4`, port `fwd.port`.

    Args:
        instance_id (str): A UUID in lower case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[SSHKey]
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
) -> SSHKey | None:
    """Get the private key of an instance

     The private half of the key pair that the server made, RSA or Ed25519, as PEM or OpenSSH
    text. The server makes one even if a public key was given at the launch; both work.
    Available from INIT on. Sign in as `root` at `fwd.ipv4`, port `fwd.port`.

    Args:
        instance_id (str): A UUID in lower case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        SSHKey
    """

    return sync_detailed(
        instance_id=instance_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    instance_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[SSHKey]:
    """Get the private key of an instance

     The private half of the key pair that the server made, RSA or Ed25519, as PEM or OpenSSH
    text. The server makes one even if a public key was given at the launch; both work.
    Available from INIT on. Sign in as `root` at `fwd.ipv4`, port `fwd.port`.

    Args:
        instance_id (str): A UUID in lower case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[SSHKey]
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
) -> SSHKey | None:
    """Get the private key of an instance

     The private half of the key pair that the server made, RSA or Ed25519, as PEM or OpenSSH
    text. The server makes one even if a public key was given at the launch; both work.
    Available from INIT on. Sign in as `root` at `fwd.ipv4`, port `fwd.port`.

    Args:
        instance_id (str): A UUID in lower case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        SSHKey
    """

    return (
        await asyncio_detailed(
            instance_id=instance_id,
            client=client,
        )
    ).parsed
