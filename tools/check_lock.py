"""Checks that `tools/requirements.txt` is complete; uses no network.

The set-up installs the packages of the lock and resolves nothing. So the lock must have one
version, with hashes, of each requirement of pyproject.toml and of the packages themselves, whose
metadata is read from the environment.
"""

import itertools
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "tools" / "requirements.txt"

PYTHONS = ("3.11.0", "3.11.9", "3.12.9", "3.13.9", "3.14.0")
SYSTEMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")

Environment = Mapping[str, str]


class Pin(NamedTuple):
    """A line of the lock: one version of a package, and the environments that it is for."""

    name: str
    version: str
    requirement: Requirement

    def applies(self, environment: Environment) -> bool:
        marker = self.requirement.marker
        return marker is None or marker.evaluate(dict(environment))


def main() -> int:
    """Check; return the exit status."""
    pins, problems = read(LOCK.read_text())
    if not problems:
        problems = sorted({*unmet(pins, asked_for(ROOT)), *stray(pins)})
    for problem in problems:
        print(f"tools/requirements.txt: {problem}", file=sys.stderr)
    if problems:
        print("`make lock` makes it again.", file=sys.stderr)
        return 1
    print(f"tools/requirements.txt: {len(pins)} versions, complete and consistent")
    return 0


def read(text: str) -> tuple[list[Pin], list[str]]:
    """Return the pins of a lock, and the errors in its lines."""
    pins, problems = [], []
    for line in text.replace("\\\n", " ").splitlines():
        words = line.partition(" #")[0].strip()
        if not words or words.startswith("#"):
            continue
        said, *hashes = words.split(" --")
        try:
            requirement = Requirement(said.strip())
        except InvalidRequirement:
            problems.append(f"not a requirement: {words}")
            continue
        exact = re.fullmatch(r"==([^*,]+)", str(requirement.specifier))
        if exact is None or requirement.url or requirement.extras:
            problems.append(f"not one version: {said}")
        elif not hashes or not all(HASH.fullmatch(f"--{each.strip()}") for each in hashes):
            problems.append(f"without hashes: {said}")
        else:
            pins.append(Pin(canonicalize_name(requirement.name), exact[1], requirement))
    return pins, problems


def asked_for(root: Path) -> list[Requirement]:
    """Return the requirements of pyproject.toml: to build, to run with all extras, to develop."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    texts = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *itertools.chain.from_iterable(extras.values()),
        *project["dependency-groups"]["dev"],
    ]
    own = project["project"]["name"]
    return [each for each in map(Requirement, texts) if each.name != own]


def unmet(pins: list[Pin], roots: list[Requirement]) -> Iterator[str]:
    """Return requirements that are missing in the lock, for all supported environments."""
    reached: set[Pin] = set()
    for environment in environments():
        here: dict[str, Pin] = {}
        for pin in pins:
            if pin.applies(environment) and here.setdefault(pin.name, pin) != pin:
                yield f"two versions of {pin.name} at once, on {_words(environment)}"
        yield from _walk(roots, here, environment, reached)
    for pin in set(pins) - reached:
        # A package that is only for another system may not be installed on this one.
        if pin.applies(_current()):
            yield f"nothing asks for {pin.name} {pin.version}"


def _walk(
    roots: list[Requirement], here: dict[str, Pin], environment: Environment, reached: set[Pin]
) -> Iterator[str]:
    todo = [(each, "pyproject.toml") for each in roots if _wanted(each, environment, "")]
    done: set[tuple[str, str]] = set()
    while todo:
        requirement, source = todo.pop()
        pin = here.get(canonicalize_name(requirement.name))
        if pin is None or not requirement.specifier.contains(pin.version, prereleases=True):
            has = "nothing" if pin is None else pin.version
            yield f"{source} needs {requirement}, the lock has {has} on {_words(environment)}"
            continue
        reached.add(pin)
        for extra in {"", *requirement.extras}:
            if (pin.name, extra) not in done:
                done.add((pin.name, extra))
                todo += [
                    (each, pin.name) for each in _needs(pin) if _wanted(each, environment, extra)
                ]


@cache
def _needs(pin: Pin) -> tuple[Requirement, ...]:
    """Return the requirements of a package; none if it is not installed."""
    try:
        installed = metadata.distribution(pin.name)
    except metadata.PackageNotFoundError:
        return ()
    if installed.version != pin.version:  # This pin is for another Python or system.
        return ()
    return tuple(map(Requirement, installed.requires or ()))


def _wanted(requirement: Requirement, environment: Environment, extra: str) -> bool:
    marker = requirement.marker
    return marker is None or marker.evaluate({**environment, "extra": extra})


def stray(pins: list[Pin]) -> Iterator[str]:
    """Return installed packages that differ from the lock."""
    for pin in pins:
        if pin.applies(_current()):
            try:
                version = metadata.version(pin.name)
            except metadata.PackageNotFoundError:
                yield f"{pin.name} {pin.version} is not installed here: make clean, and try again"
            else:
                if version != pin.version:
                    yield f"{pin.name} is {version} here, not {pin.version}: make clean"


def environments() -> Iterator[Environment]:
    """Return the environments that the lock is for."""
    for python, system in itertools.product(PYTHONS, SYSTEMS):
        yield {
            **_current(),
            **system,
            "python_full_version": python,
            "python_version": python.rpartition(".")[0],
        }


@cache
def _current() -> Environment:
    return {str(key): str(value) for key, value in default_environment().items()}


def _words(environment: Environment) -> str:
    return f"Python {environment['python_full_version']}, {environment['platform_system']}"


if __name__ == "__main__":
    sys.exit(main())
