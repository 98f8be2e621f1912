"""The simulator under generated requests: whatever comes, it answers as the specification says.

`make fuzz` runs this longer: more examples of each operation, other ones each time.
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

# These end what the other operations need: their ids stay made up, but for the links below.
ENDS = {"terminate_instance", "terminate_owned_instance", "dissolve_deployment", "lock_out"}
ENDS |= {f"deactivate_{addon}" for addon in ADDONS} | {"deactivate_cmdsh_on_host"}

# Queries are never wrong to the server: a bad number is the default, a bad order the usual one,
# a flag may have any value, and what it does not know it does not see. A registration does not
# look at its body.
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

# Said of strategies; but it is the simulator, in a thread of its own, that draws random numbers.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module")

# A launch, and what is linked to it.
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


# schemathesis takes seconds to load, and each process that runs tests collects this file.
@cache
def schema() -> Any:
    import schemathesis

    return schemathesis.openapi.from_path(SPECIFICATION)


@cache
def operations() -> dict[str, Any]:
    found = [each.ok() for each in schema().get_all_operations()]
    return {each.definition.raw["operationId"]: each for each in found}


def own_failures(ctx: Any, response: Any, case: Any) -> None:
    """500 is an answer to what is no JSON object, and to two types that are excluded."""
    if response.status_code != 500:
        return
    if str((case.query or {}).get("types", "")).count("!") > 1:
        return
    sent = response.request.body
    with contextlib.suppress(ValueError):
        assert not isinstance(json.loads(sent or b""), dict), "500 without a reason"


def rejection(ctx: Any, response: Any, case: Any) -> None:
    """What is wrong is refused; but a launch without an object has no options, and true is 1."""
    if case.operation.definition.raw["operationId"] == "launch" and response.status_code == 200:
        sent: Any = None
        with contextlib.suppress(ValueError):
            sent = json.loads(response.request.body or b"")
        if not isinstance(sent, dict) or sent.get("expire_d") is True:
            return
    from schemathesis.specs.openapi.checks import negative_data_rejection

    negative_data_rejection(ctx, response, case)


# Of the checks of schemathesis these are on. Off are, because the API differs on purpose:
# - not_a_server_error: a body that is no JSON is 500, a busy deployment 503 (see `own_failures`);
# - positive_data_acceptance: what is well-formed is 400 in a wrong state (all of them documented);
# - ignored_auth: a token that is not valid is anonymous, and that is 400, not 401;
# - unsupported_method: a wrong method is 400 `unrecognized command`, not 405;
# - missing_required_header: no operation has one;
# - use_after_free: an instance that was terminated is still shown;
# - ensure_resource_availability: an instance is not found for a moment after its launch.
@cache
def checks() -> tuple[Callable[..., Any], ...]:
    from schemathesis.specs.openapi import checks as known

    return (
        known.status_code_conformance,
        known.content_type_conformance,
        known.response_headers_conformance,
        known.response_schema_conformance,
        rejection,
        own_failures,
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
        # Who purges has no other use for the token.
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
        """End an instance, unless that was done."""
        path = f"{self.sim.base_uri}/terminate/{instance}"
        self.session.post(path, headers=self.headers("terminate_instance"), timeout=10)

    def listen(self) -> None:
        """Be the robot's side: what is generated is not run on this machine."""
        path = f"/addon/cmd/{self.instance}/rx/{_in_path(self.token)}"
        with connect(self.sim.base_uri.replace("http", "ws") + path) as socket:
            self.listening.set()
            with contextlib.suppress(ConnectionClosed):
                while True:
                    command = json.loads(socket.recv())
                    socket.send(json.dumps({"id": command["id"], "terminated": True}))

    def ids(self, operation: str) -> dict[str, str]:
        """Identifiers of what there is."""
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


@pytest.mark.sample(40)
@pytest.mark.timeout(600)
@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize("name", NAMES)
def test_operation(rig: Rig, name: str, mode: str) -> None:
    from schemathesis import GenerationMode

    if (name, mode) == ("get_index", "negative"):
        return  # Nothing about it can be wrong.
    ids = rig.ids(name)
    chosen = [each for each in checks() if each is not rejection or name not in LENIENT]
    turn = 0

    @_settings(max_examples=EXAMPLES, phases=[Phase.generate])
    @given(operations()[name].as_strategy(generation_mode=GenerationMode(mode)))
    def run(case: Any) -> None:
        nonlocal turn
        turn += 1
        if mode == "positive" and turn % 4:
            # An id that is made up leads to 404 and not further.
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
    """Follows the links of the specification, as somebody does who reads it."""
    reached: set[str] = set()
    launched: list[str] = []
    linked = schema().include(operation_id=[*LINKED])
    base: Any = linked.as_state_machine()

    class Machine(base):  # type: ignore[misc]
        def before_call(self, case: Any) -> None:
            if _name(case) == "launch":
                # One that is made up leads to 404 and not further.
                case.path_parameters["deployment_or_type"] = "spare"

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": rig.headers(_name(case)), "base_url": rig.sim.base_uri}

        def validate_response(self, response: Any, case: Any, **kwargs: Any) -> None:
            if response.status_code == 200:
                reached.add(_name(case))
                if _name(case) == "launch":
                    launched.append(response.json()["id"])
            case.validate_response(response, checks=[c for c in checks() if c is not rejection])

        def teardown(self) -> None:
            while launched:
                rig.terminate(launched.pop())
            super().teardown()

    # New ids in the answers may look to Hypothesis as if its own choices changed nothing.
    with contextlib.suppress(FlakyStrategyDefinition):
        Machine.run(
            settings=_settings(
                max_examples=max(12, 3 * EXAMPLES), stateful_step_count=10, phases=[Phase.generate]
            )
        )
    assert {"launch", "get_instance", "terminate_instance"} <= reached <= LINKED


def _name(case: Any) -> str:
    return str(case.operation.definition.raw["operationId"])
