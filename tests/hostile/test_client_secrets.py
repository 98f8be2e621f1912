"""Tracebacks of calls do not show the token, even if they show the values of variables."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import rerobots
import rerobots.aio
from rerobots.api import APIClient
from rerobots.sim import Simulator

from ..conftest import MISTY
from .test_local_secrets import PARTS, TOKEN, traceback_text

ID = str(uuid.uuid4())
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    with Simulator() as made:
        yield made


def check(call: Callable[[], Any], longest: tuple[int | None, ...] = ()) -> None:
    text = traceback_text(call, longest)
    assert "=" in text
    for part in PARTS:
        assert part[:12] not in text, text


def client(base_uri: str = NOWHERE, **options: Any) -> APIClient:
    return APIClient(TOKEN, base_uri=base_uri, retries=0, timeout=(1, 0.3), **options)


INVALID_CALLS: dict[str, Callable[[], Any]] = {
    "an invalid argument": lambda: APIClient(TOKEN, retries=-1),
    "a base URI": lambda: APIClient(TOKEN, base_uri="nonsense"),
    "a certificate": lambda: APIClient(TOKEN, verify="/nowhere"),
    "a proxy": lambda: APIClient(TOKEN, proxy="nonsense://"),
    "headers": lambda: APIClient(headers={**HEADERS, "x": "é"}),
    "more headers": lambda: APIClient.add_client_headers(client(), {**HEADERS, "x": "é"}),
    "another token": lambda: client().apply_auth_token(f"{TOKEN} é"),
    "a token to revoke": lambda: client().revoke_token(f"{TOKEN} é", 64 * "0"),
    "an instance": lambda: rerobots.Instance(api_token=TOKEN),
    "an instance with headers": lambda: rerobots.Instance(ID, headers={**HEADERS, "x": "é"}),
    "a launch": lambda: rerobots.Instance.launch("x", api_token=TOKEN, duration=-1),
    "attaching": lambda: rerobots.Instance.attach("nonsense", api_token=TOKEN),
    "async": lambda: rerobots.aio.AsyncAPIClient(TOKEN, retries=-1),
    "an async instance": lambda: rerobots.aio.AsyncInstance("x", api_token=TOKEN, duration=-1),
}


@pytest.mark.sample(4)
@pytest.mark.parametrize("name", INVALID_CALLS)
def test_invalid_arguments(name: str) -> None:
    check(INVALID_CALLS[name], (None,))


CALLS: dict[str, Callable[[APIClient], Any]] = {
    "get": lambda apic: apic.get_instances(),
    "post": lambda apic: apic.request_instance(MISTY),
    "with headers": lambda apic: with_headers(apic).get_instances(),
    "a picture": lambda apic: apic.get_snapshot_cam(ID),
    "a feed": lambda apic: next(iter(attached(apic).cam.frames())),
    "a shell": lambda apic: attached(apic).cmdsh.open(),
    "openapi": lambda apic: openapi(apic),
}


def with_headers(apic: APIClient) -> APIClient:
    apic.add_client_headers(HEADERS)
    return apic


def attached(apic: APIClient) -> rerobots.Instance:
    made = rerobots.Instance.__new__(rerobots.Instance)
    made._id, made.apic = ID, apic
    return made


def openapi(apic: APIClient) -> Any:
    from rerobots_openapi.api.instances import list_instances

    return list_instances.sync_detailed(client=apic.openapi)


FAULTS: dict[str, dict[str, Any]] = {
    "refused": {"status": 401},
    "failed": {"status": 500},
    "reset": {"reset": "after"},
    "cut": {"cut_body": 1},
    "stall": {"stall": 2.0},
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("call", CALLS)
def test_unreachable_server(call: str) -> None:
    check(lambda: CALLS[call](client()))


@pytest.mark.sample(4)
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_failing_server(call: str, fault: str, sim: Simulator) -> None:
    sim.faults.clear()
    sim.faults.add("* /*", **FAULTS[fault])
    check(lambda: CALLS[call](client(sim.base_uri)))


@pytest.mark.sample(2)
@pytest.mark.parametrize("fault", FAULTS)
def test_async_calls(fault: str, sim: Simulator) -> None:
    sim.faults.clear()
    sim.faults.add("* /*", **FAULTS[fault])

    async def call() -> None:
        async with rerobots.aio.AsyncAPIClient(
            TOKEN, base_uri=sim.base_uri, retries=0, timeout=(1, 0.3)
        ) as apic:
            await apic.get_instances()

    check(lambda: asyncio.run(call()))
