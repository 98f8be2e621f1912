"""Tokens that are revoked, CI projects, and what is known of users."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ..world.ci import Job, Project
from ..world.rules import is_sandbox
from ..world.tokens import Caller
from .context import (
    caller_of,
    caller_or_none,
    context,
    json_body,
    required,
    world,
    writing,
    writing_caller_of,
)
from .query import spaced
from .responses import answer, done, forbidden, missing, refuse
from .routing import route


def _authenticated(request: Request) -> Caller:
    if request.state.caller is None:
        refuse(400, "authentication failed")
    caller = caller_or_none(request)
    assert caller is not None  # noqa: S101
    return caller


async def revoke(request: Request) -> Response:
    """Revoke one of the caller's tokens; any token may revoke itself."""
    caller = _authenticated(request)
    digest = request.path_params["sha256"].lower()
    if digest != caller.token_digest:
        writing(caller)
    context(request).tokens.revoke(digest, caller.user)
    return done()


async def purge(request: Request) -> Response:
    """Revoke all of the caller's tokens."""
    context(request).tokens.purge(writing(_authenticated(request)).user)
    return done()


# CI


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


# Users


async def organisation(request: Request) -> Response:
    """Tell a superuser of a user's organisation."""
    if not caller_of(request).superuser:
        return missing()
    found = world(request).organisations.get(request.path_params["user"])
    return answer({} if found is None else {"org": found})


ROUTES = [
    route("POST", "/revoke/{sha256}", revoke),
    route("POST", "/purge", purge),
    route("POST", "/ci/new", new_project),
    route("GET", "/ci/projects", projects),
    route("POST", "/ci/project/{project_id}/job", new_job),
    route("POST", "/ci/project/{project_id}/job/{job}", do_with_job),
    route("GET", "/user/{user}/org", organisation),
]
