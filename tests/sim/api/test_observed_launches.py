"""Rules, launches and instances as observed on the running server, a test for each fact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import paramiko
import pytest

from rerobots.sim import ManualClock, Simulator

from .conftest import ALL, DEPLOYMENTS, NOWHERE, OTHER, ROBOT, SHARED, Make, WebSocketAPI
from .observed import active, launch, message, ready, says

UNKNOWN_DEPLOYMENT = {"error_message": "no workspace deployment found with given ID"}
NO_MATCH = {"error": "no matching wdeployment found"}
FEASIBLE = {"error": "All feasible workspace deployments are busy"}


@pytest.fixture
def api(users: Make) -> WebSocketAPI:
    return users()


def test_rules_of_a_deployment(users: Make) -> None:
    owner, stranger, root = users(), users("alice"), users("root", su=True)
    path = f"/deployment/{ROBOT}/rules"
    assert stranger.get(path).json() == {"rules": []}
    for who in ("*", "type:anon", "alice", "bob", "tester"):
        owner.post(f"/deployment/{ROBOT}/rule", {"cap": "CAP_INSTANTIATE", "user": who})

    def about(api: WebSocketAPI, **query: str) -> list[str]:
        return [rule["user"] for rule in api.get(path, **query).json()["rules"]]

    assert about(stranger) == about(stranger, to_user="alice") == ["*", "type:anon", "alice"]
    assert about(owner) == ["*", "type:anon", "tester"]
    assert about(root) == ["*", "type:anon", "alice", "bob", "tester"]
    for other in ("bob", "*"):
        assert says(stranger.get(path, to_user=other)) == (403, None)
    unknown = (404, UNKNOWN_DEPLOYMENT)
    assert says(owner.get(f"/deployment/{NOWHERE}/rules")) == unknown
    assert says(owner.delete(f"/deployment/{NOWHERE}/rule/1")) == unknown


def test_rule_without_a_body(api: WebSocketAPI) -> None:
    refused = message(400, "post body required, but not given")
    assert says(api.post(f"/deployment/{ROBOT}/rule")) == refused


def test_user_provided_deployments(users: Make) -> None:
    owner, stranger = users("lab"), users("alice")
    assert says(stranger.post(f"/new/{SHARED}")) == (403, None)
    assert says(stranger.post("/new/user_provided")) == (404, FEASIBLE)
    rule = {"cap": "CAP_INSTANTIATE", "user": "alice"}
    owner.post(f"/deployment/{SHARED}/rule", rule)
    assert stranger.post(f"/new/{SHARED}").status_code == 200
    registered = stranger.post("/hardshare/register").json()["id"]
    details = stranger.get(f"/deployment/{registered}").json()
    assert (details["supported_addons"], details["region"]) == ([], "")


def test_launch_by_type_without_a_deployment(users: Make) -> None:
    for wtype in ("gone", "locked", "away"):
        assert says(users().post(f"/new/{wtype}")) == (404, NO_MATCH)
    users().post(f"/deployment/{ROBOT}/rule", {"cap": "CAP_NO_INSTANTIATE", "user": "eve"})
    assert says(users("eve").post("/new/robot")) == (404, FEASIBLE)


def test_launch_on_one_of_several_deployments(api: WebSocketAPI) -> None:
    some = {"error": "some given IDs have no matching wdeployment"}
    assert says(api.post("/new", {"wds": [ROBOT, NOWHERE]})) == (404, some)
    assert api.post("/new", {"wds": [ROBOT, OTHER]}).status_code == 400


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"7", b""])
def test_launch_with_a_body_that_is_not_an_object(api: WebSocketAPI, body: bytes) -> None:
    assert api.http.post(f"/new/{ROBOT}", content=body).json()["success"] is True


def test_launch_with_only_the_url_of_a_repo(api: WebSocketAPI) -> None:
    ready(api, repo={"url": "https://git.example/x.git"})


def test_true_as_duration_is_one_second(api: WebSocketAPI) -> None:
    instance = launch(api, expire_d=True)
    api.advance(2)
    details = api.get(f"/instance/{instance}").json()
    start, end = (datetime.fromisoformat(details[name]) for name in ("starttime", "expires"))
    assert (end - start).total_seconds() == 1


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        *(
            (name, value, "has wrong type")
            for name, value in (
                ("sshkey", 1),
                ("vpn", 1),
                ("reserve", "no"),
                ("keepalive", 1),
                ("allow_noop", "x"),
                ("eurl", 1),
                ("expire_d", "60"),
            )
        ),
        ("expire_d", 0, "must be positive"),
        ("eurl", "", "must be nonempty"),
        ("eurl", "  ", "must be nonempty"),
        ("repo", {}, "missing url"),
        ("repo", "https://git.example", "missing url"),
    ],
)
def test_invalid_options(api: WebSocketAPI, option: str, value: object, words: str) -> None:
    for place in (ROBOT, "robot"):
        response = api.post(f"/new/{place}", {option: value})
        assert says(response) == message(400, f"value for option `{option}` {words}")


def test_messages_have_add_ons_in_backticks(api: WebSocketAPI) -> None:
    instance = ready(api, OTHER)
    for addon in ALL:
        unsupported = f"this instance does not support the `{addon}` add-on"
        assert says(api.post(f"/addon/{addon}/{instance}")) == message(503, unsupported)


@pytest.mark.parametrize(
    "eurl",
    [
        "mailto://a@example.org",
        "mailto:a@example.org",
        "https://example.org/",
        "http://example.org",
    ],
)
def test_eurl(api: WebSocketAPI, eurl: str) -> None:
    ready(api, eurl=eurl)


def test_allow_noop_in_the_first_second(api: WebSocketAPI) -> None:
    one, two = (launch(api, allow_noop=True) for _ in range(2))
    assert one != two
    api.advance(10)
    assert sorted(map(api.status, (one, two))) == ["INIT_FAIL", "READY"]
    assert "lockout" not in api.get(f"/deployment/{ROBOT}").json()
    ready_one = one if api.status(one) == "READY" else two
    assert launch(api, allow_noop=True) == ready_one
    assert api.post(f"/terminate/{ready_one}").status_code == 200
    api.advance(10)
    ready(api)


def test_instance_is_unknown_at_first() -> None:
    clock = ManualClock()
    with Simulator(clock=clock, record_delay=15, deployments=DEPLOYMENTS) as sim:
        api = WebSocketAPI(sim, sim.api_token, clock)
        instance = launch(api)
        api.advance(14.9)
        assert says(api.get(f"/instance/{instance}")) == message(404, "instance not found")
        api.advance(0.1)
        assert api.status(instance) == "INIT"
        api.http.close()


def test_public_key_at_the_launch(api: WebSocketAPI, connect: Callable[..., Any]) -> None:
    own = paramiko.ECDSAKey.generate()
    instance = ready(api, sshkey=f"{own.get_name()} {own.get_base64()}")
    connect(api, instance, own)
    # The server's key works, too.
    connect(api, instance)
    path = f"/instance/{instance}/sshkey"
    api.post(f"/terminate/{instance}")
    assert says(api.get(path)) == message(400, "instance already terminating")
    api.advance(2)
    assert says(api.get(path)) == message(400, "instance already terminated")


def test_rootuser(users: Make) -> None:
    alice = users("alice")
    instance = ready(alice)
    assert alice.get(f"/instance/{instance}").json()["rootuser"] == "alice"
    (listed,) = alice.get("/instances", details="").json()["workspace_instances"]
    assert listed["rootuser"] == "alice"


def test_running_instance_counts_in_queues(api: WebSocketAPI) -> None:
    def lengths() -> list[int]:
        return [
            api.get(f"/deployment/{ROBOT}").json()["queuelen"],
            api.get(f"/queuelen/{ROBOT}").json()["len"],
            api.get("/qlen", wds=ROBOT).json()[ROBOT]["qlen"],
            api.get("/qlen/robot").json()[ROBOT]["qlen"],
        ]

    def found(maxlen: int) -> bool:
        listed = api.get("/deployments", maxlen=maxlen).json()["workspace_deployments"]
        return ROBOT in listed

    assert (lengths(), found(0)) == ([0] * 4, True)
    ready(api)
    assert (lengths(), found(0), found(1)) == ([1] * 4, False, True)
    api.post(f"/new/{ROBOT}", {"reserve": True})
    assert (lengths(), found(1), found(2)) == ([2] * 4, False, True)


def test_queue_length_of_unknown_types(api: WebSocketAPI) -> None:
    assert says(api.get("/qlen/unknown_type")) == (200, {})
    assert says(api.get("/qlen")) == (404, None)


def test_superuser(users: Make) -> None:
    alice, root = users("alice"), users("root", su=True)
    instance = ready(alice)
    path = active(alice, "cam", instance)
    assert root.get("/instances").json()["workspace_instances"] == [instance]
    assert alice.get(f"{path}/0/img").status_code == 200
    assert root.get(f"{path}/0/img").status_code == 404
    assert root.refusal(f"{path}/0/feed/{root.in_path}")[0] == 404
    assert root.get(f"/firewall/{instance}").json() == {"rules": None}
