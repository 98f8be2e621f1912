"""The simulator follows the specification: statuses and bodies, empty ones included."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from rerobots.sim import DEFAULT_DEPLOYMENTS, Deployment, ManualClock, Simulator

from .conftest import MISTY, NOWHERE
from .support.contract import METHODS, Specification
from .support.judge import Judge

ADDONS = ("cam", "cmd", "cmdsh", "drive", "java", "mistyproxy", "py", "vnc", "vscode", "wstcp")
MINE = "11111111-2222-4333-8444-555555555555"
SHA = "0" * 64

# The server has no billing plans.
WITHOUT_SUCCESS = {"get_billing"}

# Bodies with which requests succeed.
BODIES: dict[str, dict[str, Any]] = {
    "rule": {"cap": "CAP_INSTANTIATE"},
    "tx": {"cmd": "true"},
    "file": {"path": "a/notes.txt", "data": "aGVsbG8=", "b64": True},
}


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


class Caller:
    """A user who sends requests; each response is checked against the specification."""

    def __init__(self, sim: Simulator, client: httpx.Client, clock: ManualClock) -> None:
        self.sim = sim
        self.clock = clock
        self._client = client
        self.token: str | None = sim.make_token(lifetime=10**6)

    def __call__(self, line: str, body: object = None, **options: Any) -> httpx.Response:
        method, url = line.split()
        headers = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        if body is not None:
            options["json"] = body
        return self._client.request(method, url, headers=headers, **options)

    def as_user(self, **claims: Any) -> "Caller":
        other = Caller(self.sim, self._client, self.clock)
        other.token = self.sim.make_token(lifetime=10**6, **claims)
        return other

    def anonymous(self) -> "Caller":
        other = Caller(self.sim, self._client, self.clock)
        other.token = None
        return other

    @property
    def in_path(self) -> str:
        return base64.urlsafe_b64encode((self.token or "none").encode()).decode().rstrip("=")

    def launch(self, **options: Any) -> str:
        return str(self(f"POST /new/{MINE}", options).json()["id"])


@pytest.fixture
def call(judge: Judge, clock: ManualClock) -> Iterator[Caller]:
    mine = Deployment(type="mine", id=MINE, owner="tester", supported_addons=ADDONS)
    with (
        Simulator(clock=clock, deployments=[*DEFAULT_DEPLOYMENTS, mine]) as sim,
        httpx.Client(base_url=sim.base_uri, event_hooks={"response": [judge.check]}) as client,
    ):
        yield Caller(sim, client, clock)


def _readable_paths(instance: str) -> list[str]:
    """Return the paths that can be read while an instance exists."""
    addons = [f"/addon/{addon}/{instance}" for addon in ADDONS]
    return [
        f"/instance/{instance}",
        f"/instance/{instance}/sshkey",
        f"/vpn/{instance}",
        f"/firewall/{instance}",
        f"/hardshare/instance/{instance}",
        *addons,
        f"/addon/cmdsh/{instance}/0",
        f"/addon/cmdsh/{instance}/1",
        *(f"/addon/cam/{instance}/{camera}/img" for camera in (0, 3)),
        f"/addon/cmd/{instance}/stdout",
        f"/addon/cmd/{instance}/stdout/{NOWHERE}",
        "/instances",
        "/instances?details&include_terminated&include_init_fail",
        "/instances/mine",
        "/hardshare/instances?include_terminated&include_init_fail",
        f"/deployment/{MINE}",
        f"/qlen?wds={MINE}",
        "/qlen/mine",
        f"/queuelen/{MINE}",
        "/reservations",
        "/rules",
        f"/deployment/{MINE}/rules",
    ]


def _sockets(call: Caller, instance: str, deployment: str, camera: str = NOWHERE) -> list[str]:
    token = call.in_path
    return [
        f"/addon/cam/{instance}/0/feed/{token}",
        f"/addon/cam/{instance}/0/upload/{token}",
        f"/addon/drive/{instance}/rx/{token}",
        f"/addon/cmd/{instance}/rx/{token}",
        *(
            f"/addon/cmdsh/{instance}{host}/{end}"
            for host in ("", "/0")
            for end in ("new", f"new/{token}", "rx", f"rx/{NOWHERE}")
        ),
        f"/hardshare/cam/{camera}/upload",
        f"/hardshare/ad/{deployment}",
    ]


def _changes(instance: str) -> list[str]:
    """Return requests that change an instance, in an order in which each succeeds once."""
    return [
        f"POST /instance/{instance}/ka",
        f"POST /instance/{instance}/event",
        f"POST /firewall/{instance}",
        f"DELETE /firewall/{instance}",
        f"POST /vpn/{instance}",
        f"POST /addon/drive/{instance}/tx",
        f"POST /addon/cmd/{instance}/tx",
        f"POST /addon/cmd/{instance}/file",
        f"POST /addon/cmd/{instance}/cancel/{NOWHERE}",
        f"POST /addon/cmdsh/{instance}/file",
        f"POST /addon/cmdsh/{instance}/file/0",
        *(f"POST /addon/{a}/{instance}/{verb}" for a in ("vnc", "wstcp") for verb in ("stop",)),
    ]


def _request_all(call: Caller, instance: str) -> None:
    for path in _readable_paths(instance):
        call(f"GET {path}")
    for path in _sockets(call, instance, MINE):
        call(f"GET {path}")
    for line in _changes(instance):
        call(line)


@pytest.mark.long
def test_every_operation_from_launch_to_termination(
    call: Caller, judge: Judge, clock: ManualClock
) -> None:
    index_and_deployments(call)
    rules_and_hardshare(call)
    tokens_and_ci(call)
    instance = call.launch(vpn=True, keepalive=True, expire_d=3000)
    _request_all(call, instance)
    call(f"POST /terminate/{instance}")
    clock.advance(1)
    _request_all(call, instance)
    call(f"POST /terminate/{instance}")
    clock.advance(5)
    refused_launches(call)
    for _ in range(2):
        for addon in (*(f"{addon}/{instance}" for addon in ADDONS), f"cmdsh/{instance}/0"):
            call(f"POST /addon/{addon}")
        call(f"POST /addon/cam/{instance}", {"user": "pi"})
        call(f"POST /addon/vnc/{instance}/stop")
        call(f"POST /addon/wstcp/{instance}/start")
        _request_all(call, instance)
        clock.advance(2)
    successful_requests(call, instance)
    call(f"POST /addon/cmdsh/{instance}/1")
    call(f"DELETE /addon/cmdsh/{instance}/0")
    clock.advance(5)
    call(f"POST /addon/cmdsh/{instance}")
    for _ in range(2):
        for addon in (*(f"{addon}/{instance}" for addon in ADDONS), f"cmdsh/{instance}/0"):
            call(f"DELETE /addon/{addon}")
        call(f"DELETE /addon/cmdsh/{instance}/1")
        clock.advance(5)
    call(f"POST /hardshare/terminate/{instance}")
    _request_all(call, instance)
    clock.advance(5)
    _request_all(call, instance)
    for line in (f"POST /terminate/{instance}", f"POST /hardshare/terminate/{instance}"):
        call(line)
    second = call.launch()
    clock.advance(5)
    call(f"POST /terminate/{second}")
    succeeded = {name for name, status in judge.seen if status == "200"}
    assert succeeded | judge.sockets() | WITHOUT_SUCCESS == judge.operations()
    assert {name for name, _ in judge.seen} == judge.operations()


def index_and_deployments(call: Caller) -> None:
    for line in (
        "GET /",
        "GET /workspaces",
        "GET /workspaces?with_dissolved",
        "GET /deployments",
        "GET /deployments?info&q=misty",
        "GET /deployments?q=nothing&max_per_page=2",
        "GET /deployments?types=!a,!b",
        "GET /deployments/fixed_misty2?info",
        f"GET /deployment/{MISTY}",
        f"GET /deployment/{NOWHERE}",
        f"GET /queuelen/{NOWHERE}",
        "GET /qlen",
        f"GET /qlen?wds={NOWHERE}",
        f"GET /qlen?wds={MISTY},{MINE}",
        "GET /qlen/no_such_type",
        "GET /qlen/fixed_misty2",
    ):
        call(line)
    call.as_user(su=True)(f"GET /deployment/{MISTY}")
    call.as_user(user="fixture")(f"GET /deployment/{DEFAULT_DEPLOYMENTS[-1].id}")


def rules_and_hardshare(call: Caller) -> None:
    stranger, root = call.as_user(user="stranger"), call.as_user(user="root", su=True)
    rule = call(f"POST /deployment/{MINE}/rule", BODIES["rule"]).json()["rule_id"]
    for each in (call, stranger, root):
        for deployment in (MINE, NOWHERE):
            each(f"GET /deployment/{deployment}/rules")
            each(f"POST /deployment/{deployment}/rule", {"cap": "CAP_NO_INSTANTIATE", "user": "x"})
            each(f"POST /deployment/{deployment}/lockout")
            each(f"DELETE /deployment/{deployment}/lockout")
            each(f"GET /hardshare/check/{deployment}")
            each(f"POST /hardshare/{deployment}", {"desc": "a robot"})
            each(f"POST /hardshare/wd/{deployment}", {"supported_addons": ADDONS})
            each(f"POST /hardshare/hook/email/{deployment}", {"emails": ["a@example.org"]})
            each(f"POST /hardshare/alert/{deployment}", {"msg": "it fell over"})
        for line in (
            "GET /rules",
            "GET /rules?to_user=somebody",
            "GET /hardshare/list?with_dissolved",
            "GET /hardshare/list/tester",
            "GET /hardshare/list/nobody",
            "GET /hardshare/owners",
            "GET /hardshare/instances",
            "GET /hardshare/instances?user=somebody",
            "GET /hardshare/billing",
            "GET /hardshare/billing/tester",
            "GET /hardshare/cam",
            "GET /user/tester/org",
        ):
            each(line)
        camera = each("POST /hardshare/cam", {"wds": [MINE], "crop": {MINE: [0, 0, 9, 9]}})
        if camera.status_code == 200:
            each("GET /hardshare/cam")
            each(f"GET /hardshare/cam/{camera.json()['id']}/upload")
            each(f"DELETE /hardshare/cam/{camera.json()['id']}")
        each(f"DELETE /hardshare/cam/{NOWHERE}")
    stranger(f"DELETE /deployment/{MINE}/rule/{rule}")
    for _ in range(2):
        call(f"DELETE /deployment/{MINE}/rule/{rule}")
    call(f"DELETE /deployment/{NOWHERE}/rule/{rule}")
    registered = call("POST /hardshare/register").json()["id"]
    call("GET /hardshare/list")
    call(f"POST /new/{registered}")
    for _ in range(2):
        call(f"POST /hardshare/dis/{registered}")
    call(f"POST /hardshare/dis/{NOWHERE}")
    call(f"GET /hardshare/check/{registered}")
    call(f"GET /qlen?wds={registered}")
    call(f"POST /new/{registered}")


def tokens_and_ci(call: Caller) -> None:
    anon, other = call.as_user(user="anon_1"), call.as_user(user="other")
    for each in (call, anon):
        response = each("POST /ci/new", {"repo_url": "https://git.example/robot.git"})
        project = (
            response.json()["pid"] if response.status_code == 200 else "vytxeTZskVKR7C7WgdSP3d"
        )
        each("GET /ci/projects")
        each(f"POST /ci/project/{project}/job", {"branch": "main", "commit": "8f0d1b2"})
        each(f"POST /ci/project/{project}/job/1", {"do": "restart"})
        each(f"POST /ci/project/{project}/job/7", {"do": "restart"})
    other(f"POST /revoke/{SHA}")
    other("POST /purge")
    other("POST /purge")
    digest = hashlib.sha256((anon.token or "").encode()).hexdigest()
    for _ in range(2):
        anon(f"POST /revoke/{digest}")


def refused_launches(call: Caller) -> None:
    reservation = call(f"POST /new/{MINE}", {"reserve": True}).json()["id"]
    call("GET /reservations")
    for _ in range(2):
        call(f"DELETE /reservation/{reservation}")
    for line, body in (
        (f"POST /new/{MINE}", None),
        ("POST /new/mine", None),
        ("POST /new", {"wds": [MINE]}),
        ("POST /new", {"wds": []}),
        ("POST /new/no_such_type", None),
        (f"POST /new/{NOWHERE}", None),
        (f"POST /new/{MINE}", {"vpn": 1}),
    ):
        call(line, body)
    call("POST /new", {"wds": [MISTY]})
    call(f"POST /new/{MINE}", content=b"{")
    call(f"POST /new/{MINE}", content=b" " * (1 << 20) + b"{}")


def successful_requests(call: Caller, instance: str) -> None:
    call(f"POST /instance/{instance}/event", {"k": "goalReached", "d": {"ts": 1, "rule": "r"}})
    call(f"POST /firewall/{instance}", {"src": "192.0.2.0/24", "action": "DROP"})
    call(f"GET /firewall/{instance}")
    call(f"POST /addon/drive/{instance}/tx", {"linearv": 0.1})
    command = call(f"POST /addon/cmd/{instance}/tx", BODIES["tx"]).json()["id"]
    call(f"GET /addon/cmd/{instance}/stdout/{command}")
    call(f"GET /addon/cmd/{instance}/stdout")
    call(f"POST /addon/cmd/{instance}/cancel/{command}")
    for path in ("cmd", "cmdsh"):
        call(f"POST /addon/{path}/{instance}/file", BODIES["file"])
    call(f"POST /addon/cmdsh/{instance}/file/0", BODIES["file"])
    call(f"POST /addon/cmdsh/{instance}/file/5", BODIES["file"])
    for addon in ("vnc", "wstcp"):
        for verb in ("start", "start", "stop"):
            call(f"POST /addon/{addon}/{instance}/{verb}")
            call.clock.advance(2)
            call(f"GET /addon/{addon}/{instance}")
    for addon in ADDONS:
        call(f"GET /addon/{addon}/{instance}")


def _every_operation(call: Caller, instance: str) -> Iterator[str]:
    """Yield a request for each operation, with existing ids where that matters."""
    reached = set()
    specification = Specification()
    for line in _with_existing_ids(call, instance):
        method, _, target = line.partition(" ")
        reached.add(specification.operation_of(method, target.partition("?")[0]))
        yield line
    for path, methods in specification.document["paths"].items():
        for method in METHODS:
            if method in methods and methods[method]["operationId"] not in reached:
                yield f"{method.upper()} {re.sub('{[^}]+}', NOWHERE, path)}"


def _with_existing_ids(call: Caller, instance: str) -> Iterator[str]:
    yield from (
        f"GET {path}" for path in (*_readable_paths(instance), *_sockets(call, instance, MINE))
    )
    yield from _changes(instance)
    for addon in ADDONS:
        for method in ("GET", "POST", "DELETE"):
            yield f"{method} /addon/{addon}/{instance}"
    for method in ("GET", "POST", "DELETE"):
        yield f"{method} /addon/cmdsh/{instance}/0"
    for addon in ("vnc", "wstcp"):
        yield f"POST /addon/{addon}/{instance}/start"
    yield from (
        f"POST /terminate/{instance}",
        f"POST /hardshare/terminate/{instance}",
        f"DELETE /reservation/{instance}",
        f"POST /new/{MINE}",
        "POST /new",
        f"POST /revoke/{SHA}",
        "POST /purge",
        "GET /ci/projects",
        "POST /ci/new",
        f"POST /ci/project/{NOWHERE}/job",
        f"POST /ci/project/{NOWHERE}/job/1",
        f"POST /deployment/{MINE}/rule",
        f"DELETE /deployment/{MINE}/rule/1",
        f"POST /deployment/{MINE}/lockout",
        f"DELETE /deployment/{MINE}/lockout",
        "GET /user/tester/org",
        "GET /hardshare/list",
        "GET /hardshare/list/tester",
        "GET /hardshare/owners",
        "GET /hardshare/instances",
        "GET /hardshare/billing",
        "GET /hardshare/billing/tester",
        "GET /hardshare/cam",
        "POST /hardshare/cam",
        f"DELETE /hardshare/cam/{NOWHERE}",
        "POST /hardshare/register",
        f"POST /hardshare/{MINE}",
        f"POST /hardshare/wd/{MINE}",
        f"GET /hardshare/check/{MINE}",
        f"POST /hardshare/dis/{MINE}",
        f"POST /hardshare/hook/email/{MINE}",
        f"POST /hardshare/alert/{MINE}",
        f"GET /instance/{instance}/sshkey",
    )


# These need no token.
OPEN = {
    "get_index",
    "list_workspace_types",
    "list_deployments",
    "list_deployments_of_type",
    "get_deployment",
    "get_queue_length",
}


def test_every_operation_without_a_token(call: Caller, judge: Judge) -> None:
    anonymous = call.anonymous()
    for line in _every_operation(anonymous, NOWHERE):
        response = anonymous(line)
        if response.status_code != 200:
            of_tokens = line.startswith(("POST /revoke", "POST /purge"))
            text = "authentication failed" if of_tokens else "wrong authorization token"
            assert (response.status_code, response.json()) == (400, {"error_message": text}), line
    assert not {name for name, status in judge.seen if status == "200"} - OPEN
    assert {name for name, _ in judge.seen} >= judge.operations() - OPEN


def test_every_operation_with_a_read_only_token(call: Caller) -> None:
    reader = call.as_user(sc="r")
    for line in _every_operation(reader, NOWHERE):
        if line.startswith(("POST", "DELETE")) and "/new" not in line:
            refused = reader(line)
            if refused.status_code != 403:
                words = r"token scope does not permit (termination|modifying this add-on)"
                assert refused.status_code == 400, line
                assert re.fullmatch(words, refused.json()["error_message"]), line
        else:
            reader(line)


def test_operations_with_invalid_json(call: Caller, clock: ManualClock) -> None:
    instance = call.launch()
    clock.advance(5)
    for addon in ADDONS:
        call(f"POST /addon/{addon}/{instance}")
    clock.advance(5)
    plain: Callable[..., httpx.Response] = call
    for line in (
        f"POST /new/{MISTY}",
        "POST /new",
        f"POST /deployment/{MINE}/rule",
        f"POST /instance/{instance}/event",
        f"POST /firewall/{instance}",
        f"POST /addon/cam/{instance}",
        f"POST /addon/drive/{instance}/tx",
        f"POST /addon/cmd/{instance}/file",
        f"POST /addon/cmdsh/{instance}/file",
        "POST /ci/new",
        f"POST /ci/project/{NOWHERE}/job",
        f"POST /hardshare/{MINE}",
        f"POST /hardshare/wd/{MINE}",
        "POST /hardshare/cam",
        f"POST /hardshare/hook/email/{MINE}",
        f"POST /hardshare/alert/{MINE}",
    ):
        response = plain(line, content=b"{")
        assert response.status_code == 500, line
        assert response.headers["content-type"].startswith("text/plain"), line
    refused = plain(f"POST /addon/cmd/{instance}/tx", content=b"{")
    assert (refused.status_code, refused.json()["error_message"]) == (400, "body not valid JSON")
