"""The error of the checks of a release, and a function to run programs."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


class Failure(Exception):
    """A failed check; the message says what to do."""


def run(*command: object, cwd: Path = ROOT, **environment: str) -> str:
    """Run a program, and return what it wrote to stdout.

    Raises:
        Failure: It failed; with its output.
    """
    words = list(map(str, command))
    # A build must contain neither times of files nor its own path.
    kept = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    done = subprocess.run(
        words, cwd=cwd, env=kept | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failure(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
    return done.stdout
