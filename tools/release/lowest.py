"""Tests with the lowest dependencies that pyproject.toml allows."""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import environments
import extras
from failure import ROOT, Failure, run
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

_PIN = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)

# The plugin and its parts are for those who have pytest.
_IMPORT_EVERYTHING = """
import importlib, pkgutil, rerobots
for found in pkgutil.walk_packages(rerobots.__path__, "rerobots."):
    parts = {"__main__", "_testing", "pytest_plugin"}
    if parts.isdisjoint(found.name.split(".")):
        importlib.import_module(found.name)
"""


def check(folder: Path) -> None:
    """Run the tutorial and the checks of the wheel with the lowest allowed dependencies.

    Raises:
        Failure: They do not work, or the lock has other versions than pyproject.toml.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    problems = list(differences(project, environments.LOWEST_LOCK.read_text()))
    if problems:
        raise Failure("\n".join([*problems, "Run `make lock`, which tries the new bounds."]))
    place = folder / "lowest"
    run(sys.executable, "-m", "venv", "--without-pip", place)
    packages = next(place.glob("lib/python*/site-packages"))
    (wheel,) = (folder / "dist").glob("*.whl")
    extras.install(wheel, packages)
    (kept,) = environments.LOWEST.glob("lib/python*/site-packages")
    (packages / "lowest.pth").write_text(f"{kept}\n")
    python = place / "bin" / "python"
    run(python, "-I", ROOT / "tools" / "check_wheel.py", "all")
    run(python, "-I", "-c", _IMPORT_EVERYTHING)
    tutorial = ROOT / "examples" / "tutorial.py"
    run(python, "-I", tutorial, "--output", folder / "pictures", REROBOTS_API_TOKEN="")


def differences(project: dict[str, object], lock: str) -> Iterator[str]:
    """Yield versions of the lock that differ from the lower bounds of the project.

    Args:
        project: The table `project` of pyproject.toml.
        lock: The text of the lock.
    """
    pins = {canonicalize_name(name): Version(version) for name, version in _PIN.findall(lock)}
    for requirement in _requirements(project):
        bounds = [each.version for each in requirement.specifier if each.operator == ">="]
        pin = pins.get(canonicalize_name(requirement.name))
        if bounds and pin != Version(bounds[0]):
            yield f"{requirement} is allowed, but {pin} is tried"


def _requirements(project: dict[str, object]) -> Iterator[Requirement]:
    optional = project["optional-dependencies"]
    assert isinstance(optional, dict)
    for listed in (project["dependencies"], *optional.values()):
        assert isinstance(listed, list)
        yield from map(Requirement, listed)
