"""The request log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from rerobots.sim import Simulator


@pytest.fixture
def fault_sim(sim: Simulator) -> Iterator[Simulator]:
    """The simulator with an empty request log; its faults are cleared after the test."""
    sim.requests.clear()
    yield sim
    sim.faults.clear()


def test_recorded_requests(fault_sim: Simulator, api: Any, anonymous: Any) -> None:
    api.post("/new/nothing", {"expire_d": 5})
    anonymous.get("/deployments", q="misty", page=2)
    new, listed = fault_sim.requests
    assert (new.method, new.path, new.status, new.user) == ("POST", "/new/nothing", 404, "tester")
    assert new.json() == {"expire_d": 5}
    assert (listed.query, listed.status, listed.user) == ({"q": "misty", "page": "2"}, 200, None)
    assert fault_sim.requests.find("GET /deployments*") == [listed]
    assert fault_sim.requests.find("/new/*") == [new]
    assert fault_sim.requests[-1] is listed
    assert fault_sim.requests[:1] == [new]
    fault_sim.requests.clear()
    assert list(fault_sim.requests) == []


def test_no_token_is_recorded(fault_sim: Simulator, api: Any) -> None:
    import base64

    token = fault_sim.make_token()
    coded = base64.urlsafe_b64encode(token.encode()).decode()
    none = "00000000-0000-0000-0000-000000000000"
    api.get(f"/addon/cam/{none}/0/feed/{coded}")
    api.get("/deployments", q=token)
    api.post("/new/null/", {"eurl": token})
    text = repr(list(fault_sim.requests))
    assert token not in text
    assert coded.rstrip("=") not in text
    assert text.count("<token>") == 3


def test_log_is_bounded(fault_sim: Simulator) -> None:
    with httpx.Client(base_url=fault_sim.base_uri) as http:
        http.post("/new", content=b"x" * 100_000)
        assert len(fault_sim.requests[0].body) == 16 * 1024
        for _ in range(1001):
            http.get("/")
    assert len(fault_sim.requests) == 1000
