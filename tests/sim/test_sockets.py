"""The WebSockets: cameras, wheels, commands, shells, interpreters and devices."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from rerobots.sim import Deployment, Simulator

from .conftest import API

ALL = ("cam", "cmd", "cmdsh", "drive", "java", "mistyproxy", "py", "vnc", "vscode", "wstcp")
NOWHERE = "00000000-0000-0000-0000-000000000000"


class Socketed(API):
    """An API, WebSockets included."""

    token: str
    instance: str

    @property
    def in_path(self) -> str:
        return base64.urlsafe_b64encode(self.token.encode()).decode().rstrip("=")

    def open(self, path: str, *, header: bool = True) -> ClientConnection:
        uri = path if "://" in path else self.sim.base_uri.replace("http", "ws") + path
        headers = {"Authorization": f"Bearer {self.token}"} if header else {}
        return connect(uri, additional_headers=headers, open_timeout=10, max_size=None)

    def refusal(self, path: str, *, header: bool = True) -> tuple[int, Any]:
        with pytest.raises(InvalidStatus) as refused:
            self.open(path, header=header)
        response = refused.value.response
        return response.status_code, json.loads(response.body or b"null")

    def lines(self, path: str) -> list[str]:
        """Take the output of a command until it ends."""
        taken: list[str] = []
        for _ in range(500):
            answer = self.get(path).json()
            taken += answer["lines"]
            if answer["terminated"]:
                return taken
            time.sleep(0.01)
        raise AssertionError("the command does not end")


@pytest.fixture(scope="module")
def api() -> Iterator[Socketed]:
    rig = Deployment(type="rig", owner="tester", supported_addons=ALL)
    with Simulator(
        deployments=[rig], record_delay=0, init_delay=0, addon_delay=0, terminate_delay=0
    ) as sim:
        made = Socketed(sim, sim.api_token)
        made.token = sim.api_token
        made.instance = made.ready("rig")
        yield made
        made.clean_up()


@pytest.fixture
def apply(api: Socketed) -> Iterator[Callable[[str], str]]:
    """Applies an add-on, and gives the path of its routes."""
    applied: list[str] = []

    def apply(name: str) -> str:
        path = f"/addon/{name}/{api.instance}"
        assert api.post(path).status_code == 200
        applied.append(path)
        return path

    yield apply
    for path in applied:
        api.delete(path)


def jpeg(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, "JPEG")
    return file.getvalue()


def read(socket: ClientConnection, end: str) -> str:
    """Read what a shell writes until it has written something."""
    text = ""
    while end not in text:
        data = socket.recv(10)
        text += data if isinstance(data, str) else data.decode()
    return text


PREFIX = "data:image/jpeg;base64,"


def test_feed_of_a_camera(api: Socketed, apply: Callable[[str], str]) -> None:
    path = apply("cam")
    with api.open(f"{path}/2/feed/{api.in_path}", header=False) as socket:
        frames = [str(socket.recv(10)) for _ in range(3)]
    for frame in frames:
        assert frame.startswith(PREFIX)
        with Image.open(io.BytesIO(base64.b64decode(frame.removeprefix(PREFIX)))) as image:
            assert image.size == (640, 480)


def test_upload_replaces_the_picture_of_a_camera(
    api: Socketed, apply: Callable[[str], str]
) -> None:
    path = apply("cam")
    drawn = api.get(f"{path}/1/img").json()["data"]
    sent = base64.b64encode(jpeg("red")).decode()
    with (
        api.open(f"{path}/1/upload/{api.in_path}") as upload,
        api.open(f"{path}/1/feed/{api.in_path}") as feed,
    ):
        for message in ("nonsense", PREFIX + "%", PREFIX + "AAAA", b"\x00", PREFIX + sent):
            upload.send(message)
        while str(feed.recv(10)) != PREFIX + sent:
            pass
    assert api.get(f"{path}/1/img").json()["data"] == sent != drawn
    assert api.get(f"{path}/0/img").json()["data"] != sent


def test_camera_of_an_owner(api: Socketed, apply: Callable[[str], str]) -> None:
    path = apply("cam")
    camera = api.post("/hardshare/cam", {"wds": [api.deployment("rig")]}).json()["id"]
    sent = base64.b64encode(jpeg("blue")).decode()
    with api.open(f"/hardshare/cam/{camera}/upload") as socket:
        socket.send(PREFIX + sent)
        while api.get(f"{path}/0/img").json()["data"] != sent:
            pass
    assert api.delete(f"/hardshare/cam/{camera}").content == b""
    assert api.get(f"{path}/0/img").json()["data"] != sent
    assert api.refusal(f"/hardshare/cam/{camera}/upload")[0] == 404


def test_wheels_hear_the_last_command(api: Socketed, apply: Callable[[str], str]) -> None:
    path = apply("drive")
    with api.open(f"{path}/rx/{api.in_path}") as socket:
        sent = {"linearv": 0.1, "angularv": 0.5}
        assert api.post(f"{path}/tx", sent).json() == {"success": True}
        assert json.loads(socket.recv(10)) == sent
        api.post(f"{path}/tx", {"linearv": 0})
        assert json.loads(socket.recv(10)) == {"linearv": 0}
        api.delete(path)
        with pytest.raises(ConnectionClosed):
            socket.recv(10)


def test_commands_run_on_the_host(api: Socketed, apply: Callable[[str], str]) -> None:
    path = apply("cmd")
    assert api.get(f"{path}/stdout").json() == {"lines": [], "terminated": True, "id": None}
    assert api.post(f"{path}/file", {"path": "notes.txt", "data": "caf\u00e9\n"}).json() == {
        "success": True
    }
    command = api.post(f"{path}/tx", {"cmd": "cat notes.txt; echo wrong >&2; pwd"}).json()["id"]
    *lines, home = api.lines(f"{path}/stdout/{command}")
    assert lines == ["café", "wrong"]
    assert home.endswith("/root")
    many = api.post(f"{path}/tx", {"cmd": "seq 200; printf end"}).json()
    first: list[str] = []
    while not first:
        first = api.get(f"{path}/stdout").json()["lines"]
    assert len(first) <= 80
    rest = api.lines(f"{path}/stdout/{many['id']}")
    assert first + rest == [*(str(number) for number in range(1, 201)), "end"]


def test_commands_are_cancelled(api: Socketed, apply: Callable[[str], str]) -> None:
    path = apply("cmd")
    command = api.post(f"{path}/tx", {"cmd": "echo started; sleep 60"}).json()["id"]
    while not api.get(f"{path}/stdout/{command}").json()["lines"]:
        pass
    cancelled = api.post(f"{path}/cancel/{command}").json()
    assert cancelled == {"success": True, "id": command}
    assert api.lines(f"{path}/stdout/{command}") == []
    assert api.get(f"{path}/stdout/{NOWHERE}").status_code == 404


def test_robot_takes_commands_in_place_of_the_host(
    api: Socketed, apply: Callable[[str], str]
) -> None:
    path = apply("cmd")
    with api.open(f"{path}/rx/{api.in_path}") as robot:
        # What the robot's side says makes sure that it listens.
        robot.send("nonsense")
        robot.ping().wait(10)
        sent = api.post(f"{path}/tx", {"cmd": "dance"}).json()["id"]
        assert json.loads(robot.recv(10)) == {"cmd": "dance", "id": sent}
        robot.send(json.dumps({"id": sent, "lines": ["done"], "terminated": True}))
        assert api.lines(f"{path}/stdout/{sent}") == ["done"]


@pytest.mark.parametrize("name", ["cmd", "cmdsh"])
def test_files_stay_in_the_folder(
    api: Socketed, apply: Callable[[str], str], name: str, tmp_path: Any
) -> None:
    path = apply(name)
    runs = apply("cmd")
    api.post(f"{runs}/tx", {"cmd": f"ln -sfn {tmp_path} out; ln -sfn {tmp_path}/x leaf; mkfifo p"})
    api.lines(f"{runs}/stdout")
    for place in ("../../../escaped", "out/escaped", "leaf", "/etc/../../up", "a/b/c"):
        answer = api.post(f"{path}/file", {"path": place, "data": "aGk=", "b64": True})
        assert answer.json() == {"success": True}
    assert list(tmp_path.iterdir()) == []
    for body in (
        {"path": "p", "data": ""},
        {"path": "", "data": ""},
        {"path": "a\0b", "data": ""},
        {"path": "x", "data": "%", "b64": True},
        {"path": "x", "data": "", "b64": 1},
        {"path": "x", "data": 1},
        {"path": "x"},
        {"data": "x"},
        {"path": "\ud800", "data": ""},
    ):
        refused = api.http.post(f"{path}/file", content=json.dumps(body))
        assert (refused.status_code, list(refused.json())) == (400, ["error_message"]), body


@pytest.mark.parametrize("end", ["/new", "/0/new", "/new/{token}", "/0/new/{token}"])
def test_shell(api: Socketed, apply: Callable[[str], str], end: str) -> None:
    path = apply("cmdsh")
    header = "token" not in end
    with api.open(path + end.format(token=api.in_path), header=header) as socket:
        socket.send("echo $((40 + 2)); tty\n")
        assert "/dev/pts/" in read(socket, "/dev/pts/")
        socket.send(b"exit\n")
        with pytest.raises(ConnectionClosed):
            read(socket, "what a shell does not say")


def test_robot_serves_shells(api: Socketed, apply: Callable[[str], str]) -> None:
    path = apply("cmdsh")
    with api.open(f"{path}/rx") as robot:
        robot.ping().wait(10)
        with api.open(f"{path}/new") as user:
            asked = json.loads(robot.recv(10))
            assert asked["cmd"] == "new"
            with api.open(f"{path}/rx/{asked['sid']}") as shell:
                user.send("ls\n")
                assert shell.recv(10) == b"ls\n"
                shell.send(b"README\n")
                assert user.recv(10) == b"README\n"
            with pytest.raises(ConnectionClosed):
                user.recv(10)
    assert api.refusal(f"{path}/rx/{NOWHERE}") == (404, {"error_message": "shell not found"})


def test_python_interpreter(api: Socketed, apply: Callable[[str], str]) -> None:
    path = apply("py")
    with api.open(api.get(path).json()["url"], header=False) as socket:
        socket.send("def twice(x):\n    return 2 * x\n")
        socket.send("for i in range(2):\n    print(i)\ntwice('é')")
        assert [socket.recv(10) for _ in range(3)] == ["0", "1", "'éé'"]
        socket.send("1 / 0")
        while (line := socket.recv(10)) != "ZeroDivisionError: division by zero":
            assert isinstance(line, str)
        socket.send("exit()")
        with pytest.raises(ConnectionClosed):
            socket.recv(10)


def test_urls_with_nothing_behind_them_say_so(api: Socketed, apply: Callable[[str], str]) -> None:
    with api.open(api.get(apply("java")).json()["url"], header=False) as socket:
        assert "no Java" in str(socket.recv(10))
    path = apply("vscode")
    url = api.get(path).json()["url"]
    answer = api.http.get(url, headers={"Authorization": ""})
    assert (answer.status_code, "no editor" in answer.text) == (501, True)
    api.delete(path)
    assert api.http.get(url).json() == {"error_message": "unrecognized command"}


def test_who_is_refused(api: Socketed, apply: Callable[[str], str]) -> None:
    wrong = (400, {"error_message": "wrong authorization token"})
    unknown = (400, {"error_message": "unrecognized command"})
    missing = (404, {"error_message": "add-on cmdsh not active on this instance"})
    shell = f"/addon/cmdsh/{api.instance}/new"
    assert api.refusal(shell) == missing
    apply("cmdsh")
    assert api.refusal(shell, header=False) == wrong
    assert api.refusal(f"{shell}/e30", header=False) == wrong
    assert api.refusal(f"{shell}/%C3%A9", header=False) == wrong
    assert api.refusal("/nothing") == unknown
    assert api.refusal("/instances") == unknown
    assert api.refusal(f"/addon/cmdsh/{api.instance}/1/new")[1] == {
        "error_message": "not valid host ID"
    }
    plain = api.get(shell)
    assert (plain.status_code, plain.json()) == unknown
    assert "x-ratelimit-limit" not in plain.headers


def test_tokens_for_one_instance_see_no_pictures(api: Socketed) -> None:
    path = f"/addon/cam/{api.instance}"
    api.post(path)
    claims: dict[str, Any] = {"in": api.instance}
    token = api.sim.make_token(**claims)
    own = API(api.sim, token)
    in_path = base64.urlsafe_b64encode(token.encode()).decode()
    assert own.get(path).status_code == 200
    assert own.get(f"{path}/0/img").status_code == 404
    assert own.get(f"{path}/0/feed/{in_path}").status_code == 404
    own.http.close()
    api.delete(path)


def test_device_that_advertises(api: Socketed) -> None:
    deployment = api.post("/hardshare/register").json()["id"]
    assert api.post(f"/new/{deployment}").status_code == 503
    with api.open(f"/hardshare/ad/{deployment}") as device:
        device.ping().wait(10)
        instance = api.forget_later(api.post(f"/new/{deployment}"))
        launched = json.loads(device.recv(10))
        assert (launched["cmd"], launched["id"]) == ("INSTANCE_LAUNCH", instance)
        assert api.get("/hardshare/instances").json()[0]["id"] == instance
        with contextlib.suppress(AssertionError):
            while api.status(instance) == "INIT":
                pass
        api.post(f"/hardshare/terminate/{instance}")
        assert json.loads(device.recv(10))["cmd"] == "INSTANCE_DESTROY"
    assert api.get(f"/deployment/{deployment}").json()["online"] is True
    api.post(f"/hardshare/dis/{deployment}")
    assert api.get(f"/deployment/{deployment}").json()["online"] is False
