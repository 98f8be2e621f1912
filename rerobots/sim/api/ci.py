"""CI projects and their jobs."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ..world.ci import Job, Project
from ..world.rules import is_sandbox
from .context import caller_of, json_body, required, world, writing_caller_of
from .query import spaced
from .responses import answer, forbidden, missing, refuse
from .routing import route


async def new_project(request: Request) -> Response:
    """Make a CI project."""
    caller = writing_caller_of(request)
    if is_sandbox(caller.user):
        return forbidden()
    repo_url = required(await json_body(request), "repo_url", str)
    project = Project(caller.user, repo_url, world(request).timeline.wall_time)
    world(request).projects.add(project)
    return answer({"pid": project.id})


async def projects(request: Request) -> Response:
    """List the caller's CI projects."""
    caller = caller_of(request)
    return answer(
        {
            project.id: {"created": spaced(project.created), "repo_url": project.repo_url}
            for project in world(request).projects.of(caller.user)
        }
    )


async def new_job(request: Request) -> Response:
    """Take a commit to test."""
    caller = writing_caller_of(request)
    body = await json_body(request)
    job = Job(required(body, "branch", str), required(body, "commit", str))
    project = world(request).projects.find(caller.user, request.path_params["project_id"])
    return missing() if project is None else answer({"jid": project.submit(job)})


async def do_with_job(request: Request) -> Response:
    """Test a commit again."""
    caller = writing_caller_of(request)
    action = required(await json_body(request), "do", str)
    if action != "restart":
        refuse(400, f"unknown action {action}")
    project = world(request).projects.find(caller.user, request.path_params["project_id"])
    job = None if project is None else project.jobs.get(int(request.path_params["job"]))
    if project is None or job is None:
        return missing()
    return answer({"jid": project.submit(job)})


ROUTES = [
    route("POST", "/ci/new", new_project),
    route("GET", "/ci/projects", projects),
    route("POST", "/ci/project/{project_id}/job", new_job),
    route("POST", "/ci/project/{project_id}/job/{job}", do_with_job),
]
