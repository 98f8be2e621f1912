"""CI projects and their jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..world.ci import Job, Project
from ..world.rules import is_sandbox
from .auth import require_caller, require_writer
from .context import get_world
from .parameters import json_body, require_field
from .query import format_time
from .responses import abort, forbidden, json_response, not_found
from .routing import route


def _required(body: Mapping[str, Any], *names: str) -> list[str]:
    """Return required texts of a body.

    Raises:
        HTTPError: One is missing, or of another type.
    """
    if not all(name in body for name in names):
        abort(400, "request is missing required parameters")
    return [require_field(body, name, str) for name in names]


async def create_ci_project(request: Request) -> Response:
    """Make a CI project."""
    caller = require_writer(request)
    if is_sandbox(caller.user):
        return forbidden()
    (repo_url,) = _required(await json_body(request), "repo_url")
    project = Project(caller.user, repo_url, get_world(request).timeline.wall_time)
    get_world(request).projects.add(project)
    return json_response({"pid": project.id})


async def list_ci_projects(request: Request) -> Response:
    """List the caller's CI projects."""
    caller = require_caller(request)
    return json_response(
        {
            project.id: {"created": format_time(project.created), "repo_url": project.repo_url}
            for project in get_world(request).projects.of(caller.user)
        }
    )


async def submit_ci_job(request: Request) -> Response:
    """Add a commit to test."""
    caller = require_writer(request)
    job = Job(*_required(await json_body(request), "branch", "commit"))
    project = get_world(request).projects.find(caller.user, request.path_params["project_id"])
    return not_found() if project is None else json_response({"jid": project.submit(job)})


async def do_with_ci_job(request: Request) -> Response:
    """Test a commit again: the number of the job stays the same."""
    caller = require_writer(request)
    (action,) = _required(await json_body(request), "do")
    if action != "restart":
        abort(400, f"unknown action {action}")
    project = get_world(request).projects.find(caller.user, request.path_params["project_id"])
    number = int(request.path_params["job"])
    if project is None or number not in project.jobs:
        return not_found()
    return json_response({"jid": number})


ROUTES = [
    route("POST", "/ci/new", create_ci_project),
    route("GET", "/ci/projects", list_ci_projects),
    route("POST", "/ci/project/{project_id}/job", submit_ci_job),
    route("POST", "/ci/project/{project_id}/job/{job}", do_with_ci_job),
]
