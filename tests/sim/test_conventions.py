"""What holds for every route."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from rerobots.sim import DEFAULT_DEPLOYMENTS, ManualClock, Simulator

UNRECOGNIZED = {"error_message": "unrecognized command"}
WRONG_TOKEN = {"error_message": "wrong authorization token"}
ID = "11111111-2222-4333-8444-555555555555"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("GET", "/deployment/1"),
        ("GET", f"/instance/{ID[:-1]}"),
        ("GET", f"/instance/{ID.replace('-', '')}"),
        ("GET", f"/instance/{ID}/"),
        ("GET", "/deployments/"),
        ("POST", "/deployments"),
        ("DELETE", f"/instance/{ID}"),
        ("HEAD", "/deployments"),
        ("GET", "/new"),
        ("POST", "/new/fixed-misty2"),
        ("POST", "/new/"),
        ("PUT", f"/addon/cam/{ID}"),
        ("OPTIONS", "/workspaces"),
    ],
)
def test_unknown_paths_and_methods(api: Any, method: str, path: str) -> None:
    answer = api.http.request(method, path)
    assert answer.status_code == 400
    if method != "HEAD":
        assert answer.json() == UNRECOGNIZED


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT"])
def test_root_knows_wrong_methods(api: Any, method: str) -> None:
    answer = api.http.request(method, "/")
    assert answer.status_code == 405
    assert answer.headers["content-type"].startswith("text/plain")


def test_head_of_root_is_refused(api: Any) -> None:
    assert api.http.head("/").status_code == 405


def test_index(anonymous: Any) -> None:
    index = anonymous.get("/").json()
    assert set(index) == {
        "workspace_types",
        "workspace_deployments",
        "deployment_details",
        "create_instance",
        "vpn",
        "firewall",
        "terminate_instance",
    }
    assert index["workspace_types"] == anonymous.sim.base_uri + "/workspaces"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/instances"),
        ("GET", "/instances/null"),
        ("GET", f"/instance/{ID}"),
        ("GET", f"/instance/{ID}/sshkey"),
        ("POST", "/new"),
        ("POST", f"/new/{ID}"),
        ("POST", "/new/null"),
        ("POST", f"/terminate/{ID}"),
        ("GET", f"/vpn/{ID}"),
        ("POST", f"/vpn/{ID}"),
        ("POST", f"/addon/cam/{ID}"),
        ("GET", f"/addon/cam/{ID}"),
        ("DELETE", f"/addon/cam/{ID}"),
        ("GET", f"/addon/cam/{ID}/0/img"),
        ("POST", f"/addon/mistyproxy/{ID}"),
        ("GET", f"/addon/mistyproxy/{ID}"),
        ("DELETE", f"/addon/mistyproxy/{ID}"),
    ],
)
def test_what_needs_a_user_and_an_instance(
    api: Any, anonymous: Any, method: str, path: str
) -> None:
    refused = anonymous.http.request(method, path)
    assert (refused.status_code, refused.json()) == (400, WRONG_TOKEN)
    if ID in path and "/new/" not in path:
        unknown = api.http.request(method, path)
        assert (unknown.status_code, unknown.json()) == (
            404,
            {"error_message": "instance not found"},
        )


@pytest.mark.parametrize(
    "claims",
    [
        {"lifetime": -1},
        {"nbf": 10**11},
        {"iss": "elsewhere"},
        {"aud": "elsewhere"},
        {"iss": None},
        {"aud": None},
        {"exp": None},
        {"exp": "soon"},
    ],
)
def test_bad_tokens_are_anonymous(make_api: Callable[..., Any], claims: dict[str, Any]) -> None:
    api = make_api(**claims)
    refused = api.get("/instances")
    assert (refused.status_code, refused.json()) == (400, WRONG_TOKEN)
    assert api.get("/workspaces").status_code == 200


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer x.y.z", "Basic dTpw", "nonsense"])
def test_bad_authorization_headers(anonymous: Any, value: str) -> None:
    answer = anonymous.http.get("/instances", headers={"Authorization": value})
    assert (answer.status_code, answer.json()) == (400, WRONG_TOKEN)


def test_tokens_of_another_simulator_are_not_accepted(sim: Simulator, api: Any) -> None:
    with Simulator() as other:
        headers = {"Authorization": f"Bearer {other.api_token}"}
        answer = httpx.get(f"{sim.base_uri}/instances", headers=headers)
    assert (answer.status_code, answer.json()) == (400, WRONG_TOKEN)


def test_token_that_is_tampered_with(sim: Simulator) -> None:
    head, _, signature = sim.api_token.split(".")
    _, payload, _ = sim.make_token(user="eve").split(".")
    headers = {"Authorization": f"Bearer {head}.{payload}.{signature}"}
    assert httpx.get(f"{sim.base_uri}/instances", headers=headers).json() == WRONG_TOKEN


def test_token_without_subject_breaks_the_server(make_api: Callable[..., Any]) -> None:
    answer = make_api(sub=None).get("/deployments")
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/plain")


def test_token_expires_by_the_clock() -> None:
    clock = ManualClock()
    with Simulator(clock=clock) as sim:
        headers = {"Authorization": f"Bearer {sim.make_token(lifetime=60)}"}
        assert httpx.get(f"{sim.base_uri}/instances", headers=headers).status_code == 200
        clock.advance(61)
        assert httpx.get(f"{sim.base_uri}/instances", headers=headers).status_code == 400


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[1]", b'"x"', b"[" * 100_000])
def test_body_that_is_no_json_object(api: Any, body: bytes) -> None:
    answer = api.http.post("/new/null", content=body)
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/plain")


def test_body_over_a_mebibyte(api: Any) -> None:
    body = json.dumps({"repo": "x" * 1024 * 1024}).encode()
    answer = api.http.post("/new/null", content=body)
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/plain")
    chunks = iter([body[:-5], body[-5:]])
    assert api.http.post("/new/null", content=chunks).status_code == 413


def test_json_is_read_whatever_its_label(api: Any) -> None:
    answer = api.http.post(
        "/new/null", content=b'{"vpn": 1}', headers={"Content-Type": "text/html"}
    )
    assert answer.json() == {"error_message": "value for option vpn has wrong type"}


def test_upper_case_identifiers_match_but_are_not_found(api: Any) -> None:
    upper = DEFAULT_DEPLOYMENTS[0].id.upper()
    assert api.get(f"/deployment/{upper}").status_code == 404
    assert api.post(f"/new/{upper}").json() == {"error": "no matching wdeployment found"}
    instance_id = api.ready()
    assert api.get(f"/instance/{instance_id.upper()}").status_code == 404


def test_rate_limit_headers_count_down_for_each_token(make_api: Callable[..., Any]) -> None:
    first, second = make_api(user="a"), make_api(user="b")
    remaining = [int(first.get("/").headers["X-RateLimit-Remaining"]) for _ in range(3)]
    assert remaining == [3599, 3598, 3597]
    answer = second.get("/nothing")
    assert answer.headers["X-RateLimit-Remaining"] == "3599"
    assert answer.headers["X-RateLimit-Limit"] == "3600"
    assert int(answer.headers["X-RateLimit-Reset"]) > 1_700_000_000


def test_rate_limit_is_not_enforced_by_default() -> None:
    with Simulator() as sim, httpx.Client(base_url=sim.base_uri) as http:
        answers = [http.get("/") for _ in range(70)]
    assert {answer.status_code for answer in answers} == {200}
    assert min(int(answer.headers["X-RateLimit-Remaining"]) for answer in answers) == 1


def test_rate_limit_enforced() -> None:
    clock = ManualClock()
    with (
        Simulator(enforce_rate_limit=True, clock=clock) as sim,
        httpx.Client(base_url=sim.base_uri) as http,
    ):
        last = [http.get("/") for _ in range(61)][-1]
        assert (last.status_code, last.headers["X-RateLimit-Remaining"]) == (200, "-1")
        refused = http.get("/")
        assert (refused.status_code, refused.content) == (403, b"")
        assert refused.headers["X-RateLimit-Remaining"] == "-1"
        assert http.get("/instances").json() == WRONG_TOKEN
        headers = {"Authorization": f"Bearer {sim.api_token}"}
        assert http.get("/", headers=headers).status_code == 200
        clock.advance(3601)
        assert http.get("/").headers["X-RateLimit-Remaining"] == "59"
