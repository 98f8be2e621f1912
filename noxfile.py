"""`make checkall`: the tests on every Python from 3.11 on that this machine has.

Each gets the locked tools and the package built as users get it, not an editable one.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nox

OLDEST = (3, 11)
NAME = re.compile(r"python3\.\d+")
QUERY = "import os, sys; print(*sys.version_info[:3], os.path.realpath(sys.executable))"


def candidates() -> Iterator[Path]:
    """Interpreters on PATH, Debian's own, and pyenv's, in this order."""
    for folder in [*os.get_exec_path(), "/usr/bin"]:
        yield from (path for path in Path(folder).glob("python3.*") if NAME.fullmatch(path.name))
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from pyenv.glob("versions/3.*/bin/python")


def interpreters() -> list[str]:
    """Return the path of each Python that is new enough; say which known version is not here."""
    found: set[tuple[int, int, int, str]] = set()
    for path in candidates():
        answer = subprocess.run([path, "-c", QUERY], capture_output=True, text=True, check=False)
        if answer.returncode:  # e.g. a pyenv shim of a version that is not switched on
            continue
        major, minor, micro, program = answer.stdout.strip().split(" ", maxsplit=3)
        found.add((int(major), int(minor), int(micro), program))
    new_enough = sorted(each for each in found if each[:2] >= OLDEST)
    here = {f"{major}.{minor}" for major, minor, _, _ in new_enough}
    for known in nox.project.python_versions(nox.project.load_toml("pyproject.toml")):
        if known not in here:
            print(f"Python {known} is not on this machine: passed over")
    return [program for _, _, _, program in new_enough]


@nox.session(python=interpreters())
def tests(session: nox.Session) -> None:
    """Run the tests; arguments after `--` go to pytest."""
    session.install("--no-compile", "--no-deps", "--require-hashes", "-r", "tools/requirements.txt")
    session.install("--no-deps", "--no-build-isolation", ".")
    session.run("pytest", *session.posargs)
