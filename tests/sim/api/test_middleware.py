"""Limits for all requests: size of the body, and rate."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from rerobots.sim import ManualClock, Simulator

UNRECOGNIZED = {"error_message": "unrecognized command"}


WRONG_TOKEN = {"error_message": "wrong authorization token"}


ID = "11111111-2222-4333-8444-555555555555"


def test_body_over_a_mebibyte(api: Any) -> None:
    body = json.dumps({"repo": "x" * 1024 * 1024}).encode()
    response = api.http.post("/new/null", content=body)
    assert response.status_code == 413
    assert response.headers["content-type"].startswith("text/plain")
    chunks = iter([body[:-5], body[-5:]])
    assert api.http.post("/new/null", content=chunks).status_code == 413


def test_rate_limit_headers_count_down_for_each_token(make_api: Callable[..., Any]) -> None:
    first, second = make_api(user="a"), make_api(user="b")
    remaining = [int(first.get("/").headers["X-RateLimit-Remaining"]) for _ in range(3)]
    assert remaining == [3599, 3598, 3597]
    response = second.get("/nothing")
    assert response.headers["X-RateLimit-Remaining"] == "3599"
    assert response.headers["X-RateLimit-Limit"] == "3600"
    assert int(response.headers["X-RateLimit-Reset"]) > 1_700_000_000


def test_rate_limit_is_not_enforced_by_default() -> None:
    with Simulator() as sim, httpx.Client(base_url=sim.base_uri) as http:
        responses = [http.get("/") for _ in range(70)]
    assert {response.status_code for response in responses} == {200}
    assert min(int(response.headers["X-RateLimit-Remaining"]) for response in responses) == 0


def test_rate_limit_enforced() -> None:
    clock = ManualClock()
    with (
        Simulator(enforce_rate_limit=True, clock=clock) as sim,
        httpx.Client(base_url=sim.base_uri) as http,
    ):
        last = [http.get("/") for _ in range(60)][-1]
        assert (last.status_code, last.headers["X-RateLimit-Remaining"]) == (200, "0")
        for _ in range(2):
            refused = http.get("/")
            assert (refused.status_code, refused.content) == (403, b"")
            assert refused.headers["X-RateLimit-Remaining"] == "-1"
        assert http.get("/instances").json() == WRONG_TOKEN
        headers = {"Authorization": f"Bearer {sim.api_token}"}
        assert http.get("/", headers=headers).status_code == 200
        clock.advance(3601)
        assert http.get("/").headers["X-RateLimit-Remaining"] == "59"
