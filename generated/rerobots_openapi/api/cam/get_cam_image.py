# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.cam_image import CamImage
from ...models.cam_no_image import CamNoImage
from ...types import Response


def get_kwargs(
    instance_id: str,
    camera_id: int,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/addon/cam/{instance_id}/{camera_id}/img".format(
            instance_id=quote(str(instance_id), safe=""),
            camera_id=quote(str(camera_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CamImage | CamNoImage | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> CamImage | CamNoImage:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_cam_answer_type_0 = CamImage.from_dict(data)

                return componentsschemas_cam_answer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_cam_answer_type_1 = CamNoImage.from_dict(data)

            return componentsschemas_cam_answer_type_1

        response_200 = _parse_response_200(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CamImage | CamNoImage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    instance_id: str,
    camera_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[CamImage | CamNoImage]:
    """Get a picture from a camera

     The newest frame. A token with the claim `in` gets 404 here, and so does a superuser for
    instances of others.

    Args:
        instance_id (str): A UUID in lower case.
        camera_id (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CamImage | CamNoImage]
    """

    kwargs = get_kwargs(
        instance_id=instance_id,
        camera_id=camera_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    instance_id: str,
    camera_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> CamImage | CamNoImage | None:
    """Get a picture from a camera

     The newest frame. A token with the claim `in` gets 404 here, and so does a superuser for
    instances of others.

    Args:
        instance_id (str): A UUID in lower case.
        camera_id (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CamImage | CamNoImage
    """

    return sync_detailed(
        instance_id=instance_id,
        camera_id=camera_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    instance_id: str,
    camera_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[CamImage | CamNoImage]:
    """Get a picture from a camera

     The newest frame. A token with the claim `in` gets 404 here, and so does a superuser for
    instances of others.

    Args:
        instance_id (str): A UUID in lower case.
        camera_id (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CamImage | CamNoImage]
    """

    kwargs = get_kwargs(
        instance_id=instance_id,
        camera_id=camera_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    instance_id: str,
    camera_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> CamImage | CamNoImage | None:
    """Get a picture from a camera

     The newest frame. A token with the claim `in` gets 404 here, and so does a superuser for
    instances of others.

    Args:
        instance_id (str): A UUID in lower case.
        camera_id (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CamImage | CamNoImage
    """

    return (
        await asyncio_detailed(
            instance_id=instance_id,
            camera_id=camera_id,
            client=client,
        )
    ).parsed
