"""The queue of a pool."""

from __future__ import annotations

from concurrent.futures import CancelledError

import pytest

from rerobots._fleet.tasks import Queue, Task


def make(deployment: str | None = None) -> Task:
    return Task(print, deployment=deployment)


def test_tasks_for_a_deployment_come_first() -> None:
    queue, anywhere, here = Queue(), make(), make("here")
    queue.add(anywhere)
    queue.add(here)
    assert (len(queue), queue.unpinned, queue.deployments) == (2, 1, ["here"])
    assert queue.take("here") is here
    assert queue.deployments == []
    assert queue.take("here") is anywhere
    assert queue.take("here") is None


def test_tasks_for_another_deployment_wait() -> None:
    queue = Queue()
    queue.add(make("there"))
    assert queue.take("here") is None
    assert len(queue) == 1


def test_cancelled_task_is_skipped() -> None:
    queue, first, second = Queue(), make(), make()
    queue.add(first)
    queue.add(second)
    first.future.cancel()
    assert queue.take("here") is second


def test_lost_task_comes_first_and_can_be_cancelled() -> None:
    queue, lost = Queue(), make()
    queue.add(lost)
    assert queue.take("here") is lost
    queue.add(make())
    queue.add(lost, first=True)
    assert queue.take("here") is lost
    lost.cancel()
    with pytest.raises(CancelledError):
        lost.future.result()
