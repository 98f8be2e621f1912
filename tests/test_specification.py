"""The simulator answers as the specification says: statuses, bodies, empty ones included."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator

from rerobots.sim import ManualClock, Simulator

from .conftest import MISTY, NOWHERE

SPECIFICATION = Path(__file__).resolve().parent.parent / "openapi/rerobots.yaml"


class Judge:
    """Holds answers against the specification."""

    def __init__(self) -> None:
        self._document: Any = yaml.safe_load(SPECIFICATION.read_text())
        self._paths = [
            (re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), operations)
            for path, operations in self._document["paths"].items()
        ]
        self.seen: set[str] = set()

    def check(self, response: httpx.Response) -> None:
        request = response.request
        operation = self._operation(request)
        self.seen.add(operation["operationId"])
        status = str(response.status_code)
        assert status in operation["responses"], f"{request.method} {request.url}: {status}"
        content = self._resolve(operation["responses"][status]).get("content")
        response.read()
        if content is None:
            assert response.content == b"", f"{request.method} {request.url}: a body"
            return
        ((kind, media),) = content.items()
        assert response.headers["content-type"].split(";")[0] == kind
        if kind == "application/json":
            schema = {**media["schema"], "components": self._document["components"]}
            Draft202012Validator(schema).validate(response.json())

    def operations(self) -> set[str]:
        return {
            operation["operationId"]
            for _, path in self._paths
            for method, operation in path.items()
            if method in ("get", "post", "delete")
        }

    def _operation(self, request: httpx.Request) -> Any:
        for pattern, operations in self._paths:
            if pattern.fullmatch(request.url.path):
                return operations[request.method.lower()]
        raise AssertionError(f"not in the specification: {request.url.path}")

    def _resolve(self, node: Any) -> Any:
        if "$ref" not in node:
            return node
        target = self._document
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        return target


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


Request = Callable[..., httpx.Response]


@pytest.fixture
def request_(judge: Judge, clock: ManualClock) -> Iterator[Request]:
    with (
        Simulator(clock=clock) as sim,
        httpx.Client(base_url=sim.base_uri, event_hooks={"response": [judge.check]}) as client,
    ):
        bearer = {"Authorization": f"Bearer {sim.api_token}"}

        def send(line: str, *, token: bool = True, **options: Any) -> httpx.Response:
            method, url = line.split()
            return client.request(method, url, headers=bearer if token else {}, **options)

        yield send


def test_every_operation_from_launch_to_termination(
    request_: Request, judge: Judge, clock: ManualClock
) -> None:
    for line in (
        "GET /",
        "GET /workspaces",
        "GET /deployments",
        "GET /deployments?info&q=misty",
        "GET /deployments?q=nothing&max_per_page=2",
        "GET /deployments?types=!a,!b",
        "GET /deployments/fixed_misty2?info",
        f"GET /deployment/{MISTY}",
        f"GET /deployment/{NOWHERE}",
        f"GET /instance/{NOWHERE}",
        f"GET /instance/{NOWHERE}/sshkey",
        f"POST /terminate/{NOWHERE}",
        "POST /new/no_such_type",
        f"POST /new/{NOWHERE}",
    ):
        request_(line)
    options = {"vpn": True, "expire_d": 3000, "reserve": False}
    first = request_(f"POST /new/{MISTY}", json=options).json()["id"]
    addresses = [f"instance/{first}", f"instance/{first}/sshkey", f"vpn/{first}"]

    def look() -> None:
        for address in addresses:
            request_(f"GET /{address}")
        for addon in ("cam", "mistyproxy"):
            request_(f"GET /addon/{addon}/{first}")
        for line in ("instances?details", "instances/fixed_misty2", "instances?include_terminated"):
            request_(f"GET /{line}")
        for camera in (0, 3):
            request_(f"GET /addon/cam/{first}/{camera}/img")
        request_(f"GET /deployment/{MISTY}")

    look()
    request_(f"POST /terminate/{first}")
    clock.advance(1)
    look()
    request_(f"POST /terminate/{first}")
    clock.advance(5)
    look()
    for _ in range(2):
        for addon in ("cam", "mistyproxy"):
            request_(f"POST /addon/{addon}/{first}")
        look()
        clock.advance(5)
    look()
    request_(f"POST /vpn/{first}")
    request_(f"POST /new/{MISTY}")
    request_("POST /new/fixed_misty2")
    request_("POST /new", json={"wds": [MISTY]})
    request_(f"POST /new/{MISTY}", json={"vpn": 1})
    request_(f"POST /new/{MISTY}", content=b"{")
    request_(f"POST /new/{MISTY}", content=b" " * (1 << 20) + b"{}")
    request_(f"POST /new/{MISTY}", json={"reserve": True})
    for addon in ("cam", "mistyproxy"):
        for _ in range(2):
            request_(f"DELETE /addon/{addon}/{first}")
            clock.advance(5)
    request_(f"POST /terminate/{first}")
    look()
    clock.advance(5)
    look()
    request_(f"POST /terminate/{first}")
    assert judge.seen == judge.operations()


def test_every_operation_without_a_token(request_: Request, judge: Judge) -> None:
    for line in (
        "GET /instances",
        "GET /instances/fixed_misty2",
        f"GET /instance/{NOWHERE}",
        f"GET /instance/{NOWHERE}/sshkey",
        f"GET /vpn/{NOWHERE}",
        f"POST /vpn/{NOWHERE}",
        f"POST /terminate/{NOWHERE}",
        f"POST /new/{MISTY}",
        "POST /new",
        f"GET /addon/cam/{NOWHERE}",
        f"POST /addon/cam/{NOWHERE}",
        f"DELETE /addon/cam/{NOWHERE}",
        f"GET /addon/cam/{NOWHERE}/0/img",
        f"GET /addon/mistyproxy/{NOWHERE}",
        f"POST /addon/mistyproxy/{NOWHERE}",
        f"DELETE /addon/mistyproxy/{NOWHERE}",
    ):
        assert request_(line, token=False).status_code == 400
