"""The world apart from HTTP and SSH, and other parts that need no server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rerobots.sim import Deployment, ManualClock, Simulator
from rerobots.sim.hosts.folder import Folder
from rerobots.sim.world.instances import Instance, LaunchOptions
from rerobots.sim.world.rate_limit import RateLimit
from rerobots.sim.world.timeline import Timeline
from rerobots.sim.world.world import ENDED_KEPT, Delays, Reason, Unavailable, World

START = datetime(2026, 1, 1, tzinfo=UTC)
ADDRESS = ("127.0.0.1", 1)


def status(instance: Instance) -> str:
    # Through a function, or the type checker believes that it stays what it was.
    return instance.status


class Scene:
    """A world with one deployment, whose hosts are up when the test says so."""

    def __init__(self, delays: Delays | None = None) -> None:
        self.clock = ManualClock(START)
        self.world = World([Deployment(type="x")], delays or Delays(), self.clock)
        (self.workspace,) = self.world.workspaces.values()
        self.ended: list[Instance] = []
        self.world.on_end = self.ended.append

    def launch(self, options: LaunchOptions | None = None) -> Instance:
        return self.world.launch("me", [self.workspace], options or LaunchOptions())

    def ready(self) -> Instance:
        instance = self.launch()
        self.world.host_up(instance, ADDRESS, ("key",))
        self.advance(10)
        assert status(instance) == "READY"
        return instance

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.world.timeline.run_due()


def test_ready_waits_for_the_host() -> None:
    scene = Scene()
    instance = scene.launch()
    scene.advance(300)
    assert status(instance) == "INIT"
    scene.world.host_up(instance, ADDRESS, ("key",))
    assert status(instance) == "READY"


def test_host_waits_for_the_time_to_be_ready() -> None:
    scene = Scene()
    instance = scene.launch()
    scene.world.host_up(instance, ADDRESS, ("key",))
    scene.advance(2.4)
    assert status(instance) == "INIT"
    scene.advance(0.1)
    assert status(instance) == "READY"


def test_host_that_cannot_be_made() -> None:
    scene = Scene()
    instance = scene.launch()
    scene.world.host_failed(instance)
    assert status(instance) == "INIT_FAIL"
    assert scene.ended == [instance]
    with pytest.raises(Unavailable) as refused:
        scene.launch()
    assert refused.value.reason is Reason.LOCKED_OUT


def test_what_is_late_happens_at_its_time() -> None:
    scene = Scene()
    instance = scene.launch(LaunchOptions(expire_d=60))
    scene.world.host_up(instance, ADDRESS, ("key",))
    scene.advance(1000)
    assert status(instance) == "TERMINATED"
    assert instance.endtime == START + timedelta(seconds=60.5)


def test_queue_is_first_come_first_served() -> None:
    scene = Scene()
    first = scene.ready()
    waiting = [scene.world.reserve(user, scene.workspace, LaunchOptions()) for user in ("b", "c")]
    scene.world.terminate(first)
    scene.advance(0.5)
    second = scene.workspace.instance
    assert second is not None
    assert (second.id, second.user) == (waiting[0].id, "b")
    assert len(scene.workspace.queue) == 1


def test_old_instances_are_forgotten() -> None:
    scene = Scene(Delays(record=0, init=0, addon=0, terminate=0))
    first = scene.ready()
    scene.world.terminate(first)
    for _ in range(ENDED_KEPT):
        scene.world.terminate(scene.ready())
    assert scene.world.find(first.id) is None
    assert len(scene.world.instances) == ENDED_KEPT


def test_old_counters_are_forgotten() -> None:
    limit = RateLimit(ManualClock(), enforced=True)
    limit.count("first", 10)
    assert limit.count("first", 10).remaining == 8
    for number in range(5000):
        limit.count(f"address {number}", 10)
    assert limit.count("first", 10).remaining == 9


def test_timeline_keeps_the_order() -> None:
    clock = ManualClock(START)
    timeline = Timeline(clock)
    seen: list[tuple[str, float]] = []
    assert timeline.next_due is None
    for name, due in (("late", 3.0), ("early", 1.0), ("now", 0.0), ("also early", 1.0)):
        timeline.at(due, lambda name=name: seen.append((name, timeline.time)))  # type: ignore[misc]
    assert timeline.next_due == 1.0
    clock.advance(5)
    assert timeline.next_due == 0.0
    timeline.run_due()
    assert seen == [("now", 0.0), ("early", 1.0), ("also early", 1.0), ("late", 3.0)]


def test_manual_clock() -> None:
    clock = ManualClock(START)
    jumps: list[float] = []
    clock.on_jump(lambda: jumps.append(clock.monotonic()))
    clock.advance(70)
    assert clock.now() == START + timedelta(seconds=70)
    assert jumps == [70]
    with pytest.raises(ValueError, match="0 or more"):
        clock.advance(-1)
    with pytest.raises(ValueError, match="time zone"):
        ManualClock(datetime(2026, 1, 1))


def test_folder_is_private_and_removed_even_if_parts_are_locked() -> None:
    folder = Folder("host")
    assert folder.path.stat().st_mode & 0o777 == 0o700
    locked = folder.home / "locked"
    locked.mkdir()
    (locked / "file").touch()
    locked.chmod(0)
    folder.remove()
    folder.remove()
    assert not folder.path.exists()


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (b"", b"root"),
        (b".", b"root"),
        (b"/", b""),
        (b"//etc/./hosts", b"etc/hosts"),
        (b"../../..", b""),
        (b"/../x/../../y", b"y"),
        (b"a/../../etc", b"etc"),
    ],
)
def test_paths_are_resolved_within_the_folder(path: bytes, place: bytes) -> None:
    folder = Folder("host")
    try:
        root = bytes(folder.path)
        expected = root + b"/" + place if place else root
        assert folder.resolve(path) == expected
        assert folder.resolve(root + b"/root/" + path.lstrip(b"/")).startswith(root)
    finally:
        folder.remove()


def test_null_bytes_are_refused() -> None:
    folder = Folder("host")
    try:
        with pytest.raises(OSError, match="Invalid"):
            folder.resolve(b"a\0b")
    finally:
        folder.remove()


def test_instance_fails_when_there_is_no_room_for_its_host(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import httpx

    with Simulator(record_delay=0, init_delay=0) as sim:
        headers = {"Authorization": f"Bearer {sim.api_token}"}
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
        answer = httpx.post(f"{sim.base_uri}/new/null", headers=headers)
        path = f"{sim.base_uri}/instance/{answer.json()['id']}"
        details = httpx.get(path, headers=headers).json()
        assert details["status"] == "INIT_FAIL"
        assert details["wdinfo"]["lockout"] is True
        refused = httpx.get(f"{path}/sshkey", headers=headers)
        assert refused.status_code == 404
    assert "cannot make the host" in caplog.text
