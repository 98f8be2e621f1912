"""Commands for CI: tests of repositories on robots."""

from __future__ import annotations

import click

from . import output
from .options import Command, settings


@click.command("list-ci-projects", cls=Command, shows=True, example="rerobots list-ci-projects")
def list_ci_projects_command() -> None:
    """List the ids and repositories of your CI projects."""
    chosen = settings()
    found = chosen.client().get_ci_projects()
    if chosen.format:
        output.record({**found}, chosen)
    else:
        for id_, each in found.items():
            output.say("{}\t{}".format(id_, *output.values(each, "repo_url")))


@click.command(
    "create-ci-project",
    cls=Command,
    shows=True,
    example="rerobots create-ci-project --repo-url https://example.org/robot.git",
)
@click.option("--repo-url", required=True, metavar="URL", help="URL of the repository.")
def create_ci_project_command(repo_url: str) -> None:
    """Create a CI project, and show its id."""
    chosen = settings()
    id_ = chosen.client().create_ci_project(repo_url)
    output.record({"id": id_}, chosen) if chosen.format else output.say(id_)


@click.command(
    "submit-ci-job",
    cls=Command,
    shows=True,
    example="rerobots submit-ci-job 7a1c --repo-branch main --repo-commit 9fceb02",
)
@click.argument("project", metavar="ID")
@click.option("--repo-branch", required=True, metavar="BRANCH", help="Branch of the commit.")
@click.option("--repo-commit", required=True, metavar="COMMIT", help="Commit to test.")
def submit_ci_job_command(project: str, repo_branch: str, repo_commit: str) -> None:
    """Submit a CI job, and show its id."""
    chosen = settings()
    id_ = chosen.client().submit_ci_job(project, repo_branch, repo_commit)
    output.record({"id": id_}, chosen) if chosen.format else output.say(str(id_))
