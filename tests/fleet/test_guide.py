"""The code in the guide's page on pools."""

import re
import textwrap
from pathlib import Path

import pytest

from ..test_examples import run

GUIDE = Path(__file__).parents[2] / "doc/source/how-to/robot-pool.rst"


@pytest.mark.long
@pytest.mark.timeout(180)
def test_code_of_the_guide(tmp_path: Path) -> None:
    blocks = re.findall(r"^\.\. code-block:: python\n\n((?:   .*\n|\n)+)", GUIDE.read_text(), re.M)
    (tmp_path / "guide.py").write_text("\n".join(textwrap.dedent(block) for block in blocks))
    done = run(tmp_path, "guide.py")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == str([str(seed) for seed in range(8)])
    assert lines[-1] == str([str(seed) for seed in range(4)])
