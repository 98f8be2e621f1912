"""What can happen in the world: rules, queues, users, pings, webhooks, and failures."""

from __future__ import annotations

import hashlib
import http.server
import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paramiko
import pytest

from rerobots.sim import Deployment, ManualClock, Simulator
from rerobots.sim.net.webhooks import is_contacted
from rerobots.sim.world.instances import LaunchOptions
from rerobots.sim.world.workspaces import Workspace
from rerobots.sim.world.world import DISSOLVED_KEPT, Delays, World

from .conftest import API

MINE = "11111111-2222-4333-8444-555555555555"

Users = Callable[..., API]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def user(clock: ManualClock) -> Iterator[Users]:
    """Makes clients of several users of one simulator; `tester` owns its deployment."""
    mine = Deployment(type="mine", id=MINE, owner="tester", supported_addons=("cam", "vnc"))
    made: list[API] = []
    with Simulator(clock=clock, deployments=[mine, Deployment(type="other")]) as sim:

        def make(name: str = "tester", **claims: Any) -> API:
            api = API(sim, sim.make_token(user=name, lifetime=10**6, **claims), clock)
            made.append(api)
            return api

        yield make
        for api in made:
            api.http.close()


def launched(api: API, **options: Any) -> str:
    answer = api.post(f"/new/{MINE}", options)
    assert (answer.status_code, answer.json()["success"]) == (200, True), answer.text
    api.advance(10)
    return str(answer.json()["id"])


# Users


def test_users_see_their_own(user: Users) -> None:
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


def test_organisation_of_a_user(user: Users) -> None:
    user("alice", org="acme").get("/")
    root = user("root", su=True)
    assert root.get("/user/alice/org").json() == {"org": "acme"}
    assert root.get("/user/bob/org").json() == {}


def test_tokens_are_revoked(user: Users) -> None:
    first, second, other = user(), user(lifetime_of="second"), user("other")

    def digest(api: API) -> str:
        return hashlib.sha256(api.http.headers["Authorization"][7:].encode()).hexdigest()

    assert other.post(f"/revoke/{digest(first)}").status_code == 200
    assert first.get("/instances").status_code == 200
    assert first.post(f"/revoke/{digest(second)}").content == b""
    assert second.get("/instances").json() == {"error_message": "wrong authorization token"}
    assert second.get("/workspaces").status_code == 200
    third = user(another="claim")
    assert third.post("/purge").content == b""
    for api in (first, third):
        assert api.get("/instances").status_code == 400
    assert other.get("/instances").status_code == 200
    assert user(made="later").get("/instances").status_code == 200
    reader = user(sc="r")
    assert reader.post("/purge").status_code == 403
    assert reader.post(f"/revoke/{digest(reader)}").status_code == 200
    assert reader.get("/instances").status_code == 400


# Rules


@pytest.mark.parametrize(
    ("rules", "name", "status"),
    [
        ([], "alice", 200),
        ([("CAP_NO_INSTANTIATE", "*")], "alice", 403),
        ([("CAP_NO_INSTANTIATE", "alice")], "alice", 403),
        ([("CAP_NO_INSTANTIATE", "bob")], "alice", 200),
        ([("CAP_INSTANTIATE", "alice"), ("CAP_NO_INSTANTIATE", "*")], "alice", 200),
        ([("CAP_NO_INSTANTIATE", "type:anon")], "alice", 200),
        ([("CAP_NO_INSTANTIATE", "type:anon")], "anon_5", 403),
        ([("CAP_NO_INSTANTIATE", "*"), ("CAP_INSTANTIATE", "type:anon")], "anon_5", 200),
    ],
)
def test_rules(user: Users, rules: list[tuple[str, str]], name: str, status: int) -> None:
    owner, api = user(), user(name)
    path = f"/deployment/{MINE}/rule"
    ids = [owner.post(path, {"cap": cap, "user": who}).json()["rule_id"] for cap, who in rules]
    again = [owner.post(path, {"cap": cap, "user": who}).json()["rule_id"] for cap, who in rules]
    assert ids == again
    queues = api.get("/qlen", wds=MINE).json()
    answer = api.post(f"/new/{MINE}")
    assert (answer.status_code, answer.content == b"") == (status, status == 403)
    assert queues == ({MINE: {"qlen": 0, "rem": None}} if status == 200 else {})
    listed = owner.get(f"/deployment/{MINE}/rules").json()["rules"]
    assert [(rule["capability"], rule["user"]) for rule in listed] == rules
    assert api.get("/rules").json()["rules"] == [rule for rule in listed if rule["user"] == name]
    for number in ids:
        assert owner.delete(f"{path}/{number}").content == b""
    assert owner.get("/rules").json() == {"rules": []}


# Queues


def test_reservation_becomes_an_instance(user: Users) -> None:
    alice, bob, carol = user("alice"), user("bob"), user("carol")
    first = launched(alice, expire_d=100)
    waiting = [api.post(f"/new/{MINE}", {"reserve": True}).json() for api in (bob, carol)]
    assert [answer["success"] for answer in waiting] == [False, False]
    assert bob.get(f"/queuelen/{MINE}").json() == {"id": MINE, "len": 2}
    assert bob.get("/qlen", wds=MINE).json() == {MINE: {"qlen": 2, "rem": 90}}
    (reservation,) = bob.get("/reservations").json()["reservations"]
    assert reservation["id"] == waiting[0]["id"]
    assert reservation["created"].endswith(" UTC")
    assert (reservation["desc"], reservation["user"]) == (f"wd:{MINE}", "bob")
    assert bob.delete(f"/reservation/{waiting[1]['id']}").status_code == 404
    assert carol.delete(f"/reservation/{waiting[1]['id']}").content == b""
    alice.post(f"/terminate/{first}")
    alice.advance(10)
    assert bob.status(waiting[0]["id"]) == "READY"
    assert bob.get("/reservations").json() == {"reservations": []}


def test_end_of_a_lockout_serves_the_queue(user: Users) -> None:
    owner, bob = user(), user("bob")
    first = launched(owner)
    waiting = bob.post(f"/new/{MINE}", {"reserve": True}).json()["id"]
    owner.post(f"/deployment/{MINE}/lockout")
    assert owner.get(f"/deployment/{MINE}").json()["lockout"] is True
    owner.post(f"/terminate/{first}")
    owner.advance(10)
    assert bob.get(f"/instance/{waiting}").status_code == 404
    assert bob.get("/qlen", wds=MINE).json() == {}
    owner.delete(f"/deployment/{MINE}/lockout")
    owner.advance(10)
    assert bob.status(waiting) == "READY"


# Pings, expiry


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


def test_keep_alive_that_never_came(user: Users) -> None:
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


def test_firewall(user: Users, connect: Callable[..., Any]) -> None:
    api = user()
    instance = launched(api)
    path = f"/firewall/{instance}"
    assert api.get(path).json() == {"rules": None}
    assert api.post(path).content == b""
    assert api.post(path, {"src": "0.0.0.0/0", "action": "DROP"}).content == b""
    rules = [["127.0.0.1", "ACCEPT"], ["0.0.0.0/0", "DROP"]]
    assert api.get(path).json() == {"rules": rules}
    connect(api, instance)
    assert api.delete(path).content == b""
    api.post(path, {"src": "127.0.0.0/8", "action": "DROP"})
    with pytest.raises((paramiko.SSHException, OSError, EOFError)):
        connect(api, instance)
    assert api.delete(path).content == b""
    connect(api, instance)
    assert api.get(path).json() == {"rules": None}


# hardshare


def test_owner_changes_a_deployment(user: Users) -> None:
    owner = user()
    owner.post(f"/hardshare/{MINE}", {"desc": "Misty in the lab"})
    owner.post(f"/hardshare/wd/{MINE}", {"supported_addons": ["cmd"], "addons_config": {"a": 1}})
    details = owner.get(f"/deployment/{MINE}").json()
    assert details["desc"] == "Misty in the lab"
    assert (details["supported_addons"], details["addons_config"]) == (["cmd"], {"a": 1})
    (listed,) = owner.get("/hardshare/list").json()["wdeployments"]
    assert (listed["desc"], listed["dissolved"]) == ("Misty in the lab", None)
    dissolved = owner.post(f"/hardshare/dis/{MINE}").json()
    assert dissolved["date_dissolved"].endswith(" UTC")
    assert owner.get("/hardshare/list").json()["wdeployments"] == []
    assert owner.get(f"/hardshare/check/{MINE}").json() == dissolved
    assert owner.post(f"/new/{MINE}").status_code == 400
    assert user("root", su=True).get("/hardshare/owners").json() == {"owners": ["tester"]}


# The world by hand


class Scene:
    """A world with one deployment, whose hosts are up at once."""

    def __init__(self, **delays: Any) -> None:
        self.clock = ManualClock()
        self.world = World([Deployment(type="x")], Delays(**delays), self.clock)
        self.workspace: Workspace = next(iter(self.world.workspaces.values()))
        self.world.on_launch = lambda i: self.world.host_up(i, ("127.0.0.1", 1), ())
        self.instance = self.world.launch("me", [self.workspace], LaunchOptions())

    def advance(self, seconds: float) -> str:
        self.clock.advance(seconds)
        self.world.timeline.run_due()
        return self.instance.status

    def become(self, status: Any) -> str:
        self.world.become(self.instance, status)
        return self.instance.status


def test_by_hand() -> None:
    scene = Scene(init=None, terminate=None)
    assert scene.advance(10_000) == "INIT"
    assert scene.become("READY") == "READY"
    assert scene.become("READY") == "READY"
    assert scene.become("TERMINATING") == "TERMINATING"
    assert scene.advance(10_000) == "TERMINATING"
    assert scene.become("TERMINATED") == "TERMINATED"
    with pytest.raises(ValueError, match="TERMINATED cannot become READY"):
        scene.become("READY")


def test_dies_in_use() -> None:
    scene = Scene()
    assert scene.advance(10) == "READY"
    assert scene.become("TERMINATED") == "TERMINATED"
    assert scene.workspace.instance is None
    assert scene.advance(10) == "TERMINATED"


def test_launch_that_fails_by_hand() -> None:
    scene = Scene()
    assert scene.become("INIT_FAIL") == "INIT_FAIL"
    assert scene.workspace.lockout


@pytest.mark.parametrize(("outcome", "seconds"), [("fails", 2.5), ("hangs", 60.5)])
def test_launches_that_go_wrong(outcome: Any, seconds: float) -> None:
    scene = Scene()
    scene.become("READY")
    scene.become("TERMINATED")
    scene.workspace.launch_outcome = outcome
    scene.instance = scene.world.launch("me", [scene.workspace], LaunchOptions())
    assert scene.advance(seconds - 0.1) == "INIT"
    assert scene.advance(0.1) == "INIT_FAIL"
    assert scene.workspace.lockout


def test_heartbeat_that_is_lost() -> None:
    scene = Scene()
    scene.workspace.disconnect()
    scene.advance(60)
    assert scene.workspace.online
    scene.advance(1)
    assert not scene.workspace.online
    scene.world.set_online(scene.workspace)
    assert scene.workspace.online
    scene.world.set_online(scene.workspace, online=False)
    assert not scene.workspace.online


def test_dissolved_deployments_are_forgotten() -> None:
    scene = Scene()
    for _ in range(DISSOLVED_KEPT + 10):
        scene.world.dissolve(scene.world.register("me", "127.0.0.1", ()))
    assert len(scene.world.workspaces) == DISSOLVED_KEPT + 1


# Webhooks and repositories


class _Hook(http.server.BaseHTTPRequestHandler):
    told: list[dict[str, Any]]

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.told.append(json.loads(self.rfile.read(length)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    told: list[dict[str, Any]] = []
    handler = type("Hook", (_Hook,), {"told": told})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,)).start()
    yield f"http://127.0.0.1:{server.server_port}/hook?x=1", told
    server.shutdown()
    server.server_close()


def test_webhook_is_told(user: Users, hook: tuple[str, list[dict[str, Any]]]) -> None:
    url, told = hook
    api = user()
    instance = launched(api, eurl=url)
    assert api.status(instance) == "READY"
    api.post(f"/terminate/{instance}")
    api.advance(10)
    deadline = time.monotonic() + 10
    while len(told) < 2 and time.monotonic() < deadline:
        api.status(instance)
    assert "PRIVATE KEY" in told[0].pop("sshkey")
    body = {"id": instance, "wd": MINE, "kind": "instance status", "user": "tester"}
    assert told == [{**body, "val": "INIT"}, {**body, "val": "TERMINATED"}]


def test_webhook_that_is_not_reached_makes_the_launch_hang(user: Users) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        api = user()
        instance = launched(api, eurl=url)
        assert api.status(instance) == "INIT"
        refused = api.post(f"/terminate/{instance}").json()
        assert refused == {"error_message": "cannot terminate instance that is init"}
        api.advance(60)
        assert api.status(instance) == "INIT_FAIL"
        assert api.get(f"/deployment/{MINE}").json()["lockout"] is True


@pytest.mark.parametrize(
    ("url", "contacted"),
    [
        ("http://127.0.0.1:1/x", True),
        ("http://localhost/", True),
        ("http://[::1]:8/", True),
        ("https://127.0.0.1/", False),
        ("http://example.org/", False),
        ("http://127.0.0.1.example.org/", False),
        ("http://127.0.0.1:x/", False),
        ("mailto://a@example.org", False),
        ("x", False),
    ],
)
def test_only_loopback_is_contacted(url: str, contacted: bool) -> None:
    assert is_contacted(url) is contacted


def test_other_webhooks_are_not_contacted(user: Users) -> None:
    api = user()
    assert api.status(launched(api, eurl="https://example.org/hook")) == "READY"


def test_local_repository_is_cloned(
    user: Users, tmp_path: Path, connect: Callable[..., Any]
) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    (tmp_path / "README").write_text("hello\n")
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    api = user()
    instance = launched(api, repo={"url": str(tmp_path), "path": "../../work/robot"})
    _, output, _ = connect(api, instance).exec_command("cat ../work/robot/README")
    assert output.read() == b"hello\n"
    api.post(f"/terminate/{instance}")
    api.advance(10)
    second = launched(api, repo={"url": "https://git.example/x.git", "path": "x"})
    assert api.status(second) == "READY"
