"""What the README and the User's Guide show runs as it is written."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from rerobots.sim import Simulator

ROOT = Path(__file__).parent.parent
_RST = re.compile(r"^\.\. code-block:: python\n\n((?:   .*\n|\n)+)", re.MULTILINE)
_MARKDOWN = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _scripts() -> dict[str, str]:
    readme = _MARKDOWN.findall((ROOT / "README.md").read_text())
    scripts = {f"README, block {number}": text for number, text in enumerate(readme, 1)}
    for name in ("index", "tutorial", "life", "connections", "cameras"):
        blocks = _RST.findall((ROOT / f"doc/source/{name}.rst").read_text())
        # What begins with a bracket is an answer, shown as it is printed.
        lines = [text for text in map(textwrap.dedent, blocks) if not text.startswith("[")]
        scripts[name] = "\n".join(lines)
    return scripts


@pytest.mark.parametrize("name", _scripts())
def test_shown_code_runs(name: str, sim: Simulator, tmp_path: Path) -> None:
    (tmp_path / "jwt.txt").write_text(sim.api_token + "\n")
    (tmp_path / "README.md").write_text("a file to send\n")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _scripts()[name]],
        cwd=tmp_path,
        env=os.environ | {"REROBOTS_API_TOKEN": sim.api_token, "REROBOTS_BASE_URI": sim.base_uri},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
