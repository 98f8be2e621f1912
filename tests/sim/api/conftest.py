"""Fixtures for tests of the API: users of one deployment, and an instance with all add-ons."""

from __future__ import annotations

import base64
import io
import json
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from rerobots.sim import Deployment, ManualClock, Simulator

from ..conftest import API

PREFIX = "data:image/jpeg;base64,"
ALL = ("cam", "cmd", "cmdsh", "drive", "java", "mistyproxy", "py", "vnc", "vscode", "wstcp")
NOWHERE = "00000000-0000-0000-0000-000000000000"
MINE = "11111111-2222-4333-8444-555555555555"
Users = Callable[..., API]


@pytest.fixture
def user() -> Iterator[Users]:
    """A function that makes clients of users of one simulator; `tester` owns its deployment."""
    mine = Deployment(type="mine", id=MINE, owner="tester", supported_addons=("cam", "vnc"))
    made: list[API] = []
    clock = ManualClock()
    with Simulator(clock=clock, deployments=[mine, Deployment(type="other")]) as sim:

        def make(name: str = "tester", **claims: Any) -> API:
            api = API(sim, sim.make_token(user=name, lifetime=10**6, **claims), clock)
            made.append(api)
            return api

        yield make
        for api in made:
            api.http.close()


def launched(api: API, **options: Any) -> str:
    response = api.post(f"/new/{MINE}", options)
    assert (response.status_code, response.json()["success"]) == (200, True), response.text
    api.advance(10)
    return str(response.json()["id"])


class WebSocketAPI(API):
    """The API as one user sees it, with WebSockets."""

    token: str
    instance: str

    @property
    def in_path(self) -> str:
        return base64.urlsafe_b64encode(self.token.encode()).decode().rstrip("=")

    def open(self, path: str, *, header: bool = True) -> ClientConnection:
        uri = path if "://" in path else self.sim.base_uri.replace("http", "ws") + path
        headers = {"Authorization": f"Bearer {self.token}"} if header else {}
        trust = None
        if uri.startswith("wss:"):
            trust = ssl.create_default_context(cadata=self.sim.certificate)
            # This client reads and writes TLS in two threads. The tickets that TLS 1.3 sends after
            # the handshake can then make both wait forever.
            trust.maximum_version = ssl.TLSVersion.TLSv1_2
        return connect(uri, additional_headers=headers, open_timeout=10, max_size=None, ssl=trust)

    def refusal(self, path: str, *, header: bool = True) -> tuple[int, Any]:
        with pytest.raises(InvalidStatus) as refused:
            self.open(path, header=header)
        response = refused.value.response
        return response.status_code, json.loads(response.body or b"null")

    def lines(self, path: str) -> list[str]:
        """Take the output of a command until it ends."""
        taken: list[str] = []
        for _ in range(500):
            response = self.get(path).json()
            taken += response["lines"]
            if response["terminated"]:
                return taken
            time.sleep(0.01)
        raise AssertionError("the command does not end")


ROBOT = "11111111-2222-4333-8444-555555555555"
SHARED = "22222222-2222-4333-8444-555555555555"
OTHER = "33333333-2222-4333-8444-555555555555"

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
def users() -> Iterator[Make]:
    """A function that makes clients of users of other deployments; tests advance the clock."""
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


@pytest.fixture(scope="module")
def rig() -> Iterator[WebSocketAPI]:
    """A user with a READY instance that supports all add-ons."""
    deployment = Deployment(type="rig", owner="tester", supported_addons=ALL)
    with Simulator(
        deployments=[deployment], record_delay=0, init_delay=0, addon_delay=0, terminate_delay=0
    ) as sim:
        made = WebSocketAPI(sim, sim.api_token)
        made.token = sim.api_token
        made.instance = made.ready("rig")
        yield made
        made.clean_up()


@pytest.fixture
def apply(rig: WebSocketAPI) -> Iterator[Callable[[str], str]]:
    """A function that activates an add-on, and returns the path of its routes."""
    applied: list[str] = []

    def apply(name: str) -> str:
        path = f"/addon/{name}/{rig.instance}"
        assert rig.post(path).status_code == 200
        applied.append(path)
        return path

    yield apply
    for path in applied:
        rig.delete(path)


def jpeg(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, "JPEG")
    return file.getvalue()


def read_until(socket: ClientConnection, end: str) -> str:
    """Read the output of a shell until it contains these words."""
    text = ""
    while end not in text:
        data = socket.recv(10)
        text += data if isinstance(data, str) else data.decode()
    return text


def error(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error_message"]


@pytest.fixture
def misty(timed: Any) -> Iterator[str]:
    return timed.ready("fixed_misty2")  # type: ignore[no-any-return]
