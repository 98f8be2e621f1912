"""Launching instances."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

NOBODY = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def null(api: Any) -> str:
    return str(api.deployment("null"))


def test_three_ways_to_launch(api: Any, null: str) -> None:
    for path, body in (("/new", {"wds": [null]}), (f"/new/{null}", None), ("/new/null", {})):
        response = api.post(path, body)
        assert response.status_code == 200
        assert response.json().keys() == {"success", "id"}
        assert response.json()["success"] is True
        assert api.get(f"/instance/{response.json()['id']}").json()["deployment"] == null
        assert api.post(f"/terminate/{response.json()['id']}").status_code == 200


@pytest.mark.parametrize("wds", ["x", {"a": 1}, [1], [None], None])
def test_types_of_deployments(api: Any, wds: object) -> None:
    response = api.post("/new", {"wds": wds})
    assert response.status_code == 400
    assert response.json() == {"error_message": "value for option `wds` has wrong type"}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/new", {}),
        ("/new", {"wds": []}),
        ("/new", {"wds": ["x", NOBODY]}),
        (f"/new/{NOBODY}", {}),
        ("/new/unknown_type", {}),
    ],
)
def test_unknown_deployments(api: Any, path: str, body: dict[str, Any]) -> None:
    response = api.post(path, body)
    assert (response.status_code, response.json()) == (
        404,
        {"error": "no matching wdeployment found"},
    )


def test_busy(make_api: Callable[..., Any], null: str) -> None:
    mine, other = make_api(user="me"), make_api(user="other")
    mine.ready()
    busy = {"result_message": "All matching workspace deployments are busy. Try again later."}
    for path, body in ((f"/new/{null}", {}), ("/new", {"wds": [null]})):
        response = other.post(path, body)
        assert (response.status_code, response.json()) == (503, busy)
    for options in ({}, {"reserve": True}):
        response = other.post("/new/null", options)
        busy = {"error": "All feasible workspace deployments are busy"}
        assert (response.status_code, response.json()) == (404, busy)


def test_next_deployment_when_the_first_is_busy(api: Any) -> None:
    found = api.get("/deployments", types="basic_misty2fieldtrial").json()["workspace_deployments"]
    made = [api.forget_later(api.post("/new", {"wds": found})) for _ in found]
    assert [api.get(f"/instance/{i}").json()["deployment"] for i in made] == found
    assert api.post("/new", {"wds": found}).status_code == 503


@pytest.mark.parametrize(
    ("wtype", "status", "message"),
    [
        ("gone", 400, "workspace deployment is permanently unavailable"),
        ("locked", 400, "workspace deployment is locked out (unavailable), please contact us "),
        ("away", 503, "workspace deployment temporarily unavailable, try again later"),
    ],
)
def test_unavailable(api: Any, wtype: str, status: int, message: str) -> None:
    found = api.get("/deployments", types=wtype, with_dissolved="").json()
    response = api.post(f"/new/{found['workspace_deployments'][0]}", {"reserve": True})
    assert (response.status_code, response.json()) == (status, {"error": message})


def test_allow_noop(make_api: Callable[..., Any], null: str) -> None:
    mine, other = make_api(user="me"), make_api(user="other")
    first = mine.launch(allow_noop=True)
    for path in ("/new/null", f"/new/{null}"):
        response = mine.post(path, {"allow_noop": True})
        assert response.json() == {"success": True, "id": first}
    assert mine.post(f"/new/{null}").status_code == 503
    assert other.post(f"/new/{null}", {"allow_noop": True}).status_code == 503


def test_reservation(make_api: Callable[..., Any], null: str) -> None:
    mine, other = make_api(user="me"), make_api(user="other")
    first = mine.ready()
    response = other.post(f"/new/{null}", {"reserve": True, "vpn": True})
    assert response.status_code == 200
    assert response.json()["success"] is False
    reservation_id = other.forget_later(response)
    assert other.get(f"/instance/{reservation_id}").status_code == 404
    assert other.get(f"/deployment/{null}").json()["queuelen"] == 2
    mine.post(f"/terminate/{first}")
    assert other.status(reservation_id) == "READY"
    assert "vpn" in other.get(f"/instance/{reservation_id}").json()
    assert other.get(f"/deployment/{null}").json()["queuelen"] == 1


@pytest.mark.parametrize(
    ("claims", "options", "message"),
    [
        ({"wt": ["fixed_misty2"]}, {}, "token not valid for wtype null"),
        ({"opt": {"expire_d": 60}}, {}, "token only valid for expire_d=60"),
        ({"opt": {"expire_d": 60}}, {"expire_d": 61}, "token only valid for expire_d=60"),
        ({"sc": "r"}, {}, "token scope does not permit instantiation"),
        ({"in": NOBODY}, {}, "token already constrained to another instance"),
    ],
)
def test_launches_that_a_token_forbids(
    make_api: Callable[..., Any], claims: dict[str, Any], options: dict[str, Any], message: str
) -> None:
    response = make_api(**claims).post("/new/null", options)
    assert (response.status_code, response.json()) == (400, {"error_message": message})


@pytest.mark.parametrize(
    ("claims", "options"),
    [
        ({"wt": ["null"]}, {}),
        ({"opt": {"expire_d": 60}}, {"expire_d": 60}),
        ({"sc": "rw"}, {}),
    ],
)
def test_launches_that_a_token_permits(
    make_api: Callable[..., Any], claims: dict[str, Any], options: dict[str, Any]
) -> None:
    make_api(**claims).ready(**options)


def test_number_of_instances_of_a_token(make_api: Callable[..., Any]) -> None:
    api = make_api(opt={"icount": 1})
    api.ready()
    refused = api.post("/new/fixed_kobuki")
    assert (refused.status_code, refused.content) == (403, b"")


def test_read_only_token(make_api: Callable[..., Any]) -> None:
    writer, reader = make_api(user="me"), make_api(user="me", sc="r")
    instance_id = writer.ready("fixed_misty2")
    assert reader.status(instance_id) == "READY"
    refused = reader.post(f"/vpn/{instance_id}")
    assert (refused.status_code, refused.content) == (403, b"")


def test_every_launch_is_counted(api: Any, null: str) -> None:
    before = api.get(f"/deployment/{null}").json()["icounter"]
    api.launch()
    assert api.get(f"/deployment/{null}").json()["icounter"] == before + 1
