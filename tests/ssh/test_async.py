"""SSH from async code: concurrent calls, cancellation and interrupts."""

import asyncio
import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import rerobots
import rerobots.aio
from rerobots.api import CommandTimeout

from ..conftest import NOWHERE
from ..support.server import Response, Server
from .conftest import instance_info
from .openssh import SIGN_IN, Host, gone, is_running, processes
from .test_files import leftovers


@pytest.fixture
def api(host: Host, as_this_user: None) -> Iterator[Server]:
    """An API with one instance, whose host is the OpenSSH server."""
    body = json.dumps(instance_info(host)).encode()
    with Server(lambda request: Response(body=body)) as server:
        yield server


@contextlib.asynccontextmanager
async def attached(api: Server, count: int = 1) -> AsyncIterator[list[rerobots.aio.AsyncInstance]]:
    async with rerobots.aio.AsyncAPIClient("token", base_uri=api.base_uri) as apic:
        instances = [
            await rerobots.aio.AsyncInstance(instance_id=NOWHERE, apic=apic) for _ in range(count)
        ]
        try:
            yield instances
        finally:
            for instance in instances:
                await instance.stop_sshclient()


async def wait_until(condition: Callable[[], object]) -> None:
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the condition stays false")


@pytest.mark.long
def test_hundred_commands_on_twenty_instances(api: Server) -> None:
    async def use() -> float:
        async with attached(api, 20) as instances:
            await asyncio.gather(*(instance.start_sshclient() for instance in instances))
            started = time.monotonic()
            results = await asyncio.gather(
                *(instances[n % 20].run(f"sleep 1; echo {n}") for n in range(100))
            )
            elapsed = time.monotonic() - started
            assert [result.stdout for result in results] == [f"{n}\n" for n in range(100)]
            return elapsed

    assert asyncio.run(use()) < 4


def test_many_commands_on_one_instance(api: Server) -> None:
    async def use() -> None:
        async with attached(api) as (rri,):
            results = await asyncio.gather(*(rri.run(f"sleep 0.3; echo {n}") for n in range(25)))
            assert [result.stdout for result in results] == [f"{n}\n" for n in range(25)]

    asyncio.run(use())


def test_event_loop_and_default_executor_stay_free(api: Server) -> None:
    before = {thread.name for thread in threading.enumerate()}

    async def use() -> None:
        async with attached(api) as (rri,):
            ticks = 0

            async def tick() -> None:
                nonlocal ticks
                while True:
                    await asyncio.sleep(0.01)
                    ticks += 1

            ticking = asyncio.create_task(tick())
            await asyncio.gather(*(rri.run("sleep 0.5") for _ in range(8)))
            ticking.cancel()
            assert ticks > 20
            # Event loops of other tests' simulators have such threads, too.
            names = {thread.name for thread in threading.enumerate()} - before
            assert not [name for name in names if name.startswith("asyncio_")]

    asyncio.run(use())


def test_cancel_ends_the_remote_command(api: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    # The call must end because it is cancelled, not because the wait for it is over.
    monkeypatch.setattr("rerobots._time_limits.CANCELLED_CALL", 60.0)

    async def use() -> float:
        async with attached(api) as (rri,):
            task = asyncio.create_task(rri.run("sleep 7301"))
            await wait_until(lambda: processes("sleep 7301"))
            started = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            elapsed = time.monotonic() - started
            assert (await rri.run("echo fine")).stdout == "fine\n"
            return elapsed

    assert asyncio.run(use()) < 30
    assert gone("sleep 7301")


@pytest.mark.parametrize("delay", [0.0, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1])
def test_cancel_at_any_moment(delay: float, api: Server) -> None:
    command = f"sleep 73{20 + 1000 * delay:.0f}"

    async def use() -> None:
        async with attached(api) as (rri,):
            # First without a connection, then with one.
            for _ in range(2):
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(delay):
                        await rri.run(command)
                assert (await rri.run("echo fine")).stdout == "fine\n"

    asyncio.run(use())
    assert gone(command, 6)


def test_timeouts_end_the_remote_command(api: Server) -> None:
    async def read(rri: rerobots.aio.AsyncInstance) -> None:
        async with asyncio.timeout(0.5), await rri.start("sleep 7303") as started:
            async for _ in started:
                pass

    async def use() -> None:
        async with attached(api) as (rri,):
            with pytest.raises(TimeoutError):
                await read(rri)
            with pytest.raises(CommandTimeout):
                await rri.run("sleep 7303", timeout=0.3)

    asyncio.run(use())
    assert gone("sleep 7303")


def test_cancelled_transfer_leaves_no_files(api: Server, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(bytes(400_000_000))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/file").write_bytes(bytes(200_000_000))

    async def use() -> None:
        async with attached(api) as (rri,):
            await rri.start_sshclient()
            calls: list[Callable[[], Any]] = [
                lambda: rri.put_file(large, tmp_path / "there"),
                lambda: rri.get_file(large, tmp_path / "back"),
                lambda: rri.put_dir(tmp_path / "folder", tmp_path / "there"),
                lambda: rri.get_dir(tmp_path / "folder", tmp_path / "back"),
            ]
            for call in calls:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.15):
                        await call()
                assert not (tmp_path / "there").exists()
                assert not (tmp_path / "back").exists()
            await wait_until(lambda: not leftovers(tmp_path))

    asyncio.run(use())


def test_callbacks_run_in_the_event_loop(api: Server) -> None:
    async def use() -> None:
        async with attached(api) as (rri,):
            lines: list[str] = []

            async def slow(line: str) -> None:
                await asyncio.sleep(0.01)
                lines.append(line)
                assert asyncio.get_running_loop() is loop

            loop = asyncio.get_running_loop()
            await rri.run("seq 20", on_stdout=slow)
            assert lines == [str(number) for number in range(1, 21)]

            def fail(line: str) -> None:
                raise LookupError(line)

            with pytest.raises(LookupError):
                await rri.run("echo x; sleep 7304", on_stdout=fail)

    asyncio.run(use())
    assert gone("sleep 7304")


# As in a terminal: a process that is started in the background ignores Ctrl-C.
CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
SCRIPT = (
    CTRL_C
    + SIGN_IN
    + """
import asyncio, sys, rerobots.aio
async def main():
    async with rerobots.aio.AsyncAPIClient("token", base_uri=sys.argv[1]) as apic:
        rri = await rerobots.aio.AsyncInstance(instance_id=sys.argv[2], apic=apic)
        {body}
try:
    asyncio.run(main())
finally:
    print("over", flush=True)
"""
)


def script(body: str, api: Server) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SCRIPT.format(body=body), api.base_uri, NOWHERE],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_exit_with_a_running_command(api: Server) -> None:
    body = (
        "task = asyncio.create_task(rri.run('echo; sleep 7305', on_stdout=print)); "
        "await asyncio.sleep(1); raise SystemExit(3)"
    )
    with script(body, api) as process:
        out, err = process.communicate(timeout=30)
    assert "over" in out
    assert err == ""
    assert process.returncode == 3
    assert gone("sleep 7305"), "asyncio.run() cancels the task that is left"


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.timeout(180)
def test_ctrl_c(times: int, api: Server) -> None:
    command = "sleep 7306"
    with script(f"await rri.run('{command}')", api) as process:
        assert is_running(command)
        started = time.monotonic()
        for _ in range(times):
            process.send_signal(2)
            time.sleep(0.01)
        out, err = process.communicate(timeout=30)
    assert time.monotonic() - started < 5
    assert "over" in out or times == 2
    assert "KeyboardInterrupt" in err
    assert "Exception in thread" not in err
    # The second Ctrl-C may interrupt the cleanup after the first one.
    assert "paramiko" not in err or times == 2
    assert gone(command) or times == 2


def test_ctrl_c_in_sync_code(api: Server, tmp_path: Path) -> None:
    program = (
        f"{CTRL_C}{SIGN_IN}import sys, rerobots.api\n"
        "apic = rerobots.api.APIClient('token', base_uri=sys.argv[1])\n"
        "rri = rerobots.Instance(instance_id=sys.argv[2], apic=apic)\n"
        "rri.run('sleep 7307')\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, api.base_uri, NOWHERE], stderr=subprocess.PIPE, text=True
    ) as process:
        assert is_running("sleep 7307")
        process.send_signal(2)
        _, err = process.communicate(timeout=30)
    assert err.rstrip().endswith("KeyboardInterrupt")
    assert gone("sleep 7307")


def test_several_event_loops_in_turn(api: Server) -> None:
    async def use(rri: rerobots.aio.AsyncInstance) -> list[str]:
        results = await asyncio.gather(*(rri.run(f"echo {n}") for n in range(3)))
        return [result.stdout for result in results]

    async def attach() -> rerobots.aio.AsyncInstance:
        apic = rerobots.aio.AsyncAPIClient("token", base_uri=api.base_uri)
        return await rerobots.aio.AsyncInstance.attach(NOWHERE, apic=apic)

    async def close(rri: rerobots.aio.AsyncInstance) -> None:
        await rri.stop_sshclient()
        await rri.apic.aclose()

    rri = asyncio.run(attach())
    for _ in range(2):
        assert asyncio.run(use(rri)) == ["0\n", "1\n", "2\n"]
    started = asyncio.run(rri.start("read line; echo got $line"))
    asyncio.run(started.send("it\n"))
    assert asyncio.run(started.wait()).stdout == "got it\n"
    asyncio.run(close(rri))
