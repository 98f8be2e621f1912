"""Async calls that are cancelled leave no task, thread or connection behind."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

import rerobots.aio
import rerobots.api

from ..conftest import label
from ..support.calls import CALLS, Call
from ..support.contract import Contract, Specification
from ..support.server import Received, Response, Server

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"


def open_sockets() -> int:
    links = []
    for path in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            links.append(str(path.readlink()))
    return sum(link.startswith("socket:") for link in links)


def wait_for_sockets(sockets: int) -> None:
    """Wait until other threads have closed their sockets; fail after 5 seconds."""
    deadline = time.monotonic() + 5
    while open_sockets() > sockets and time.monotonic() < deadline:
        time.sleep(0.01)
    assert open_sockets() <= sockets


async def cancel_after(apic: Any, call: Callable[[Any], Any], turns: int) -> bool:
    """Cancel a call after this number of turns of the event loop; return whether it had ended."""
    before = asyncio.all_tasks()
    task = asyncio.ensure_future(call(apic))
    for _ in range(turns):
        await asyncio.sleep(0)
        if task.done():
            break
    ended: bool = task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled() or ended
    assert asyncio.all_tasks() == before
    return ended


@pytest.fixture(scope="module")
def specification() -> Specification:
    return Specification()


# One row of the table for each operation.
OPERATIONS = list({row[1]: row for row in CALLS}.values())


@pytest.mark.sample(30)
@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: label(row[1]))
def test_cancelled_at_each_await(
    row: tuple[Call, str, Any, Any], specification: Specification
) -> None:
    contract = Contract(specification)

    async def use(base_uri: str) -> int:
        turns = 1
        async with rerobots.aio.AsyncAPIClient("token", base_uri=base_uri) as apic:
            call = method_of(row[0])
            while not await cancel_after(apic, call, turns):
                turns += 1
                if turns > 40:  # From now on, it waits for the server.
                    await call(apic)
                    break
        return turns

    sockets = open_sockets()
    with Server(contract.respond) as server:
        assert asyncio.run(use(server.base_uri)) > 1
    wait_for_sockets(sockets)


class Recorder:
    """A stand-in for a client that records the method and arguments of a call."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.arguments: tuple[Any, Any] = ((), {})

    def __getattr__(self, name: str) -> Any:
        self.path.append(name)
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.arguments = (args, kwargs)
        raise LookupError


def method_of(call: Call) -> Callable[[Any], Any]:
    """Return a function that calls only the method, and does not read its result."""
    recorder = Recorder()
    with contextlib.suppress(LookupError):
        call(cast("Any", recorder))
    args, kwargs = recorder.arguments

    async def call_method(apic: Any) -> Any:
        method = apic
        for name in recorder.path:
            method = getattr(method, name)
        result = method(*args, **kwargs)
        return [item async for item in result] if hasattr(result, "__aiter__") else await result

    return call_method


@pytest.mark.parametrize("partial", [b"", HEAD[:20], HEAD, HEAD + b"{"], ids=len)
def test_cancelled_while_the_server_is_silent(partial: bytes) -> None:
    done, sockets = threading.Event(), open_sockets()

    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:
        accepted: list[socket.socket] = []

        def serve() -> None:
            while not done.is_set():
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                accepted.append(connection)
                connection.recv(1000)
                connection.sendall(partial)

        server = threading.Thread(target=serve)
        server.start()
        base_uri = f"http://127.0.0.1:{listening.getsockname()[1]}"

        async def use() -> None:
            async with rerobots.aio.AsyncAPIClient("token", base_uri=base_uri) as apic:
                tasks = [asyncio.create_task(apic.get_instances()) for _ in range(10)]
                while len(accepted) < 10:  # noqa: ASYNC110  # a thread accepts them
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0.05)
                for task in tasks:
                    task.cancel()
                started = time.monotonic()
                results = await asyncio.gather(*tasks, return_exceptions=True)
                assert {type(result) for result in results} == {asyncio.CancelledError}
                assert time.monotonic() - started < 2
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await apic.get_instances()

        asyncio.run(use())
        # The client has closed all connections.
        for connection in accepted:
            connection.settimeout(5)
            while connection.recv(1000):
                pass
            connection.close()
        done.set()
        listening.shutdown(socket.SHUT_RDWR)
    server.join(5)
    assert not server.is_alive()
    wait_for_sockets(sockets)


def test_cancelled_while_connecting() -> None:
    # The queue of the listener is full, so no connection is made.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        base_uri = f"http://127.0.0.1:{full.getsockname()[1]}"

        async def use() -> None:
            async with rerobots.aio.AsyncAPIClient("token", base_uri=base_uri) as apic:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.3):
                        await apic.get_instances(timeout=(10, 10))

        started = time.monotonic()
        sockets = open_sockets()
        asyncio.run(use())
        wait_for_sockets(sockets)
        assert time.monotonic() - started < 4
        for filler in fillers:
            filler.close()


def test_call_does_not_wait_for_slow_calls() -> None:
    done = threading.Event()

    def respond(request: Received) -> Response:
        if "/instance/" in request.path:
            done.wait(10)
            return Response(404, b"")
        return Response(body=b'{"id": "x", "len": 3}')

    async def use(base_uri: str) -> None:
        id_ = "9b3a1f0e-7c55-4d0a-8a6e-5b0f6f0c2d11"
        async with rerobots.aio.AsyncAPIClient("token", base_uri=base_uri) as apic:
            slow = [asyncio.create_task(apic.get_instance_info(id_)) for _ in range(9)]
            await asyncio.sleep(0.1)
            async with asyncio.timeout(5):
                assert await apic.get_queue_length(id_) == 3
            assert not any(task.done() for task in slow)
            done.set()
            await asyncio.gather(*slow, return_exceptions=True)

    with Server(respond) as server:
        asyncio.run(use(server.base_uri))


@pytest.fixture
def queue_server() -> Iterator[Server]:
    with Server(lambda _: Response(body=b'{"id": "x", "len": 3}')) as server:
        yield server


ID = "9b3a1f0e-7c55-4d0a-8a6e-5b0f6f0c2d11"


def test_unclosed_client_leaves_no_connection(queue_server: Server) -> None:
    """Python warns about connections that are left open, and warnings are errors here."""

    async def drop() -> None:
        apic = rerobots.aio.AsyncAPIClient("token", base_uri=queue_server.base_uri)
        assert await apic.get_queue_length(ID) == 3
        del apic
        await asyncio.sleep(0.05)

    kept = [rerobots.aio.AsyncAPIClient("token", base_uri=queue_server.base_uri)]

    async def leave_open() -> None:
        assert await kept[0].get_queue_length(ID) == 3

    sockets = open_sockets()
    asyncio.run(drop())
    for _ in range(3):  # One client, in one event loop after another.
        asyncio.run(leave_open())
    kept.clear()
    wait_for_sockets(sockets + 6)  # The server may not have closed its sockets yet.


def test_closing_from_another_event_loop_during_calls(queue_server: Server) -> None:
    apic = rerobots.aio.AsyncAPIClient("token", base_uri=queue_server.base_uri)
    failed: list[BaseException] = []
    stop = threading.Event()

    async def call() -> None:
        while not stop.is_set():
            with contextlib.suppress(rerobots.api.Error):  # Closed during the call.
                assert await apic.get_queue_length(ID) == 3

    def run() -> None:
        try:
            asyncio.run(call())
        except BaseException as err:
            failed.append(err)

    users = [threading.Thread(target=run) for _ in range(2)]
    for user in users:
        user.start()

    async def close() -> None:
        for _ in range(20):
            await asyncio.sleep(0.01)
            await apic.aclose()

    asyncio.run(close())
    stop.set()
    for user in users:
        user.join(10)
        assert not user.is_alive()
    assert failed == []
