"""The life of an instance: nothing is left running, nothing is launched twice."""

import asyncio
import json
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

import rerobots
import rerobots.aio
from rerobots import _time_limits, api
from rerobots._instance import at_exit
from rerobots._instance._sync.launch import Launcher
from rerobots.api import APIClient
from rerobots.sim import Deployment, Simulator

from ..conftest import MISTY, NOWHERE, Mode
from ..support.clock import Clock
from ..support.server import Received, Response, Server
from ..support.waiting import soon

pytestmark = pytest.mark.modes("async")

Launch = Callable[..., rerobots.Instance]


def unwrap(rri: Any) -> Any:
    """Return the instance itself, without the wrapper that awaits its methods."""
    return getattr(rri, "_target", rri)


def active(apic: APIClient) -> list[str]:
    return apic.get_instances()


# Launches


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "arguments", [{"wdeployment_id": MISTY}, {"workspace_types": ["fixed_misty2"]}]
)
def test_launch_with_a_lost_response_is_found(
    arguments: dict[str, Any], sim: Simulator, launch: Launch, apic: APIClient
) -> None:
    sim.faults.add("POST /new*", reset="after", times=1)
    rri = launch(**arguments)
    assert active(apic) == [rri.id]
    assert len(sim.requests.find("POST /new*")) == 1
    rri.terminate()


@pytest.mark.usefixtures("quick")
def test_launch_that_never_arrived_is_uncertain(
    sim: Simulator, launch: Launch, apic: APIClient, mode: Mode
) -> None:
    sim.faults.add("POST /new*", reset="before", times=1)
    with pytest.raises(api.LaunchUncertain, match="Search again") as caught:
        launch(wdeployment_id=MISTY)
    assert caught.value.may_be_done
    assert active(apic) == []
    found: Any = caught.value.resolve()
    assert (asyncio.run(found) if mode.name == "async" else found) is None


FAULTS: list[dict[str, Any]] = [
    {},
    {"reset": "after"},
    {"reset": "before"},
    {"status": 503},
]


@pytest.mark.usefixtures("quick")
@pytest.mark.long
def test_two_hundred_launches_with_faults(sim: Simulator, apic: APIClient, mode: Mode) -> None:
    rng = random.Random(13)
    counts = {"launched": 0, "uncertain": 0}
    for _ in range(100):  # In each of the two modes.
        fault: dict[str, Any] = rng.choice(FAULTS)
        if fault:
            sim.faults.add("POST /new*", times=1, **fault)
        try:
            rri = mode.instance(wdeployment_id=MISTY, apic=apic)
        except api.LaunchUncertain:
            counts["uncertain"] += 1
            assert active(apic) == []
        else:
            counts["launched"] += 1
            assert active(apic) == [rri.id]
            rri.terminate()
        sim.faults.clear()
    assert sum(counts.values()) == 100
    assert counts["uncertain"] < 70


def test_one_request_for_all_deployments_of_a_type(
    sim: Simulator, launch: Launch, apic: APIClient
) -> None:
    kind = "basic_misty2fieldtrial"
    first, second = launch([kind]), launch([kind])
    assert first.get_wdeployment_info()["type"] == kind
    assert len(sim.requests.find("POST /new")) == 2
    assert len(sim.requests.find("POST /new/*")) == 0
    with pytest.raises(api.BusyWorkspaceDeployment, match="You hold it yourself") as caught:
        launch([kind])
    assert first.id in str(caught.value)
    assert second.id in str(caught.value)
    for rri in (first, second):
        rri.terminate()


def test_wait_if_busy(sim: Simulator, launch: Launch, clock: Clock) -> None:
    first = launch(wdeployment_id=MISTY)
    with pytest.raises(api.BusyWorkspaceDeployment):
        launch(wdeployment_id=MISTY, wait_if_busy=60)
    assert clock.passed > 40
    assert clock.moved <= 60

    def end_first(seconds: float) -> None:
        if clock.moved > 100:
            sim.instance(first.id).become("TERMINATED")

    clock.listeners.append(end_first)
    second = launch(wdeployment_id=MISTY, wait_if_busy=60)
    assert clock.moved > 100
    second.terminate()


def test_unknown_type_is_a_value_error(launch: Launch) -> None:
    with pytest.raises(ValueError, match="no workspace deployment of type no_such_type"):
        launch(["no_such_type"])


@pytest.mark.parametrize("wait", [0, -1, float("nan"), float("inf"), "1"])
def test_invalid_wait_if_busy(wait: Any, launch: Launch, sim: Simulator) -> None:
    with pytest.raises(api.InvalidArgument, match="wait_if_busy"):
        launch(wdeployment_id=MISTY, wait_if_busy=wait)
    assert len(sim.requests) == 0


# Blocks


@pytest.mark.parametrize("fault", [{"status": 503}, {"reset": "before"}, {"reset": "after"}])
def test_termination_is_retried_until_confirmed(
    fault: dict[str, Any], sim: Simulator, launch: Launch, apic: APIClient, pauses: list[float]
) -> None:
    with launch(wdeployment_id=MISTY):
        sim.faults.add("POST /terminate/*", times=5, **fault)
    assert active(apic) == []
    assert pauses


def test_failed_termination_does_not_hide_an_error(
    sim: Simulator, launch: Launch, clock: Clock
) -> None:
    rri = launch(wdeployment_id=MISTY)
    sim.faults.add("POST /terminate/*", status=503)
    with pytest.raises(ZeroDivisionError) as caught, rri:
        raise ZeroDivisionError
    (note,) = caught.value.__notes__
    assert rri.id in note
    assert "may still run and be billed. End it with: python -c" in note
    sim.faults.clear()
    rri.terminate()


def test_attached_instance_is_not_terminated(launch: Launch, apic: APIClient, mode: Mode) -> None:
    rri = launch(wdeployment_id=MISTY)
    with mode.instance(instance_id=rri.id, apic=apic) as attached:
        assert attached.wdeployment_id == MISTY
    assert active(apic) == [rri.id]
    with mode.instance(instance_id=rri.id, apic=apic, terminate=True):
        pass
    assert active(apic) == []


def test_detached_instance_is_not_terminated(launch: Launch, apic: APIClient) -> None:
    with launch(wdeployment_id=MISTY) as rri:
        assert rri.detach() == rri.id
    assert active(apic) == [rri.id]
    assert not at_exit.is_tracked(rri.id)
    rri.terminate()


def test_terminate_with_wait(launch: Launch) -> None:
    rri = launch(wdeployment_id=MISTY)
    rri.terminate(wait=True)
    assert rri.status == "TERMINATED"
    rri.terminate()


@pytest.mark.parametrize("is_own", [True, False])
def test_instance_closes_its_own_client(
    is_own: bool, sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[object] = []
    close = rerobots.aio.AsyncAPIClient.aclose

    async def close_and_note(self: rerobots.aio.AsyncAPIClient) -> None:
        closed.append(self)
        await close(self)

    monkeypatch.setattr(rerobots.aio.AsyncAPIClient, "aclose", close_and_note)
    monkeypatch.setenv("REROBOTS_BASE_URI", sim.base_uri)

    async def use() -> None:
        given_client = None if is_own else rerobots.aio.AsyncAPIClient(sim.api_token)
        async with rerobots.aio.AsyncInstance(
            wdeployment_id=MISTY, api_token=sim.api_token, apic=given_client
        ) as rri:
            client = rri.apic
        assert closed == ([client] if is_own else [])
        await close(client)

    asyncio.run(use())


def test_calls_after_termination_raise(launch: Launch) -> None:
    rri = launch(wdeployment_id=MISTY)
    rri.terminate()
    for call in (rri.get_snapshot_cam, rri.start_sshclient):
        with pytest.raises(api.InstanceNotReady, match=r"has ended|TERMINATED"):
            call()


# Waiting


def test_statuses_while_waiting_for_ready(mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr("rerobots._time_limits.INSTANCE_POLL", 0.02)
    with Simulator(record_delay=0.1, init_delay=0.2, terminate_delay=0) as sim:
        apic = mode.client(api_token=sim.api_token, base_uri=sim.base_uri)
        with mode.instance(wdeployment_id=MISTY, apic=apic) as rri:
            sim.faults.add("GET /instance/*", status=503, times=2)
            rri.wait_until_ready(None, on_status=seen.append)
            assert (rri.type, rri.region) == ("fixed_misty2", "us:cali")
            assert rri.started is not None
            assert abs((datetime.now(UTC) - rri.started).total_seconds()) < 60
            assert rri.expires is None
            assert "READY" in repr(rri)
            assert "<td>READY</td>" in unwrap(rri)._repr_html_()
    # INIT may be missing: it is the status that is known from the launch.
    assert seen[-1] == "READY"


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), True])
def test_invalid_timeouts(timeout: Any, launch: Launch) -> None:
    rri = launch(wdeployment_id=MISTY)
    with pytest.raises(api.InvalidArgument, match="timeout"):
        rri.wait_until_ready(timeout)
    rri.terminate()


def test_wait_errors_have_the_instance(launch: Launch) -> None:
    rri = launch(wdeployment_id=MISTY)
    rri.terminate()
    with pytest.raises(api.InstanceTerminated) as ended:
        rri.wait_until_ready()
    assert (ended.value.instance, ended.value.status) == (unwrap(rri), "TERMINATED")


def test_wait_timeout(mode: Mode, clock: Clock) -> None:
    with Simulator(record_delay=0, init_delay=3600) as sim:
        apic = mode.client(api_token=sim.api_token, base_uri=sim.base_uri)
        rri = mode.instance(wdeployment_id=MISTY, apic=apic)
        with pytest.raises(api.WaitTimeout, match="still in INIT") as late:
            rri.wait_until_ready(100)
        assert isinstance(late.value, TimeoutError)
        assert late.value.status == "INIT"
        assert clock.passed >= 99
        # The server limits the rate of requests, so there must be few.
        assert len(sim.requests.find("GET /instance/*")) < 30
        rri.detach()


def test_wait_for_fifty_instances(clock: Clock) -> None:
    deployments = [Deployment(type="many") for _ in range(50)]
    with (
        Simulator(deployments=deployments, record_delay=0, init_delay=0) as sim,
        APIClient(sim.api_token, base_uri=sim.base_uri) as apic,
    ):
        instances = [rerobots.Instance(["many"], apic=apic) for _ in range(50)]
        before = len(sim.requests)
        rerobots.wait_until_ready(instances, 60)
        took = max(clock.moved, 1.0)
        assert (len(sim.requests) - before) / took < 3
        assert {rri.status for rri in instances} == {"READY"}
        for rri in instances:
            rri.terminate()


@pytest.mark.usefixtures("quick")
def test_launch_waits_for_own_terminating_instance(launch: Launch, apic: APIClient) -> None:
    for _ in range(3):
        with launch(["fixed_misty2"]) as rri:
            rri.wait_until_ready(20)
    assert active(apic) == []


@pytest.mark.usefixtures("quick")
def test_launch_is_retried_if_own_instance_ends_meanwhile() -> None:
    """The server refuses the launch, and lists the instance that was ending no more."""
    ending = {"id": NOWHERE, "status": "TERMINATING", "deployment": MISTY}
    lists = iter([[ending], [], []])
    launches = iter(
        [
            Response(503, b'{"error": "All matching workspace deployments are busy"}'),
            Response(body=b'{"success": true, "id": "new"}'),
        ]
    )

    def respond(request: Received) -> Response:
        if request.method == "POST":
            return next(launches)
        return Response(body=json.dumps({"workspace_instances": next(lists)}).encode())

    with Server(respond) as server, APIClient("token", base_uri=server.base_uri) as apic:
        assert Launcher(apic, {}).on([MISTY]).id == "new"


def test_launch_gives_up_on_own_terminating_instance(clock: Clock) -> None:
    with (
        Simulator(record_delay=0, terminate_delay=60) as sim,
        APIClient(sim.api_token, base_uri=sim.base_uri) as apic,
    ):
        instance_id = apic.request_instance(MISTY)["id"]
        sim.instance(instance_id).become("READY")
        sim.instance(instance_id).become("TERMINATING")
        launcher = Launcher(apic, {})
        with pytest.raises(api.BusyWorkspaceDeployment, match="is still TERMINATING"):
            launcher.on([MISTY])
    assert clock.passed >= 59
    assert clock.moved < 70


def test_termination_waits_for_the_rate_limit(
    sim: Simulator,
    launch: Launch,
    apic: APIClient,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rri = launch(wdeployment_id=MISTY)
    sim.faults.add("POST /terminate/*", status=429, headers={"Retry-After": "3500"}, times=1)
    with rri:
        pass
    assert 3500 <= clock.moved < 3600
    assert "is billed until the rate limit is reset" in capsys.readouterr().err
    assert active(apic) == []


def test_termination_gives_up_on_the_rate_limit(
    sim: Simulator,
    launch: Launch,
    apic: APIClient,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rri = launch(wdeployment_id=MISTY)
    sim.faults.add("POST /terminate/*", status=429, headers={"Retry-After": "2000"})
    with pytest.raises(api.RateLimitExceeded), rri:
        pass
    assert clock.moved < 3700
    assert f"instance {rri.id} may still run" in capsys.readouterr().err
    sim.faults.clear()
    apic.terminate_instance(rri.id)


def test_reservation_with_a_lost_response_is_found(
    sim: Simulator, launch: Launch, apic: APIClient
) -> None:
    first = launch(wdeployment_id=MISTY)
    sim.faults.add("POST /new*", reset="after", times=1)
    with launch(wdeployment_id=MISTY, reserve=True) as rri:
        assert rri.get_status() == "RESERVED"
        assert [rri.id] == [each["id"] for each in apic.get_reservations()]
    assert apic.get_reservations() == []
    first.terminate()


def test_reservation_is_waited_for_longer_than_init(
    sim: Simulator, launch: Launch, clock: Clock
) -> None:
    first = launch(wdeployment_id=MISTY)
    statuses: list[str] = []

    def end_first(seconds: float) -> None:
        if clock.moved > 3 * _time_limits.INSTANCE_INIT:
            sim.instance(first.id).become("TERMINATED")

    with launch(wdeployment_id=MISTY, reserve=True) as rri:
        with pytest.raises(api.WaitTimeout):
            rri.wait_until_ready(0.1)
        clock.listeners.append(end_first)
        rri.wait_until_ready(on_status=statuses.append)
    assert statuses[0] == "RESERVED"
    assert statuses[-1] == "READY"


# Keep-alive, reservations, the end of the process


def test_pings_survive_an_outage(sim: Simulator, launch: Launch, mode: Mode, clock: Clock) -> None:
    failures: list[api.Error] = []
    rri = unwrap(launch(wdeployment_id=MISTY, keepalive=True))
    sim.faults.add("POST /instance/*/ka", status=503, times=3)

    def pinged() -> bool:
        return len(sim.requests.find("POST /instance/*/ka")) >= 6

    if mode.name == "sync":
        with rri.keep_alive(5, on_error=failures.append) as pings, clock.hurrying(0.5):
            pings.start()
            while not pinged():
                time.sleep(0.01)
        pings.stop()
        pings.stop()
        rri.terminate()
        assert not any(each.name == "rerobots-keepalive" for each in threading.enumerate())
    else:

        async def use() -> None:
            async with rri.keep_alive(5, on_error=failures.append):
                while not pinged():  # noqa: ASYNC110  # the simulator is in another thread
                    await asyncio.sleep(0.01)

        with clock.hurrying(0.5):
            mode.run(use())
        mode.run(rri.terminate())
    assert failures == [] or isinstance(failures[0], api.ServerError)


def test_pings_of_a_reservation(sim: Simulator, launch: Launch, clock: Clock) -> None:
    first = launch(wdeployment_id=MISTY)
    rri = launch(wdeployment_id=MISTY, reserve=True, keepalive=True)
    with clock.hurrying(0.5):
        while clock.moved < 2 * _time_limits.INSTANCE_UNKNOWN:
            time.sleep(0.01)
    assert 2 < len(sim.requests.find("POST /instance/*/ka")) < 9
    rri.terminate()
    assert not any(each.name == "rerobots-keepalive" for each in threading.enumerate())
    first.terminate()


def test_pings_close_their_connection(
    sim: Simulator, launch: Launch, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[APIClient] = []
    monkeypatch.setattr(APIClient, "close", lambda self: closed.append(self))
    launched = launch(wdeployment_id=MISTY, keepalive=True)
    pings = unwrap(launched)._pings
    assert soon(lambda: sim.requests.find("POST /instance/*/ka"), 20)
    launched.terminate()
    monkeypatch.undo()
    assert closed == [pings._apic]
    pings._apic.close()


def test_pings_continue_while_the_event_loop_is_blocked(sim: Simulator, clock: Clock) -> None:
    async def use() -> None:
        async with (
            rerobots.aio.AsyncAPIClient(sim.api_token, base_uri=sim.base_uri) as apic,
            rerobots.aio.AsyncInstance(wdeployment_id=MISTY, apic=apic, keepalive=True) as rri,
            rri.keep_alive(5),
        ):
            while len(sim.requests.find("POST /instance/*/ka")) < 6:
                time.sleep(0.01)  # noqa: ASYNC251  # as a computation does

    with clock.hurrying(0.5):
        asyncio.run(asyncio.wait_for(use(), 20))


def test_pings_can_be_stopped_by_their_callback(sim: Simulator) -> None:
    stopped = threading.Event()

    def stop(_: api.Error) -> None:
        pings.stop()
        stopped.set()

    with (
        APIClient(sim.api_token, base_uri=sim.base_uri) as apic,
        rerobots.Instance(wdeployment_id=MISTY, apic=apic) as rri,
    ):
        # It was launched without `keepalive`, so that the server rejects pings.
        pings = rri.keep_alive(on_error=stop)
        pings.start()
        assert stopped.wait(20)


@pytest.mark.parametrize("period", [0, -1, 60, float("nan")])
def test_invalid_keep_alive_periods(period: float, launch: Launch) -> None:
    rri = launch(wdeployment_id=MISTY)
    with pytest.raises(api.InvalidArgument, match="period"):
        rri.keep_alive(period)
    rri.terminate()


@pytest.mark.usefixtures("quick")
def test_reservation_becomes_the_instance(launch: Launch, apic: APIClient) -> None:
    first = launch(wdeployment_id=MISTY)
    second = launch(wdeployment_id=MISTY, reserve=True)
    assert second.get_status() == "RESERVED"
    first.terminate()
    second.wait_until_ready(20)
    assert active(apic) == [second.id]
    second.terminate()
    assert active(apic) == []


def test_end_of_block_cancels_a_reservation(launch: Launch, apic: APIClient) -> None:
    first = launch(wdeployment_id=MISTY)
    with launch(wdeployment_id=MISTY, reserve=True):
        assert len(apic.get_reservations()) == 1
    assert apic.get_reservations() == []
    first.terminate()


def test_collected_instance_warns(sim: Simulator) -> None:
    with APIClient(sim.api_token, base_uri=sim.base_uri) as apic:
        rri = rerobots.Instance(wdeployment_id=MISTY, apic=apic)
        id_ = rri.id
        requests = len(sim.requests)
        objects = [rri]
        del rri
        with pytest.warns(ResourceWarning, match=f"instance {id_} was launched"):
            objects.clear()
        assert len(sim.requests) == requests
        apic.terminate_instance(id_)
    at_exit.forget(id_)
