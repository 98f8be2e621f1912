"""Copies of an instance, in the same process and in others."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import paramiko
import pytest

import rerobots
import rerobots.aio
from rerobots import errors, sshkeys
from rerobots.api import APIClient
from rerobots.sim import Simulator

from ..conftest import Mode

Launch = Callable[..., rerobots.Instance]


@pytest.fixture
def apic(sim: Simulator, mode: Mode) -> APIClient:
    return mode.client(api_token=sim.api_token, base_uri=sim.base_uri)


@pytest.fixture
def rri(apic: APIClient, mode: Mode) -> Any:
    robot = mode.instance("many", apic=apic)
    robot.wait_until_ready()
    yield robot
    robot.terminate()


def unwrap(rri: Any) -> Any:
    return getattr(rri, "_target", rri)


def test_pickled_copy_is_attached_to_the_same_instance(
    rri: rerobots.Instance, mode: Mode, sim: Simulator
) -> None:
    # Open an SSH session, which is not copied.
    rri.exec_ssh("true")
    launches = len(sim.requests.find("POST /new*"))
    twin = pickle.loads(pickle.dumps(unwrap(rri)))
    assert (twin.id, twin.status, twin.wdeployment_id) == (rri.id, "READY", rri.wdeployment_id)
    if mode.name == "sync":
        with twin:
            assert twin.exec_ssh("echo hello").strip() == b"hello"
    else:

        async def use() -> Any:
            async with twin:
                return await twin.exec_ssh("echo hello")

        assert mode.run(use()).strip() == b"hello"
    assert rri.get_status() == "READY"
    assert rri.exec_ssh("echo here").strip() == b"here"
    assert len(sim.requests.find("POST /new*")) == launches


def test_copy_has_its_own_client(rri: rerobots.Instance) -> None:
    twin = copy.copy(unwrap(rri))
    assert twin.apic is not unwrap(rri).apic
    assert twin.apic.get_client_headers() == unwrap(rri).apic.get_client_headers()


def test_collected_copy_does_not_warn(rri: rerobots.Instance) -> None:
    twins = [copy.copy(unwrap(rri))]
    twins.clear()


def test_collected_attached_instance_does_not_warn(
    rri: rerobots.Instance, apic: APIClient, mode: Mode
) -> None:
    attached = [mode.instance(instance_id=rri.id, apic=apic)]
    mode._instances.remove(attached[0])
    attached.clear()


def test_copy_has_the_private_key(
    apic: APIClient, mode: Mode, tmp_path: Path, sim: Simulator
) -> None:
    key = paramiko.RSAKey.generate(2048)
    key.write_private_key_file(str(tmp_path / "key"))
    public = f"{key.get_name()} {key.get_base64()}"
    rri: Any = mode.instance("many", apic=apic, sshkey=public, private_key=tmp_path / "key")
    rri.wait_until_ready()
    pickled = pickle.dumps(unwrap(rri))
    (tmp_path / "key").unlink()
    twin = pickle.loads(pickled)
    assert twin._sign_in.private_key.public == key.asbytes()
    assert "PRIVATE" not in repr(twin._sign_in)
    rri.terminate()


def test_private_key_without_text_cannot_be_pickled() -> None:
    # The keys of an SSH agent have no text, either.
    with pytest.raises(pickle.PicklingError, match="path or its text"):
        pickle.dumps(sshkeys.PrivateKey(paramiko.RSAKey.generate(2048)))


def test_instance_without_launch_cannot_be_pickled() -> None:
    rri = rerobots.aio.AsyncInstance("many", api_token="token")
    with pytest.raises(errors.Error, match="no instance yet"):
        pickle.dumps(rri)
