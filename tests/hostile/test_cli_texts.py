"""The command line with a hostile API: no text controls the terminal, no value crashes it."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import logging
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerobots._text import printable
from rerobots.api import APIClient, Error
from rerobots.cli import doctor, output, program
from rerobots.sim import DEFAULT_DEPLOYMENTS, Simulator

from ..cli.conftest import PROGRAM, Program
from ..support.server import Received, Response, Server
from .conftest import fuzzed

# Sets a title and a colour, and clears the screen; has right-to-left text and half of a surrogate
# pair; and ends with what looks like a line of a log.
EVIL = "x\x1b]0;mine\x07\x9b31m\x1b[2J\r\x7f\u202e\ud800é\n2026-01-01 00:00:00 INFO mine"
# Values that the program needs unchanged.
NEEDED = {"id", "status", "deployment", "workspace_deployments", "starttime", "ipv4"}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

Change = Callable[[Any, str], Any]


def changed(value: Any, change: Change, key: str = "") -> Any:
    """Return a JSON value with every value in it changed, except objects and lists."""
    if isinstance(value, dict):
        return {name: changed(each, change, name) for name, each in value.items()}
    if isinstance(value, list):
        return [changed(each, change, key) for each in value]
    return change(value, key)


def evil_text(value: Any, key: str) -> Any:
    return value + EVIL if isinstance(value, str) and key not in NEEDED else value


class Mallory:
    """A server between the program and the simulator, which changes all responses."""

    def __init__(self, sim: Simulator) -> None:
        self.change: Change = evil_text
        self._address = sim.base_uri.removeprefix("http://")

    def respond(self, request: Received) -> Response:
        connection = http.client.HTTPConnection(self._address)
        connection.request(request.method, request.path, request.body or None, request.headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        with contextlib.suppress(ValueError):
            body = json.dumps(self.changed(json.loads(body))).encode()
        return Response(response.status, body)

    def changed(self, value: Any) -> Any:
        """Return the JSON of a response as it is passed on."""
        return changed(value, self.change)


@pytest.fixture(scope="module")
def real() -> Iterator[Simulator]:
    """A simulator with an instance."""
    with (
        Simulator(deployments=DEFAULT_DEPLOYMENTS, record_delay=0, init_delay=0) as simulator,
        APIClient(simulator.api_token, base_uri=simulator.base_uri) as apic,
    ):
        apic.request_instance("fixed_misty2")
        apic.create_ci_project("https://example.org/robot.git")
        yield simulator


@pytest.fixture
def mallory(real: Simulator) -> Mallory:
    return Mallory(real)


@pytest.fixture
def rerobots(
    real: Simulator, mallory: Mallory, tmp_path: Path, forked: list[str]
) -> Iterator[Program]:
    program = Program(real, tmp_path, forked)
    with Server(mallory.respond) as server:
        program.environment["REROBOTS_BASE_URI"] = server.base_uri
        yield program


def control_characters(shown: str) -> list[str]:
    """Return the control characters of an output, except for rich's colours."""
    return [each for each in COLOUR.sub("", shown) if not each.isprintable() and each not in "\n\t"]


COMMANDS = [
    ["search", "--include-user-provided"],
    ["search", "-l"],
    ["search", "--json"],
    ["search", "--format", "yaml"],
    ["types"],
    ["list", "-l"],
    ["info"],
    ["info", "--json"],
    ["wdinfo", "2c0873b5-1da1-46e6-9658-c40379774edf"],
    ["rules"],
    ["addons"],
    ["addon-mistyproxy"],
    ["doctor"],
    ["create-ci-project", "--repo-url", "https://example.org/x"],
    ["list-ci-projects"],
    ["terminate", "00000000-0000-0000-0000-000000000000"],
]


@pytest.mark.sample(4)
@pytest.mark.parametrize(
    "verbose", [pytest.param([], marks=pytest.mark.long), ["-vv"]], ids=["quiet", "verbose"]
)
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_texts_do_not_control_the_terminal(
    words: list[str], verbose: list[str], rerobots: Program
) -> None:
    with rerobots.start(*verbose, *words) as process:
        out, err = process.communicate(timeout=50)
    # The simulator has no text for these.
    assert "mine" in out + err or words[0] in ("doctor", "rules")
    assert control_characters(out + err) == []
    assert "bug" not in err
    # A text cannot pass for another line of the log.
    assert not re.search("^2026-01-01", out + err, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "shows"),
    [
        (["search", "-l"], b"mine"),
        # A question, which this test does not answer.
        (["terminate", "--all"], b"mine"),
        (["addon-cam"], b"a terminal cannot show a JPEG"),
    ],
    ids=str,
)
def test_on_a_terminal(words: list[str], shows: bytes, rerobots: Program, mallory: Mallory) -> None:
    if "--all" in words:
        mallory.change = lambda value, key: value + EVIL if key == "id" else value
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [PROGRAM, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=rerobots.environment
    ) as process:
        os.close(theirs)
        shown = b""
        while b"[y/N]" not in shown:
            try:
                data = os.read(ours, 65536)
            except OSError:  # The program has ended.
                break
            shown += data
        os.close(ours)
        process.kill()
    assert shows in shown
    assert control_characters(shown.decode().replace("\r\n", "\n")) == []


def test_encoding_with_few_characters(rerobots: Program) -> None:
    environment = rerobots.environment | {"PYTHONIOENCODING": "iso-8859-1"}
    with rerobots.start("search", "-l", env=environment, encoding="iso-8859-1") as process:
        out, err = process.communicate(timeout=50)
    assert (process.returncode, err) == (0, "")
    assert r"x\ufffd]0;mine" in out


def test_log_messages_are_printable(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("rerobots").warning("it said %s", EVIL)
    assert "it said x" in caplog.messages[0]
    assert control_characters(caplog.messages[0].replace("\n", "\r")) == []


# Values other than texts.

DEEP: list[Any] = []
for _ in range(400):
    DEEP = [DEEP]

CHANGES: dict[str, tuple[list[str], Change, str]] = {
    "a port of 71 bits": (["doctor"], lambda v, k: 2**71 if k == "port" else v, ""),
    "a port that is negative": (["doctor"], lambda v, k: -1 if k == "port" else v, ""),
    "an address with a null byte": (["doctor"], lambda v, k: "\0" if k == "ipv4" else v, ""),
    "an address of one long name": (["doctor"], lambda v, k: "é" * 99 if k == "ipv4" else v, ""),
    "the year 1": (["list", "-l"], lambda v, k: "0001-01-01" if k == "starttime" else v, ""),
    "the year 9999": (
        ["list", "-l"],
        lambda v, k: "9999-12-31T23:59:59Z" if k == "starttime" else v,
        "",
    ),
    "the year 1 in another time zone": (
        ["list", "-l"],
        lambda v, k: "0001-01-01T00:00:00+14:00" if k == "starttime" else v,
        "",
    ),
    "an invalid time": (["list", "-l"], lambda v, k: "soon" if k == "starttime" else v, ""),
    "a deep record": (["info"], lambda v, k: DEEP if k == "region" else v, "too deeply"),
    "a deep value of an unknown key": (
        ["info", "--json"],
        lambda v, k: DEEP * 3 if k == "rootuser" else v,
        "",
    ),
    "a large queue": (["search", "-l"], lambda v, k: 10**400 if k == "queuelen" else v, ""),
    "invalid ids": (["list"], lambda v, k: "../../x" if k == "id" else v, ""),
    "an invalid instance id": (["wait"], lambda v, k: "../../x" if k == "id" else v, "UUID"),
}


@pytest.mark.sample(4)
@pytest.mark.parametrize("name", CHANGES)
def test_extreme_values_are_handled(name: str, rerobots: Program, mallory: Mallory) -> None:
    words, mallory.change, message = CHANGES[name]
    # Far ahead of UTC, and far behind.
    zone = "Pacific/Kiritimati" if "9999" in name else "America/Adak"
    done = rerobots(*words, status=None, env={"TZ": zone})
    assert "bug" not in done.stderr, done.stderr
    assert message in done.stderr
    assert done.returncode in (0, 1)


@pytest.mark.timeout(900)
@fuzzed
@given(st.text(), st.text())
def test_any_text_becomes_printable(text: str, keep: str) -> None:
    for each in printable(text, keep):
        assert each.isprintable() or each in keep


@pytest.mark.timeout(900)
@fuzzed
@given(st.text())
def test_errors_are_printable(text: str) -> None:
    assert control_characters(str(Error(text))) == []


@pytest.mark.timeout(900)
@fuzzed
@given(st.datetimes(timezones=st.timezones()))
def test_any_time_can_be_shown(time: Any) -> None:
    assert output.when(time)


@pytest.mark.timeout(900)
@fuzzed
@given(st.text(), st.integers().filter(lambda number: not 0 <= number < 1 << 16))
def test_any_address_can_be_checked(host: str, port: int) -> None:
    assert doctor._ssh_port("SSH", "127.0.0.1", port).advice
    # The null byte keeps this from being looked up.
    assert doctor._ssh_port("SSH", f"\0{host}", 22).advice


# Values of a wrong type, anywhere in a response.

KINDS: tuple[Any, ...] = (None, 5, -1, 10**400, 1.5, "x", "", [], {}, True, ["x"], {"x": 1}, [None])
READERS = [
    ["search", "-l"],
    ["search"],
    ["types"],
    ["list", "-l"],
    ["list"],
    ["info", "--json"],
    ["wdinfo", "fixed_misty2"],
    ["rules"],
    ["reserve"],
    ["list-ci-projects"],
    ["addons"],
    ["get-ssh-key", "-f", "key.pem"],
]


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each value in a JSON value."""
    yield path
    inner = value.items() if isinstance(value, dict) else ()
    for key, each in enumerate(value) if isinstance(value, list) else inner:
        yield from paths(each, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a JSON value with the value at a path replaced, or removed if `new` is `...`."""
    if not path:
        return new
    key, *rest = path
    if isinstance(value, dict):
        return {
            name: replaced(each, tuple(rest), new) if name == key else each
            for name, each in value.items()
            if rest or name != key or new is not Ellipsis
        }
    return [
        replaced(each, tuple(rest), new) if number == key else each
        for number, each in enumerate(value)
        if rest or number != key or new is not Ellipsis
    ]


class Spoiler(Mallory):
    """A server that changes one value of a response, which the test draws."""

    def __init__(self, sim: Simulator) -> None:
        super().__init__(sim)
        self.base_uri = ""
        self.draw: Callable[[Any], Any] = lambda value: value

    def changed(self, value: Any) -> Any:
        return self.draw(value)


@pytest.fixture(scope="module")
def spoiler(real: Simulator) -> Iterator[Spoiler]:
    made = Spoiler(real)
    with Server(made.respond) as server:
        made.base_uri = server.base_uri
        yield made


@pytest.mark.timeout(900)
@fuzzed
@given(data=st.data())
def test_values_of_a_wrong_type_are_handled(
    data: st.DataObject,
    spoiler: Spoiler,
    real: Simulator,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    words = data.draw(st.sampled_from(READERS))
    # One of the responses that a command gets is changed.
    number, new = data.draw(st.integers(0, 2)), data.draw(st.sampled_from((*KINDS, ...)))
    position = data.draw(st.floats(0, 1, exclude_max=True))

    def draw(value: Any) -> Any:
        nonlocal number
        number -= 1
        if number != -1:
            return value
        found = [each for each in paths(value) if each or new is not ...]
        return replaced(value, found[int(position * len(found))], new) if found else value

    spoiler.draw = draw
    shown = io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(shown),
    ):
        patch.chdir(tmp_path_factory.getbasetemp())
        patch.setenv("REROBOTS_API_TOKEN", real.api_token)
        patch.setenv("REROBOTS_BASE_URI", spoiler.base_uri)
        status = program.run(["-y", *words])
    assert "bug" not in shown.getvalue(), shown.getvalue()
    assert status in (0, 1)
