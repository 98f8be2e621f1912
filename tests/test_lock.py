"""The check of the lock file finds what would break the set-up, and our lock passes it."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
HASH = f"--hash=sha256:{'0' * 64}"


@pytest.fixture
def check_lock(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return __import__("check_lock")


def test_the_lock_passes() -> None:
    done = subprocess.run(
        [sys.executable, "tools/check_lock.py"], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "complete and consistent" in done.stdout


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("attrs==25.1.0", "without hashes: attrs==25.1.0"),
        (f"attrs>=25 {HASH}", "not one version: attrs>=25"),
        (f"attrs==25.* {HASH}", "not one version: attrs==25.*"),
        (f"attrs[x]==25.1.0 {HASH}", "not one version: attrs[x]==25.1.0"),
        (f"attrs @ https://example.org/attrs.whl {HASH}", "not one version: attrs @ https"),
        ("attrs==25.1.0 --hash=md5:00", "without hashes: attrs==25.1.0"),
        ("--index-url https://example.org", "not a requirement"),
    ],
)
def test_invalid_lines(check_lock: ModuleType, line: str, problem: str) -> None:
    pins, problems = check_lock.read(f"# a comment\n{line}\n    # via rerobots\n")
    assert pins == []
    assert problems[0].startswith(problem)


def installed(*names: str) -> str:
    """Return a lock of packages, at the versions that are installed here."""
    from importlib.metadata import version

    return "".join(f"{name}=={version(name)} \\\n    {HASH}\n" for name in names)


def test_requirements_of_extras_are_checked(check_lock: ModuleType) -> None:
    pins, _ = check_lock.read(
        installed("httpx", "httpcore", "h11", "certifi", "anyio", "idna", "typing_extensions")
    )
    required = [Requirement("httpx")]
    assert not [
        each for each in check_lock.unmet(pins, required) if "needs" in each and "3.14" in each
    ]
    missing = list(check_lock.unmet(pins, [Requirement("httpx[http2]")]))
    assert any(each.startswith("httpx needs h2") for each in missing)


def test_incompatible_version(check_lock: ModuleType) -> None:
    pins, _ = check_lock.read(installed("certifi"))
    problems = list(check_lock.unmet(pins, [Requirement("certifi<1")]))
    assert problems[0].startswith("pyproject.toml needs certifi<1, the lock has 2")


def test_unneeded_package_and_two_versions(check_lock: ModuleType) -> None:
    pins, _ = check_lock.read(installed("certifi") + f"certifi==1.0 {HASH}\nzzz==1 {HASH}\n")
    problems = set(check_lock.unmet(pins, [Requirement("certifi")]))
    assert "nothing asks for zzz 1" in problems
    assert any(each.startswith("two versions of certifi at once") for each in problems)


def test_installed_version_differs_from_the_lock(check_lock: ModuleType) -> None:
    pins, _ = check_lock.read(f"certifi==1.0 {HASH}\nzzz==1 {HASH}\n")
    problems = list(check_lock.stray(pins))
    assert "certifi is 2" in problems[0]
    assert problems[1].startswith("zzz 1 is not installed here")
