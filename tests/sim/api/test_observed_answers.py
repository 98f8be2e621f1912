"""What was observed on the running server: a test for each fact, but for those of hardshare."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import paramiko
import pytest

from rerobots.sim import Deployment, ManualClock, Simulator

from .conftest import ALL, NOWHERE, WebSocketAPI

ROBOT = "11111111-2222-4333-8444-555555555555"
SHARED = "22222222-2222-4333-8444-555555555555"
OTHER = "33333333-2222-4333-8444-555555555555"
UNKNOWN_DEPLOYMENT = {"error_message": "no workspace deployment found with given ID"}
NO_MATCH = {"error": "no matching wdeployment found"}
FEASIBLE = {"error": "All feasible workspace deployments are busy"}

DEPLOYMENTS = [
    Deployment(type="robot", id=ROBOT, owner="tester", supported_addons=ALL),
    Deployment(type="user_provided", id=SHARED, owner="lab", supported_addons=("cam",)),
    Deployment(type="other", id=OTHER),
    Deployment(type="gone", dissolved=datetime(2021, 1, 1, tzinfo=UTC)),
    Deployment(type="locked", lockout=True),
    Deployment(type="away", online=False),
]

Make = Callable[..., WebSocketAPI]


@pytest.fixture
def user() -> Iterator[Make]:
    """Makes clients of several users of one simulator, whose time the tests move."""
    made: list[WebSocketAPI] = []
    clock = ManualClock(datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC))
    with Simulator(clock=clock, deployments=DEPLOYMENTS) as sim:

        def make(name: str = "tester", **claims: Any) -> WebSocketAPI:
            token = sim.make_token(user=name, lifetime=10**6, **claims)
            api = WebSocketAPI(sim, token, clock)
            api.token = token
            made.append(api)
            return api

        yield make
        for api in made:
            api.http.close()


@pytest.fixture
def api(user: Make) -> WebSocketAPI:
    return user()


def launch(api: WebSocketAPI, place: str = ROBOT, **options: Any) -> str:
    answer = api.post(f"/new/{place}", options)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def ready(api: WebSocketAPI, place: str = ROBOT, **options: Any) -> str:
    instance = launch(api, place, **options)
    api.advance(10)
    assert api.status(instance) == "READY"
    return instance


def active(api: WebSocketAPI, addon: str, instance: str) -> str:
    """Activate an add-on, and give its path."""
    path = f"/addon/{addon}/{instance}"
    assert api.post(path).status_code == 200
    api.advance(2)
    return path


def says(answer: Any) -> tuple[int, Any]:
    return answer.status_code, answer.json() if answer.content else None


def message(status: int, text: str) -> tuple[int, dict[str, str]]:
    return status, {"error_message": text}


def test_rules_of_a_deployment(user: Make) -> None:
    owner, stranger, root = user(), user("alice"), user("root", su=True)
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


def test_user_provided_deployments(user: Make) -> None:
    owner, stranger = user("lab"), user("alice")
    assert says(stranger.post(f"/new/{SHARED}")) == (403, None)
    assert says(stranger.post("/new/user_provided")) == (404, FEASIBLE)
    rule = {"cap": "CAP_INSTANTIATE", "user": "alice"}
    owner.post(f"/deployment/{SHARED}/rule", rule)
    assert stranger.post(f"/new/{SHARED}").status_code == 200
    registered = stranger.post("/hardshare/register").json()["id"]
    details = stranger.get(f"/deployment/{registered}").json()
    assert (details["supported_addons"], details["region"]) == ([], "")


def test_launch_by_type_of_what_is_not_there(user: Make) -> None:
    for wtype in ("gone", "locked", "away"):
        assert says(user().post(f"/new/{wtype}")) == (404, NO_MATCH)
    user().post(f"/deployment/{ROBOT}/rule", {"cap": "CAP_NO_INSTANTIATE", "user": "eve"})
    assert says(user("eve").post("/new/robot")) == (404, FEASIBLE)


def test_launch_on_one_of_several(api: WebSocketAPI) -> None:
    some = {"error": "some given IDs have no matching wdeployment"}
    assert says(api.post("/new", {"wds": [ROBOT, NOWHERE]})) == (404, some)
    assert api.post("/new", {"wds": [ROBOT, OTHER]}).status_code == 400


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"7", b""])
def test_launch_with_a_body_that_is_no_object(api: WebSocketAPI, body: bytes) -> None:
    assert api.http.post(f"/new/{ROBOT}", content=body).json()["success"] is True


def test_launch_with_a_repo_that_has_a_url_only(api: WebSocketAPI) -> None:
    ready(api, repo={"url": "https://git.example/x.git"})


def test_launch_that_expires_after_true(api: WebSocketAPI) -> None:
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
def test_wrong_options(api: WebSocketAPI, option: str, value: object, words: str) -> None:
    for place in (ROBOT, "robot"):
        answer = api.post(f"/new/{place}", {option: value})
        assert says(answer) == message(400, f"value for option `{option}` {words}")


def test_add_ons_stand_in_backticks(api: WebSocketAPI) -> None:
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


def test_record_that_comes_late() -> None:
    clock = ManualClock()
    with Simulator(clock=clock, record_delay=15, deployments=DEPLOYMENTS) as sim:
        api = WebSocketAPI(sim, sim.api_token, clock)
        instance = launch(api)
        api.advance(14.9)
        assert says(api.get(f"/instance/{instance}")) == message(404, "instance not found")
        api.advance(0.1)
        assert api.status(instance) == "INIT"
        api.http.close()


def test_own_sshkey_at_the_launch(api: WebSocketAPI, connect: Callable[..., Any]) -> None:
    own = paramiko.ECDSAKey.generate()
    instance = ready(api, sshkey=f"{own.get_name()} {own.get_base64()}")
    connect(api, instance, own)
    # The server's key, which the fixture asks for.
    connect(api, instance)
    path = f"/instance/{instance}/sshkey"
    api.post(f"/terminate/{instance}")
    assert says(api.get(path)) == message(400, "instance already terminating")
    api.advance(2)
    assert says(api.get(path)) == message(400, "instance already terminated")


def test_rootuser(user: Make) -> None:
    alice = user("alice")
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


def test_queues_of_what_is_not_there(api: WebSocketAPI) -> None:
    assert says(api.get("/qlen/unknown_type")) == (200, {})
    assert says(api.get("/qlen")) == (404, None)


def test_superuser(user: Make) -> None:
    alice, root = user("alice"), user("root", su=True)
    instance = ready(alice)
    path = active(alice, "cam", instance)
    assert root.get("/instances").json()["workspace_instances"] == [instance]
    assert alice.get(f"{path}/0/img").status_code == 200
    assert root.get(f"{path}/0/img").status_code == 404
    assert root.refusal(f"{path}/0/feed/{root.in_path}")[0] == 404
    assert root.get(f"/firewall/{instance}").json() == {"rules": None}


def test_claims_of_tokens(user: Make) -> None:
    api, reader = user(), user(sc="r")
    instance = ready(api)
    terminating = message(400, "token scope does not permit termination")
    assert says(reader.post(f"/terminate/{instance}")) == terminating
    modifying = message(400, "token scope does not permit modifying this add-on")
    for addon in ALL:
        for method in ("POST", "DELETE"):
            answer = reader.http.request(method, f"/addon/{addon}/{instance}")
            assert says(answer) == modifying
    bound = user(**{"in": NOWHERE})
    constrained = message(400, "token already constrained to another instance")
    for path in (f"/instance/{instance}", f"/addon/cam/{instance}", f"/firewall/{instance}"):
        assert says(bound.get(path)) == constrained
    assert says(bound.post(f"/terminate/{instance}")) == constrained


def test_add_ons_in_init(api: WebSocketAPI) -> None:
    instance = launch(api)
    for addon in ALL:
        assert api.post(f"/addon/{addon}/{instance}").status_code == 404
    api.advance(1)
    assert api.status(instance) == "INIT"
    for addon in ALL:
        assert says(api.post(f"/addon/{addon}/{instance}")) == (200, None)
        assert api.get(f"/addon/{addon}/{instance}").json()["status"] == "starting"
    api.advance(1.5)
    assert api.status(instance) == "READY"
    api.advance(1)
    for addon in ALL:
        status = api.get(f"/addon/{addon}/{instance}").json()["status"]
        assert status == ("ready" if addon in ("vnc", "wstcp") else "active")
    api.post(f"/terminate/{instance}")
    api.advance(2)
    assert says(api.post(f"/addon/cam/{instance}")) == (200, None)
    assert api.get(f"/addon/cam/{instance}").status_code == 404


@pytest.mark.parametrize("addon", ["vnc", "wstcp"])
def test_ready_at_once(api: WebSocketAPI, addon: str) -> None:
    path = f"/addon/{addon}/{ready(api)}"
    api.post(path)
    assert api.get(path).json()["status"] == "ready"


def test_removal_of_cmdsh_from_a_host(api: WebSocketAPI) -> None:
    path = active(api, "cmdsh", ready(api))
    assert says(api.delete(f"{path}/0")) == (200, None)
    api.advance(5)
    assert api.get(path).json()["status"] == api.get(f"{path}/0").json()["status"] == "active"


@pytest.mark.parametrize("camera", ["10", "-1", "x", "00", "%20"])
def test_camera_ids_that_are_no_digit(api: WebSocketAPI, camera: str) -> None:
    answer = api.get(f"/addon/cam/{NOWHERE}/{camera}/img")
    assert says(answer) == message(400, "unrecognized command")


def test_camera_ids_that_are_no_camera(api: WebSocketAPI) -> None:
    for camera in range(4, 10):
        answer = api.get(f"/addon/cam/{NOWHERE}/{camera}/img")
        assert says(answer) == message(400, "not valid camera identifier")


def test_output_of_commands(api: WebSocketAPI) -> None:
    path = active(api, "cmd", ready(api))
    ids = [api.post(f"{path}/tx", {"cmd": f"echo {n}"}).json()["id"] for n in range(2)]
    lines: list[str] = []
    while len(lines) < 2:
        answer = api.get(f"{path}/stdout").json()
        lines += answer["lines"]
        assert answer["id"] is None
    assert sorted(lines) == ["0", "1"]
    # What was answered is gone, and so is the end of a command, which is told once.
    for command in (*ids, NOWHERE):
        while api.get(f"{path}/stdout/{command}").json()["terminated"]:
            pass
        nothing = {"lines": [], "terminated": False, "id": command}
        assert api.get(f"{path}/stdout/{command}").json() == nothing


def test_output_expires(api: WebSocketAPI) -> None:
    path = active(api, "cmd", ready(api))
    command = api.post(f"{path}/tx", {"cmd": "echo old; sleep 60"}).json()["id"]
    while api.get(f"{path}/stdout/{command}").json()["lines"] != ["old"]:
        pass
    first = api.post(f"{path}/tx", {"cmd": "echo 1"}).json()["id"]
    second = api.post(f"{path}/tx", {"cmd": "echo 2"}).json()["id"]
    assert api.lines(f"{path}/stdout/{second}") == ["2"]
    third = api.post(f"{path}/tx", {"cmd": "echo 3; echo 4"}).json()["id"]
    while api.get(f"{path}/stdout/{third}").json()["lines"] != []:
        pass
    api.advance(31)
    assert api.get(f"{path}/stdout/{first}").json()["lines"] == []


def test_command_for_an_unknown_instance(api: WebSocketAPI) -> None:
    for content in (b"", b"{", b"{}"):
        answer = api.http.post(f"/addon/cmd/{NOWHERE}/tx", content=content)
        assert says(answer) == message(404, "instance not found")


@pytest.mark.parametrize("addon", ["cmd", "cmdsh"])
def test_file_that_cannot_be_written(api: WebSocketAPI, addon: str) -> None:
    path = active(api, addon, ready(api))
    body = {"path": "/etc/hosts/x", "data": "x"}
    assert says(api.post(f"{path}/file", body)) == (200, {"success": True})


def test_event_and_keep_alive(api: WebSocketAPI) -> None:
    assert says(api.post(f"/instance/{NOWHERE}/event")) == message(400, "request body required")
    event = {"k": "goalReached", "d": {"ts": 1, "rule": "corner"}}
    assert says(api.post(f"/instance/{NOWHERE}/event", event)) == (404, None)
    assert says(api.post(f"/instance/{NOWHERE}/ka")) == (404, None)


def test_ci_projects(api: WebSocketAPI) -> None:
    project = api.post("/ci/new", {"repo_url": "https://git.example/x.git"}).json()["pid"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", project)
    path = f"/ci/project/{project}/job"
    wrong = message(400, "wrong authorization token")
    missing = message(400, "request is missing required parameters")
    for line in (path, f"{path}/1"):
        assert says(api.http.post(line, json={}, headers={"Authorization": ""})) == wrong
        assert says(api.post(line, {})) == missing
    number = api.post(path, {"branch": "main", "commit": "1"}).json()["jid"]
    assert says(api.post(f"{path}/{number}", {"do": "restart"})) == (200, {"jid": number})


def test_shell_while_cmdsh_is_not_active(api: WebSocketAPI) -> None:
    instance = ready(api)
    path = f"/addon/cmdsh/{instance}"
    api.post(path)
    status, body = api.refusal(f"{path}/new")
    assert (status, list(body)) == (403, ["error_message"])
    assert api.refusal(f"{path}/new/{api.in_path}")[0] == 503


def test_endtime_in_the_list_of_a_type(api: WebSocketAPI) -> None:
    instance = ready(api)
    api.post(f"/terminate/{instance}")
    api.advance(5)

    def end(path: str) -> str:
        listed = api.get(path, details="", include_terminated="").json()
        return str(listed["workspace_instances"][0]["endtime"])

    assert re.fullmatch(r"\S+T\S+Z", end("/instances"))
    assert re.fullmatch(r"\S+ [^TZ]+", end("/instances/robot"))


def test_order_of_equals_changes() -> None:
    many = [Deployment(type="same") for _ in range(30)]
    for shuffled in (True, False):
        with Simulator(deployments=many, shuffle_equals=shuffled, init_delay=None) as sim:
            api = WebSocketAPI(sim, sim.api_token)
            orders = {tuple(api.get("/deployments").json()["workspace_deployments"]) for _ in "abc"}
            assert {frozenset(order) for order in orders} == {frozenset(d.id for d in many)}
            assert (len(orders) > 1) == shuffled
            api.http.close()


def test_rate_limit() -> None:
    clock = ManualClock()
    with Simulator(clock=clock, enforce_rate_limit=True, deployments=DEPLOYMENTS) as sim:
        api = WebSocketAPI(sim, sim.make_token(user="alice"), clock)
        left = [api.get("/").headers["X-RateLimit-Remaining"] for _ in range(3599)][-1]
        assert left == "1"
        denied = api.post(f"/new/{SHARED}")
        assert (says(denied), denied.headers["X-RateLimit-Remaining"]) == ((403, None), "0")
        refused = api.get("/")
        assert (says(refused), refused.headers["X-RateLimit-Remaining"]) == ((403, None), "-1")
        api.http.close()


def test_answers_without_rate_limit_headers(api: WebSocketAPI) -> None:
    instance = ready(api)
    path = active(api, "cmd", instance)
    command = api.post(f"{path}/tx", {"cmd": "true"}).json()["id"]
    for answer in (
        api.post(f"{path}/cancel/{command}"),
        api.post(f"/addon/cmd/{NOWHERE}/cancel/{command}"),
        api.get(f"/addon/cam/{instance}/0/img"),
        api.get(f"/addon/cam/{instance}/7/img"),
    ):
        assert "X-RateLimit-Remaining" not in answer.headers
    assert "X-RateLimit-Remaining" in api.get(f"{active(api, 'cam', instance)}/0/img").headers


@pytest.mark.parametrize("path", ["/", "/deployments", f"/instance/{NOWHERE}", "/nothing"])
def test_browsers_of_other_origins(api: WebSocketAPI, path: str) -> None:
    options = api.http.options(path)
    assert (options.status_code, options.content) == (200, b"")
    assert options.headers["Access-Control-Allow-Headers"] == "Authorization,Content-Type"
    for answer in (options, api.get(path), api.http.request("PUT", path)):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_proxy_urls(api: WebSocketAPI) -> None:
    instance = ready(api)
    secure = re.compile(r"https://127\.0\.0\.1:\d+/[0-9a-f]{64}")
    for addon in ("py", "java", "vscode"):
        assert secure.fullmatch(api.get(active(api, addon, instance)).json()["url"])
    plain, over_tls = api.get(active(api, "mistyproxy", instance)).json()["url"]
    assert re.fullmatch(r"127\.0\.0\.1:\d+/[0-9a-f]{64}", plain)
    assert secure.fullmatch(over_tls)


def test_vpn_client_without_vpn_at_the_launch(api: WebSocketAPI) -> None:
    path = f"/vpn/{ready(api)}"
    assert says(api.get(path)) == message(400, "instance does not have VPN")
    client = api.post(path).json()["client_id"]
    assert api.get(path).json() == {"status": "ready", "clients": [client]}
