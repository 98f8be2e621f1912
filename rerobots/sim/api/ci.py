"""CI projects and their jobs."""

from __future__ import annotations

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


async def create_ci_project(request: Request) -> Response:
    """Make a CI project."""
    caller = require_writer(request)
    if is_sandbox(caller.user):
        return forbidden()
    repo_url = require_field(await json_body(request), "repo_url", str)
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
    body = await json_body(request)
    job = Job(require_field(body, "branch", str), require_field(body, "commit", str))
    project = get_world(request).projects.find(caller.user, request.path_params["project_id"])
    return not_found() if project is None else json_response({"jid": project.submit(job)})


async def do_with_ci_job(request: Request) -> Response:
    """Test a commit again."""
    caller = require_writer(request)
    action = require_field(await json_body(request), "do", str)
    if action != "restart":
        abort(400, f"unknown action {action}")
    project = get_world(request).projects.find(caller.user, request.path_params["project_id"])
    job = None if project is None else project.jobs.get(int(request.path_params["job"]))
    if project is None or job is None:
        return not_found()
    return json_response({"jid": project.submit(job)})


ROUTES = [
    route("POST", "/ci/new", create_ci_project),
    route("GET", "/ci/projects", list_ci_projects),
    route("POST", "/ci/project/{project_id}/job", submit_ci_job),
    route("POST", "/ci/project/{project_id}/job/{job}", do_with_ci_job),
]
