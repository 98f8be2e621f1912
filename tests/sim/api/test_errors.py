"""All error messages of the contract, with their status."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from rerobots.sim import Deployment, ManualClock, Simulator

from ..conftest import API

NOWHERE = "00000000-0000-0000-0000-000000000000"
ADDONS = ("cam", "cmd", "cmdsh", "drive", "java", "mistyproxy", "py", "vnc", "vscode", "wstcp")
ONCE = ("java", "mistyproxy", "py", "vnc", "vscode", "wstcp")

DEPLOYMENTS = {
    "full": Deployment(type="full", owner="tester", supported_addons=ADDONS),
    "bare": Deployment(type="bare"),
    "other": Deployment(type="other"),
    "gone": Deployment(type="gone", dissolved=datetime(2021, 1, 1, tzinfo=UTC)),
    "locked": Deployment(type="locked", lockout=True),
    "away": Deployment(type="away", online=False),
    "theirs": Deployment(type="theirs", owner="somebody"),
}


def _says(text: str, status: int = 400) -> tuple[int, str, str]:
    return status, "error_message", text


BUSY = "All matching workspace deployments are busy. Try again later."
FEASIBLE = "All feasible workspace deployments are busy"
UNKNOWN = "no matching wdeployment found"
PERMANENTLY = "workspace deployment is permanently unavailable"
LOCKED = "workspace deployment is locked out (unavailable), please contact us "
AWAY = "workspace deployment temporarily unavailable, try again later"
UNRECOGNIZED = _says("unrecognized command")
WRONG_TOKEN = _says("wrong authorization token")
NO_INSTANCE = _says("instance not found", 404)
EMPTY_403 = (403, None, "")
EMPTY_404 = (404, None, "")


class World:
    """A simulator with an instance in each state; tests do not change it."""

    def __init__(self, sim: Simulator, clock: ManualClock) -> None:
        self.clock = clock
        self.sim = sim
        self.api = API(sim, sim.make_token(lifetime=10**6), clock)
        self.ids = {name: d.id for name, d in DEPLOYMENTS.items()}
        self.ids["nowhere"] = NOWHERE
        self.ids["ended"] = self._launch("other")
        clock.advance(5)
        self.api.post(f"/terminate/{self.ids['ended']}")
        clock.advance(5)
        self.ids["ready"] = self._launch("full")
        self.ids["plain"] = self._launch("bare", sshkey="ssh-ed25519 AAAA nobody")
        clock.advance(5)
        for addon in ADDONS:
            assert self.api.post(f"/addon/{addon}/{self.ids['ready']}").status_code == 200
        clock.advance(5)
        assert self.api.post(f"/addon/wstcp/{self.ids['ready']}/start").status_code == 200
        clock.advance(5)
        self.ids["init"] = self._launch("other")
        clock.advance(1)

    def _launch(self, name: str, **options: Any) -> str:
        response = self.api.post(f"/new/{DEPLOYMENTS[name].id}", options)
        assert response.status_code == 200, response.text
        return str(response.json()["id"])

    def ask(self, line: str, body: object = None, **claims: Any) -> tuple[int, str | None, str]:
        """Send a request; return the status, and the key and message of the error."""
        method, path = line.split(" ")
        token = self.sim.make_token(**claims)
        headers = {} if claims.get("anonymous") else {"Authorization": f"Bearer {token}"}
        options: dict[str, Any] = {}
        if isinstance(body, bytes):
            options["content"] = body
        elif body is not None:
            options["json"] = body
        in_path = base64.urlsafe_b64encode(token.encode()).decode()
        path = path.format(**self.ids, token=in_path)
        response = self.api.http.request(
            method, path, headers={"Authorization": "", **headers}, **options
        )
        if response.headers["content-type"].startswith("text/plain"):
            return response.status_code, "text/plain", ""
        if not response.content:
            return response.status_code, None, ""
        ((key, text),) = response.json().items()
        return response.status_code, key, text


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    clock = ManualClock(datetime(2026, 1, 2, tzinfo=UTC))
    with Simulator(clock=clock, deployments=list(DEPLOYMENTS.values())) as sim:
        made = World(sim, clock)
        yield made
        made.api.http.close()


Case = tuple[str, Any, dict[str, Any], tuple[int, str | None, str]]


def _wrong(option: str) -> tuple[int, str, str]:
    return _says(f"value for option `{option}` has wrong type")


def _launches() -> Iterator[Case]:
    for name, by_id in (
        ("gone", (400, "error", PERMANENTLY)),
        ("locked", (400, "error", LOCKED)),
        ("away", (503, "error", AWAY)),
        ("nowhere", (404, "error", UNKNOWN)),
        ("full", (503, "result_message", BUSY)),
    ):
        by_type = (404, "error", FEASIBLE if name == "full" else UNKNOWN)
        yield f"POST /new/{{{name}}}", None, {}, by_id
        yield "POST /new", {"wds": ["{" + name + "}"]}, {}, by_id
        yield f"POST /new/{name}", None, {}, by_type
        yield f"POST /new/{name}", {"reserve": True}, {}, by_type
    yield "POST /new", None, {}, (404, "error", UNKNOWN)
    yield "POST /new", {"wds": []}, {}, (404, "error", UNKNOWN)
    yield "POST /new", {"wds": "x"}, {}, _wrong("wds")
    for option, values in (
        ("sshkey", (1, None, ["x"])),
        ("vpn", (1, "true", None)),
        ("reserve", (0, "no")),
        ("eurl", (5, None)),
        ("expire_d", (1.5, "60", None)),
        ("keepalive", (1, "yes")),
        ("allow_noop", ("x", 1)),
        ("repo", ({"url": "x", "path": 1},)),
    ):
        for value in values:
            yield "POST /new/{full}", {option: value}, {}, _wrong(option)
    refused: list[tuple[str, Any, str]] = [
        *(("eurl", value, "must be nonempty") for value in ("", "  ")),
        *(("expire_d", value, "must be positive") for value in (0, -1, False)),
        *(("repo", value, "missing url") for value in ("x", {}, {"url": 1}, {"path": "x"})),
    ]
    for name, given, reason in refused:
        text = f"value for option `{name}` {reason}"
        yield "POST /new/{full}", {name: given}, {}, _says(text)
    for claims, text in (
        ({"wt": ["null"]}, "token not valid for wtype full"),
        ({"opt": {"expire_d": 60}}, "token only valid for expire_d=60"),
        ({"sc": "r"}, "token scope does not permit instantiation"),
        ({"in": NOWHERE}, "token already constrained to another instance"),
    ):
        yield "POST /new/{full}", None, claims, (400, "error_message", text)
    yield "POST /new/{full}", None, {"opt": {"icount": 0}}, EMPTY_403


def _instances() -> Iterator[Case]:
    terminate = "POST /terminate/{%s}"
    yield (
        terminate % "init",
        None,
        {},
        _says("cannot terminate instance that is init"),
    )
    yield terminate % "ended", None, {}, _says("instance already terminated")
    yield "POST /hardshare/terminate/{ready}", None, {"user": "x"}, NO_INSTANCE
    yield "GET /instance/{ended}/sshkey", None, {}, _says("instance already terminated")
    yield "GET /vpn/{ready}", None, {}, _says("instance does not have VPN")
    yield "POST /vpn/{ended}", None, {}, _says("instance does not have VPN")
    for instance in ("ready", "ended"):
        yield (
            f"POST /instance/{{{instance}}}/ka",
            None,
            {},
            _says("no keep-alive monitor for this instance", 404),
        )
    for method in ("GET", "POST", "DELETE"):
        yield (
            f"{method} /firewall/{{ended}}",
            None,
            {},
            _says("instance not active"),
        )
    for body, option in (
        ({"src": "x"}, "src"),
        ({"src": "::1"}, "src"),
        ({"src": "10.0.0.0/33"}, "src"),
        ({"action": "accept"}, "action"),
        ({"action": None}, "action"),
    ):
        yield "POST /firewall/{ready}", body, {}, _wrong(option)
    for path in (
        "GET /instance/{nowhere}",
        "GET /instance/{nowhere}/sshkey",
        "POST /terminate/{nowhere}",
        "GET /firewall/{nowhere}",
        "POST /firewall/{nowhere}",
        "DELETE /firewall/{nowhere}",
        "GET /vpn/{nowhere}",
        "POST /vpn/{nowhere}",
        "GET /hardshare/instance/{nowhere}",
        "POST /hardshare/terminate/{nowhere}",
        "POST /addon/drive/{nowhere}/tx",
        "GET /addon/cmd/{nowhere}/stdout",
        "POST /addon/cmd/{nowhere}/cancel/{nowhere}",
        "POST /addon/cmdsh/{nowhere}/file",
        "GET /addon/cam/{nowhere}/0/img",
        "GET /addon/cam/{nowhere}/0/feed/{token}",
        "GET /addon/cmdsh/{nowhere}/new",
        *(f"{method} /addon/{a}/{{nowhere}}" for a in ADDONS for method in ("GET", "POST")),
        *(f"POST /addon/{a}/{{nowhere}}/{v}" for a in ("vnc", "wstcp") for v in ("start", "stop")),
    ):
        yield path, None, {}, NO_INSTANCE
        if "{token}" not in path and "hardshare" not in path:
            yield path.replace("nowhere", "ready"), None, {"user": "eve"}, NO_INSTANCE
    yield "GET /instances?user=alice", None, {}, EMPTY_403
    yield "GET /hardshare/instances?user=alice", None, {}, EMPTY_403


def _addons() -> Iterator[Case]:
    for addon in ADDONS:
        yield (
            f"POST /addon/{addon}/{{plain}}",
            None,
            {},
            _says(f"this instance does not support the `{addon}` add-on", 503),
        )
        for method in ("GET", "DELETE"):
            yield (
                f"{method} /addon/{addon}/{{plain}}",
                None,
                {},
                _says(f"add-on `{addon}` not active on this instance", 404),
            )
    yield "POST /addon/cmd/{ready}/tx", None, {}, _says("body required")
    yield "POST /addon/cmd/{ready}/tx", b"{", {}, _says("body not valid JSON")
    yield (
        "POST /addon/cmd/{ready}/tx",
        {},
        {},
        _says("body missing required `cmd`"),
    )
    for camera in ("4", "9"):
        line = f"GET /addon/cam/{{ready}}/{camera}/img"
        yield line, None, {}, _says("not valid camera identifier")
    for line in (
        "POST /addon/cmdsh/{ready}/1",
        "GET /addon/cmdsh/{ready}/9",
        "DELETE /addon/cmdsh/{ready}/2",
        "GET /addon/cmdsh/{ready}/3/new",
        "GET /addon/cmdsh/{ready}/3/new/{token}",
        "GET /addon/cmdsh/{ready}/3/rx",
        "POST /addon/cmdsh/{ready}/file/3",
    ):
        yield line, None, {}, _says("not valid host ID")
    yield "GET /addon/cmdsh/{ready}/10", None, {}, UNRECOGNIZED
    for line in (
        "DELETE /addon/wstcp/{ready}",
        "POST /addon/wstcp/{ready}/start",
        "POST /addon/vnc/{ready}/stop",
    ):
        status, key = 503, "error_message"
        addon = "vnc" if "vnc" in line else "wstcp"
        text = {
            "D": f"add-on `{addon}` is running: stop it first",
            "a": "add-on `wstcp` cannot be started: it is active",
            "o": "add-on `vnc` cannot be stopped: it is ready",
        }["D" if line.startswith("D") else line[-3] if line.endswith("start") else "o"]
        yield line, None, {}, (status, key, text)


def _others() -> Iterator[Case]:
    for line in (
        "GET /rules",
        "GET /reservations",
        "GET /qlen",
        "GET /qlen/full",
        "GET /hardshare/list",
        "GET /ci/projects",
        "GET /user/x/org",
        "POST /deployment/{full}/lockout",
    ):
        yield line, None, {"anonymous": True}, WRONG_TOKEN
    failed = _says("authentication failed")
    yield f"POST /revoke/{'0' * 64}", None, {"anonymous": True}, failed
    yield "POST /purge", None, {"anonymous": True}, failed
    yield "POST /revoke/0", None, {}, UNRECOGNIZED
    for path in ("/nothing", "/instance/1", "/deployments/", "/new/a-b", "/addon/x/{ready}"):
        yield f"GET {path}", None, {}, UNRECOGNIZED
    yield "DELETE /deployments", None, {}, UNRECOGNIZED
    yield (
        "GET /deployment/{nowhere}",
        None,
        {},
        _says("no workspace deployment found with given ID", 404),
    )
    yield "GET /qlen", None, {}, EMPTY_404
    yield "GET /qlen?wds={nowhere}", None, {}, (404, "error", UNKNOWN)
    yield "GET /qlen?wds={gone}", None, {}, (400, "error", PERMANENTLY)
    yield "GET /qlen/gone", None, {}, (400, "error", PERMANENTLY)
    yield (
        "DELETE /reservation/{nowhere}",
        None,
        {},
        _says("reservation not found", 404),
    )
    for method in ("POST", "DELETE"):
        for name in ("nowhere", "theirs"):
            yield f"{method} /deployment/{{{name}}}/lockout", None, {}, EMPTY_404
    rule = {"cap": "CAP_INSTANTIATE"}
    yield "GET /rules?to_user=alice", None, {}, EMPTY_403
    yield "GET /deployment/{theirs}/rules?to_user=alice", None, {}, EMPTY_403
    unknown = _says("no workspace deployment found with given ID", 404)
    yield "GET /deployment/{nowhere}/rules", None, {}, unknown
    yield "DELETE /deployment/{nowhere}/rule/1", None, {}, unknown
    yield "POST /deployment/{nowhere}/rule", rule, {}, EMPTY_404
    yield "POST /deployment/{theirs}/rule", rule, {}, EMPTY_403
    yield "POST /deployment/{full}/rule", None, {}, _says("post body required, but not given")
    yield (
        "POST /deployment/{full}/rule",
        {"cap": "CAP_FLY"},
        {},
        _says("unknown capability CAP_FLY"),
    )
    yield "DELETE /deployment/{theirs}/rule/1", None, {}, EMPTY_403
    yield "DELETE /deployment/{full}/rule/999", None, {}, EMPTY_404
    yield "POST /ci/new", {}, {}, _says("request is missing required parameters")
    yield "POST /ci/new", {"repo_url": "x"}, {"user": "anon_7"}, EMPTY_403
    job = {"branch": "main", "commit": "1"}
    yield "POST /ci/project/{nowhere}/job", job, {}, EMPTY_404
    yield "POST /ci/project/{nowhere}/job/1", {"do": "restart"}, {}, EMPTY_404
    for line in ("owners", "list/tester", "billing/tester", "check/{nowhere}"):
        yield f"GET /hardshare/{line}", None, {"user": "nobody"}, EMPTY_404
    yield "GET /user/tester/org", None, {}, EMPTY_404
    yield (
        "POST /hardshare/{full}",
        {"desc": "x" * 81},
        {},
        _says("description is longer than 80 characters"),
    )
    for path in ("{nowhere}", "{theirs}"):
        yield f"POST /hardshare/{path}", {"desc": ""}, {}, unknown
        yield f"POST /hardshare/dis/{path}", None, {}, EMPTY_404
    yield (
        "POST /hardshare/dis/{gone}",
        None,
        {"su": True},
        _says("already dissolved"),
    )
    yield "POST /hardshare/cam", {"wds": ["{theirs}"]}, {}, (400, None, "")
    yield "GET /deployments?types=!a,!b", None, {}, (500, "text/plain", "")
    yield "GET /deployments", None, {"sub": None}, (500, "text/plain", "")


CASES = [*_launches(), *_instances(), *_addons(), *_others()]


@pytest.mark.parametrize(("line", "body", "claims", "expected"), CASES)
def test_error(
    world: World, line: str, body: Any, claims: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    if isinstance(body, dict) and isinstance(body.get("wds"), list):
        body = {"wds": [wd.format(**world.ids) for wd in body["wds"]]}
    assert world.ask(line, body, **claims) == expected


@pytest.mark.parametrize("addon", ONCE)
def test_add_ons_that_can_be_activated_once(world: World, addon: str) -> None:
    text = f"add-on `{addon}` already applied to instance {world.ids['ready']}"
    assert world.ask(f"POST /addon/{addon}/{{ready}}") == (503, "error_message", text)


@pytest.mark.parametrize("addon", sorted(set(ADDONS) - set(ONCE)))
def test_add_ons_that_can_be_activated_again(world: World, addon: str) -> None:
    assert world.ask(f"POST /addon/{addon}/{{ready}}") == (200, None, "")


def test_add_ons_of_terminating_and_failed_instances(
    make_timed: Callable[[], tuple[API, ManualClock]],
) -> None:
    api, clock = make_timed()
    deployment = api.deployment("null")
    instance = str(api.post(f"/new/{deployment}").json()["id"])
    assert api.get(f"/instance/{instance}").json() == {"error_message": "instance not found"}
    clock.advance(5)
    assert api.post(f"/terminate/{instance}").content == b""
    refused = api.post(f"/terminate/{instance}")
    assert refused.json() == {"error_message": "instance already terminating"}
    assert api.get(f"/instance/{instance}/sshkey").status_code == 400


@pytest.fixture
def make_timed() -> Iterator[Callable[[], tuple[API, ManualClock]]]:
    clock = ManualClock()
    with Simulator(clock=clock) as sim:
        api = API(sim, sim.make_token(), clock)
        yield lambda: (api, clock)
        api.http.close()
