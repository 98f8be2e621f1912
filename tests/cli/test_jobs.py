"""Jobs: one process starts them, others find, read, wait for and kill them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from rerobots.sim import Simulator

from ..conftest import NOWHERE
from ..support.waiting import soon
from .conftest import Program, first_line

MADE_UP = "20261127-210000-123456-abcdef"


@pytest.fixture
def followed(rerobots: Program, ready: str) -> Iterator[subprocess.Popen[Any]]:
    """A process that follows a job, which waits for a file `go` between two lines."""
    script = "echo one; while [ ! -e go ]; do sleep 0.05; done; echo two; printf end"
    rerobots("run", "--detach", "--name", "steps", "--", script)
    with rerobots.start("logs", "-f", "steps") as process:
        assert first_line(process) == "one\n"
        yield process
        process.kill()


def test_job_from_start_to_removal(rerobots: Program, ready: str) -> None:
    done = rerobots("run", "--detach", ready, "--", "echo out; echo err >&2; exit 7")
    id_ = done.stdout.removesuffix("\n")
    assert re.fullmatch(r"\d{8}-\d{6}-\d{6}-[0-9a-f]{6}", id_)
    assert f"`rerobots logs -f {id_} {ready[:8]}`" in done.stderr
    assert rerobots("wait", id_, status=7).stdout == ""
    assert rerobots("logs", id_).stdout == "out\n"
    assert rerobots("logs", "--stderr", id_, ready).stdout == "err\n"
    heading, line = rerobots.out("jobs").splitlines()
    assert heading == "job\tstatus\tstarted\tcommand"
    assert line.split("\t")[:2] == [id_, "exited 7"]
    assert line.split("\t")[3] == "echo out; echo err >&2; exit 7"
    (record,) = json.loads(rerobots.out("jobs", ready, "--json"))
    assert (record["id"], record["state"], record["exit_code"]) == (id_, "exited", 7)
    assert json.loads(rerobots("wait", id_, "--json", status=7).stdout)["exit_code"] == 7
    rerobots("kill", "--remove", id_)
    assert rerobots.out("jobs").splitlines() == [heading]


def test_each_line_is_shown_once(
    rerobots: Program, followed: subprocess.Popen[Any], world: Simulator, ready: str
) -> None:
    # The connection is lost meanwhile.
    world.instance(ready).drop_ssh()
    rerobots("run", "--", "touch go")
    assert followed.communicate(timeout=30) == ("two\nend\n", "")
    assert followed.returncode == 0
    assert rerobots("logs", "steps").stdout == "one\ntwo\nend"


@pytest.mark.long
def test_ctrl_c_ends_following_but_not_the_job(
    rerobots: Program, followed: subprocess.Popen[Any]
) -> None:
    followed.send_signal(signal.SIGINT)
    assert "Traceback" not in followed.communicate(timeout=20)[1]
    assert followed.returncode == 130
    assert "steps\trunning\t" in rerobots.out("jobs")
    rerobots("run", "--", "touch go")
    rerobots("wait", "--job", "steps")


@pytest.mark.long
def test_kill(rerobots: Program, ready: str) -> None:
    rerobots("run", "--detach", "--name", "long", "--", f"echo begun; sleep 7219.{os.getpid()}")
    assert "already" in rerobots("run", "--detach", "--name", "long", "--", "x", status=1).stderr
    assert soon(lambda: rerobots("logs", "long").stdout)
    assert "still runs" in rerobots("wait", "--job", "long", "--timeout", "1", status=1).stderr
    assert "because of -n" in rerobots("-n", "kill", "long", status=1).stderr
    with rerobots.start("wait", "long", ready) as waiting:
        rerobots("kill", "long")
        _, stderr = waiting.communicate(timeout=20)
    assert waiting.returncode == 143
    assert stderr == "error: the job was killed by signal TERM\n"
    assert "long\tkilled TERM\t" in rerobots.out("jobs")
    assert rerobots("run", "--", f"! pgrep -f '[s]leep 7219.{os.getpid()}'").stdout == ""
    rerobots("kill", "--remove", "long", ready)
    assert json.loads(rerobots.out("jobs", "--json")) == []


@pytest.mark.long
def test_unknown_jobs_and_invalid_options(rerobots: Program, world: Simulator, ready: str) -> None:
    id_ = ready[:8]
    for line, status, words in (
        ("logs training", 1, "there is no job 'training' on instance"),
        (f"kill {MADE_UP} {id_}", 1, "`rerobots jobs` lists"),
        (f"wait {MADE_UP}", 1, f"there is no job '{MADE_UP}'"),
        ("wait --job training", 1, "there is no job 'training'"),
        ("wait training", 1, "a job: `rerobots wait --job training`"),
        (f"wait training {id_}", 1, "there is no job 'training'"),
        ("logs a/b", 1, "the name of a job must be"),
        ("run --detach --name a/b -- true", 1, "the name of a job must be"),
        (f"logs {id_} {MADE_UP}", 2, f"did you mean `rerobots logs {MADE_UP} {id_}`?"),
        (f"wait {id_} {MADE_UP}", 2, f"did you mean `rerobots wait {MADE_UP} {id_}`?"),
        (f"wait a b {id_}", 2, "too many arguments"),
        (f"wait --terminated {MADE_UP}", 2, "--terminated is for an instance"),
        ("run --name a -- true", 2, "--name is for jobs: add --detach"),
        ("run --detach --tty -- true", 2, "no stdin and no terminal"),
        ("run --detach", 2, "no command after `--`"),
        (f"jobs {NOWHERE}", 1, "instance not found"),
    ):
        done = rerobots(*line.split(), status=status)
        assert words in done.stderr, line
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) <= 2, done.stderr
    world.instance(ready).become("TERMINATED")
    for command in ("jobs", "logs training", "kill training", "wait --job training"):
        done = rerobots(*command.split(), ready, status=1)
        assert "has ended" in done.stderr or "TERMINATED" in done.stderr, done.stderr
