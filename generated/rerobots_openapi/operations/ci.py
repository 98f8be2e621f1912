# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on ci: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

CREATE_CI_PROJECT: Operation[dicts.CIProjectCreated] = Operation(
    "create_ci_project",
    "POST",
    "/ci/new",
    shapes.CIProjectCreated,
    repeat="never",
)


def create_ci_project(*, body: dicts.NewCIProject) -> Request[dicts.CIProjectCreated]:
    """Create a CI project: `POST /ci/new`."""
    return Request(
        CREATE_CI_PROJECT,
        "/ci/new",
        body=body,
    )


LIST_CI_PROJECTS: Operation[dicts.CIProjects] = Operation(
    "list_ci_projects",
    "GET",
    "/ci/projects",
    shapes.CIProjects,
    repeat="safe",
)


def list_ci_projects() -> Request[dicts.CIProjects]:
    """List your CI projects: `GET /ci/projects`."""
    return Request(
        LIST_CI_PROJECTS,
        "/ci/projects",
    )


SUBMIT_CI_JOB: Operation[dicts.CIJob] = Operation(
    "submit_ci_job",
    "POST",
    "/ci/project/{project_id}/job",
    shapes.CIJob,
    repeat="never",
    missing="project",
)


def submit_ci_job(project_id: str, *, body: dicts.NewCIJob) -> Request[dicts.CIJob]:
    """Submit a CI job: `POST /ci/project/{project_id}/job`."""
    return Request(
        SUBMIT_CI_JOB,
        f"/ci/project/{segment(project_id)}/job",
        body=body,
    )


DO_WITH_CI_JOB: Operation[dicts.CIJob] = Operation(
    "do_with_ci_job",
    "POST",
    "/ci/project/{project_id}/job/{job_id}",
    shapes.CIJob,
    repeat="never",
    missing="job",
)


def do_with_ci_job(
    project_id: str, job_id: int, *, body: dicts.CIJobAction
) -> Request[dicts.CIJob]:
    """Restart a CI job: `POST /ci/project/{project_id}/job/{job_id}`."""
    return Request(
        DO_WITH_CI_JOB,
        f"/ci/project/{segment(project_id)}/job/{segment(job_id)}",
        body=body,
    )
