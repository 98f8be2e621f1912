"""The page: content, actions, and protection from others."""

from __future__ import annotations

import io
import json
import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from PIL import Image

from rerobots.sim import DEFAULT_DEPLOYMENTS, Simulator

from ...conftest import PLAIN

MISTY = DEFAULT_DEPLOYMENTS[1].id


class Page:
    """The page as its script uses it."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        self.http = httpx.Client(base_url=sim.base_uri, trust_env=False, verify=PLAIN)
        # The page replaces the key in its URL by a cookie.
        redirection = self.http.get(sim.page_url)
        location, _, self.key = redirection.headers["location"].partition("#")
        assert (redirection.status_code, location) == (303, "/sim")
        self.html = self.http.get("/sim").text
        found = re.search(r'"X-Sim-Page": "([^"]+)"', self.html)
        assert found is not None
        self.http.headers["X-Sim-Page"] = found[1]

    def state(self) -> Any:
        return self.http.get("/sim/state").json()

    def do(self, name: str, thing: str, **more: object) -> httpx.Response:
        return self.http.post("/sim/do", json={"do": name, "id": thing, **more})

    def deployment(self) -> Any:
        return next(d for d in self.state()["deployments"] if d["id"] == MISTY)


@pytest.fixture
def page() -> Iterator[Page]:
    with Simulator(record_delay=0, init_delay=None, terminate_delay=None) as sim:
        made = Page(sim)
        yield made
        made.http.close()


def test_html_for_browsers_only(page: Page) -> None:
    html = page.http.get("/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert html.headers["content-type"] == "text/html; charset=utf-8"
    assert page.http.get("/").json().keys() >= {"workspace_types"}
    assert page.http.post("/", headers={"Accept": "text/html"}).status_code == 405
    assert page.http.get("/workspaces", headers={"Accept": "text/html"}).json()
    assert page.http.post("/sim").status_code == 405


def test_page_is_self_contained(page: Page) -> None:
    response = page.http.get("/sim")
    assert not re.findall(r"https?://", response.text)
    assert "{{" not in response.text
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    nonce = re.findall(r"script-src 'nonce-([^']+)'", policy)[0]
    assert response.text.count(f'nonce="{nonce}"') == 2


def test_page_shows_and_changes_instances(page: Page) -> None:
    assert page.deployment()["state"] == "FREE"
    assert page.do("launch", MISTY).status_code == 200
    (instance,) = page.state()["instances"]
    assert (instance["status"], instance["user"]) == ("INIT", "tester")
    assert page.deployment()["state"] == "BUSY"
    assert page.do("launch", MISTY).json() == {"error": "busy"}
    for status in ("READY", "TERMINATING", "TERMINATED"):
        assert page.do("become", instance["id"], status=status).status_code == 200
        assert page.state()["instances"][0]["status"] == status
    again = page.do("become", instance["id"], status="READY")
    assert (again.status_code, again.json()["error"]) == (
        400,
        "an instance that is TERMINATED cannot become READY",
    )
    page.do("launch", MISTY)
    page.do("become", page.state()["instances"][0]["id"], status="INIT_FAIL")
    assert page.deployment()["state"] == "LOCKED OUT"


def test_page_changes_deployments(page: Page) -> None:
    for name, state in (
        ("lock_out", "LOCKED OUT"),
        ("unlock", "FREE"),
        ("offline", "OFFLINE"),
        ("online", "FREE"),
    ):
        assert page.do(name, MISTY).status_code == 200
        assert page.deployment()["state"] == state


def test_page_drives_and_shows_pictures(page: Page) -> None:
    page.do("launch", MISTY)
    (instance,) = page.state()["instances"]
    page.do("become", instance["id"], status="READY")
    assert page.do("drive", instance["id"], linearv=0.2, angularv=0).status_code == 200
    assert page.state()["instances"][0]["robot"]["linearv"] == 0.2
    for camera in range(4):
        response = page.http.get(f"/sim/cam/{instance['id']}/{camera}")
        assert response.headers["content-type"] == "image/jpeg"
        assert Image.open(io.BytesIO(response.content)).size == (640, 480)
    assert page.http.get(f"/sim/cam/{instance['id']}/4").status_code == 404
    assert page.http.get("/sim/cam/nothing/0").status_code == 404


@pytest.mark.parametrize(
    "command",
    [
        b"",
        b"[]",
        b"{}",
        b"x" * 5000,
        b'{"do": "launch", "id": "nothing"}',
        b'{"do": "become", "id": "nothing"}',
        b'{"do": "explode", "id": "nothing"}',
    ],
)
def test_invalid_commands(page: Page, command: bytes) -> None:
    response = page.http.post("/sim/do", content=command)
    assert response.status_code == 400
    assert response.json()["error"]


@pytest.mark.parametrize("speeds", [{}, {"linearv": "x", "angularv": 0}, {"linearv": 1}])
def test_invalid_speeds(page: Page, speeds: dict[str, object]) -> None:
    page.do("launch", MISTY)
    assert page.do("drive", page.state()["instances"][0]["id"], **speeds).status_code == 400


def test_page_shows_requests_except_its_own(page: Page) -> None:
    httpx.get(f"{page.sim.base_uri}/workspaces")
    page.state()
    (listed,) = page.state()["requests"]
    (received,) = page.sim.requests
    assert abs(received.time - datetime.now(UTC)) < timedelta(minutes=1)
    assert listed.pop("time") == f"{received.time:%H:%M:%S}"
    assert listed == {"method": "GET", "path": "/workspaces", "status": 200, "user": None}
    page.sim.faults.add("*", status=500)
    assert page.state()["faults"] == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Host": "example.com"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"X-Sim-Page": "guess"},
        {"X-Sim-Page": ""},
    ],
)
def test_other_origins_are_refused(page: Page, headers: dict[str, str]) -> None:
    command = {"do": "lock_out", "id": MISTY}
    assert page.http.post("/sim/do", headers=headers, json=command).status_code == 403
    assert page.http.get("/sim/state", headers=headers).status_code == 403
    assert page.deployment()["state"] == "FREE"


@pytest.mark.parametrize("path", ["/", "/sim", "/sim?key=", "/sim?key=guess", "/sim?key=%C3%A9"])
def test_other_users_of_this_machine_are_refused(page: Page, path: str) -> None:
    response = httpx.get(page.sim.base_uri + path, headers={"Accept": "text/html"})
    assert response.status_code == 403
    assert "the address that the simulator printed" in response.text
    stolen = page.http.headers["X-Sim-Page"]
    assert stolen not in response.text


def test_cookie_of_the_page(page: Page) -> None:
    cookie = httpx.get(page.sim.page_url).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert page.sim.page_url.partition("key=")[2] not in cookie + page.html


def test_other_origins_can_link_to_the_page(page: Page) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    response = page.http.get("/sim", headers=headers)
    assert response.status_code == 200
    assert response.headers["x-frame-options"] == "DENY"
    assert "access-control-allow-origin" not in response.headers
    assert page.http.get("/sim", headers=headers | {"Host": "evil.example"}).status_code == 403


def test_page_shows_no_secret(page: Page) -> None:
    page.do("launch", MISTY)
    instance_id = page.state()["instances"][0]["id"]
    page.do("become", instance_id, status="READY")
    authorization = {"Authorization": f"Bearer {page.sim.api_token}"}
    key = page.http.get(f"/instance/{instance_id}/sshkey", headers=authorization).json()["key"]
    shown = page.html + json.dumps(page.state())
    assert page.sim.api_token not in shown
    assert key.splitlines()[2] not in shown


def test_token_needs_the_key(page: Page) -> None:
    response = page.http.get("/sim/token", headers={"X-Sim-Key": page.key})
    assert (response.status_code, response.text) == (200, page.sim.api_token)
    assert response.headers["cache-control"] == "no-store"
    for headers in (
        {},
        {"X-Sim-Key": ""},
        {"X-Sim-Key": "guess"},
        {"X-Sim-Key": page.key, "X-Sim-Page": ""},
        {"X-Sim-Key": page.key, "Origin": "http://127.0.0.1:1"},
    ):
        refused = page.http.get("/sim/token", headers=headers)
        assert refused.status_code == 403
        assert page.sim.api_token not in refused.text


def _address() -> str | None:
    """Return an address of this machine that is not loopback; send nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = str(sock.getsockname()[0])
    return None if address.startswith("127.") else address


def test_beyond_loopback() -> None:
    address = _address()
    if address is None:
        pytest.skip("this machine has no other address")
    with Simulator(listen_beyond_loopback=address, record_delay=0, init_delay=0) as sim:
        assert sim.base_uri.startswith(f"http://{address}:")
        headers = {"Authorization": f"Bearer {sim.api_token}"}
        with httpx.Client(base_url=sim.base_uri, headers=headers, trust_env=False) as http:
            instance_id = http.post("/new/null").json()["id"]
            assert http.get(f"/instance/{instance_id}").json()["fwd"]["ipv4"] == address
            # The page is only for this machine.
            assert http.get("/sim").status_code == 403


@pytest.mark.parametrize("address", ["0.0.0.0", "x", "", "::1", "224.0.0.1"])
def test_invalid_addresses(address: str) -> None:
    with pytest.raises(ValueError, match="one IPv4 address"):
        Simulator(listen_beyond_loopback=address)
