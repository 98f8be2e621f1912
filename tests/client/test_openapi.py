"""The generated client `apic.openapi` shares connections, token and errors with `apic`."""

import asyncio
import subprocess
import sys

import pytest

import rerobots
from rerobots.aio import AsyncAPIClient
from rerobots.api import APIClient
from rerobots.sim import Simulator
from rerobots_openapi.api.deployments import get_deployment, list_deployments
from rerobots_openapi.api.instances import get_instance, launch, terminate_instance
from rerobots_openapi.models import Deployment, LaunchOptions

from ..conftest import MISTY, NOWHERE
from ..support.server import Response, Server


def test_operations_return_models(sim: Simulator) -> None:
    with APIClient(api_token=sim.api_token, base_uri=sim.base_uri) as apic:
        deployment = get_deployment.sync(MISTY, client=apic.openapi)
        assert isinstance(deployment, Deployment)
        assert deployment.type_ == "fixed_misty2"
        assert "cam" in deployment.supported_addons
        found = list_deployments.sync(client=apic.openapi, q="misty", info="")
        assert found is not None
        assert MISTY in found.workspace_deployments
        launched = launch.sync(MISTY, client=apic.openapi, body=LaunchOptions(expire_d=60))
        assert launched is not None
        instance = get_instance.sync(launched.id, client=apic.openapi)
        assert instance is not None
        assert instance.status == "READY"
        assert instance.wdinfo.id == MISTY
        done = terminate_instance.sync_detailed(launched.id, client=apic.openapi)
        assert (done.status_code, done.content, done.parsed) == (200, b"", None)


def test_operations_raise_errors_of_the_client(sim: Simulator) -> None:
    with APIClient(api_token=sim.api_token, base_uri=sim.base_uri) as apic:
        with pytest.raises(rerobots.api.InstanceNotFound, match="instance not found"):
            get_instance.sync(NOWHERE, client=apic.openapi)
        with pytest.raises(rerobots.api.WorkspaceDeploymentNotFound):
            get_deployment.sync(NOWHERE, client=apic.openapi)
    with APIClient(base_uri="http://127.0.0.1:1") as apic, pytest.raises(ConnectionError):
        get_deployment.sync(MISTY, client=apic.openapi)
    with (
        Server(lambda _: Response(403, b"")) as server,
        APIClient(base_uri=server.base_uri) as apic,
        pytest.raises(rerobots.api.PermissionDenied),
    ):
        get_deployment.sync(MISTY, client=apic.openapi)


def test_async_operations(sim: Simulator) -> None:
    async def use() -> Deployment | None:
        async with AsyncAPIClient(api_token=sim.api_token, base_uri=sim.base_uri) as apic:
            with pytest.raises(rerobots.api.InstanceNotFound):
                await get_instance.asyncio(NOWHERE, client=apic.openapi)
            return await get_deployment.asyncio(MISTY, client=apic.openapi)

    deployment = asyncio.run(use())
    assert deployment is not None
    assert deployment.type_ == "fixed_misty2"


def test_unknown_keys_and_values_pass_through() -> None:
    newer = {
        "id": NOWHERE,
        "type": "t",
        "type_version": 1,
        "supported_addons": ["teleport"],
        "desc": "",
        "region": "r",
        "icounter": 0,
        "created": "2019-07-28 23:26:16",
        "queuelen": 0,
        "online": True,
        "mode": {"hue": 3},
    }
    deployment = Deployment.from_dict(newer)
    assert deployment.supported_addons == ["teleport"]
    assert deployment["mode"] == {"hue": 3}
    assert deployment.to_dict() == newer


def modules_loaded_by(statement: str) -> set[str]:
    program = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_operations_and_models_load_at_first_use() -> None:
    loaded = modules_loaded_by(
        "from rerobots_openapi.api import deployments\nfrom rerobots_openapi import models"
    )
    assert not loaded & {"httpx", "attrs", "attr"}
    loaded = modules_loaded_by(
        "from rerobots_openapi.api import deployments\ndeployments.get_deployment"
    )
    models = {name for name in loaded if name.startswith("rerobots_openapi.models.")}
    assert "rerobots_openapi.models.deployment" in models
    assert len(models) < 5
    operations = {name for name in loaded if name.startswith("rerobots_openapi.api.deployments.")}
    assert operations == {"rerobots_openapi.api.deployments.get_deployment"}


def test_importing_the_client_loads_no_heavy_package() -> None:
    loaded = modules_loaded_by("import rerobots.api, rerobots, rerobots.aio")
    heavy = {"numpy", "PIL", "paramiko", "simplejpeg", "cryptography", "httpx", "starlette"}
    assert not loaded & heavy
    assert not {name for name in loaded if name.startswith(("rerobots.sim", "asyncssh"))}


def test_importing_the_sync_client_loads_no_slow_module() -> None:
    loaded = modules_loaded_by("import rerobots.api") - modules_loaded_by("pass")
    # Each of these, with its own imports, takes as long as many modules of this package.
    slow = {"asyncio", "dataclasses", "datetime", "http.client", "inspect", "ipaddress", "pathlib"}
    assert not loaded & (slow | {"ssl", "uuid"})
