"""Rules for every command: bad input, JSON, pipes, secrets, fast start."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from rerobots.cli.program import COMMANDS, cli
from rerobots.sim import Simulator

from ..conftest import NOWHERE
from .conftest import PROGRAM, Program, first_line, stop_reading

NAMES = [name for names in COMMANDS.values() for name in names]


@pytest.mark.sample(8)
@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["serch"], 2, "Did you mean `search`?"),
        (["info", "--format", "xml"], 2, "'yaml', 'json'"),
        (["-y", "-n", "list"], 2, "exclude each other"),
        (["launch"], 2, "Missing argument 'ID'"),
        (["launch", "null", "--duration", "soon"], 2, "90s, 30m or 1h30m"),
        (["launch", "no such"], 1, "none of the workspace deployments"),
        (["launch", "null", "--public-key", "missing"], 1, "cannot read missing"),
        (["launch", "null", "--"], 2, "no command after `--`"),
        (["run", "-"], 2, "`rerobots run - -- CMD`"),
        (["forward", "-", "0"], 2, "8080:80"),
        (["forward", "a", "b", "9"], 2, "too many arguments"),
        (["forward"], 2, "which port?"),
        (["forward", "-R", "a:b:c"], 2, "9090:localhost:8080"),
        (["forward", "-R", "9090:", "-"], 2, "9090:localhost:8080"),
        (["forward", "-R", "70000"], 2, "9090:localhost:8080"),
        (["forward", "-R", "0"], 2, "9090:localhost:8080"),
        (["forward", "-R", "9", "-", "8"], 2, "too many arguments"),
        (["wdinfo", "basic_misty2fieldtrial"], 1, "matches 2 workspace deployments"),
        (["info", NOWHERE], 1, "instance not found"),
        (["info", "0f0f0f"], 1, "none of the instances"),
        (["put", "-", "no-such-file"], 1, "no-such-file"),
        (["-t", "missing", "list"], 1, "cannot read the token file"),
        (["rules", "--delete", "5"], 2, "which workspace deployment"),
    ],
)
def test_bad_input(words: list[str], status: int, message: str, rerobots: Program) -> None:
    done = rerobots(*words, status=status)
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert len(done.stderr.splitlines()) <= 2


@pytest.mark.long
def test_unreachable_server(rerobots: Program) -> None:
    environment = {"REROBOTS_BASE_URI": "http://127.0.0.1:1"}
    done = rerobots("list", "--json", status=1, env=environment)
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 2
    with rerobots.start("-vv", "list", env=rerobots.environment | environment) as process:
        assert "Traceback" in process.communicate()[1]


def test_no_token(rerobots: Program) -> None:
    done = rerobots("list", status=1, env={"REROBOTS_API_TOKEN": ""})
    assert "no API token" in done.stderr


@pytest.mark.long
def test_shortened_ids(rerobots: Program, ready: str) -> None:
    for name in (ready, ready[:6], ready[:6].upper(), "mine", "-"):
        assert json.loads(rerobots.out("info", name, "--json"))["id"] == ready
    rerobots("terminate", ready[:6])
    assert json.loads(rerobots.out("info", ready[:8], "--json"))["id"] == ready, "also ended ones"


@pytest.mark.parametrize(
    "words",
    [
        ["search"],
        ["types"],
        ["list"],
        ["list", "-q"],
        ["info"],
        ["wdinfo", "mine"],
        ["wait"],
        ["jobs"],
        ["addons"],
        ["addons", "--activate", "cam"],
        ["addon-mistyproxy"],
        ["rules"],
        ["reserve"],
        ["token"],
        ["doctor"],
        ["list-ci-projects"],
    ],
)
@pytest.mark.long
def test_json(words: list[str], rerobots: Program, ready: str) -> None:
    json.loads(rerobots.out(*words, "--json"))
    assert rerobots.out("--json", *words)[0] in "[{"


@pytest.mark.long
def test_stdout_closed_by_its_reader(rerobots: Program, ready: str) -> None:
    for command in ("search", "run -- yes"):
        done = subprocess.run(
            ["bash", "-c", f"'{PROGRAM}' {command} | head -c 1; echo ${{PIPESTATUS[0]}}"],
            env=rerobots.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
    with rerobots.start("help", stdout=subprocess.PIPE) as process:
        assert stop_reading(process) == ""


def test_server_message_has_no_terminal_escapes(rerobots: Program, world: Simulator) -> None:
    body = {"error_message": "\x1b[31mred\x1b]0;title\x07"}
    world.faults.add("GET /instances", status=400, body=body, times=1)
    done = rerobots("list", status=1)
    assert "red" in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("name", [*sorted({*NAMES} - {"sim"}), "version", "help"])
def test_help_has_an_example(name: str) -> None:
    text = CliRunner().invoke(cli, [name, "-h"]).output
    assert f"rerobots {name}" in text.partition("Example")[2]
    assert CliRunner().invoke(cli, ["help", name]).output == text


def test_help_of_the_installed_program(rerobots: Program) -> None:
    assert "--speed" in rerobots.out("sim", "--help")
    assert rerobots.out("help", "list") == rerobots.out("list", "-h")


def test_commands_are_in_their_modules() -> None:
    folder = Path(sys.modules[cli.__module__].__file__ or "").parent
    for module, names in COMMANDS.items():
        tree = ast.parse((folder / f"{module}.py").read_text())
        found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        commands = {name.removesuffix("_command") for name in found if name.endswith("_command")}
        assert commands == {name.replace("-", "_") for name in names}


def test_missing_extra(rerobots: Program, tmp_path: Path) -> None:
    for package in ("click", "rich", "yaml"):
        folder = tmp_path / f"without {package}"
        folder.mkdir()
        fake = f"raise ModuleNotFoundError('No module named {package}', name={package!r})"
        (folder / f"{package}.py").write_text(fake)
    without = {"PYTHONPATH": str(tmp_path / "without click")}
    done = rerobots("list", status=1, env=without)
    assert done.stderr == 'error: this program needs click: pip install "rerobots[cli]"\n'
    assert rerobots("--version", env=without).stdout
    done = rerobots("wdinfo", "mine", status=1, env={"PYTHONPATH": str(tmp_path / "without yaml")})
    assert done.stderr == 'error: this program needs yaml: pip install "rerobots[cli]"\n'


def test_python_m(rerobots: Program) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rerobots", "types"],
        env=rerobots.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == rerobots("types").stdout


def _imports(words: list[str], rerobots: Program) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", str(PROGRAM), *words],
        env=rerobots.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


def test_unneeded_modules_are_not_imported(rerobots: Program) -> None:
    assert not {"click", "argparse", "httpx", "rerobots.cli.program"} & _imports(["-V"], rerobots)
    heavy = {"rich", "yaml", "paramiko", "numpy", "keyring", "rerobots.sim", "asyncio"}
    assert not heavy & _imports(["list"], rerobots)


@pytest.mark.long
def test_no_secret_in_process_arguments(rerobots: Program, ready: str) -> None:
    with rerobots.start("ssh", "--", "echo begun; sleep 2") as process:
        assert first_line(process) == "begun\n"
        lines = [
            path.read_bytes()
            for path in Path("/proc").glob("[0-9]*/cmdline")
            if path.parent.name != str(os.getpid()) and path.exists()
        ]
    assert any(b"rerobots-ssh-" in line for line in lines), "the started ssh is among them"
    assert not any(rerobots.sim.api_token.encode() in line for line in lines)
    assert not any(b"PRIVATE KEY" in line for line in lines)


def test_no_secret_is_logged(rerobots: Program, ready: str) -> None:
    for words in (["list"], ["run", "--", "true"], ["get-ssh-key"], ["ssh", "--", "true"]):
        done = rerobots("-vv", *words)
        assert "PRIVATE KEY" not in done.stderr
        assert " DEBUG " in done.stderr
