"""CI projects and their jobs. Nothing is tested: the jobs are recorded."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field
from datetime import datetime

# Bounds the memory of a simulator that runs for days.
_PROJECTS_KEPT = 1000
_JOBS_KEPT = 1000


def _make_id() -> str:
    # One that begins with "-" is an option on a command line.
    return secrets.choice(string.ascii_letters) + secrets.token_urlsafe(16)[1:]


@dataclass(frozen=True, slots=True)
class Job:
    """A commit to test."""

    branch: str
    commit: str


@dataclass(slots=True)
class Project:
    """A repository whose commits are tested."""

    user: str
    repo_url: str
    created: datetime
    id: str = field(default_factory=_make_id)
    jobs: dict[int, Job] = field(default_factory=dict)
    last_job: int = 0

    def submit(self, job: Job) -> int:
        """Add a job, and return its number."""
        self.last_job += 1
        self.jobs[self.last_job] = job
        self.jobs.pop(self.last_job - _JOBS_KEPT, None)
        return self.last_job


class Projects:
    """The CI projects of all users."""

    def __init__(self) -> None:
        self._projects: dict[str, Project] = {}

    def add(self, project: Project) -> None:
        """Add a project."""
        self._projects[project.id] = project
        if len(self._projects) > _PROJECTS_KEPT:
            del self._projects[next(iter(self._projects))]

    def of(self, user: str) -> list[Project]:
        """List the projects of a user."""
        return [project for project in self._projects.values() if project.user == user]

    def find(self, user: str, project_id: str) -> Project | None:
        """Find a project of a user."""
        project = self._projects.get(project_id)
        return project if project is not None and project.user == user else None
