# Made from rerobots/_client/_async/ci.py by `make generate`. Do not edit.
"""CI: tests of repositories on robots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi import models
from rerobots_openapi.api import ci

from ... import _arguments
from .connection import Connection

if TYPE_CHECKING:
    from ..._policy import Timeout
    from ...types import CIJob, CIProject, CIProjectCreated


class CICalls(Connection):
    """Calls about CI projects and jobs."""

    def get_ci_projects(self, *, timeout: Timeout | None = None) -> dict[str, CIProject]:
        """List your CI projects.

        Returns:
            By the id of the project: dicts of `created` and `repo_url`.

        Example:
            >>> (apic.get_ci_projects())["vytxeTZskVKR7C7WgdSP3d"]["repo_url"]
            'https://git.example/robot.git'
        """
        projects: dict[str, CIProject] = self._fetch(ci.list_ci_projects.get_kwargs(), timeout)
        return projects

    def create_ci_project(self, repo_url: str, *, timeout: Timeout | None = None) -> str:
        """Create a CI project: tests of a repository on robots.

        Args:
            repo_url: URL of the repository.

        Returns:
            Id of the project.

        Raises:
            ValueError: The URL is empty; nothing was sent.
            PermissionDenied: You may not have CI projects.

        Example:
            >>> apic.create_ci_project("https://git.example/robot.git")
            'vytxeTZskVKR7C7WgdSP3d'
        """
        body = models.NewCIProject(_arguments.text(repo_url, "repo_url"))
        kwargs = ci.create_ci_project.get_kwargs(body=body)
        created: CIProjectCreated = self._fetch(kwargs, timeout)
        return self._need(kwargs, created.get("pid"), str, "pid")

    def submit_ci_job(
        self, pid: str, branch: str, ref: str, *, timeout: Timeout | None = None
    ) -> int:
        """Submit a CI job: test a commit.

        Args:
            pid: Id of the project.
            branch: Branch that the commit is on.
            ref: The commit.

        Returns:
            Number of the job.

        Raises:
            ValueError: An argument is empty; nothing was sent.
            Error: The request failed; with `status_code` 404, there is no such project.

        Example:
            >>> apic.submit_ci_job("vytxeTZskVKR7C7WgdSP3d", "main", "8f0d1b2")
            3
        """
        body = models.NewCIJob(
            branch=_arguments.text(branch, "branch"), commit=_arguments.text(ref, "ref")
        )
        kwargs = ci.submit_ci_job.get_kwargs(_arguments.text(pid, "pid"), body=body)
        job: CIJob = self._fetch(kwargs, timeout)
        return self._need(kwargs, job.get("jid"), int, "jid")

    def restart_ci_job(self, pid: str, jid: int, *, timeout: Timeout | None = None) -> int:
        """Run a CI job again; its number stays the same.

        Args:
            pid: Id of the project.
            jid: Number of the job (int).

        Returns:
            Number of the job.

        Raises:
            Error: The request failed; with `status_code` 404, there is no such project or job.

        Example:
            >>> apic.restart_ci_job("vytxeTZskVKR7C7WgdSP3d", 3)
            3
        """
        project, number = _arguments.text(pid, "pid"), _arguments.count(jid, "jid", 0)
        kwargs = ci.do_with_ci_job.get_kwargs(project, number, body=models.CIJobAction("restart"))
        job: CIJob = self._fetch(kwargs, timeout)
        return self._need(kwargs, job.get("jid"), int, "jid")
