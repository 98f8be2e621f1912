"""Instances: states, details and lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import MINE, Users, launched

SPACED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?")
ZULU = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")


def error(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error_message"]


def test_life_cycle(timed: Any) -> None:
    instance_id = timed.launch()
    path = f"/instance/{instance_id}"
    for route in (path, f"{path}/sshkey"):
        assert error(timed.get(route)) == (404, "instance not found")
    assert error(timed.post(f"/terminate/{instance_id}")) == (404, "instance not found")
    assert timed.get("/instances").json()["workspace_instances"] == []
    timed.advance(0.5)
    assert timed.get(path).json()["status"] == "INIT"
    assert timed.get(path).json()["fwd"] == {}
    assert "hostkeys" not in timed.get(path).json()
    assert timed.get(f"{path}/sshkey").status_code == 200
    assert error(timed.post(f"/terminate/{instance_id}")) == (
        400,
        "cannot terminate instance that is init",
    )
    timed.advance(1.9)
    assert timed.status(instance_id) == "INIT"
    timed.advance(0.1)
    assert timed.status(instance_id) == "READY"
    done = timed.post(f"/terminate/{instance_id}")
    assert (done.status_code, done.content) == (200, b"")
    assert done.headers["content-type"] == "application/octet-stream"
    ending = timed.get(path).json()
    assert ending["status"] == "TERMINATING"
    assert not {"fwd", "endtime"} & set(ending)
    assert error(timed.post(f"/terminate/{instance_id}")) == (400, "instance already terminating")
    assert timed.get(f"{path}/sshkey").status_code == 400
    timed.advance(0.5)
    ended = timed.get(path).json()
    assert ended["status"] == "TERMINATED"
    assert SPACED.fullmatch(ended["endtime"])
    assert "fwd" not in ended
    assert error(timed.post(f"/terminate/{instance_id}")) == (400, "instance already terminated")


def test_deployment_is_busy_from_launch_to_end(timed: Any) -> None:
    instance_id = timed.launch()
    assert timed.post("/new/null").status_code == 404
    timed.advance(10)
    timed.post(f"/terminate/{instance_id}")
    assert timed.post("/new/null").status_code == 404
    timed.advance(0.5)
    timed.launch()


def test_details(api: Any) -> None:
    instance_id = api.ready("basic_misty2fieldtrial")
    details = api.get(f"/instance/{instance_id}").json()
    assert details.keys() == {
        "id",
        "deployment",
        "type",
        "region",
        "starttime",
        "rootuser",
        "status",
        "wdinfo",
        "fwd",
        "hostkeys",
    }
    assert details["id"] == instance_id
    assert details["rootuser"] == "tester"
    assert details["type"] == "basic_misty2fieldtrial"
    assert SPACED.fullmatch(details["starttime"])
    assert details["fwd"]["ipv4"] == "127.0.0.1"
    wdinfo = api.get(f"/deployment/{details['deployment']}").json()
    assert details["wdinfo"] == wdinfo
    assert wdinfo["instance"] == instance_id
    keys = details["hostkeys"]
    assert [key.split()[0] for key in keys] == ["ecdsa-sha2-nistp256", "ssh-ed25519"]
    assert [key.endswith("\n") for key in keys] == [False, True]


def test_expiry(timed: Any) -> None:
    instance_id = timed.ready(expire_d=60)
    details = timed.get(f"/instance/{instance_id}").json()
    start, end = details["starttime"], details["expires"]
    assert (start[:14], start[17:]) == (end[:14], end[17:])
    timed.advance(49.9)
    assert timed.status(instance_id) == "READY"
    timed.advance(0.1)
    assert timed.status(instance_id) == "TERMINATING"
    timed.advance(0.5)
    assert timed.status(instance_id) == "TERMINATED"


def test_expiry_in_init_waits_until_ready(timed: Any) -> None:
    instance_id = timed.launch(expire_d=1)
    timed.advance(1.5)
    assert timed.status(instance_id) == "INIT"
    timed.advance(1)
    assert timed.status(instance_id) == "TERMINATING"


def test_instances_of_other_users_are_not_found(make_api: Callable[..., Any]) -> None:
    mine, other, superuser = make_api(user="me"), make_api(user="other"), make_api(su=True)
    instance_id = mine.ready()
    for method, path in (
        ("GET", f"/instance/{instance_id}"),
        ("GET", f"/instance/{instance_id}/sshkey"),
        ("POST", f"/terminate/{instance_id}"),
        ("GET", f"/addon/cam/{instance_id}"),
    ):
        assert error(other.http.request(method, path)) == (404, "instance not found")
    assert other.get("/instances").json()["workspace_instances"] == []
    assert superuser.status(instance_id) == "READY"
    listed = superuser.get("/instances", user="me").json()["workspace_instances"]
    assert listed == [instance_id]
    for name in ("me", "other"):
        refused = other.get("/instances", user=name)
        assert (refused.status_code, refused.content) == (403, b"")


def test_token_for_one_instance(make_api: Callable[..., Any]) -> None:
    api = make_api(user="me")
    one, two = api.ready("null"), api.ready("fixed_misty2")
    bound = make_api(user="me", **{"in": two})
    assert bound.status(two) == "READY"
    refused = (400, "token already constrained to another instance")
    assert error(bound.get(f"/instance/{one}")) == refused
    assert bound.get("/instances").json()["workspace_instances"] == [two]
    assert bound.post(f"/addon/cam/{two}").status_code == 200
    assert bound.get(f"/addon/cam/{two}").status_code == 200
    assert bound.get(f"/addon/cam/{two}/0/img").status_code == 404
    assert api.get(f"/addon/cam/{two}/0/img").status_code == 200


@pytest.mark.parametrize(
    ("wtype", "head"),
    [("fixed_misty2", "OPENSSH"), ("basic_misty2fieldtrial", "RSA")],
)
def test_private_key_of_the_server(api: Any, wtype: str, head: str) -> None:
    path = f"/instance/{api.launch(wtype)}/sshkey"
    body = api.get(path).json()
    assert body.keys() == {"key"}
    assert body["key"].startswith(f"-----BEGIN {head} PRIVATE KEY-----\n")
    assert api.get(path).json() == body


def test_list(timed: Any) -> None:
    old = timed.ready("fixed_kobuki")
    new = timed.ready("null")
    body = timed.get("/instances").json()
    assert body["workspace_instances"] == [new, old]
    assert body["workspace_deployments"] == [timed.deployment(t) for t in ("null", "fixed_kobuki")]
    assert body["page_count"] == 1
    ascending = timed.get("/instances", sort_by="inc_start_date").json()
    assert ascending["workspace_instances"] == [old, new]
    page = timed.get("/instances", max_per_page=1, page=2).json()
    assert (page["workspace_instances"], page["page_count"]) == ([old], 2)
    timed.post(f"/terminate/{old}")
    assert timed.get("/instances").json()["workspace_instances"] == [new, old]
    timed.advance(1)
    assert timed.get("/instances").json()["workspace_instances"] == [new]
    for value in ("", "false", "0"):
        everything = timed.get("/instances", include_terminated=value).json()
        assert everything["workspace_instances"][:2] == [new, old]


def test_list_by_type_filters_after_paging(timed: Any) -> None:
    old = timed.ready("fixed_kobuki")
    new = timed.ready("null")
    assert timed.get("/instances/null").json()["workspace_instances"] == [new]
    first = timed.get("/instances/fixed_kobuki", max_per_page=1).json()
    assert (first["workspace_instances"], first["page_count"]) == ([], 2)
    second = timed.get("/instances/fixed_kobuki", max_per_page=1, page=2).json()
    assert second["workspace_instances"] == [old]


def test_empty_list(make_api: Callable[..., Any]) -> None:
    body = make_api(user="nobody").get("/instances", max_per_page=3).json()
    assert body == {"workspace_instances": [], "workspace_deployments": [], "page_count": 1}


@pytest.mark.parametrize("value", ["", "false"])
def test_list_with_details(api: Any, value: str) -> None:
    instance_id = api.ready()
    (details,) = api.get("/instances", details=value).json()["workspace_instances"]
    assert details.keys() == {
        "id",
        "status",
        "deployment",
        "type",
        "region",
        "starttime",
        "rootuser",
    }
    assert ZULU.fullmatch(details["starttime"])
    api.post(f"/terminate/{instance_id}")
    listed = api.get("/instances", details="", include_terminated="").json()["workspace_instances"]
    (ended,) = [i for i in listed if i["id"] == instance_id]
    assert ZULU.fullmatch(ended["endtime"])


def test_users_see_only_what_is_theirs(user: Users) -> None:
    alice, bob, root = user("alice"), user("bob"), user("root", su=True)
    instance = launched(alice)
    for path in ("/instances", "/reservations"):
        assert instance not in bob.get(path).text
    assert bob.get(f"/instance/{instance}").status_code == 404
    assert bob.post(f"/terminate/{instance}").status_code == 404
    assert root.get("/instances", user="alice").json()["workspace_instances"] == [instance]
    assert "instance" not in bob.get(f"/deployment/{MINE}").json()
    assert [i["user"] for i in user().get("/hardshare/instances").json()] == ["alice"]
    alice.post("/ci/new", {"repo_url": "x"})
    assert bob.get("/ci/projects").json() == {}


def test_keep_alive(user: Users) -> None:
    api = user()
    instance = launched(api, keepalive=True)
    for _ in range(3):
        assert api.post(f"/instance/{instance}/ka").content == b""
        api.advance(60)
        assert api.status(instance) == "READY"
    api.advance(0.1)
    assert api.status(instance) == "TERMINATING"
    assert api.post(f"/instance/{instance}/ka").status_code == 404


def test_instance_without_keep_alive_ends(user: Users) -> None:
    api = user()
    instance = launched(api, keepalive=True)
    assert api.status(instance) == "READY"
    api.advance(300)
    assert api.status(instance) == "TERMINATED"


def test_expiry_beyond_the_calendar(user: Users) -> None:
    api = user()
    instance = launched(api, expire_d=10**400)
    assert api.get(f"/instance/{instance}").json()["expires"] > "2100"
    assert api.get("/qlen", wds=MINE).json()[MINE]["rem"] > 10**9


def test_events_are_recorded(user: Users) -> None:
    api = user()
    path = f"/instance/{launched(api)}/event"
    head = {"ts": 1.5, "roll": 0, "pitch": 0.1, "yaw": -1}
    base = {"ts": 1, "linear": 0.1, "angular": 0, "duration": 2.5}
    for kind, data in (
        ("headMove", head),
        ("baseMove", base),
        ("goalReached", {"ts": 1, "rule": "corner"}),
        ("imageCap", {"ts": 1, "img": "x"}),
    ):
        assert api.post(path, {"k": kind, "d": data}).content == b""
        for name in data:
            for wrong in ({**data, name: None}, {k: v for k, v in data.items() if k != name}):
                assert api.post(path, {"k": kind, "d": wrong}).status_code == 400
    for body in ({}, {"k": "jump", "d": {}}, {"k": "headMove"}, {"k": "headMove", "d": []}):
        assert api.post(path, body).status_code == 400
    refused = api.post(path, {"k": "goalReached", "d": {"ts": 1.5, "rule": "x"}})
    assert refused.status_code == 400
