# Made from rerobots/_async/account_calls.py by `make generate`. Do not edit.
"""Calls about tokens, CI projects and users."""

from typing import TYPE_CHECKING, Any

from rerobots_openapi.api import ci, users
from rerobots_openapi.api import tokens as token_operations

from .. import _arguments
from .._operations import reaches
from .connection import Connection

if TYPE_CHECKING:
    from .._policy import Timeout
    from ..types import CIProject


class AccountCalls(Connection):
    """Tokens, CI projects and users."""

    # Tokens

    @reaches("revoke_token")
    def revoke_token(
        self,
        token: str | bytes | None = None,
        sha256: str | None = None,
        *,
        timeout: "Timeout | None" = None,
    ) -> None:
        """Revoke an API token. This cannot be undone.

        Args:
            token: The token; it is not sent, but its hash is.
            sha256: SHA-256 of the token, in hexadecimal digits, in place of the token.
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: Neither is given, or they cannot be used; nothing was sent.
            WrongAuthToken: This client has no token, or one that is not valid.
            Error: The request failed otherwise.

        Example:
            >>> apic.revoke_token(sha256=64 * "0")
        """
        digest = _arguments.token_hash(token, sha256)
        self._send(token_operations.revoke_token.get_kwargs(digest), timeout=timeout)

    @reaches("purge_tokens")
    def purge(self, *, timeout: "Timeout | None" = None) -> None:
        """Revoke all your API tokens, that of this client included. This cannot be undone.

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            WrongAuthToken: This client has no token, or one that is not valid.
            Error: The request failed otherwise.

        Example:
            >>> apic.purge()
        """
        self._send(token_operations.purge_tokens.get_kwargs(), timeout=timeout)

    # CI

    @reaches("list_ci_projects")
    def get_ci_projects(self, *, timeout: "Timeout | None" = None) -> dict[str, "CIProject"]:
        """List your CI projects.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            By the id of the project: dicts of `created` and `repo_url`.

        Raises:
            WrongAuthToken: There is no token, or it is not valid.
            Error: The request failed otherwise.

        Example:
            >>> (apic.get_ci_projects())["7d1e"]["repo_url"]
            'https://git.example/robot.git'
        """
        return self._ask(ci.list_ci_projects.get_kwargs(), timeout=timeout)

    @reaches("create_ci_project")
    def create_ci_project(self, repo_url: str, *, timeout: "Timeout | None" = None) -> str:
        """Create a CI project: tests of a repository on robots.

        Args:
            repo_url: URL of the repository.
            timeout: As for `APIClient`, for this call.

        Returns:
            Id of the project.

        Raises:
            ValueError: The URL is empty; nothing was sent.
            PermissionDenied: You may not have CI projects.
            Error: The request failed otherwise.

        Example:
            >>> apic.create_ci_project("https://git.example/robot.git")
            '7d1e'
        """
        from rerobots_openapi.models import NewCIProject

        body = NewCIProject(repo_url=_arguments.text(repo_url, "repo_url"))
        return str(
            (self._ask(ci.create_ci_project.get_kwargs(body=body), pid=str, timeout=timeout))["pid"]
        )

    @reaches("submit_ci_job")
    def submit_ci_job(
        self, pid: str, branch: str, ref: str, *, timeout: "Timeout | None" = None
    ) -> int:
        """Submit a CI job: test a commit.

        Args:
            pid: Id of the project.
            branch: Branch that the commit is on.
            ref: The commit.
            timeout: As for `APIClient`, for this call.

        Returns:
            Number of the job.

        Raises:
            ValueError: An argument is empty; nothing was sent.
            Error: The request failed; with `status_code` 404, there is no such project.

        Example:
            >>> apic.submit_ci_job("7d1e", "main", "8f0d1b2")
            3
        """
        from rerobots_openapi.models import NewCIJob

        body = NewCIJob(
            branch=_arguments.text(branch, "branch"), commit=_arguments.text(ref, "ref")
        )
        request = ci.submit_ci_job.get_kwargs(_arguments.text(pid, "pid"), body=body)
        return int((self._ask(request, jid=int, timeout=timeout))["jid"])

    @reaches("do_with_ci_job")
    def restart_ci_job(self, pid: str, jid: int, *, timeout: "Timeout | None" = None) -> int:
        """Run a CI job again.

        Args:
            pid: Id of the project.
            jid: Number of the job (int).
            timeout: As for `APIClient`, for this call.

        Returns:
            Number of the new job.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            Error: The request failed; with `status_code` 404, there is no such project or job.

        Example:
            >>> apic.restart_ci_job("7d1e", 3)
            4
        """
        from rerobots_openapi.models import CIJobAction

        project, number = _arguments.text(pid, "pid"), _arguments.count(jid, "jid", 0)
        body = CIJobAction(do="restart")
        request = ci.do_with_ci_job.get_kwargs(project, number, body=body)
        return int((self._ask(request, jid=int, timeout=timeout))["jid"])

    # Users

    @reaches("get_user_organisation")
    def get_user_org(self, user: str, *, timeout: "Timeout | None" = None) -> dict[str, Any]:
        """Get the organisation of a user; for superusers.

        Args:
            user: Name of the user.
            timeout: As for `APIClient`, for this call.

        Returns:
            The organisation; empty for a user without one.

        Raises:
            ValueError: The name is empty; nothing was sent.
            Error: The request failed; with `status_code` 404, you are no superuser, or there is
                no such user.

        Example:
            >>> apic.get_user_org("alice")
            {}
        """
        request = users.get_user_organisation.get_kwargs(_arguments.text(user, "user"))
        return self._ask(request, timeout=timeout)
