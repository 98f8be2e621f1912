"""Handles for tests: instances, deployments and time."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import paramiko
import pytest
from PIL import Image

from rerobots.sim import DEFAULT_DEPLOYMENTS, ManualClock, Simulator

from ..conftest import PLAIN

NULL = next(d.id for d in DEFAULT_DEPLOYMENTS if d.type == "null")


class User:
    def __init__(self, sim: Simulator) -> None:
        headers = {"Authorization": f"Bearer {sim.api_token}"}
        self.http = httpx.Client(
            base_url=sim.base_uri, headers=headers, trust_env=False, verify=PLAIN
        )
        self.sim = sim

    def launch(self) -> Any:
        response = self.http.post(f"/new/{NULL}")
        return response.json()["id"] if response.status_code == 200 else response

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def status(self, instance_id: str) -> str:
        return str(self.http.get(f"/instance/{instance_id}").json()["status"])


@pytest.fixture
def user() -> Iterator[User]:
    """A user of a simulator whose clock is manual."""
    with Simulator(record_delay=0, init_delay=None, addon_delay=None, terminate_delay=None) as sim:
        user = User(sim)
        yield user
        user.http.close()


def test_manual_status_changes(user: User) -> None:
    instance_id = user.launch()
    instance = user.sim.instance(instance_id)
    assert (instance.status, instance.user, instance.deployment) == ("INIT", "tester", NULL)
    running = user.sim.deployment(NULL).instance
    assert running is not None
    assert running.id == instance_id
    instance.become("READY")
    assert user.status(instance_id) == instance.status == "READY"
    assert user.get(f"/instance/{instance_id}").json()["fwd"]["port"]
    instance.become("TERMINATING")
    assert user.status(instance_id) == "TERMINATING"
    with pytest.raises(ValueError, match="cannot become READY"):
        instance.become("READY")
    instance.become("TERMINATED")
    assert user.status(instance_id) == "TERMINATED"
    assert user.sim.deployment(NULL).instance is None
    assert instance_id in repr(instance)


def test_init_that_fails(user: User) -> None:
    instance_id = user.launch()
    user.sim.instance(instance_id).become("INIT_FAIL")
    assert user.status(instance_id) == "INIT_FAIL"
    assert user.launch().status_code == 400
    user.sim.deployment(NULL).unlock()
    user.launch()


def test_failure_in_use(user: User, connect: Callable[..., paramiko.SSHClient]) -> None:
    instance_id = user.launch()
    instance = user.sim.instance(instance_id)
    with pytest.raises(ValueError, match="cannot die"):
        instance.die()
    instance.become("READY")
    ssh = connect(user, instance_id)
    _, stdout, _ = ssh.exec_command("sleep 30")
    instance.die()
    assert instance.status == "TERMINATED"
    assert stdout.channel.recv_exit_status() == -1


def test_host_that_is_gone(user: User, connect: Callable[..., paramiko.SSHClient]) -> None:
    instance_id = user.launch()
    instance = user.sim.instance(instance_id)
    with pytest.raises(ValueError, match="keeps its host"):
        instance.lose_host()
    instance.become("READY")
    _, stdout, _ = connect(user, instance_id).exec_command("sleep 30")
    instance.lose_host()
    assert stdout.channel.recv_exit_status() == -1
    assert instance.status == "READY"
    instance.become("TERMINATED")


def test_dropped_ssh(user: User, connect: Callable[..., paramiko.SSHClient]) -> None:
    instance_id = user.launch()
    instance = user.sim.instance(instance_id)
    instance.become("READY")
    _, stdout, _ = connect(user, instance_id).exec_command("sleep 30")
    instance.drop_ssh()
    assert stdout.channel.recv_exit_status() == -1
    assert connect(user, instance_id).exec_command("echo 1")[1].read() == b"1\n"
    assert instance.status == "READY"


def test_deployments(user: User) -> None:
    deployment = user.sim.deployment(NULL)
    assert NULL in repr(deployment)
    deployment.lock_out()
    assert "locked out" in user.launch().json()["error"]
    deployment.unlock()
    deployment.offline()
    assert user.launch().status_code == 503
    assert user.get(f"/deployment/{NULL}").json()["online"] is False
    deployment.online()
    user.sim.instance(user.launch()).become("INIT_FAIL")
    deployment.dissolve()
    assert "permanently" in user.launch().json()["error"]


def test_launches_that_fail_or_hang() -> None:
    clock = ManualClock()
    with Simulator(clock=clock, record_delay=0) as sim:
        user = User(sim)
        deployment = sim.deployment(NULL)
        with pytest.raises(ValueError, match="hangs"):
            deployment.set_launches("explodes")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        deployment.set_launches("fails")
        instance_id = user.launch()
        sim.clock.advance(3)
        assert user.status(instance_id) == "INIT_FAIL"
        deployment.unlock()
        deployment.set_launches("hangs")
        instance_id = user.launch()
        sim.clock.advance(50)
        assert user.status(instance_id) == "INIT"
        sim.clock.advance(20)
        assert user.status(instance_id) == "INIT_FAIL"
        deployment.unlock()
        deployment.set_launches("ready")
        instance_id = user.launch()
        sim.clock.advance(3)
        assert user.status(instance_id) == "READY"
        user.http.close()


def test_unknown_ids(user: User) -> None:
    for find in (user.sim.instance, user.sim.deployment):
        with pytest.raises(KeyError):
            find("nothing")


def test_robot_and_picture() -> None:
    with Simulator(clock=ManualClock(), record_delay=0, init_delay=0) as sim:
        user = User(sim)
        instance = sim.instance(user.http.post("/new/fixed_kobuki").json()["id"])
        before = [instance.picture(camera) for camera in range(4)]
        instance.robot.drive(0.2, 0)
        sim.clock.advance(2)
        assert instance.robot.state.moving
        for camera in range(4):
            now = instance.picture(camera)
            assert Image.open(io.BytesIO(now)).size == (640, 480)
            assert now != before[camera]
        user.http.close()


def test_driving_by_the_api(timed: Any) -> None:
    instance_id = timed.ready("fixed_kobuki")
    path = f"/addon/drive/{instance_id}"
    timed.post(path)
    timed.advance(2)
    response = timed.post(f"{path}/tx", {"linearv": 0.2, "angularv": 0.5})
    assert response.json() == {"success": True}
    robot = timed.sim.instance(instance_id).robot
    began = robot.state
    assert (began.linearv, began.angularv) == (0.2, 0.5)
    timed.advance(2)
    assert abs(robot.state.heading - began.heading - 1) < 0.001
    assert len(robot.trail) > 10


def test_system_clock_cannot_be_advanced(user: User) -> None:
    with pytest.raises(RuntimeError, match="ManualClock"):
        user.sim.clock.advance(70)


def test_handles_in_many_threads(user: User) -> None:
    errors: list[BaseException] = []

    def use() -> None:
        try:
            for _ in range(20):
                user.sim.deployment(NULL).lock_out()
                user.sim.deployment(NULL).unlock()
                list(user.sim.requests)
        except BaseException as exc:
            errors.append(exc)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_seed() -> None:
    def launch(seed: int | None) -> str:
        with Simulator(seed=seed) as sim:
            user = User(sim)
            made = str(user.launch())
            user.http.close()
            return made

    assert launch(1) == launch(1)
    assert launch(1) != launch(2)
    assert launch(None) != launch(None)
