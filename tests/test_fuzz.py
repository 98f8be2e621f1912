"""Generated requests to the simulator: every response follows the specification.

`make fuzz` tries more examples of each operation, different ones each time.
"""

import base64
import contextlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import httpx
import pytest
import requests
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import FlakyStrategyDefinition
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from rerobots.sim import Deployment, Simulator

from .conftest import PLAIN
from .support.judge import SPECIFICATION

LONG = "FUZZ_REQUESTS" in os.environ
EXAMPLES = int(os.environ.get("FUZZ_REQUESTS", "2"))

ADDONS = ("cam", "cmd", "cmdsh", "drive", "java", "mistyproxy", "py", "vnc", "vscode", "wstcp")
RIG = "11111111-2222-4333-8444-555555555555"
OWNED = "22222222-2222-4333-8444-555555555555"

# These end what the other operations need: only the links below give them existing ids.
ENDS = {"terminate_instance", "terminate_owned_instance", "dissolve_deployment", "lock_out"}
ENDS |= {f"deactivate_{addon}" for addon in ADDONS} | {"deactivate_cmdsh_on_host"}

# These accept invalid input. In queries, an invalid number or order means the default, a flag may
# have any value, and unknown keys are ignored. A registration ignores its body.
LENIENT = {
    "list_workspace_types",
    "list_deployments",
    "list_deployments_of_type",
    "get_queues",
    "list_rules",
    "list_deployment_rules",
    "list_instances",
    "list_instances_of_type",
    "list_owned",
    "list_owned_by",
    "list_owned_instances",
    "register_deployment",
}

# The warning is about strategies, but the random numbers are drawn by the simulator's thread.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module")

# A launch, and the operations linked to it.
LINKED = {
    "launch",
    "get_instance",
    "get_instance_sshkey",
    "activate_cam",
    "get_cam_image",
    "activate_drive",
    "send_drive_command",
    "terminate_instance",
}

NAMES = sorted(
    operation["operationId"]
    for methods in yaml.load(SPECIFICATION.read_text("utf-8"), yaml.CSafeLoader)["paths"].values()
    for method, operation in methods.items()
    if method in ("get", "post", "put", "patch", "delete")
)


# Loaded at first use: schemathesis takes seconds, and each test process collects this file.
@cache
def schema() -> Any:
    import schemathesis

    return schemathesis.openapi.from_path(SPECIFICATION)


@cache
def operations() -> dict[str, Any]:
    found = [each.ok() for each in schema().get_all_operations()]
    return {each.definition.raw["operationId"]: each for each in found}


def only_documented_500(ctx: Any, response: Any, case: Any) -> None:
    """Allow status 500 only for a body that is not a JSON object, or two excluded types."""
    if response.status_code != 500:
        return
    if str((case.query or {}).get("types", "")).count("!") > 1:
        return
    sent = response.request.body
    with contextlib.suppress(ValueError):
        assert not isinstance(json.loads(sent or b""), dict), "500 without a reason"


def rejects_invalid_data(ctx: Any, response: Any, case: Any) -> None:
    """Check that invalid data is refused; a launch may ignore its body, or take true for 1."""
    if case.operation.definition.raw["operationId"] == "launch" and response.status_code == 200:
        sent: Any = None
        with contextlib.suppress(ValueError):
            sent = json.loads(response.request.body or b"")
        if not isinstance(sent, dict) or sent.get("expire_d") is True:
            return
    from schemathesis.specs.openapi.checks import negative_data_rejection

    negative_data_rejection(ctx, response, case)


# The checks of schemathesis that apply. Others do not, because the API differs on purpose:
# - not_a_server_error: a body that is not JSON gives 500, a busy deployment 503 (see
#   `only_documented_500`);
# - positive_data_acceptance: a valid request gives 400 in a wrong state (all are documented);
# - ignored_auth: a request with an invalid token is anonymous, which gives 400, not 401;
# - unsupported_method: a wrong method gives 400 `unrecognized command`, not 405;
# - missing_required_header: no operation requires a header;
# - use_after_free: a terminated instance is still shown;
# - ensure_resource_availability: an instance is not found for a moment after its launch.
@cache
def checks() -> tuple[Callable[..., Any], ...]:
    from schemathesis.specs.openapi import checks as known

    return (
        known.status_code_conformance,
        known.content_type_conformance,
        known.response_headers_conformance,
        known.response_schema_conformance,
        rejects_invalid_data,
        only_documented_500,
    )


class Rig:
    """A simulator with an instance that has every add-on."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        self.session = requests.Session()
        self.token = sim.make_token(lifetime=10**6)
        self.listening = threading.Event()
        self.instance = self._launch()

    def headers(self, operation: str) -> dict[str, str]:
        # Purging revokes all tokens of the user, so another user does it.
        token = self.sim.make_token(user="gone") if operation == "purge_tokens" else self.token
        return {"Authorization": f"Bearer {token}"}

    def _launch(self) -> str:
        headers = self.headers("launch")
        with httpx.Client(base_url=self.sim.base_uri, headers=headers, verify=PLAIN) as api:
            instance = str(api.post(f"/new/{RIG}").json()["id"])
            while api.get(f"/instance/{instance}").json().get("status") != "READY":
                pass
            for addon in ADDONS:
                assert api.post(f"/addon/{addon}/{instance}").status_code == 200
            for addon in ("vnc", "wstcp"):
                assert api.post(f"/addon/{addon}/{instance}/start").status_code == 200
        return instance

    def terminate(self, instance: str) -> None:
        """Terminate an instance, which may have ended already."""
        path = f"{self.sim.base_uri}/terminate/{instance}"
        self.session.post(path, headers=self.headers("terminate_instance"), timeout=10)

    def listen(self) -> None:
        """Act as the robot, so that no generated command runs on this machine."""
        path = f"/addon/cmd/{self.instance}/rx/{_in_path(self.token)}"
        with connect(self.sim.base_uri.replace("http", "ws") + path) as socket:
            self.listening.set()
            with contextlib.suppress(ConnectionClosed):
                while True:
                    command = json.loads(socket.recv())
                    socket.send(json.dumps({"id": command["id"], "terminated": True}))

    def ids(self, operation: str) -> dict[str, str]:
        """Return existing ids, unless the operation would end something."""
        if operation in ENDS:
            return {}
        return {"instance_id": self.instance, "deployment_id": OWNED, "deployment_or_type": OWNED}


def _in_path(token: str) -> str:
    return base64.urlsafe_b64encode(token.encode()).decode()


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    deployments = [
        Deployment(type="rig", id=RIG, owner="tester", supported_addons=ADDONS),
        Deployment(type="owned", id=OWNED, owner="tester"),
        *(Deployment(type="spare", supported_addons=("cam", "drive")) for _ in range(20)),
    ]
    with Simulator(
        deployments=deployments, record_delay=0, init_delay=0, addon_delay=0, terminate_delay=0
    ) as sim:
        made = Rig(sim)
        thread = threading.Thread(target=made.listen)
        thread.start()
        assert made.listening.wait(10)
        yield made
    thread.join()
    made.session.close()


def _settings(**options: Any) -> settings:
    return settings(
        deadline=None,
        database=None,
        derandomize=not LONG,
        print_blob=LONG,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        **options,
    )


@pytest.mark.sample(16)
@pytest.mark.timeout(600)
@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize("name", NAMES)
def test_operation(rig: Rig, name: str, mode: str) -> None:
    from schemathesis import GenerationMode

    if (name, mode) == ("get_index", "negative"):
        return  # It takes no input that could be invalid.
    ids = rig.ids(name)
    chosen = [each for each in checks() if each is not rejects_invalid_data or name not in LENIENT]
    turn = 0

    @_settings(max_examples=EXAMPLES, phases=[Phase.generate])
    @given(operations()[name].as_strategy(generation_mode=GenerationMode(mode)))
    def run(case: Any) -> None:
        nonlocal turn
        turn += 1
        if mode == "positive" and turn % 4:
            # A made-up id only gives a 404.
            case.path_parameters.update({k: ids[k] for k in case.path_parameters if k in ids})
        case.call_and_validate(
            base_url=rig.sim.base_uri,
            session=rig.session,
            headers=rig.headers(name),
            checks=chosen,
        )

    run()


@pytest.mark.timeout(600)
def test_from_launch_to_termination(rig: Rig) -> None:
    """Follow the links of the specification, as a reader of it would."""
    reached: set[str] = set()
    launched: list[str] = []
    linked = schema().include(operation_id=[*LINKED])
    base: Any = linked.as_state_machine()

    class Machine(base):  # type: ignore[misc]
        def before_call(self, case: Any) -> None:
            if _name(case) == "launch":
                # A made-up type only gives a 404.
                case.path_parameters["deployment_or_type"] = "spare"

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": rig.headers(_name(case)), "base_url": rig.sim.base_uri}

        def validate_response(self, response: Any, case: Any, **kwargs: Any) -> None:
            if response.status_code == 200:
                reached.add(_name(case))
                if _name(case) == "launch":
                    launched.append(response.json()["id"])
            case.validate_response(
                response, checks=[c for c in checks() if c is not rejects_invalid_data]
            )

        def teardown(self) -> None:
            while launched:
                rig.terminate(launched.pop())
            super().teardown()

    # Responses have new ids each time, so Hypothesis may take its strategy for flaky.
    with contextlib.suppress(FlakyStrategyDefinition):
        Machine.run(
            settings=_settings(
                max_examples=max(12, 3 * EXAMPLES), stateful_step_count=10, phases=[Phase.generate]
            )
        )
    assert {"launch", "get_instance", "terminate_instance"} <= reached <= LINKED


def _name(case: Any) -> str:
    return str(case.operation.definition.raw["operationId"])
