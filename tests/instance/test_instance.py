"""Instances: launching, watching and terminating them, in both modes: sync and async."""

import json
from collections.abc import Callable
from typing import Any

import pytest

import rerobots
from rerobots.api import APIClient
from rerobots.sim import ManualClock, Simulator

from ..conftest import MISTY, NOWHERE, Mode
from ..support.clock import Clock
from ..support.contract import Contract, Specification
from ..support.server import Received, Response, Server

Launch = Callable[..., rerobots.Instance]
NO_INSTANCES = b'{"workspace_instances": [], "workspace_deployments": [], "page_count": 1}'
EXAMPLE = Contract(Specification()).example("get_instance")


def unwrap(rri: Any) -> Any:
    """Return the instance itself, without the wrapper that awaits its methods."""
    return getattr(rri, "_target", rri)


def test_instance_lifecycle(launch: Launch) -> None:
    rri = launch(wdeployment_id=MISTY)
    assert rri.get_status() == "READY"
    details = rri.get_details()
    assert {"type", "region", "starttime", "status", "conn"} <= details.keys()
    assert "conn" in details
    assert details["conn"]["type"] == "sshtun"
    assert {"ipv4", "port", "hostkeys"} <= details["conn"].keys()
    assert json.loads(json.dumps(details)) == details
    assert rri.get_wdeployment_info()["id"] == MISTY
    rri.terminate()
    assert rri.get_status() == "TERMINATED"


def test_launch_by_type_takes_free_deployments_in_turn(launch: Launch, apic: APIClient) -> None:
    types = ["basic_misty2fieldtrial", "fixed_misty2"]
    ids = [wd["id"] for wd in apic.get_wdeployments(types=types)]
    launched = [launch(types) for _ in ids]
    # Which deployment was taken is only known from the details.
    for rri in launched:
        rri.get_details()
    assert sorted(str(rri.wdeployment_id) for rri in launched) == sorted(ids)
    # Deployments of the first type are taken first.
    assert launched[0].get_details()["type"] == types[0]
    assert launched[-1].get_details()["type"] == types[-1]
    with pytest.raises(rerobots.api.BusyWorkspaceDeployment):
        launch(types)
    launched[1].terminate()
    again = launch(types)
    again.get_details()
    assert again.wdeployment_id == launched[1].wdeployment_id


def test_launch_of_an_unknown_type(launch: Launch) -> None:
    with pytest.raises(rerobots.api.WorkspaceDeploymentNotFound, match="no_such_type"):
        launch(["no_such_type"])


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        ("must be given", {}),
        ("not a UUID", {"wdeployment_id": "misty"}),
        ("not a UUID", {"instance_id": "misty"}),
        ("not a workspace type", {"workspace_types": ["misty-2"]}),
        ("empty", {"workspace_types": []}),
        ("is of type fixed_misty2", {"workspace_types": ["other"], "wdeployment_id": MISTY}),
    ],
)
def test_invalid_arguments_launch_nothing(
    words: str, arguments: dict[str, Any], launch: Launch, apic: APIClient
) -> None:
    with pytest.raises(ValueError, match=words):
        launch(**arguments)
    assert apic.get_instances(include_terminated=True) == []


def test_launch_with_matching_type_and_deployment(launch: Launch) -> None:
    rri = launch(["other", "fixed_misty2"], MISTY.upper())
    assert rri.wdeployment_id == MISTY


def test_attach_to_an_instance(launch: Launch) -> None:
    first = launch("fixed_misty2")
    second = launch(instance_id=first.instance_id.upper())
    assert second.instance_id == first.instance_id
    assert second.wdeployment_id == MISTY
    assert second.get_status() == "READY"
    launch(["fixed_misty2"], MISTY, first.instance_id)
    with pytest.raises(ValueError, match="is on workspace deployment"):
        launch(wdeployment_id=NOWHERE, instance_id=first.instance_id)
    with pytest.raises(ValueError, match="is of type"):
        launch(["other"], instance_id=first.instance_id)
    with pytest.raises(rerobots.api.InstanceNotFound):
        launch(instance_id=NOWHERE)


def test_launch_without_a_client(
    sim: Simulator, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REROBOTS_BASE_URI", sim.base_uri)
    rri = mode.instance(["fixed_misty2"], api_token=sim.api_token, headers={"X-Example": "1"})
    assert rri.get_status() == "READY"
    rri.terminate()
    if mode.name == "sync":
        rri.apic.close()
    else:
        mode.client()._runner.run(unwrap(rri).apic.aclose())  # type: ignore[attr-defined]  # pyright: ignore


def test_404_after_launch_means_init(mode: Mode) -> None:
    clock = ManualClock()
    with Simulator(record_delay=5, init_delay=2, clock=clock) as sim:
        apic = mode.client(api_token=sim.api_token, base_uri=sim.base_uri)
        rri = mode.instance(wdeployment_id=MISTY, apic=apic)
        with pytest.raises(rerobots.api.InstanceNotFound):
            apic.get_instance_info(rri.instance_id)
        assert rri.get_status() == "INIT"
        with pytest.raises(rerobots.api.BusyWorkspaceInstance, match="a moment ago"):
            rri.terminate()
        clock.advance(6)
        assert rri.get_status() == "INIT"
        assert rri.get_details().get("conn") == {"type": "sshtun"}
        with pytest.raises(rerobots.api.BusyWorkspaceInstance):
            rri.terminate()
        clock.advance(2)
        assert rri.get_status() == "READY"


def test_404_long_after_launch_is_raised(mode: Mode, clock: Clock) -> None:
    with Simulator(record_delay=3600, clock=ManualClock()) as sim:
        apic = mode.client(api_token=sim.api_token, base_uri=sim.base_uri)
        rri = mode.instance(wdeployment_id=MISTY, apic=apic)
        clock.advance(110)
        assert rri.get_status() == "INIT"
        clock.advance(11)
        with pytest.raises(rerobots.api.InstanceNotFound):
            rri.get_status()


def test_404_after_a_known_status_is_raised(mode: Mode) -> None:
    def respond(request: Received) -> Response:
        if request.path.startswith("/instances"):
            return Response(body=NO_INSTANCES)
        if request.method == "POST":
            return Response(body=json.dumps({"success": True, "id": NOWHERE}).encode())
        if len(server.requests) == 3:
            return Response(body=json.dumps({**EXAMPLE, "status": "INIT"}).encode())
        return Response(404, b'{"error_message": "instance not found"}')

    with Server(respond) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        rri = mode.instance(wdeployment_id=MISTY, apic=apic)
        assert rri.get_status() == "INIT"
        with pytest.raises(rerobots.api.InstanceNotFound):
            rri.get_status()
        apic.close()


def test_terminate_twice(launch: Launch, apic: APIClient) -> None:
    rri = launch("fixed_misty2")
    rri.terminate()
    rri.terminate()
    with pytest.raises(rerobots.api.InstanceTerminated, match="already terminated"):
        apic.terminate_instance(rri.instance_id)


def test_end_of_block_terminates(launch: Launch, apic: APIClient) -> None:
    rri = launch("fixed_misty2")
    with pytest.raises(ZeroDivisionError), rri:
        raise ZeroDivisionError
    assert apic.get_instances() == []


def test_end_of_block_waits_for_init(mode: Mode, clock: Clock) -> None:
    simulated = ManualClock()
    clock.listeners.append(simulated.advance)
    with Simulator(record_delay=1, init_delay=5, terminate_delay=0, clock=simulated) as sim:
        apic = mode.client(api_token=sim.api_token, base_uri=sim.base_uri)
        with mode.instance(wdeployment_id=MISTY, apic=apic):
            pass
        assert apic.get_instances() == []
        with mode.instance(wdeployment_id=MISTY, apic=apic) as rri:
            rri.wait_until_ready()
            assert rri.get_status() == "READY"
        with mode.instance(wdeployment_id=MISTY, apic=apic) as rri:
            with pytest.raises(rerobots.api.InstanceNotReady, match="still in INIT"):
                rri.wait_until_ready(timeout=0.001)
            assert rri.get_details()["status"] == "INIT"
        with pytest.raises(rerobots.api.InstanceNotReady, match="TERMINATED"):
            rri.wait_until_ready()


@pytest.mark.usefixtures("quick")
def test_uncertain_launch_tries_no_other_deployment(mode: Mode, sim: Simulator) -> None:
    found = mode.client(base_uri=sim.base_uri).get_wdeployments(query="misty")
    info = {wd["id"]: wd for wd in found}

    def respond(request: Received) -> Response:
        if request.path.startswith("/instances"):
            return Response(body=NO_INSTANCES)
        if request.method == "GET":
            listed = {"workspace_deployments": list(info), "info": info, "page_count": 1}
            return Response(body=json.dumps(listed).encode())
        return Response(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{")

    with Server(respond) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(rerobots.api.Error) as caught:
            mode.instance(sorted({wd["type"] for wd in found}), apic=apic)
        assert isinstance(caught.value, rerobots.api.LaunchUncertain)
        assert [request.method for request in server.requests].count("POST") == 1
        apic.close()


def test_repr_names_the_instance(launch: Launch) -> None:
    rri = launch("fixed_misty2")
    assert rri.instance_id in repr(rri)


def test_client_of_the_other_mode_launches_nothing(sim: Simulator, mode: Mode) -> None:
    other = Mode("async" if mode.name == "sync" else "sync", mode._runner)
    apic = other.client(api_token=sim.api_token, base_uri=sim.base_uri)
    for wrong in (unwrap(apic), "apic"):
        with pytest.raises(ValueError, match="apic must be an"):
            mode.instance(wdeployment_id=MISTY, apic=wrong)
    assert apic.get_instances(include_terminated=True) == []
    other.close()


def test_failed_termination_does_not_hide_an_error(
    launch: Launch, sim: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    rri = launch("fixed_misty2")
    sim.faults.add(route="POST /terminate/*", status=500)
    with pytest.raises(ZeroDivisionError) as caught, rri:
        raise ZeroDivisionError
    assert f"instance {rri.instance_id} may still run" in caught.value.__notes__[0]
    assert any("may still run and be billed" in record.getMessage() for record in caplog.records)
    with pytest.raises(rerobots.api.ServerError) as failed, rri:
        pass
    assert "may still run" in failed.value.__notes__[0]


def test_addon_before_ready(mode: Mode) -> None:
    with Simulator(record_delay=0, init_delay=50) as sim:
        apic = mode.client(api_token=sim.api_token, base_uri=sim.base_uri)
        rri = mode.instance(["fixed_misty2"], apic=apic)
        # It is accepted in INIT, and becomes active after READY.
        rri.activate_addon_cam()
        assert rri.status_addon_cam()["status"] == "starting"
        with pytest.raises(rerobots.api.AddonNotReady):
            rri.get_snapshot_cam()
