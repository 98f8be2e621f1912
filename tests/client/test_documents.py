"""What the README and the User's Guide show runs as it is written."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from rerobots.sim import Simulator

ROOT = Path(__file__).parents[2]
_RST = re.compile(r"^\.\. code-block:: python\n\n((?:   .*\n|\n)+)", re.MULTILINE)
_MARKDOWN = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _scripts() -> dict[str, str]:
    readme = _MARKDOWN.findall((ROOT / "README.md").read_text())
    scripts = {f"README, block {number}": text for number, text in enumerate(readme, 1)}
    for name in ("index", "tutorial", "life", "connections", "cameras", "security-local"):
        # What begins with a bracket is an answer, shown as it is printed.
        scripts[name] = "\n".join(text for text in _blocks(name) if not text.startswith("["))
    return scripts


def _blocks(name: str) -> list[str]:
    text = (ROOT / f"doc/source/{name}.rst").read_text()
    return [textwrap.dedent(block) for block in _RST.findall(text)]


# What the page on SSH takes for granted, before its code.
_READY = """
import os, pathlib, rerobots
os.mkdir("robot")
pathlib.Path("robot/drive").write_text("#!/bin/sh\\necho ready $SPEED\\n")
os.chmod("robot/drive", 0o755)
pathlib.Path("drive.py").write_text("print('go')\\n")
rri = rerobots.Instance(["fixed_misty2"])
rri.wait_until_ready()
rri.put_dir("robot", "~/robot")
rri.put_file("robot/drive", "~/drive")
rri.run("mkdir -p results; echo done >log.txt", check=True)
"""

_ASYNC = """
import asyncio, rerobots.aio
async def main():
    robot = await rerobots.aio.AsyncInstance.attach(rri.instance_id)
    await robot.run("cp drive selftest")
    robots = [robot]
"""


def test_the_code_of_the_page_on_ssh_runs(sim: Simulator, tmp_path: Path) -> None:
    blocks = _blocks("ssh")
    # The terminal, other programs and one's own key are tested elsewhere.
    shown = [text for text in blocks if "shell()" not in text and "robots.pub" not in text]
    assert len(shown) == len(blocks) - 2
    (in_async,) = (text for text in shown if "await" in text)
    shown.remove(in_async)
    shown.append(_ASYNC + textwrap.indent(in_async, "    ") + "\nasyncio.run(main())\n")
    done = _run(_READY + "\n".join(shown), sim, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "ready" in done.stdout
    assert (tmp_path / "log.txt").read_text() == "done\n"


@pytest.mark.parametrize(
    "name",
    [
        # Of the guide's pages one in `make test`, the others in `make longtest`.
        pytest.param(
            name, marks=[] if name.startswith(("README", "tutorial")) else pytest.mark.long
        )
        for name in _scripts()
    ],
)
def test_shown_code_runs(name: str, sim: Simulator, tmp_path: Path) -> None:
    (tmp_path / "jwt.txt").write_text(sim.api_token + "\n")
    (tmp_path / "README.md").write_text("a file to send\n")
    done = _run(_scripts()[name], sim, tmp_path)
    assert done.returncode == 0, done.stderr


def _run(script: str, sim: Simulator, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=folder,
        env=os.environ | {"REROBOTS_API_TOKEN": sim.api_token, "REROBOTS_BASE_URI": sim.base_uri},
        capture_output=True,
        text=True,
        check=False,
    )
