"""Scripts for a robot run unchanged, and leave nothing on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import rerobots
from rerobots.sim import Simulator
from rerobots.sim.hosts import isolation

from ..conftest import needs_isolation

_WATCHED = ("/root", "/home", "/tmp", "/etc", "/var", "/opt", "/srv", "/usr/local", "/")

# Written for a robot, with absolute paths.
_SCRIPT = """\
#!/bin/sh
set -e
mkdir -p /root/ws/log /var/lib/rerobots-test /home/rerobots-test /opt-of-robot
echo "name=$1" >/etc/rerobots-test.conf
. /etc/rerobots-test.conf
while [ "$(ls /root/go 2>/dev/null)" = "" ]; do sleep 0.02; done
echo "$name" >>/tmp/rerobots-test.txt
cp /tmp/rerobots-test.txt /root/ws/log/copy.txt
python3 -c 'open("/var/lib/rerobots-test/x", "w").write(open("/root/ws/log/copy.txt").read())'
mv /var/lib/rerobots-test/x /home/rerobots-test/x
cat /home/rerobots-test/x /root/ws/data.txt
"""


@pytest.fixture
def launch(sim: Simulator) -> Iterator[Callable[[], rerobots.Instance]]:
    with rerobots.api.APIClient(sim.api_token, base_uri=sim.base_uri) as apic:

        def launch() -> rerobots.Instance:
            rri = rerobots.Instance.launch(["null", "fixed_misty2"], apic=apic)
            rri.wait_until_ready()
            return rri

        yield launch


def _names() -> dict[str, list[str]]:
    # Other programs also write to /tmp.
    return {
        folder: sorted(
            path.name
            for path in Path(folder).iterdir()
            if folder != "/tmp" or "rerobots-test" in path.name
        )
        for folder in _WATCHED
        if os.access(folder, os.R_OK)
    }


@needs_isolation
def test_script_for_a_robot_runs_unchanged_twice_at_once(
    launch: Callable[[], rerobots.Instance], tmp_path: Path
) -> None:
    before = _names()
    workspace = tmp_path / "ws"
    workspace.mkdir()
    (workspace / "data.txt").write_text("data\n")
    script = tmp_path / "robot.sh"
    script.write_text(_SCRIPT)
    with launch() as one, launch() as two:
        running = []
        for rri, name in ((one, "one"), (two, "two")):
            rri.put_dir(workspace, "/root/ws")
            rri.put_file(script, "/root/robot.sh")
            assert rri.exists("/root/ws/data.txt")
            running.append(rri.start(["sh", "/root/robot.sh", name]))
        for rri in (one, two):
            rri.run("mkdir /root/go; touch /root/go/now")
        results = [each.wait() for each in running]
        assert [each.stdout for each in results] == ["one\ndata\n", "two\ndata\n"]
        for rri, name in ((one, "one"), (two, "two")):
            assert sorted(rri.listdir("/root")) == ["go", "robot.sh", "ws"]
            rri.get_dir("/root/ws/log", tmp_path / name)
            assert (tmp_path / name / "copy.txt").read_text() == f"{name}\n"
    assert _names() == before


def test_nothing_is_written_outside_without_isolation(
    without_isolation: None, launch: Callable[[], rerobots.Instance], tmp_path: Path
) -> None:
    before = _names()
    source = tmp_path / "source"
    source.mkdir()
    (source / "x").write_text("x")
    with launch() as rri:
        for path in ("/root/rerobots-test", "/rerobots-test", "/tmp/rerobots-test", "/opt/robots"):
            with pytest.raises(rerobots.api.Error, match="relative to the home folder"):
                rri.put_dir(source, path)
            with pytest.raises(rerobots.api.Error, match="relative to the home folder"):
                rri.put_file(source / "x", path)
            with pytest.raises(rerobots.api.Error):
                rri.exists(path)
        assert rri.run("touch /root/rerobots-test", check=False).exit_code == 126
        rri.put_dir(source, "copy")
        assert rri.run("cat copy/x").stdout == "x"
        assert rri.listdir("copy") == ["x"]
    assert _names() == before


def test_machine_without_namespaces_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    isolation.find_isolation.cache_clear()
    try:
        monkeypatch.setattr("shutil.which", lambda name: "/bin/false")
        assert isolation.find_isolation() is None
        isolation.find_isolation.cache_clear()
        monkeypatch.setattr("shutil.which", lambda name: None)
        assert isolation.find_isolation() is None
    finally:
        isolation.find_isolation.cache_clear()
