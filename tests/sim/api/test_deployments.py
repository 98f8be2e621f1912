"""Workspaces and deployments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rerobots.sim import DEFAULT_DEPLOYMENTS

TYPES = {d.type for d in DEFAULT_DEPLOYMENTS}
GUIDE = "3a65acd4-4aef-4ffc-b7f9-d50e48fc5541"


def ids(response: Any) -> list[str]:
    return list(response.json()["workspace_deployments"])


def types(api: Any, **query: Any) -> list[str]:
    body = api.get("/deployments", info="", **query).json()
    return [body["info"][i]["type"] for i in body["workspace_deployments"]]


@pytest.mark.parametrize(
    ("query", "dissolved"),
    [
        ({}, False),
        ({"with_dissolved": ""}, True),
        ({"with_dissolved": "yes"}, True),
        ({"with_dissolved": "False"}, False),
        ({"with_dissolved": "0"}, False),
        ({"with_dissolved": "F"}, False),
    ],
)
def test_workspace_types(anonymous: Any, query: dict[str, str], dissolved: bool) -> None:
    found = anonymous.get("/workspaces", **query).json()["workspace_types"]
    assert sorted(found) == sorted(TYPES | {"locked", "away"} | ({"gone"} if dissolved else set()))
    assert ("gone" in types(anonymous, **query)) == dissolved


def test_deployment_of_the_guide(anonymous: Any) -> None:
    response = anonymous.get(f"/deployment/{GUIDE}").json()
    assert response.pop("icounter") >= 886
    assert response == {
        "id": GUIDE,
        "type": "basic_misty2fieldtrial",
        "type_version": 1,
        "supported_addons": ["cam", "mistyproxy", "drive"],
        "desc": "",
        "region": "us:cali",
        "created": "2019-07-28 23:26:16.983048",
        "queuelen": 0,
        "online": True,
    }


def test_times_without_microseconds(anonymous: Any) -> None:
    null = anonymous.deployment("null")
    assert anonymous.get(f"/deployment/{null}").json()["created"] == "2018-06-01 00:00:00"


def test_deployment_not_found(anonymous: Any) -> None:
    response = anonymous.get(f"/deployment/{GUIDE.replace('3a', '3b')}")
    assert response.status_code == 404
    assert response.json() == {"error_message": "no workspace deployment found with given ID"}


def test_flags_of_unavailable_deployments(anonymous: Any) -> None:
    def details(wtype: str) -> dict[str, Any]:
        found = ids(anonymous.get("/deployments", types=wtype, with_dissolved=""))
        return dict(anonymous.get(f"/deployment/{found[0]}").json())

    assert details("locked")["lockout"] is True
    assert details("away")["online"] is False
    assert details("gone")["dissolved"] == "2021-01-01 00:00:00"
    assert not {"lockout", "dissolved", "instance", "heartbeat"} & set(details("null"))


def test_details_for_owner_and_superuser(make_api: Callable[..., Any]) -> None:
    owner, superuser = make_api(user="fixture"), make_api(su=True)
    shared = owner.deployment("user_provided")
    assert "cam" in owner.get(f"/deployment/{shared}").json()["addons_config"]
    assert "addons_config" not in superuser.get(f"/deployment/{shared}").json()
    assert "heartbeat" in superuser.get(f"/deployment/{shared}").json()
    assert "heartbeat" not in owner.get(f"/deployment/{shared}").json()


def test_details_name_the_callers_instance(make_api: Callable[..., Any]) -> None:
    mine, other = make_api(user="me"), make_api(user="other")
    instance_id = mine.ready()
    path = f"/deployment/{mine.deployment('null')}"
    assert mine.get(path).json()["instance"] == instance_id
    assert "instance" not in other.get(path).json()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "MISTY"}, ["basic_misty2fieldtrial", "basic_misty2fieldtrial", "fixed_misty2"]),
        ({"q": "eu:"}, ["null"]),
        ({"q": "nowhere"}, []),
        ({"types": "null,fixed_kobuki"}, ["fixed_kobuki", "null"]),
        ({"types": "unknown"}, []),
        ({"q": "misty", "types": "!fixed_misty2"}, ["basic_misty2fieldtrial"] * 2),
        ({"q": "fixed", "sort_by": "dec_wtype"}, ["fixed_misty2", "fixed_kobuki"]),
        ({"q": "fixed", "sort_by": "inc_created"}, ["fixed_kobuki", "fixed_misty2"]),
        ({"q": "fixed", "sort_by": "dec_created"}, ["fixed_misty2", "fixed_kobuki"]),
        ({"q": "fixed", "sort_by": "inc_count"}, ["fixed_misty2", "fixed_kobuki"]),
        ({"q": "fixed", "sort_by": "dec_count"}, ["fixed_kobuki", "fixed_misty2"]),
        ({"q": "fixed", "sort_by": "nonsense"}, ["fixed_kobuki", "fixed_misty2"]),
    ],
)
def test_filters(anonymous: Any, query: dict[str, str], found: list[str]) -> None:
    assert types(anonymous, **query) == found


def test_type_in_the_path(anonymous: Any) -> None:
    assert len(ids(anonymous.get("/deployments/basic_misty2fieldtrial"))) == 2
    assert ids(anonymous.get("/deployments/un-known")) == []
    wins = anonymous.get("/deployments/null", types="fixed_misty2", info="")
    assert [i["type"] for i in wins.json()["info"].values()] == ["fixed_misty2"]


def test_first_of_repeated_parameters_counts(anonymous: Any) -> None:
    assert types(anonymous, types=["null", "fixed_misty2"]) == ["null"]


def test_two_exclusions_are_a_server_error(anonymous: Any) -> None:
    assert anonymous.get("/deployments", types="!a,!b").status_code == 500


def test_info_has_all_matches_and_is_optional(anonymous: Any) -> None:
    assert "info" not in anonymous.get("/deployments").json()
    assert "info" not in anonymous.get("/deployments", info="false").json()
    body = anonymous.get("/deployments", q="misty", max_per_page=1, info="").json()
    assert len(body["workspace_deployments"]) == 1
    assert len(body["info"]) == body["page_count"] == 3
    assert set(body["info"][GUIDE]) == {
        "type",
        "type_version",
        "supported_addons",
        "desc",
        "region",
        "icounter",
        "created",
        "queuelen",
    }


def test_paging(anonymous: Any) -> None:
    everything = ids(anonymous.get("/deployments"))

    def page(**query: Any) -> tuple[list[str], int]:
        response = anonymous.get("/deployments", **query)
        return ids(response), response.json()["page_count"]

    assert page() == (everything, 1)
    assert page(max_per_page=3) == (everything[:3], 3)
    assert page(max_per_page=3, page=2) == (everything[3:6], 3)
    assert page(max_per_page=3, page=99) == (everything[6:], 3)
    assert page(max_per_page=3, page=-1) == (everything[:3], 3)
    assert page(max_per_page="x", page="y") == (everything, 1)
    assert page(max_per_page=-2) == (everything, 1)
    assert page(q="nothing", max_per_page=5) == ([], 0)
    assert page(q="nothing") == ([], 1)


@pytest.mark.parametrize(("maxlen", "found"), [("1", 0), ("2", 1), ("u", 1), ("x", 1), ("-4", 0)])
def test_longest_queue(api: Any, maxlen: str, found: int) -> None:
    deployment_id = api.deployment("null")
    api.launch()
    api.forget_later(api.post(f"/new/{deployment_id}", {"reserve": True}))
    assert len(ids(api.get("/deployments", types="null", maxlen=maxlen))) == found
    assert api.get(f"/deployment/{deployment_id}").json()["queuelen"] == 2
