"""The wheel with core dependencies only, and with each extra, without a network.

Like `make installcheck`, but with the packages of the tools' environment: each environment gets
links to those that the metadata requires, and no others.
"""

import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from failure import ROOT, Failure, run
from packaging.requirements import Requirement


def check(folder: Path) -> None:
    """Check all extras.

    Raises:
        Failure: A dependency is missing, has a version that is not allowed, or does not work.
    """
    (wheel,) = (folder / "dist").glob("*.whl")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for extra in ("", *project["optional-dependencies"]):
        place = folder / f"extra-{extra}"
        python = place / "bin" / "python"
        run(sys.executable, "-m", "venv", "--without-pip", place)
        packages = next(place.glob("lib/python*/site-packages"))
        install(wheel, packages)
        for name in sorted(set(_needed(project, extra))):
            _link(metadata.distribution(name), packages)
        run(python, "-I", ROOT / "tools" / "check_wheel.py", extra)


def install(wheel: Path, packages: Path) -> None:
    """Install the wheel, without its dependencies, into a folder of packages."""
    arguments = ("--no-deps", "--no-index", "--no-compile", "--target", packages, wheel)
    run(sys.executable, "-m", "pip", "install", "-qq", *arguments)


def _needed(project: dict[str, list[str]], extra: str) -> Iterator[str]:
    """Return the names of all distributions that an extra needs, directly or not."""
    optional: dict[str, list[str]] = dict(project["optional-dependencies"])  # type: ignore[arg-type]  # pyright: ignore
    waiting = [(Requirement(each), "") for each in project["dependencies"]]
    waiting += [(Requirement(each), "") for each in optional.get(extra, [])]
    seen: set[str] = set()
    while waiting:
        requirement, chosen = waiting.pop()
        if str(requirement) in seen or not _applies(requirement, chosen):
            continue
        seen.add(str(requirement))
        if requirement.name == "rerobots":
            of = (each for name in requirement.extras for each in optional[name])
            waiting += [(Requirement(each), "") for each in of]
            continue
        found = metadata.distribution(requirement.name)
        if not requirement.specifier.contains(found.version, prereleases=True):
            raise Failure(f"{requirement} is wanted, and {found.version} is installed")
        yield requirement.name
        for each in found.requires or ():
            waiting += [(Requirement(each), name) for name in ("", *requirement.extras)]


def _applies(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _link(distribution: metadata.Distribution, packages: Path) -> None:
    parts = (file.parts[0] for file in distribution.files or ())
    for top in {part for part in parts if part not in ("..", "__pycache__")}:
        link = packages / top
        target = Path(str(distribution.locate_file(top)))
        if link.is_symlink() and target.is_dir():
            continue  # Shared by several distributions: google.protobuf, for example.
        if not link.exists():
            link.symlink_to(target)
