"""A short sample of `make soak`."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.long
def test_soak_for_some_seconds() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools/soak.py", "--seconds", "3", "--drop", "1"],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "reconnects" in done.stdout
