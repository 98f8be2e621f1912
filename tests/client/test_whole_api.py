"""Every operation of the specification has a method, and every method is called here."""

import inspect
import sys
from collections.abc import Iterator
from typing import Any, get_args
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator

import rerobots
from rerobots._client._sync.hardshare import Hardshare
from rerobots.api import APIClient
from rerobots_openapi.dicts import KnownAddonName

from ..conftest import Mode, label
from ..support.calls import CALLS, ID, SOCKETS, WD, Call
from ..support.contract import Contract, Specification
from ..support.server import Server

pytestmark = pytest.mark.modes("sync", "async")

# Methods that send no request.
LOCAL = {
    "add_client_headers",
    "apply_auth_token",
    "clear_client_headers",
    "close",
    "get_client_headers",
    "has_api_token",
}


@pytest.fixture(scope="module")
def specification() -> Specification:
    return Specification()


@pytest.fixture
def contract(specification: Specification) -> Contract:
    return Contract(specification)


@pytest.fixture
def apic(contract: Contract, mode: Mode) -> Iterator[APIClient]:
    with Server(contract.respond) as server:
        client = mode.client(api_token="token", base_uri=server.base_uri)
        yield client
        client.close()


@pytest.mark.parametrize(("call", "operation", "body", "result"), CALLS, ids=label)
def test_each_method_reaches_its_operation(
    call: Call,
    operation: str,
    body: Any,
    result: Any,
    apic: APIClient,
    contract: Contract,
    specification: Specification,
) -> None:
    assert call(apic) == result
    assert contract.reached == [operation]
    assert contract.bodies == [body]
    if body is not None:
        content = specification.operations[operation]["requestBody"]["content"]
        schema = specification.schema(content["application/json"]["schema"])
        Draft202012Validator(schema).validate(body)


@pytest.mark.parametrize(("call", "operation", "path"), SOCKETS, ids=label)
def test_urls_of_websockets(
    call: Call, operation: str, path: str, apic: APIClient, specification: Specification
) -> None:
    url = call(apic)
    assert url.startswith("ws://127.0.0.1:")
    assert url.endswith(path)
    assert specification.operation_of("GET", path) == operation
    assert "101" in specification.operations[operation]["responses"]
    assert specification.operations[operation]["x-websocket"].keys() == {"client", "server"}


def methods() -> Iterator[tuple[str, Any]]:
    for cls in (APIClient, Hardshare):
        for name, value in inspect.getmembers(cls, inspect.isfunction):
            if not name.startswith("_") and name not in LOCAL:
                yield f"{cls.__name__}.{name}", value


def test_every_method_is_tried_and_reaches_an_operation(
    specification: Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operations are those of the requests that the methods make, not those of the table."""
    reached: dict[str, set[str]] = {}
    contract = Contract(specification)
    with Server(contract.respond) as server, APIClient("token", base_uri=server.base_uri) as apic:
        for call in [row[0] for row in CALLS] + [row[0] for row in SOCKETS]:
            _watch(apic, call, reached, specification)
    assert reached.keys() == {name for name, _ in methods()}
    assert set().union(*reached.values()) == specification.operations.keys()


def _watch(
    apic: APIClient, call: Call, reached: dict[str, set[str]], specification: Specification
) -> None:
    """Record which documented methods run during a call, and the operations that they reach."""
    documented = {name for name, _ in methods()}
    running: list[str] = []

    def trace(frame: Any, event: str, _: object) -> None:
        code = frame.f_code
        owner = type(frame.f_locals.get("self")).__name__
        if event == "call" and "rerobots/_client/_sync" in code.co_filename:
            name = f"{owner}.{code.co_name}"
            if name in documented:
                running.append(name)
            if code.co_name in ("_request", "_websocket_url"):
                kwargs = frame.f_locals["kwargs"]
                operation = specification.operation_of(kwargs["method"].upper(), kwargs["url"])
                for name in running:
                    reached.setdefault(name, set()).add(operation)

    sys.setprofile(trace)
    try:
        call(apic)
    finally:
        sys.setprofile(None)


def test_every_operation_is_tried_here(specification: Specification) -> None:
    tried = {row[1] for row in CALLS} | {row[1] for row in SOCKETS}
    assert tried == specification.operations.keys()


@pytest.mark.parametrize(
    ("message", "call"),
    [
        ("capability", lambda a: a.create_access_rule(WD, "CAP_FLY")),
        ("rule_id", lambda a: a.del_access_rule(WD, "twelve")),
        ("reservation_id", lambda a: a.cancel_reservation("12")),
        ("action", lambda a: a.add_firewall_rule(ID, "ALLOW")),
        ("source_address", lambda a: a.add_firewall_rule(ID, "DROP", "192.0.2.256")),
        ("source_address", lambda a: a.add_firewall_rule(ID, "DROP", "::1")),
        ("source_address", lambda a: a.add_firewall_rule(ID, "DROP", "example.org")),
        ("add-on", lambda a: a.activate_addon(ID, "teleport")),
        ("host_id", lambda a: a.activate_addon(ID, "cam", host_id=0)),
        ("host_id", lambda a: a.activate_addon(ID, "cmdsh", host_id=10)),
        ("host_id", lambda a: a.put_file_cmdsh(ID, "p", "d", 3.0)),
        ("add-on to start", lambda a: a.start_addon(ID, "cam")),
        ("add-on to stop", lambda a: a.stop_addon(ID, "cam")),
        ("camera_id", lambda a: a.get_feed_url_cam(ID, 4)),
        ("linearv", lambda a: a.send_drive_command(ID, {"linearv": float("nan")})),
        ("angularv", lambda a: a.send_drive_command(ID, {"angularv": "fast"})),
        ("drive command must be a dict", lambda a: a.send_drive_command(ID, 0.5)),
        ("kind", lambda a: a.send_event(ID, "explode", {})),
        ("data must be a dict", lambda a: a.send_event(ID, "headMove", None)),
        (
            r"need yaw \(float\): None",
            lambda a: a.send_event(ID, "headMove", {"ts": 1, "roll": 0, "pitch": 0}),
        ),
        (
            r"need ts \(int\): 1.5",
            lambda a: a.send_event(ID, "goalReached", {"ts": 1.5, "rule": "a"}),
        ),
        (r"need img \(str\): 2", lambda a: a.send_event(ID, "imageCap", {"ts": 1, "img": 2})),
        ("command", lambda a: a.send_cmd(ID, "")),
        ("data", lambda a: a.put_file_cmd(ID, "p", 5)),
        ("path", lambda a: a.put_file_cmd(ID, "", "d")),
        ("is required", lambda a: a.revoke_token()),
        ("64 hexadecimal", lambda a: a.revoke_token(sha256="12")),
        ("does not match token", lambda a: a.revoke_token("a", sha256=64 * "0")),
        ("repo_url", lambda a: a.create_ci_project("")),
        ("configuration must be a dict", lambda a: a.hardshare.configure(WD, None)),
        ("list of str", lambda a: a.hardshare.set_emails(WD, "lab@example.org")),
        ("80 characters", lambda a: a.hardshare.describe(WD, 81 * "x")),
        ("is empty", lambda a: a.request_instance([])),
        ("repo", lambda a: a.request_instance(WD, repo={"path": "p"})),
        ("repo must be a dict", lambda a: a.request_instance(WD, repo="https://h/x.git")),
        ("sort_by", lambda a: a.get_wdeployments(sort_by="weight")),
        ("sort_by", lambda a: a.get_instances(sort_by="weight")),
        ("per_page", lambda a: list(a.iter_instances(per_page=0))),
    ],
)
def test_bad_input_fails_before_any_request(message: str, call: Call, mode: Mode) -> None:
    with pytest.raises(rerobots.api.InvalidArgument, match=message):
        call(mode.client(api_token="token", base_uri="http://127.0.0.1:1"))


def test_list_options_reach_the_server(apic: APIClient, contract: Contract) -> None:
    apic.get_wdeployments("q", 3, ["a", "!b"], 2, 5, sort_by="dec_count", with_dissolved=True)
    apic.get_instances(
        True, 2, 5, include_init_fail=True, details=True, sort_by="inc_start_date", user="alice"
    )
    apic.get_wdeployments()
    apic.get_instances()
    assert [unquote(query) for query in contract.queries] == [
        "q=q&types=!b,a&maxlen=3&sort_by=dec_count&page=2&max_per_page=5&info=&with_dissolved=",
        "include_terminated=&include_init_fail=&details=&sort_by=inc_start_date&page=2"
        "&max_per_page=5&user=alice",
        "info=",
        "",
    ]


def test_instance_has_all_methods_of_one_instance() -> None:
    def takes_instance(method: Any) -> bool:
        return "instance_id" in inspect.signature(method).parameters

    of_client = {
        name
        for name, value in inspect.getmembers(APIClient, inspect.isfunction)
        if takes_instance(value) and "rx_url" not in name and "upload_url" not in name
    }
    renamed = {
        "get_instance_info": "get_details",
        "get_instance_sshkey": "get_sshkey",
        "terminate_instance": "terminate",
    }
    # The object of the add-on has these methods, and the instance does not.
    of_objects = {
        "activate_addon": "cam.activate",
        "deactivate_addon": "cam.deactivate",
        "status_addon": "cam.status",
        "start_addon": "vnc.start",
        "stop_addon": "vnc.stop",
        "get_feed_url_cam": "cam.feed_url",
        "send_cmd": "cmd.send",
        "get_stdout_cmd": "cmd.get_output",
        "cancel_cmd": "cmd.cancel",
        "put_file_cmd": "cmd.put_file",
        "get_shell_url_cmdsh": "cmdsh.shell_url",
        "put_file_cmdsh": "cmdsh.put_file",
    }
    rri = object.__new__(rerobots.Instance)
    for name in filter(lambda name: not name.startswith("_"), of_client):
        if name in of_objects:
            addon, method = of_objects[name].split(".")
            assert callable(getattr(getattr(rri, addon), method)), name
            assert not hasattr(rri, name)
        else:
            assert hasattr(rri, renamed.get(name, name)), name


def test_each_addon_is_an_object_of_an_instance() -> None:
    rri = object.__new__(rerobots.Instance)
    for name in get_args(KnownAddonName):
        assert getattr(rri, name).name == name


def test_an_authorization_header_never_replaces_the_token(apic: APIClient) -> None:
    assert apic.has_api_token()
    apic.add_client_headers({"authorization": "Bearer other", "X-Example": "1"})
    apic.get_instances()
    assert apic.get_client_headers() == {"Authorization": "Bearer token", "X-Example": "1"}
    apic.clear_client_headers()
    apic.get_instances()
    assert apic.get_client_headers() == {"Authorization": "Bearer token"}


def test_apply_auth_token(contract: Contract, mode: Mode) -> None:
    with Server(contract.respond) as server:
        apic = mode.client(api_token="wrong", base_uri=server.base_uri)
        apic.openapi  # noqa: B018  # opens the connection pool
        apic.apply_auth_token(" token\n")
        assert apic.get_instances() == [ID]
        apic.close()
    with pytest.raises(ValueError, match="token is empty"):
        apic.apply_auth_token(" ")
    anonymous = mode.client(base_uri=server.base_uri)
    assert not anonymous.has_api_token()
    with pytest.raises(rerobots.api.WrongAuthToken, match="needs an API token"):
        anonymous.get_feed_url_cam(ID)
