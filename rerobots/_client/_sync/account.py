# Made from rerobots/_client/_async/account.py by `make generate`. Do not edit.
"""Calls about tokens, users and CI projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rerobots_openapi import models
from rerobots_openapi.api import account

from ... import _arguments
from ..._text import hidden
from .connection import Connection

if TYPE_CHECKING:
    from ..._timeouts import Timeout
    from ...types import CIJob, CIProject, CIProjectCreated, Index


class AccountCalls(Connection):
    """Calls about tokens, users and CI projects, and the index."""

    def get_index(self, *, timeout: Timeout | None = None) -> dict[str, str]:
        """List the commands of the API: URI templates by name.

        Example:
            >>> apic.get_index()["workspace_types"]
            '/workspaces'
        """
        commands: Index = self._fetch(account.get_index.get_kwargs(), timeout)
        return {name: str(template) for name, template in commands.items()}

    def revoke_token(
        self,
        token: str | bytes | None = None,
        sha256: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Revoke an API token. This cannot be undone.

        Args:
            token: The token; only its hash is sent.
            sha256: SHA-256 of the token in hexadecimal digits, instead of the token.

        Example:
            >>> apic.revoke_token(sha256=64 * "0")
        """
        token = hidden(token)
        digest = _arguments.token_hash(hidden(token), sha256)
        self._request(account.revoke_token.get_kwargs(digest), timeout)

    def revoke_all_tokens(self, *, timeout: Timeout | None = None) -> None:
        """Revoke all your API tokens, including that of this client. This cannot be undone.

        All your programs are locked out until they have new tokens, from
        https://rerobots.net/tokens

        Example:
            >>> apic.revoke_all_tokens()
        """
        self._request(account.purge_tokens.get_kwargs(), timeout)

    def purge(self, *, timeout: Timeout | None = None) -> None:
        """Revoke all your API tokens; the older name of `revoke_all_tokens`.

        Example:
            >>> apic.purge()
        """
        self._request(account.purge_tokens.get_kwargs(), timeout)

    def get_user_org(self, user: str, *, timeout: Timeout | None = None) -> dict[str, Any]:
        """Get the organisation of a user, or {} for a user without one; for superusers.

        Raises:
            Error: With `status_code` 404: you are not a superuser, or there is no such user.

        Example:
            >>> apic.get_user_org("alice")
            {}
        """
        name = _arguments.text(user, "user")
        kwargs = account.get_user_organisation.get_kwargs(name)
        organisation: dict[str, Any] = self._fetch(kwargs, timeout)
        return organisation

    def get_ci_projects(self, *, timeout: Timeout | None = None) -> dict[str, CIProject]:
        """Return your CI projects as a dict from ids to dicts of `created` and `repo_url`.

        Example:
            >>> apic.get_ci_projects()["vytxeTZskVKR7C7WgdSP3d"]["repo_url"]
            'https://git.example/robot.git'
        """
        projects: dict[str, CIProject] = self._fetch(account.list_ci_projects.get_kwargs(), timeout)
        return projects

    def create_ci_project(self, repo_url: str, *, timeout: Timeout | None = None) -> str:
        """Create a CI project, which tests a repository on robots; return its id.

        Raises:
            PermissionDenied: You are not allowed to create CI projects.

        Example:
            >>> apic.create_ci_project("https://git.example/robot.git")
            'vytxeTZskVKR7C7WgdSP3d'
        """
        body = models.NewCIProject(_arguments.text(repo_url, "repo_url"))
        kwargs = account.create_ci_project.get_kwargs(body=body)
        created: CIProjectCreated = self._fetch(kwargs, timeout)
        return self._need(kwargs, created.get("pid"), str, "pid")

    def submit_ci_job(
        self, pid: str, branch: str, ref: str, *, timeout: Timeout | None = None
    ) -> int:
        """Submit a CI job, which tests a commit (`ref`) of a project; return its number.

        Raises:
            Error: With `status_code` 404: there is no such project.

        Example:
            >>> apic.submit_ci_job("vytxeTZskVKR7C7WgdSP3d", "main", "8f0d1b2")
            3
        """
        body = models.NewCIJob(
            branch=_arguments.text(branch, "branch"), commit=_arguments.text(ref, "ref")
        )
        kwargs = account.submit_ci_job.get_kwargs(_arguments.text(pid, "pid"), body=body)
        job: CIJob = self._fetch(kwargs, timeout)
        return self._need(kwargs, job.get("jid"), int, "jid")

    def restart_ci_job(self, pid: str, jid: int, *, timeout: Timeout | None = None) -> int:
        """Run a CI job of a project again, and return its number, which stays the same.

        Raises:
            Error: With `status_code` 404: there is no such project or job.

        Example:
            >>> apic.restart_ci_job("vytxeTZskVKR7C7WgdSP3d", 3)
            3
        """
        project, number = _arguments.text(pid, "pid"), _arguments.count(jid, "jid", 0)
        kwargs = account.do_with_ci_job.get_kwargs(
            project, number, body=models.CIJobAction("restart")
        )
        job: CIJob = self._fetch(kwargs, timeout)
        return self._need(kwargs, job.get("jid"), int, "jid")
