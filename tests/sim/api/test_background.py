"""Background tasks: webhooks and clones of repositories."""

from __future__ import annotations

import http.server
import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import MINE, Users, launched


class _Hook(http.server.BaseHTTPRequestHandler):
    received: list[dict[str, Any]]

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.received.append(json.loads(self.rfile.read(length)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    received: list[dict[str, Any]] = []
    handler = type("Hook", (_Hook,), {"received": received})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,)).start()
    yield f"http://127.0.0.1:{server.server_port}/hook?x=1", received
    server.shutdown()
    server.server_close()


def test_webhook_is_sent(user: Users, hook: tuple[str, list[dict[str, Any]]]) -> None:
    url, received = hook
    api = user()
    instance = launched(api, eurl=url)
    assert api.status(instance) == "READY"
    api.post(f"/terminate/{instance}")
    api.advance(10)
    deadline = time.monotonic() + 10
    while len(received) < 2 and time.monotonic() < deadline:
        api.status(instance)
    assert "PRIVATE KEY" in received[0].pop("sshkey")
    body = {"id": instance, "wd": MINE, "kind": "instance status", "user": "tester"}
    assert received == [{**body, "val": "INIT"}, {**body, "val": "TERMINATED"}]


def test_unreachable_webhook_makes_the_launch_hang(user: Users) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        api = user()
        instance = launched(api, eurl=url)
        assert api.status(instance) == "INIT"
        refused = api.post(f"/terminate/{instance}").json()
        assert refused == {"error_message": "cannot terminate instance that is init"}
        api.advance(60)
        assert api.status(instance) == "INIT_FAIL"
        assert api.get(f"/deployment/{MINE}").json()["lockout"] is True


def test_other_webhooks_are_not_contacted(user: Users) -> None:
    api = user()
    assert api.status(launched(api, eurl="https://example.org/hook")) == "READY"


def test_local_repository_is_cloned(
    user: Users, tmp_path: Path, connect: Callable[..., Any]
) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    (tmp_path / "README").write_text("hello\n")
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    api = user()
    instance = launched(api, repo={"url": str(tmp_path), "path": "../../work/robot"})
    _, output, _ = connect(api, instance).exec_command("cat ../work/robot/README")
    assert output.read() == b"hello\n"
    api.post(f"/terminate/{instance}")
    api.advance(10)
    second = launched(api, repo={"url": "https://git.example/x.git", "path": "x"})
    assert api.status(second) == "READY"
