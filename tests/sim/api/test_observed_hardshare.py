"""hardshare as observed on the running server, a test for each fact."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import MINE, NOWHERE, Users, launched


def says(response: Any) -> tuple[int, Any]:
    return response.status_code, response.json() if response.content else None


def test_list_of_an_owner(user: Users) -> None:
    root = user("root", su=True)
    assert says(root.get("/hardshare/list/tester")) == (200, {"wdeployments": [MINE]})
    assert says(root.get("/hardshare/list/nobody")) == (200, {"wdeployments": []})
    (mine,) = user().get("/hardshare/list").json()["wdeployments"]
    assert mine["origin"] is None


def test_description(user: Users) -> None:
    api = user()
    required = {"error_message": "arguments required but not given"}
    assert says(api.post(f"/hardshare/{MINE}")) == (400, required)
    unknown = {"error_message": "no workspace deployment found with given ID"}
    assert says(api.post(f"/hardshare/{NOWHERE}", {"desc": "x"})) == (404, unknown)


@pytest.mark.parametrize("body", [{}, {"emails": "a@b"}, {"emails": ["x"]}, {"emails": [1]}])
def test_email_hook(user: Users, body: dict[str, Any]) -> None:
    wrong = {"error_message": "emails not correct format"}
    # The addresses are checked before the owner is looked up.
    for deployment in (MINE, NOWHERE):
        assert says(user().post(f"/hardshare/hook/email/{deployment}", body)) == (400, wrong)


@pytest.mark.parametrize(
    "body",
    [{}, {"wds": "x"}, {"wds": [NOWHERE]}, {"wds": [MINE, MINE]}, {"wds": [MINE], "crop": 1}],
)
def test_camera_with_an_invalid_body(user: Users, body: dict[str, Any]) -> None:
    assert says(user().post("/hardshare/cam", body)) == (400, None)


def test_second_camera_of_a_deployment(user: Users) -> None:
    api = user()
    camera = api.post("/hardshare/cam", {"wds": [MINE]}).json()["id"]
    assert api.post("/hardshare/cam", {"wds": [MINE]}).status_code == 400
    assert says(api.delete(f"/hardshare/cam/{camera}")) == (200, None)
    assert api.post("/hardshare/cam", {"wds": [MINE]}).status_code == 200


def test_remove_an_unknown_camera(user: Users) -> None:
    assert says(user().delete(f"/hardshare/cam/{NOWHERE}")) == (200, None)


@pytest.mark.parametrize("body", [{}, {"supported_addons": ["x"]}, {"addons_config": {}}])
def test_invalid_configuration(user: Users, body: dict[str, Any]) -> None:
    assert user().post(f"/hardshare/wd/{MINE}", body).status_code == 400


def test_billing(user: Users) -> None:
    assert says(user().get("/hardshare/billing")) == (404, None)


def test_status_of_an_attached_inactive_camera(user: Users) -> None:
    api = user()
    instance = launched(api)
    assert api.get(f"/addon/cam/{instance}").status_code == 404
    api.post("/hardshare/cam", {"wds": [MINE]})
    assert api.get(f"/addon/cam/{instance}").status_code == 200
