"""Programs of the README and the User's Guide, run as a reader pastes them.

Those of the guide come from its rendered pages. Each program runs in a fresh process, on a
simulator with its default delays.
"""

import html
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from .test_examples import EXAMPLES, simulator

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "doc" / "source"
_MARKDOWN = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
_RENDERED = re.compile(r'<div class="highlight-(\w+) .*?<pre[^>]*>(.*?)</pre>', re.DOTALL)
_RST = re.compile(r"^\.\. code-block:: python$|^   +\.\. code-block:: python$", re.MULTILINE)

# Setup that the pages of the reference leave out.
_READY = """
import os, pathlib, subprocess, time, rerobots
rri = rerobots.Instance(["%s"], duration=600)
rri.wait_until_ready()
"""
_SSH = (
    _READY % "fixed_misty2"
    + """
os.mkdir("robot")
pathlib.Path("robot/drive").write_text("#!/bin/sh\\necho ready $SPEED\\n")
os.chmod("robot/drive", 0o755)
pathlib.Path("drive.py").write_text("print('go')\\n")
rri.put_dir("robot", "~/robot")
rri.put_file("robot/drive", "~/drive")
rri.run("mkdir -p results; echo done >log.txt", check=True)
"""
)
_IN_ASYNC = """
import asyncio, rerobots.aio
async def main():
    robot = await rerobots.aio.AsyncInstance.attach(rri.instance_id)
    await robot.run("cp drive selftest")
    robots = [robot]
    commands = ["true"]
"""
PREPARED = {
    "reference/ssh": _SSH,
    "reference/types": "import rerobots.api\napic = rerobots.api.APIClient()\n",
    # In one process: the instance of the first program is still ending when the second lists it.
    "how-to/billing": "",
}
# Code that needs a terminal, another program, a key or an add-on, and is tested elsewhere.
ELSEWHERE = ("shell()", ".interact()", 'robots.pub").expanduser', "robot.drive.hold")
# Pages whose tests run in `tests/test_pytest_plugin.py` and `tests/test_examples.py`, and whose
# fragments for add-ons run in `tests/live`.
OTHER_TESTS = ("reference/pytest-plugin", "how-to/testing", "reference/add-ons", "development")


def _pages() -> list[str]:
    paths = (path.relative_to(SOURCE).with_suffix("") for path in SOURCE.rglob("*.rst"))
    return sorted(
        str(path)
        for path in paths
        if str(path) not in OTHER_TESTS and _RST.search((SOURCE / f"{path}.rst").read_text())
    )


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    with simulator() as settings:
        yield settings


def _programs(page: Path) -> list[str]:
    """Return the programs of a page: a block without imports continues the one before it."""
    programs: list[str] = []
    for language, rendered in _RENDERED.findall(page.read_text()):
        block = html.unescape(re.sub(r"<[^>]+>", "", rendered))
        if language != "python" or any(words in block for words in ELSEWHERE):
            continue
        if programs and not re.search(r"^(import|from) ", block, re.MULTILINE):
            programs[-1] += "\n" + block
        else:
            programs.append(block)
    return programs


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", [name for name in _pages() if name != "tutorial"])
def test_programs_of_the_guide(
    name: str, guide: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    programs = _programs(guide / f"{name}.html")
    if name in PREPARED:
        asynchronous = [each for each in programs if "await " in each]
        programs = [PREPARED[name] + "\n".join(each for each in programs if "await " not in each)]
        for each in asynchronous:
            programs[0] += _IN_ASYNC + textwrap.indent(each, "    ") + "\nasyncio.run(main())\n"
    assert programs
    (tmp_path / "jwt.txt").write_text(environment["REROBOTS_API_TOKEN"] + "\n")
    for program in programs:
        done = _run(program, environment, tmp_path)
        assert done.returncode == 0, program + done.stderr


@pytest.mark.long
@pytest.mark.timeout(300)
def test_tutorial_pasted_into_python(
    guide: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    blocks = "\n".join(_programs(guide / "tutorial.html"))
    # In interactive mode, a statement directly after a block is an error.
    command = [sys.executable, "-q", "-i", "-c", "import sys; sys.ps1 = sys.ps2 = ''"]
    done = subprocess.run(
        command,
        input=blocks,
        cwd=tmp_path,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.strip() == ""
    assert "READY" in done.stdout
    pictures = [(tmp_path / f"{name}.jpg").read_bytes() for name in ("snapshot", "above", "driven")]
    assert len(set(pictures)) == 3


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(program, id=f"block {number}")
        for number, program in enumerate(_MARKDOWN.findall((ROOT / "README.md").read_text()), 1)
    ],
)
@pytest.mark.timeout(120)
def test_programs_of_the_readme(program: str, environment: dict[str, str], tmp_path: Path) -> None:
    done = _run(program, environment, tmp_path)
    assert done.returncode == 0, done.stderr


def test_readme_shows_the_first_example() -> None:
    assert (EXAMPLES / "first.py").read_text() in (ROOT / "README.md").read_text()


def _run(
    program: str, environment: dict[str, str], folder: Path
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
