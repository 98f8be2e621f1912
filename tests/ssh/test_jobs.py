"""Jobs on a real OpenSSH server, in both modes: they outlast connections and programs."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import rerobots
from rerobots._instance._sync.job import Job
from rerobots._operation import Operation
from rerobots._ssh import jobs
from rerobots._ssh.command import Command, CommandSpec
from rerobots.api import (
    CommandTimeout,
    InstanceTerminated,
    InvalidArgument,
    SSHError,
    SSHFileExistsError,
    SSHFileNotFoundError,
    SSHPermissionError,
)

from ..conftest import NOWHERE
from ..support.server import Response, Server
from .conftest import Attach, instance_info
from .openssh import SIGN_IN, Host, gone, is_running, kill
from .proxy import Proxy
from .test_connection import make_session
from .test_files import fake


def counting_command(lines: int, pause: float) -> str:
    return f"i=0; while [ $i -lt {lines} ]; do i=$((i + 1)); echo $i; sleep {pause}; done"


def numbered_lines(lines: int) -> list[str]:
    return [str(number) for number in range(1, lines + 1)]


def test_job_lifecycle(rri: rerobots.Instance, host: Host) -> None:
    job = rri.start(
        "read line; echo out $A $line; echo err >&2; pwd; exit 3",
        detach=True,
        env={"A": "s3cr3t-v"},
        cwd="/usr",
    )
    status = job.wait(20)
    assert (status.state, status.exit_code, status.signal, status.ok) == ("exited", 3, None, False)
    assert job.stdout() == "out s3cr3t-v\n/usr\n"
    assert job.stdout(4, encoding=None) == b"s3cr3t-v\n/usr\n"
    assert job.stderr() == "err\n"
    assert status.stdout_size == 18
    assert not status.is_disk_full
    assert list(job.follow("stderr")) == ["err"]
    folder = host.home / ".rerobots/jobs" / job.id
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in folder.iterdir():
        assert path.name == "stdout" or "s3cr3t-v" not in path.read_text()
    found = rri.job(job.id)
    assert found.command == job.command == "read line; echo out $A $line; echo err >&2; pwd; exit 3"
    assert abs(found.started.timestamp() - time.time()) < 60
    assert job.id in [each.id for each in rri.jobs()]
    job.remove()
    assert not folder.exists()
    assert job.id not in [each.id for each in rri.jobs()]


def test_job_outlasts_its_connection(rri: rerobots.Instance, host: Host, attach: Attach) -> None:
    job = rri.start(["sleep", "7400"], detach=True, name="long-one")
    with pytest.raises(SSHFileExistsError, match="already a job 'long-one' on the instance"):
        rri.start("true", detach=True, name="long-one")
    with pytest.raises(CommandTimeout, match="the job long-one still runs after"):
        job.wait(0.2)
    with pytest.raises(SSHError, match="the job long-one still runs: kill"):
        job.remove()
    rri.stop_sshclient()
    assert is_running("sleep 7400")
    other = attach(host).job("long-one")
    assert other.status.state == "running"
    other.kill()
    assert (other.status.state, other.status.signal) == ("exited", "TERM")
    assert gone("sleep 7400")
    job.kill()
    job.remove()
    for use in (job.remove, job.kill, job.stdout, job.wait, lambda: job.status):
        with pytest.raises(SSHFileNotFoundError, match="no job 'long-one' on the instance"):
            use()
    with pytest.raises(SSHFileNotFoundError, match="no job"):
        list(job.follow())
    with pytest.raises(SSHFileNotFoundError, match="no job 'nothing'"):
        rri.job("nothing")


def test_job_that_ignores_sigterm_is_killed(rri: rerobots.Instance) -> None:
    job = rri.start("trap '' TERM; while :; do sleep 7401; done", detach=True)
    assert is_running("sleep 7401")
    job.kill()
    assert job.status.signal == "KILL"
    assert gone("sleep 7401")
    job.remove()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"name": "a b"}, "letters"),
        ({"name": ".."}, "letters"),
        ({"name": "-rf"}, "letters"),
        ({"name": "../x"}, "letters"),
        ({"name": ""}, "letters"),
        ({"name": "x" * 65}, "letters"),
        ({"pty": True}, "no terminal"),
        ({"detach": False, "name": "x"}, "detach=True"),
    ],
)
def test_invalid_jobs(arguments: dict[str, Any], words: str, rri: rerobots.Instance) -> None:
    untyped: Any = rri
    with pytest.raises(InvalidArgument, match=words):
        untyped.start("true", **{"detach": True, **arguments})
    with pytest.raises(InvalidArgument, match="letters"):
        rri.job("../x")


def test_follow_survives_lost_connections(
    host: Host, attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rerobots._time_limits.JOB_RETRY", 0.05)
    with Proxy(host.port) as proxy:
        rri = attach(host, port=proxy.port)
        job = rri.start(counting_command(40, 0.05) + "; printf end; exit 4", detach=True)
        lines = []
        for line in job.follow():
            lines.append(line)
            if len(lines) % 10 == 0:
                proxy.cut()
        proxy.cut()
        assert job.wait(30).exit_code == 4
    assert lines == [*numbered_lines(40), "end"]


def test_follow_loses_no_line_before_a_disconnect(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(host)
    jobs.start(
        session, "broken", CommandSpec("echo one; echo two; sleep 0.3; echo three"), Operation()
    )
    follower = jobs.Follower("broken", "stdout", 0, "utf-8")
    check_end = Command.check_end

    def fail(_: Command) -> None:
        monkeypatch.setattr(Command, "check_end", check_end)
        raise SSHError("the connection broke", retryable=True)

    monkeypatch.setattr(Command, "check_end", fail)

    def read_to_the_end() -> None:
        while follower.wait(session, Operation()):
            pass

    with pytest.raises(SSHError, match="broke"):
        read_to_the_end()
    read_to_the_end()
    assert list(follower.lines) == ["one", "two", "three"]
    jobs.remove(session, "broken", Operation())
    session.close()


@pytest.mark.long
@pytest.mark.timeout(300)
def test_follow_survives_a_minute_of_failures(
    new_host: Callable[..., Host], attach: Attach
) -> None:
    host = new_host()

    def stall() -> None:
        proxy.stalled = True
        threading.Timer(20.0, lambda: setattr(proxy, "stalled", False)).start()

    with Proxy(host.port) as proxy:
        failures = [proxy.cut, host.restart, lambda: host.send(signal.SIGKILL), stall]
        rri = attach(host, port=proxy.port)
        job = rri.start(counting_command(600, 0.1) + "; exit 4", detach=True)
        lines = []
        for line in job.follow():
            lines.append(line)
            if len(lines) % 55 == 0:
                failures[len(lines) // 55 % 4]()
        assert job.wait(60).exit_code == 4
    assert lines == numbered_lines(600)


def test_two_readers_of_one_job(host: Host, attach: Attach) -> None:
    job = attach(host).start(counting_command(20, 0.05), detach=True)
    received: list[list[str]] = [[], []]
    readers = [attach(host).job(job.id) for _ in received]

    def read(number: int) -> None:
        received[number] = list(readers[number].follow())

    if isinstance(readers[0], Job):
        threads = [threading.Thread(target=read, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    else:
        for number in range(2):
            read(number)
    assert received == [numbered_lines(20), numbered_lines(20)]


@pytest.mark.parametrize("lines", [3, pytest.param(50, marks=pytest.mark.long)])
def test_many_jobs_at_once(lines: int, new_host: Callable[..., Host], attach: Attach) -> None:
    rri = attach(new_host())
    started = [rri.start(f"sleep 1; echo {number}", detach=True) for number in range(lines)]
    assert [job.id for job in rri.jobs()] == sorted(job.id for job in started)
    for number, job in enumerate(started):
        assert job.wait(60).ok
        assert job.last_status.ok
        assert job.stdout() == f"{number}\n"
    assert all(job.last_status.ok for job in rri.jobs())


def test_host_with_only_busybox(busybox_host: Host, attach: Attach, tmp_path: Path) -> None:
    rri = attach(busybox_host)
    job = rri.start(counting_command(5, 0.05) + "; exit 3", detach=True)
    assert list(job.follow()) == numbered_lines(5)
    assert job.wait(20).exit_code == 3
    assert [each.id for each in rri.jobs()] == [job.id]
    sleeping = rri.start("sleep 7402", detach=True)
    sleeping.kill()
    assert sleeping.status.signal == "TERM"
    assert gone("sleep 7402")
    # Folders work, too.
    (tmp_path / "new").mkdir()
    (tmp_path / "new/file").write_bytes(b"data")
    for _ in range(2):
        rri.put_dir(tmp_path / "new", tmp_path / "there")
    assert (tmp_path / "there/file").read_bytes() == b"data"


def test_job_without_its_process_is_lost(rri: rerobots.Instance, host: Host) -> None:
    job = rri.start("sleep 7403", detach=True)
    process = host.home / ".rerobots/jobs" / job.id / "process"
    pid, start, boot = process.read_text().split()
    assert job.status.state == "running"
    # Another process has this process id now, or the host was restarted.
    for other in (f"{pid} {int(start) - 1} {boot}", f"{pid} {start} another-boot"):
        process.write_text(f"{other}\n")
        status = job.status
        assert (status.state, status.exit_code, status.ok) == ("lost", None, False)
    job.kill()
    assert is_running("sleep 7403"), "the process does not belong to this job any more"
    process.write_text(f"{pid} {start} {boot}\n")
    os.kill(int(pid), signal.SIGKILL)
    assert job.wait(10).state == "lost"
    assert list(job.follow()) == []
    job.remove()
    kill("sleep 7403")


@pytest.fixture
def small_disk(new_host: Callable[..., Host]) -> Iterator[Host]:
    """A host whose jobs are on a disk of 256 KiB."""
    server = new_host()
    folder = server.home / ".rerobots"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("nothing can be mounted here")
    yield server
    subprocess.run(["umount", folder], check=True)


def test_full_disk(small_disk: Host, attach: Attach) -> None:
    rri = attach(small_disk)
    job = rri.start("head -c 1000000 /dev/zero; exit 5", detach=True)
    status = job.wait(20)
    assert (status.exit_code, status.is_disk_full) == (5, True)
    with pytest.raises(OSError, match="no space is left"):
        rri.start("true", detach=True)
    assert [each.id for each in rri.jobs()] == [job.id]
    job.remove()
    assert rri.start("true", detach=True).wait(20).ok


def test_disk_fills_while_a_job_starts(small_disk: Host, attach: Attach) -> None:
    # The disk fills while the shell that starts the job waits: each start is a race.
    filler = small_disk.home / ".rerobots/filler"
    fake(
        small_disk,
        "setsid",
        f"kill -STOP $PPID; head -c 1000000 /dev/zero >{filler} 2>/dev/null; kill -CONT $PPID\n"
        f'exec {shutil.which("setsid")} "$@"',
    )
    rri = attach(small_disk)
    for _ in range(20):
        job = rri.start("exit 5", detach=True)
        assert job.wait(20).exit_code == 5
        job.remove()
        filler.unlink()


def test_unwritable_home(new_host: Callable[..., Host], attach: Attach) -> None:
    server = new_host()
    fake(server, "mkdir", "echo 'mkdir: cannot create directory: Permission denied' >&2; exit 1")
    with pytest.raises(SSHPermissionError, match="jobs/mine' on the instance"):
        attach(server).start("true", detach=True, name="mine")


def test_instance_ends_during_a_job(
    new_host: Callable[..., Host], attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rerobots._time_limits.JOB_RETRY", 0.05)
    server = new_host()
    rri = attach(server)
    job = rri.start("sleep 7404", detach=True, name="doomed")
    instance: Any = getattr(rri, "_target", rri)
    instance._status = "TERMINATED"

    def terminated(*_: object, **__: object) -> str:
        return "TERMINATED"

    async def terminated_async(*_: object, **__: object) -> str:
        return "TERMINATED"

    is_sync = instance is rri
    monkeypatch.setattr(
        instance, "get_status", terminated if is_sync else terminated_async, raising=False
    )
    server._process.terminate()
    server._process.wait(10)
    server.send(signal.SIGKILL)
    instance._session.close()
    instance._session.is_closed = False
    with pytest.raises(InstanceTerminated, match="has ended, and with it the job doomed"):
        job.wait()
    kill("sleep 7404")


DRIVER = (
    SIGN_IN
    + """
import sys, rerobots.api
apic = rerobots.api.APIClient("token", base_uri=sys.argv[1])
rri = rerobots.Instance(instance_id=sys.argv[2], apic=apic)
for line in rri.job(sys.argv[3]).follow(offset=int(sys.argv[4])):
    print(line, flush=True)
"""
)


@pytest.mark.parametrize("lines", [30, pytest.param(600, marks=pytest.mark.long)])
@pytest.mark.timeout(300)
def test_killed_driver_resumes_at_its_offset(lines: int, host: Host, attach: Attach) -> None:
    job = attach(host).start(counting_command(lines, 0.1), detach=True)
    body = json.dumps(instance_info(host)).encode()
    with Server(lambda request: Response(body=body)) as server:
        received = follow_and_kill([server.base_uri, NOWHERE, job.id], lines)
    assert received == numbered_lines(lines)
    assert job.wait(30).ok


def follow_and_kill(arguments: list[str], lines: int) -> list[str]:
    received: list[str] = []
    while len(received) < lines:
        offset = len("".join(f"{line}\n" for line in received))
        with subprocess.Popen(
            [sys.executable, "-c", DRIVER, *arguments, str(offset)],
            stdout=subprocess.PIPE,
            text=True,
        ) as driver:
            assert driver.stdout is not None
            for line in driver.stdout:
                received.append(line.strip())
                if len(received) % (lines // 3) == 0 and len(received) < lines:
                    driver.send_signal(signal.SIGKILL)
                    break
    return received
