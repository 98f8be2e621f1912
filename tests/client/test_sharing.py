"""One client in several threads, processes and event loops."""

import asyncio
import multiprocessing
import os
import pickle
import threading
from collections.abc import Iterator

import pytest

import rerobots.aio
from rerobots import api
from rerobots.api import APIClient

from ..conftest import Mode
from ..support.server import Server, respond_normally


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(respond_normally) as made:
        yield made


def test_several_threads(server: Server) -> None:
    results: list[object] = []
    with APIClient(api_token="token", base_uri=server.base_uri) as apic:
        threads = [
            threading.Thread(target=lambda: results.append(apic.get_instances())) for _ in range(16)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == [["x"]] * 16


def test_closing_while_other_threads_call(server: Server) -> None:
    apic = APIClient(api_token="token", base_uri=server.base_uri)
    failed: list[BaseException] = []

    def call() -> None:
        for _ in range(30):
            try:
                apic.get_instances()
            except api.Error:
                pass  # The connection was closed during the call.
            except BaseException as err:
                failed.append(err)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(30):
        apic.close()
    for thread in threads:
        thread.join()
    apic.close()
    assert failed == []


def test_a_pickled_copy(server: Server, mode: Mode) -> None:
    apic = mode.client(api_token="secret-token", base_uri=server.base_uri)
    apic.get_instances()
    copy = pickle.loads(pickle.dumps(getattr(apic, "_target", apic)))
    assert copy.get_client_headers() == {"Authorization": "Bearer secret-token"}


def test_a_forked_copy(server: Server) -> None:
    with APIClient(api_token="token", base_uri=server.base_uri) as apic:
        apic.get_instances()
        parent, child = multiprocessing.Pipe()
        pid = os.fork()
        if pid == 0:
            try:
                child.send((apic.get_instances(), len(server.requests)))
            finally:
                os._exit(0)
        assert parent.poll(10)
        assert parent.recv()[0] == ["x"]
        os.waitpid(pid, 0)
        assert apic.get_instances() == ["x"]
        parent.close()
        child.close()


def test_several_event_loops(server: Server) -> None:
    apic = rerobots.aio.AsyncAPIClient("token", base_uri=server.base_uri)

    async def use() -> list[str]:
        found = await apic.get_instances()
        await apic.aclose()
        return found

    assert asyncio.run(use()) == ["x"]
    assert asyncio.run(use()) == ["x"]
    assert apic.openapi is not None
    assert asyncio.run(use()) == ["x"]
