# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.ci_job import CIJob
from ...models.ci_job_action import CIJobAction
from ...types import Response


def get_kwargs(
    project_id: str,
    job_id: int,
    *,
    body: CIJobAction,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/ci/project/{project_id}/job/{job_id}".format(
            project_id=quote(str(project_id), safe=""),
            job_id=quote(str(job_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CIJob | None:
    if response.status_code == 200:
        response_200 = CIJob.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CIJob]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    project_id: str,
    job_id: int,
    *,
    client: AuthenticatedClient | Client,
    body: CIJobAction,
) -> Response[CIJob]:
    """Restart a CI job

     Runs a job again; its number stays the same.

    Args:
        project_id (str):
        job_id (int):
        body (CIJobAction): What to do with a job.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CIJob]
    """

    kwargs = get_kwargs(
        project_id=project_id,
        job_id=job_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project_id: str,
    job_id: int,
    *,
    client: AuthenticatedClient | Client,
    body: CIJobAction,
) -> CIJob | None:
    """Restart a CI job

     Runs a job again; its number stays the same.

    Args:
        project_id (str):
        job_id (int):
        body (CIJobAction): What to do with a job.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CIJob
    """

    return sync_detailed(
        project_id=project_id,
        job_id=job_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    project_id: str,
    job_id: int,
    *,
    client: AuthenticatedClient | Client,
    body: CIJobAction,
) -> Response[CIJob]:
    """Restart a CI job

     Runs a job again; its number stays the same.

    Args:
        project_id (str):
        job_id (int):
        body (CIJobAction): What to do with a job.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CIJob]
    """

    kwargs = get_kwargs(
        project_id=project_id,
        job_id=job_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project_id: str,
    job_id: int,
    *,
    client: AuthenticatedClient | Client,
    body: CIJobAction,
) -> CIJob | None:
    """Restart a CI job

     Runs a job again; its number stays the same.

    Args:
        project_id (str):
        job_id (int):
        body (CIJobAction): What to do with a job.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CIJob
    """

    return (
        await asyncio_detailed(
            project_id=project_id,
            job_id=job_id,
            client=client,
            body=body,
        )
    ).parsed
