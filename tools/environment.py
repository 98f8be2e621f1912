"""Makes `.venv`, the environment of every `make` target, and makes it again when it is unusable.

Nothing is resolved here: `pip` installs the packages of the lock and no others, whatever was
released since. This runs before anything is installed, so it uses Python alone.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Written after each step: a .venv without it was interrupted.
RECORD = VENV / "made.json"
LOCK = ROOT / "tools" / "requirements.txt"
PROJECT = ROOT / "pyproject.toml"
OLDEST = (3, 11)


def main() -> int:
    """Make or repair the environment; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--chosen", action="store_true", help="this Python was chosen: use no environment of others"
    )
    chosen: bool = parser.parse_args().chosen
    # If two `make` run at once, the second one waits, and then finds the environment.
    with (ROOT / "Makefile").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        record = _read_record()
        why = _why_not(record, chosen)
        if why is not None:
            refusal = _unfit()
            if refusal is not None:
                print(refusal, file=sys.stderr)
                return 1
            record = _install_tools(why)
        if record.get("project") != _digest(PROJECT):
            _install_project(record)
    return 0


def _read_record() -> dict[str, str]:
    try:
        record = json.loads(RECORD.read_text())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _why_not(record: dict[str, str], chosen: bool) -> str | None:
    """Return why the environment cannot be used as it is; None if it can."""
    if not VENV.exists():
        return "Making .venv"
    if not record:
        return "An earlier set-up of .venv was interrupted. Making it again"
    if record.get("folder") != str(ROOT):
        return f"This folder was moved or copied from {record.get('folder')}. Making .venv again"
    if not os.access(PYTHON, os.X_OK):
        return "The Python that .venv was made with is gone. Making .venv again"
    if record.get("tools") != _digest(LOCK):
        return "tools/requirements.txt has changed. Making .venv again"
    if chosen and record.get("python") != _version():
        return f".venv was made with Python {record.get('python')}. Making it again"
    return None


def _unfit() -> str | None:
    """Return why this Python cannot make the environment; None if it can."""
    if sys.version_info < OLDEST:
        return (
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; '{sys.executable}' is "
            f"{_version()}. Choose another: make PYTHON=python3.11 ..."
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return (
            f"'{sys.executable}' cannot make environments. On Debian: apt-get install python3-venv"
        )
    return None


def _install_tools(why: str) -> dict[str, str]:
    print(f"{why} with Python {_version()}: the locked tools, a minute or so ...", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    _run(sys.executable, "-m", "venv", VENV)
    # --no-deps: old versions of pip look for dependencies outside of the lock, even if all of
    # them are in it. tools/check_lock.py checks that it is complete.
    _pip("--no-compile", "--no-deps", "--require-hashes", "-r", LOCK)
    record = {"folder": str(ROOT), "python": _version(), "tools": _digest(LOCK)}
    _write(record)
    return record


def _install_project(record: dict[str, str]) -> None:
    _pip("--no-deps", "--no-build-isolation", "--editable", ROOT)
    _write({**record, "project": _digest(PROJECT)})


def _write(record: dict[str, str]) -> None:
    RECORD.write_text(json.dumps(record, indent=1))


def _version() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _pip(*arguments: object) -> None:
    _run(PYTHON, "-m", "pip", "install", "-qq", *arguments)


def _run(*command: object) -> None:
    status = subprocess.run(list(map(str, command)), check=False).returncode
    if status:
        sys.exit("The set-up of .venv stopped here; the next `make` starts it again.")


if __name__ == "__main__":
    sys.exit(main())
