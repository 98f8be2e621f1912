"""Fixtures for the simulator's tests: simulators, and clients independent of the package's."""

from __future__ import annotations

import base64
import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import paramiko
import pytest

from rerobots.sim import DEFAULT_DEPLOYMENTS, Deployment, ManualClock, Simulator
from rerobots.sim.hosts.isolation import find_isolation

from ..conftest import PLAIN

# One of each, for tests of refused launches.
ODD = (
    Deployment(type="gone", dissolved=datetime(2021, 1, 1, tzinfo=UTC)),
    Deployment(type="locked", lockout=True),
    Deployment(type="away", online=False),
)


class API:
    """The API as one user sees it."""

    def __init__(self, sim: Simulator, token: str | None, clock: ManualClock | None = None) -> None:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self.http = httpx.Client(
            base_url=sim.base_uri, headers=headers, trust_env=False, verify=PLAIN
        )
        self.sim = sim
        self.clock = clock
        self._launched: list[str] = []

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.http.get(path, params=query or None)

    def post(self, path: str, body: object = None) -> httpx.Response:
        return self.http.post(path) if body is None else self.http.post(path, json=body)

    def delete(self, path: str) -> httpx.Response:
        return self.http.delete(path)

    def advance(self, seconds: float) -> None:
        assert self.clock is not None
        self.clock.advance(seconds)

    def deployment(self, wtype: str) -> str:
        return str(self.get("/deployments", types=wtype).json()["workspace_deployments"][0])

    def launch(self, wtype: str = "null", **options: Any) -> str:
        """Launch an instance, which is terminated after the test."""
        response = self.post(f"/new/{wtype}", options)
        assert response.status_code == 200, response.text
        return self.forget_later(response)

    def forget_later(self, response: httpx.Response) -> str:
        instance_id = str(response.json()["id"])
        self._launched.append(instance_id)
        return instance_id

    def ready(self, wtype: str = "null", **options: Any) -> str:
        instance_id = self.launch(wtype, **options)
        if self.clock is not None:
            self.clock.advance(10)
        assert self.status(instance_id) == "READY"
        return instance_id

    def status(self, instance_id: str) -> str:
        return str(self.get(f"/instance/{instance_id}").json().get("status"))

    def clean_up(self) -> None:
        for instance_id in self._launched:
            if self.clock is not None:
                self.clock.advance(10)
            self.post(f"/terminate/{instance_id}")
        if self.clock is not None:
            self.clock.advance(10)
        self.http.close()


@pytest.fixture(scope="session")
def sim() -> Iterator[Simulator]:
    """A simulator without delays."""
    with Simulator(
        deployments=[*DEFAULT_DEPLOYMENTS, *ODD],
        record_delay=0,
        init_delay=0,
        addon_delay=0,
        terminate_delay=0,
    ) as simulator:
        yield simulator


@pytest.fixture(scope="session")
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC))


@pytest.fixture(scope="session")
def timed_sim(clock: ManualClock) -> Iterator[Simulator]:
    """A simulator with delays, whose clock the tests advance."""
    with Simulator(clock=clock) as simulator:
        yield simulator


MakeAPI = Callable[..., API]


@pytest.fixture
def make_api(sim: Simulator) -> Iterator[MakeAPI]:
    """A function that makes clients whose tokens have these claims."""
    with ExitStack() as stack:

        def make(**claims: Any) -> API:
            api = API(sim, sim.make_token(**claims))
            stack.callback(api.clean_up)
            return api

        yield make


@pytest.fixture
def api(make_api: MakeAPI) -> API:
    return make_api()


@pytest.fixture
def anonymous(sim: Simulator) -> Iterator[API]:
    api = API(sim, None)
    yield api
    api.clean_up()


@pytest.fixture
def timed(timed_sim: Simulator, clock: ManualClock) -> Iterator[API]:
    api = API(timed_sim, timed_sim.make_token(lifetime=10**9), clock)
    yield api
    api.clean_up()


def folder_of(instance_id: str) -> Path:
    """Return the folder of an instance on this machine."""
    for name in Path(tempfile.gettempdir()).glob("rerobots-sim-*/host/etc/hostname"):
        with suppress(OSError):
            if name.read_text() == f"sim-{instance_id[:8]}\n":
                return name.parent.parent
    raise AssertionError(f"no folder of {instance_id}")


@pytest.fixture
def without_isolation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts run as on a machine without namespaces."""
    monkeypatch.setattr("rerobots.sim.hosts.hosts.find_isolation", lambda: None)


needs_isolation = pytest.mark.skipif(
    find_isolation() is None, reason="this machine permits no namespaces"
)


def _private_key(text: str) -> paramiko.PKey:
    kind = paramiko.RSAKey if "BEGIN RSA" in text else paramiko.Ed25519Key
    return kind.from_private_key(io.StringIO(text))


@pytest.fixture
def connect() -> Iterator[Callable[..., paramiko.SSHClient]]:
    """A function that makes SSH clients, by default with the key of the instance."""
    with ExitStack() as stack:

        def connect(
            api: API, instance_id: str, key: paramiko.PKey | None = None, user: str = "root"
        ) -> paramiko.SSHClient:
            if key is None:
                key = _private_key(api.get(f"/instance/{instance_id}/sshkey").json()["key"])
            details = api.get(f"/instance/{instance_id}").json()
            address, port = details["fwd"]["ipv4"], details["fwd"]["port"]
            client = paramiko.SSHClient()
            stack.callback(client.close)
            for line in details["hostkeys"]:
                kind, data, _ = line.split()
                public = paramiko.PKey.from_type_string(kind, base64.b64decode(data))
                client.get_host_keys().add(f"[{address}]:{port}", kind, public)
            client.connect(
                address, port, user, pkey=key, allow_agent=False, look_for_keys=False, timeout=10
            )
            return client

        yield connect
