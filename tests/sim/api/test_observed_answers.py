"""Add-ons, commands and headers as observed on the running server, a test for each fact."""

from __future__ import annotations

import re

import pytest

from rerobots.sim import Deployment, ManualClock, Simulator

from .conftest import ALL, DEPLOYMENTS, NOWHERE, SHARED, Make, WebSocketAPI
from .observed import active, launch, message, ready, says


@pytest.fixture
def api(users: Make) -> WebSocketAPI:
    return users()


def test_claims_of_tokens(users: Make) -> None:
    api, reader = users(), users(sc="r")
    instance = ready(api)
    terminating = message(400, "token scope does not permit termination")
    assert says(reader.post(f"/terminate/{instance}")) == terminating
    modifying = message(400, "token scope does not permit modifying this add-on")
    for addon in ALL:
        for method in ("POST", "DELETE"):
            response = reader.http.request(method, f"/addon/{addon}/{instance}")
            assert says(response) == modifying
    bound = users(**{"in": NOWHERE})
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
def test_addons_are_ready_immediately(api: WebSocketAPI, addon: str) -> None:
    path = f"/addon/{addon}/{ready(api)}"
    api.post(path)
    assert api.get(path).json()["status"] == "ready"


def test_deactivate_cmdsh_of_one_host(api: WebSocketAPI) -> None:
    path = active(api, "cmdsh", ready(api))
    assert says(api.delete(f"{path}/0")) == (200, None)
    api.advance(5)
    assert api.get(path).json()["status"] == api.get(f"{path}/0").json()["status"] == "active"


@pytest.mark.parametrize("camera", ["10", "-1", "x", "00", "%20"])
def test_camera_ids_that_are_not_digits(api: WebSocketAPI, camera: str) -> None:
    response = api.get(f"/addon/cam/{NOWHERE}/{camera}/img")
    assert says(response) == message(400, "unrecognized command")


def test_ids_of_missing_cameras(api: WebSocketAPI) -> None:
    for camera in range(4, 10):
        response = api.get(f"/addon/cam/{NOWHERE}/{camera}/img")
        assert says(response) == message(400, "not valid camera identifier")


def test_output_of_commands(api: WebSocketAPI) -> None:
    path = active(api, "cmd", ready(api))
    ids = [api.post(f"{path}/tx", {"cmd": f"echo {n}"}).json()["id"] for n in range(2)]
    lines: list[str] = []
    while len(lines) < 2:
        response = api.get(f"{path}/stdout").json()
        lines += response["lines"]
        assert response["id"] is None
    assert sorted(lines) == ["0", "1"]
    # Lines are returned once, and so is the end of a command: here or above.
    for command in (*ids, NOWHERE):
        responses = [api.get(f"{path}/stdout/{command}").json() for _ in range(10)]
        assert [response["lines"] for response in responses] == [[]] * 10
        assert sum(response["terminated"] for response in responses) <= 1


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
        response = api.http.post(f"/addon/cmd/{NOWHERE}/tx", content=content)
        assert says(response) == message(404, "instance not found")


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


def test_endtime_in_lists_by_type(api: WebSocketAPI) -> None:
    instance = ready(api)
    api.post(f"/terminate/{instance}")
    api.advance(5)

    def end(path: str) -> str:
        listed = api.get(path, details="", include_terminated="").json()
        return str(listed["workspace_instances"][0]["endtime"])

    assert re.fullmatch(r"\S+T\S+Z", end("/instances"))
    assert re.fullmatch(r"\S+ [^TZ]+", end("/instances/robot"))


def test_order_of_equal_deployments_changes() -> None:
    many = [Deployment(type="same") for _ in range(30)]
    for shuffled in (True, False):
        with Simulator(deployments=many, shuffle_equals=shuffled, init_delay=None) as sim:
            api = WebSocketAPI(sim, sim.api_token)
            orders = {tuple(api.get("/deployments").json()["workspace_deployments"]) for _ in "abc"}
            assert {frozenset(order) for order in orders} == {frozenset(d.id for d in many)}
            assert (len(orders) > 1) == shuffled
            api.http.close()


@pytest.mark.long
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


def test_responses_without_rate_limit_headers(api: WebSocketAPI) -> None:
    instance = ready(api)
    path = active(api, "cmd", instance)
    command = api.post(f"{path}/tx", {"cmd": "true"}).json()["id"]
    for response in (
        api.post(f"{path}/cancel/{command}"),
        api.post(f"/addon/cmd/{NOWHERE}/cancel/{command}"),
        api.get(f"/addon/cam/{instance}/0/img"),
        api.get(f"/addon/cam/{instance}/7/img"),
    ):
        assert "X-RateLimit-Remaining" not in response.headers
    assert "X-RateLimit-Remaining" in api.get(f"{active(api, 'cam', instance)}/0/img").headers


@pytest.mark.parametrize("path", ["/", "/deployments", f"/instance/{NOWHERE}", "/nothing"])
def test_browsers_of_other_origins(api: WebSocketAPI, path: str) -> None:
    options = api.http.options(path)
    assert (options.status_code, options.content) == (200, b"")
    assert options.headers["Access-Control-Allow-Headers"] == "Authorization,Content-Type"
    for response in (options, api.get(path), api.http.request("PUT", path)):
        assert response.headers["Access-Control-Allow-Origin"] == "*"


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
