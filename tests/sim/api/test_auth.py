"""Authentication by tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from rerobots.sim import ManualClock, Simulator

UNRECOGNIZED = {"error_message": "unrecognized command"}


WRONG_TOKEN = {"error_message": "wrong authorization token"}


ID = "11111111-2222-4333-8444-555555555555"


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
def test_routes_that_need_a_user_and_an_instance(
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
def test_invalid_tokens_are_anonymous(make_api: Callable[..., Any], claims: dict[str, Any]) -> None:
    api = make_api(**claims)
    refused = api.get("/instances")
    assert (refused.status_code, refused.json()) == (400, WRONG_TOKEN)
    assert api.get("/workspaces").status_code == 200


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer x.y.z", "Basic dTpw", "nonsense"])
def test_invalid_authorization_headers(anonymous: Any, value: str) -> None:
    response = anonymous.http.get("/instances", headers={"Authorization": value})
    assert (response.status_code, response.json()) == (400, WRONG_TOKEN)


def test_tokens_of_another_simulator_are_refused(
    sim: Simulator, api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Simulators of the tests share a few keys; give this one its own.
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    monkeypatch.setattr("rerobots.sim.world.tokens._make_key", lambda: own)
    with Simulator() as other:
        headers = {"Authorization": f"Bearer {other.api_token}"}
        response = httpx.get(f"{sim.base_uri}/instances", headers=headers)
    assert (response.status_code, response.json()) == (400, WRONG_TOKEN)


def test_tampered_token(sim: Simulator) -> None:
    head, _, signature = sim.api_token.split(".")
    _, payload, _ = sim.make_token(user="eve").split(".")
    headers = {"Authorization": f"Bearer {head}.{payload}.{signature}"}
    assert httpx.get(f"{sim.base_uri}/instances", headers=headers).json() == WRONG_TOKEN


def test_token_without_subject_is_a_server_error(make_api: Callable[..., Any]) -> None:
    response = make_api(sub=None).get("/deployments")
    assert response.status_code == 500
    assert response.headers["content-type"].startswith("text/plain")


def test_token_expires_by_the_clock() -> None:
    clock = ManualClock()
    with Simulator(clock=clock) as sim:
        headers = {"Authorization": f"Bearer {sim.make_token(lifetime=60)}"}
        assert httpx.get(f"{sim.base_uri}/instances", headers=headers).status_code == 200
        clock.advance(61)
        assert httpx.get(f"{sim.base_uri}/instances", headers=headers).status_code == 400
