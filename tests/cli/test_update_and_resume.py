"""`put` and `get`: updated folders, and resumed files."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from rerobots import Instance
from rerobots.api import APIClient
from rerobots.sim import Simulator

from ..support.waiting import soon
from .conftest import Program


@pytest.fixture
def robot(rerobots: Program) -> Path:
    """A folder to send."""
    folder = rerobots.home / "robot"
    for name in ("main.py", "lib/a.py", ".git/HEAD", "big.mkv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def there(rerobots: Program, folder: str) -> str:
    """Return the files in a folder of the host."""
    return rerobots.out("run", "--", f"cd {folder} && find . -type f | sort | xargs")


@pytest.mark.timeout(240)
def test_put_update(rerobots: Program, ready: str, robot: Path) -> None:
    put = ("put", "--update", "--exclude", ".git", "--exclude", "*.mkv", "robot")
    assert rerobots(*put).stderr == "2 sent, 0 the same, 0 deleted\n"
    assert there(rerobots, "robot") == "./lib/a.py ./main.py"
    # The same folder again: no question is asked.
    assert rerobots(*put).stderr == "0 sent, 2 the same, 0 deleted\n"
    # Another size, because within a second the time of a file may be the same.
    (robot / "main.py").write_text("changed now")
    rerobots("run", "--", "echo old >robot/old; echo theirs >robot/there.mkv")
    dry = rerobots(*put, "--delete", "--dry-run")
    assert dry.stdout == "delete\told\nsend\tmain.py\n"
    assert dry.stderr == "would be 1 sent, 1 the same, 1 deleted\n"
    assert rerobots("run", "--", "cat robot/main.py").stdout == "main.py"
    assert "left unchanged" in rerobots(*put, "--delete", status=1).stderr
    assert "left unchanged" in rerobots("-n", *put, status=1).stderr
    done = json.loads(rerobots.out("-y", *put, "--delete", "--json"))
    assert done == {"sent": ["main.py"], "skipped": ["lib/a.py"], "deleted": ["old"]}
    # Excluded files are not deleted.
    assert there(rerobots, "robot") == "./lib/a.py ./main.py ./there.mkv"
    assert rerobots.out("run", "--", "cat robot/main.py") == "changed now"


@pytest.mark.long
@pytest.mark.timeout(240)
def test_get_update(rerobots: Program, ready: str) -> None:
    rerobots("run", "--", "mkdir -p out/sub; echo 1 >out/a; echo 2 >out/sub/b; echo 3 >out/log")
    (rerobots.home / "patterns").write_text("log\n")
    get = ("get", "--update", "--exclude-from", "patterns", ready, "out", "here/")
    rerobots(*get)
    here = rerobots.home / "here/out"
    assert sorted(path.name for path in here.rglob("*")) == ["a", "b", "sub"]
    (here / "mine").write_text("mine")
    assert rerobots(*get).stderr == "0 sent, 2 the same, 0 deleted\n"
    rerobots("-y", *get, "--delete")
    assert not (here / "mine").exists()
    # With --checksum, a file that was only touched is the same.
    rerobots("run", "--", "touch -d @5 out/a; echo 4 >out/sub/b; touch -r out/a out/sub/b")
    os.utime(here / "sub/b", (5, 5))
    assert rerobots(*get[:1], "--checksum", *get[2:]).stderr == "1 sent, 1 the same, 0 deleted\n"
    assert (here / "sub/b").read_text() == "4\n"


def test_conflicting_options(rerobots: Program, world: Simulator, robot: Path) -> None:
    (rerobots.home / "file").write_text("data")
    world.requests.clear()
    for line, words in (
        ("put --resume robot", "--resume is for a file, and robot is a folder"),
        ("put --update file", "--update is for a folder, and file is a file"),
        ("put --resume --delete robot", "--resume is for a file, and --delete for a folder"),
        ("get --resume --exclude x file", "--resume is for a file, and --exclude for a folder"),
        ("cp --resume robot :robot", "--resume is for a file, and robot is a folder"),
        ("put --exclude-from nothing robot", "'nothing' does not exist"),
    ):
        done = rerobots(*line.split(), status=2)
        assert words in done.stderr, line
        assert len(done.stderr.splitlines()) <= 2
    assert not world.requests


@pytest.mark.long
def test_delete_refuses_home_root_and_empty_source(rerobots: Program, ready: str) -> None:
    (rerobots.home / "empty").mkdir()
    (rerobots.home / "full").mkdir()
    (rerobots.home / "full/new").touch()
    rerobots("run", "--", "mkdir empty; echo kept >empty/kept")
    for words, says in (
        (["empty/.", "~"], "as the source is empty\n"),
        (["empty"], "as the source is empty\n"),
        (["full/.", "~"], "is the home\n"),
        (["full/.", "/"], "is the root: nothing is deleted there\n"),
    ):
        done = rerobots("-y", "put", "--delete", *words, status=1)
        assert done.stderr.startswith("error: ")
        assert says in done.stderr
        assert "even-if-empty" not in done.stderr
    assert rerobots.out("run", "--", "cat empty/kept") == "kept"


@pytest.mark.long
@pytest.mark.timeout(240)
@pytest.mark.parametrize("command", ["put", "get"])
def test_resume(
    command: str, rerobots: Program, apic: APIClient, ready: str, world: Simulator
) -> None:
    rri = Instance.attach(ready, apic=apic)
    source = rerobots.home / "source"
    source.write_bytes(os.urandom(1_000_000) * 150)
    if command == "get":
        rri.put_file(source, "source")

    def partial() -> int:
        if command == "get":
            sizes = [path.stat().st_size for path in rerobots.home.glob(".target.*")]
        else:
            sizes = [int(size) for size in rri.run("stat -c %s .target.*").stdout.split()]
        return sum(sizes)

    words = (command, "--resume", ready, "source", "target")
    with rerobots.start(*words) as process:
        assert soon(lambda: partial() > 20_000_000)
        world.instance(ready).drop_ssh()
        _, stderr = process.communicate(timeout=30)
    assert process.returncode == 1
    assert stderr.startswith("error: ")
    assert 20_000_000 < partial() < 150_000_000, "what was sent is kept"
    rerobots(*words)
    assert partial() == 0
    if command == "get":
        assert (rerobots.home / "target").read_bytes() == source.read_bytes()
    else:
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        assert rri.run("sha256sum target").stdout.split()[0] == digest
