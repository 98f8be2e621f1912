"""The public API, compared with that of the last release.

griffe cannot read it: names load at first use, from folders without `__init__`. So this imports it.

`tools/public_api.txt` has a line for each public name, with its parameters. If a line is lost or
changed, the part of CHANGELOG.md about this version must name it. `python tools/release/api.py`
writes the file, after a release.
"""

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from types import ModuleType

from failure import ROOT, Failure

BASELINE = ROOT / "tools" / "public_api.txt"
_MODULES = (
    "rerobots",
    "rerobots.aio",
    "rerobots.api",
    "rerobots.errors",
    "rerobots.fleet",
    "rerobots.frames",
    "rerobots.images",
    "rerobots.instances",
    "rerobots.sim",
    "rerobots.sshkeys",
    "rerobots.tokens",
)


def check() -> None:
    """Compare.

    Raises:
        Failure: A name is lost or changed, and the changelog does not say so.
    """
    unnamed = list(
        unexplained(
            BASELINE.read_text().splitlines(),
            list(describe()),
            _newest((ROOT / "CHANGELOG.md").read_text()),
        )
    )
    if unnamed:
        lines = "\n".join(f"    {line}" for line in unnamed)
        raise Failure(f"{lines}\nName these in CHANGELOG.md, in `code`, or restore them.")


def unexplained(before: list[str], now: list[str], changes: str) -> Iterator[str]:
    """Yield lines that are lost or changed and that the changelog does not name."""
    present = set(now)
    for line in before:
        if line in present:
            continue
        name = line.partition("(")[0].rpartition(".")[2]
        if not re.search(rf"`[^`\n]*\b{re.escape(name)}\b[^`\n]*`", changes):
            yield line


def describe() -> Iterator[str]:
    """Yield a line for each public name."""
    for name in _MODULES:
        module = importlib.import_module(name)
        for each in sorted(getattr(module, "__all__", None) or _own(module)):
            yield from _describe(f"{name}.{each}", inspect.getattr_static(module, each, None))


def _own(module: ModuleType) -> Iterator[str]:
    for name, value in vars(module).items():
        if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__:
            yield name


def _describe(path: str, value: object) -> Iterator[str]:
    if isinstance(value, classmethod | staticmethod):
        value = value.__func__
    if not (inspect.isclass(value) or inspect.isfunction(value)):
        yield path
        return
    yield f"{path}({_parameters(value)})"
    if inspect.isclass(value):
        for name in sorted(name for name in dir(value) if not name.startswith("_")):
            yield from _describe(f"{path}.{name}", inspect.getattr_static(value, name))


def _parameters(value: Callable[..., object]) -> str:
    try:
        parameters = inspect.signature(value).parameters.values()
    except ValueError:  # An exception of Python itself.
        return "..."
    shown = []
    for each in parameters:
        kind = "*" if each.kind is inspect.Parameter.KEYWORD_ONLY else ""
        default = "" if each.default is inspect.Parameter.empty else f"={each.default!r}"
        if each.name not in ("self", "cls"):
            # Addresses in memory differ each time.
            shown.append(kind + each.name + re.sub(r" at 0x\w+", "", default))
    return ", ".join(shown)


def _newest(changelog: str) -> str:
    """Return the part about the next version: all before the second released version."""
    parts = re.split(r"^## ", changelog, flags=re.MULTILINE)
    return "".join(parts[1:3])


if __name__ == "__main__":
    BASELINE.write_text("".join(f"{line}\n" for line in describe()))
