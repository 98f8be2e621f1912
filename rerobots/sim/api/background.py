"""Background tasks of instances: sending webhooks, and cloning repositories."""

from __future__ import annotations

import asyncio
import functools
import logging
import shutil
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from ..hosts.hosts import Hosts
from ..net.webhooks import is_accepted, is_contacted, post
from ..world.instances import Instance
from ..world.world import World

_log = logging.getLogger(__name__)

# Bounds the memory of a simulator that runs for days.
_NOTICES_KEPT = 1000

# Seconds that a request waits, once, for the tasks of a launch.
_LAUNCH_WAIT = 1.0

_REPORTED = ("INIT", "INIT_FAIL", "TERMINATED")
_GIT_TIMEOUT = 50.0


@dataclass(frozen=True, slots=True)
class Notice:
    """A webhook, whether it was sent or not; without the private key."""

    url: str
    body: dict[str, str]
    contacted: bool


class BackgroundTasks:
    """Runs tasks in the background.

    Webhooks are sent to HTTP addresses on loopback; other accepted ones are only recorded.

    Args:
        world: The world of the instances.
        hosts: The hosts of the instances.

    Attributes:
        notices: The webhooks, oldest first.
    """

    def __init__(self, world: World, hosts: Hosts) -> None:
        self._world = world
        self._hosts = hosts
        self._tasks: set[asyncio.Task[None]] = set()
        self._launching: dict[asyncio.Task[None], Instance] = {}
        self.notices: deque[Notice] = deque(maxlen=_NOTICES_KEPT)
        world.on_status = self._on_status
        world.on_host = self._on_host

    async def catch_up(self) -> None:
        """Wait a moment for tasks of instances that should be READY by now."""
        late = [task for task, i in self._launching.items() if i.ready_is_due]
        if late:
            await asyncio.wait(late, timeout=_LAUNCH_WAIT)
            for task in late:
                self._launching.pop(task, None)

    async def close(self) -> None:
        """Cancel all tasks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def serve(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run a task that serves an add-on, until the task or the simulator ends."""
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _run(self, coroutine: Coroutine[Any, Any, None], instance: Instance) -> None:
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if instance.status == "INIT":
            self._launching[task] = instance
            task.add_done_callback(functools.partial(self._launching.pop, task))

    # Webhooks

    def _on_status(self, instance: Instance) -> None:
        url = instance.options.eurl
        if url is None or not is_accepted(url) or instance.status not in _REPORTED:
            return
        body = {
            "id": instance.id,
            "wd": instance.deployment.id,
            "kind": "instance status",
            "val": str(instance.status),
            "user": instance.user,
        }
        contacted = is_contacted(url)
        self.notices.append(Notice(url, body, contacted))
        if not contacted:
            return
        if instance.status == "INIT":
            instance.waits_for.add("webhook")
            self._run(self._post_launch(instance, url, body), instance)
        else:
            self._run(self._post(url, body), instance)

    async def _post_launch(self, instance: Instance, url: str, body: dict[str, str]) -> None:
        key = await self._hosts.private_key(instance)
        try:
            if key is not None and instance.options.sshkey is None:
                body = {**body, "sshkey": key}
            await asyncio.to_thread(post, url, body)
        except OSError:
            _log.info("instance %s hangs in INIT: its webhook is unreachable", instance.id)
            self._world.hang_launch(instance)
        else:
            self._world.mark_done(instance, "webhook")

    async def _post(self, url: str, body: dict[str, str]) -> None:
        try:
            await asyncio.to_thread(post, url, body)
        except OSError:
            _log.info("a webhook is unreachable")

    # Repositories

    def _on_host(self, instance: Instance) -> None:
        repo = instance.options.repo
        if repo is None or not repo["url"].startswith(("/", "file://")):
            return
        instance.waits_for.add("repo")
        self._run(
            self._clone_repo(instance, repo["url"], repo.get("path") or _folder_of(repo["url"])),
            instance,
        )

    async def _clone_repo(self, instance: Instance, url: str, path: str) -> None:
        try:
            await self._run_git(instance, url, path)
        except (OSError, ValueError, TimeoutError):
            _log.info("the repository of instance %s cannot be cloned", instance.id)
        finally:
            self._world.mark_done(instance, "repo")

    async def _run_git(self, instance: Instance, url: str, path: str) -> None:
        commands = self._hosts.commands(instance)
        git = shutil.which("git")
        if commands is None or git is None:
            return
        place = commands.folder.resolve(path.encode())
        # Local files only, and no password prompt.
        environment = {"GIT_ALLOW_PROTOCOL": "file", "GIT_TERMINAL_PROMPT": "0"}
        arguments = [git, "clone", "--quiet", "--no-hardlinks", "--", url, place.decode()]
        # The repository is one of this machine.
        async with commands.run(arguments, environment, isolated=False) as child:
            child.stdin.close()
            async with asyncio.timeout(_GIT_TIMEOUT):
                await child.wait()


def _folder_of(url: str) -> str:
    """Return the name of the folder that git makes for a repository."""
    return url.rstrip("/").rpartition("/")[2].removesuffix(".git") or "repo"
