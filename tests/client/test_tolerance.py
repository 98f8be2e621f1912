"""Responses of a newer server: keys that are missing, null, or have unknown values."""

import contextlib
import json
import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import rerobots
from rerobots import api
from rerobots.api import APIClient

from ..support.calls import ID, WD
from ..support.contract import Contract, Specification
from ..support.server import Received
from .test_malformed_responses import places, replaced

pytestmark = pytest.mark.modes("async")

Use = Callable[[APIClient], object]


def launch(apic: APIClient) -> object:
    rri = rerobots.Instance(["fixed_misty2"], apic=apic)
    rri.detach()
    return rri.id


def attach(apic: APIClient) -> Any:
    return rerobots.Instance(instance_id=ID, apic=apic)


# Name, use, operation whose response is changed, and keys that the use needs.
USES: list[tuple[str, Use, str, set[str]]] = [
    ("get_wdeployment_info", lambda a: a.get_wdeployment_info(WD), "get_deployment", set()),
    (
        "get_wdeployments",
        lambda a: a.get_wdeployments(),
        "list_deployments",
        {"workspace_deployments"},
    ),
    ("get_instances", lambda a: a.get_instances(), "list_instances", {"workspace_instances", "id"}),
    (
        "get_instances, details",
        lambda a: a.get_instances(details=True),
        "list_instances",
        {"workspace_instances", "id"},
    ),
    ("get_instance_info", lambda a: a.get_instance_info(ID), "get_instance", set()),
    ("request_instance", lambda a: a.request_instance("t"), "launch", {"id"}),
    ("attach", attach, "get_instance", {"status"}),
    ("get_status", lambda a: attach(a).get_status(), "get_instance", {"status"}),
    ("get_details", lambda a: attach(a).get_details(), "get_instance", {"status"}),
    ("repr", lambda a: (lambda rri: (repr(rri), rri._repr_html_(), rri.started))(attach(a)),
     "get_instance", {"status"}),
    ("launch, deployments", launch, "list_deployments", {"workspace_deployments"}),
    ("launch, instances", launch, "list_instances", {"workspace_instances", "id"}),
    ("launch, response", launch, "launch", {"id"}),
]  # fmt: skip


class FakeServer:
    """A server without a network, with a changed response to some operations."""

    def __init__(self, specification: Specification) -> None:
        self._contract = Contract(specification)
        self._specification = specification
        self.changed: dict[str, Any] = {}

    def handle(self, _: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        headers = {"Authorization": "Bearer token"}
        received = Received(request.method, request.url.raw_path.decode(), headers, request.read())
        response = self._contract.respond(received)
        name = self._contract.reached[-1].removesuffix("_of_type")
        body = json.dumps(self.changed[name]).encode() if name in self.changed else response.body
        return httpx.Response(200, content=body)

    def original(self, operation: str, apic: APIClient, use: Use) -> Any:
        use(apic)
        reached = [each.removesuffix("_of_type") for each in self._contract.reached]
        return self._contract.responses[reached.index(operation)]


@pytest.fixture(scope="module")
def specification() -> Specification:
    return Specification()


@pytest.fixture
def server(specification: Specification, monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    made = FakeServer(specification)
    monkeypatch.setattr(
        httpx.HTTPTransport, "handle_request", lambda self, request: made.handle(self, request)
    )
    return made


@pytest.fixture
def apic(server: FakeServer) -> APIClient:
    return APIClient("token", base_uri="http://127.0.0.1:1")


@pytest.mark.parametrize(("name", "use", "operation", "needed"), USES, ids=[row[0] for row in USES])
def test_only_needed_keys_are_checked(
    name: str, use: Use, operation: str, needed: set[str], server: FakeServer, apic: APIClient
) -> None:
    original = server.original(operation, apic, use)
    for path in places(original):
        if not path:
            continue
        others: list[Any] = [..., None, "newer", 7, [], {}]
        for other in others:
            server.changed = {operation: replaced(original, path, other)}
            # With an empty list of deployments, nothing is feasible.
            may_fail = (api.MalformedResponse, api.NothingFeasible) if needed & set(path) else ()
            with contextlib.suppress(*may_fail):
                use(apic)


def test_error_names_the_missing_key(server: FakeServer, apic: APIClient) -> None:
    for _, use, operation, needed in USES:
        server.changed = {}
        original = server.original(operation, apic, use)
        for key in needed & set(original):
            server.changed = {operation: replaced(original, (key,), ...)}
            with pytest.raises(api.MalformedResponse, match=f"'{key}'"):
                use(apic)


def test_entries_without_details(server: FakeServer, apic: APIClient) -> None:
    server.changed = {
        "list_deployments": {"workspace_deployments": ["a", "b"], "info": {"a": {"type": "t"}}},
        "list_instances": {"workspace_instances": ["c", {"id": "d", "status": "READY"}]},
    }
    deployments: list[Any] = list(apic.get_wdeployments())
    assert deployments == [{"id": "a", "type": "t"}, {"id": "b"}]
    assert apic.get_instances() == ["c", "d"]
    instances: list[Any] = list(apic.get_instances(details=True))
    assert instances == [{"id": "c"}, {"id": "d", "status": "READY"}]


def test_results_are_dicts_in_the_servers_order(server: FakeServer, apic: APIClient) -> None:
    sent = {"zeta": 1, "type": None, "alpha": [{"x": 1}]}
    server.changed = {"get_deployment": sent}
    found = apic.get_wdeployment_info(WD)
    assert type(found) is dict
    assert list(found.items()) == list(sent.items())


def test_unknown_status_is_not_ready(
    server: FakeServer, apic: APIClient, caplog: pytest.LogCaptureFixture, pauses: list[float]
) -> None:
    info = server.original("get_instance", apic, lambda a: a.get_instance_info(ID))
    server.changed = {"get_instance": {**info, "status": "DREAMING\x1b[2J"}}
    caplog.set_level(logging.WARNING, "rerobots")
    rri = attach(apic)
    assert rri.get_status() == "DREAMING\x1b[2J"

    seen: list[str] = []

    def record(status: str) -> None:
        seen.append(status)
        if status.startswith("DREAMING"):
            server.changed = {"get_instance": {**info, "status": "READY"}}

    rri.wait_until_ready(on_status=record)
    assert seen == ["DREAMING\x1b[2J", "READY"]
    (line,) = [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]
    assert line == f"instance {ID} has an unknown status: DREAMING\ufffd[2J"
