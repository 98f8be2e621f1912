# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.command_output import CommandOutput
from ...types import Response


def get_kwargs(
    instance_id: str,
    command_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/addon/cmd/{instance_id}/stdout/{command_id}".format(
            instance_id=quote(str(instance_id), safe=""),
            command_id=quote(str(command_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CommandOutput | None:
    if response.status_code == 200:
        response_200 = CommandOutput.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CommandOutput]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    instance_id: str,
    command_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[CommandOutput]:
    """Get output of a command

     Returns at most 80 lines that were not returned before. `terminated` is true once. A line
    that is not fetched is dropped after 30 seconds. An unknown command has no lines.

    Args:
        instance_id (str): A UUID in lower case.
        command_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommandOutput]
    """

    kwargs = get_kwargs(
        instance_id=instance_id,
        command_id=command_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    instance_id: str,
    command_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> CommandOutput | None:
    """Get output of a command

     Returns at most 80 lines that were not returned before. `terminated` is true once. A line
    that is not fetched is dropped after 30 seconds. An unknown command has no lines.

    Args:
        instance_id (str): A UUID in lower case.
        command_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommandOutput
    """

    return sync_detailed(
        instance_id=instance_id,
        command_id=command_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    instance_id: str,
    command_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[CommandOutput]:
    """Get output of a command

     Returns at most 80 lines that were not returned before. `terminated` is true once. A line
    that is not fetched is dropped after 30 seconds. An unknown command has no lines.

    Args:
        instance_id (str): A UUID in lower case.
        command_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommandOutput]
    """

    kwargs = get_kwargs(
        instance_id=instance_id,
        command_id=command_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    instance_id: str,
    command_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> CommandOutput | None:
    """Get output of a command

     Returns at most 80 lines that were not returned before. `terminated` is true once. A line
    that is not fetched is dropped after 30 seconds. An unknown command has no lines.

    Args:
        instance_id (str): A UUID in lower case.
        command_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommandOutput
    """

    return (
        await asyncio_detailed(
            instance_id=instance_id,
            command_id=command_id,
            client=client,
        )
    ).parsed
