"""The layers of the package, top first: imports only point downwards, without cycles."""

from __future__ import annotations

import ast
import functools
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]

LAYERS = """
    pytest plugin   names instance sim base shared
    cli             names live sim base shared
    names           instance client live base shared

    instance        client ssh live base shared generated
    client          base shared generated
    ssh             base shared
    live            base shared
    base            shared generated

    sim             sim.page sim.api sim.hosts sim.scene sim.net sim.world shared
    sim.page        sim.api sim.hosts sim.scene sim.net sim.world shared
    sim.api         sim.hosts sim.scene sim.net sim.world shared
    sim.hosts       sim.scene sim.net sim.world shared
    sim.scene       sim.net sim.world shared
    sim.net         sim.world shared
    sim.world       shared

    shared          generated
    generated
"""
"""Each layer, and the layers that it may import besides itself."""

PACKAGES = {"_client": "client", "_instance": "instance", "_live": "live", "_ssh": "ssh"}
NAMES = {"aio", "api", "fleet", "instances"}
"""Documented modules above these packages."""

SHARED = {"_stored_token", "_text", "_version", "errors", "tokens", "types"}
"""Modules without I/O that the client and the simulator share."""

ALLOWED = {
    line[:16].strip(): {line[:16].strip(), *line[16:].split()}
    for line in (line.strip().ljust(16) for line in LAYERS.splitlines())
    if line.strip()
}
SIM_PACKAGES = {layer.removeprefix("sim.") for layer in ALLOWED if layer.startswith("sim.")}


def layer(module: str) -> str:
    """Return the layer of a module, given its dotted name."""
    top, *rest = module.split(".")
    if top == "rerobots_openapi":
        return "generated"
    match rest:
        case []:
            return "names"
        case ["pytest_plugin"] | ["_testing", *_]:
            return "pytest plugin"
        case ["cli", *_] | ["__main__"]:
            return "cli"
        case ["sim", package, *_] if package in SIM_PACKAGES:
            return f"sim.{package}"
        case ["sim", *_]:
            return "sim"
        case [package, *_] if package in PACKAGES:
            return PACKAGES[package]
        case ["_fleet", *_]:
            return "names"
        case [name] if name in NAMES:
            return "names"
        case [name] if name in SHARED:
            return "shared"
        case _:
            return "base"


def imports(root: Path) -> dict[str, set[str]]:
    """Return the modules that each module imports, also inside functions or only for types."""
    files: dict[str, Path] = {}
    for folder, package in ((root, "rerobots"), (root / "generated", "rerobots_openapi")):
        for path in (folder / package).rglob("*.py"):
            parts = path.relative_to(folder).with_suffix("").parts
            files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return {
        module: {name for name in _imported(module, path, files) if name != module}
        for module, path in files.items()
    }


@functools.cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes())


def _nodes(tree: ast.AST) -> Iterator[ast.stmt]:
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.stmt():
                yield node
                yield from _nodes(node)
            case ast.excepthandler() | ast.match_case():
                yield from _nodes(node)


def _imported(module: str, path: Path, known: dict[str, Path]) -> Iterator[str]:
    package = module.split(".") if path.stem == "__init__" else module.split(".")[:-1]
    for node in _nodes(_parsed(path)):
        if isinstance(node, ast.Import):
            names = [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            names = [(base, alias.name) for alias in node.names]
        else:
            continue
        for base, name in names:
            # `from package import name`: a submodule, or a name that its __init__ defines.
            yield from [n for n in (f"{base}.{name}", base) if n in known][:1]


def violations(root: Path) -> list[str]:
    """Return the forbidden imports below a folder."""
    graph = imports(root)
    wrong = [
        f"{module} ({layer(module)}) imports {target} ({layer(target)})"
        for module, targets in graph.items()
        for target in targets
        if layer(target) not in ALLOWED[layer(module)]
    ]
    written = {m: targets for m, targets in graph.items() if layer(m) != "generated"}
    try:
        graphlib.TopologicalSorter(written).prepare()
    except graphlib.CycleError as error:
        wrong.append("cycle: " + " -> ".join(error.args[1]))
    return sorted(wrong)


def test_imports_point_downwards_only() -> None:
    assert violations(ROOT) == []


def test_client_has_a_module_for_each_tag() -> None:
    specification = (ROOT / "openapi/rerobots.yaml").read_text("utf-8")
    tags = {tag["name"] for tag in yaml.load(specification, yaml.CSafeLoader)["tags"]}
    modules = {path.stem for path in (ROOT / "rerobots/_client/_async").glob("*.py")}
    assert modules - tags == {"api", "connection", "transport"}


# Tests of the checker itself, on a small tree.

TREE = {
    "rerobots/__init__.py": "from ._version import __version__",
    "rerobots/_version.py": "__version__ = '1'",
    "rerobots/_log.py": "import logging",
    "rerobots/_client/a.py": "from .._log import log",
    "rerobots/_ssh/b.py": "from .._log import log",
    "rerobots/_ssh/b2.py": "from .b import B",
    "rerobots/_live/c.py": "from .._log import log",
    "rerobots/_instance/d.py": "from .._client import a\nfrom .._live import c",
    "rerobots/tokens.py": "import base64",
    "rerobots/models.py": "from rerobots_openapi import models",
    "rerobots/api.py": "from . import models, tokens",
    "rerobots/pytest_plugin.py": "def f(): from rerobots.sim import Simulator; from . import api",
    "rerobots/cli/__init__.py": "from ..api import APIClient",
    "rerobots/sim/__init__.py": "from .simulator import Simulator",
    "rerobots/sim/simulator.py": "from .page.app import Page\nfrom .world.world import World",
    "rerobots/sim/page/__init__.py": "",
    "rerobots/sim/page/app.py": "from ..api import app",
    "rerobots/sim/api/__init__.py": "",
    "rerobots/sim/api/app.py": "from . import cam",
    "rerobots/sim/api/cam.py": "from ..hosts import ssh\nfrom ...tokens import encode",
    "rerobots/sim/hosts/__init__.py": "",
    "rerobots/sim/hosts/ssh.py": "from ..world.world import World",
    "rerobots/sim/world/__init__.py": "",
    "rerobots/sim/world/world.py": "import math",
    "generated/rerobots_openapi/__init__.py": "from . import models",
    "generated/rerobots_openapi/models.py": "import attrs",
}


def make_tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_checker_accepts_allowed_imports(tmp_path: Path) -> None:
    assert violations(make_tree(tmp_path, TREE)) == []


@pytest.mark.parametrize(
    ("file", "statement", "violation"),
    [
        ("sim/world/world.py", "from ..hosts import ssh", "(sim.world) imports rerobots.sim.hosts"),
        ("sim/hosts/ssh.py", "import rerobots.sim.api.app", "(sim.hosts) imports rerobots.sim.api"),
        ("sim/api/app.py", "from ..page import app", "(sim.api) imports rerobots.sim.page"),
        ("sim/page/app.py", "from .. import simulator", "(sim.page) imports rerobots.sim.simul"),
        ("sim/api/cam.py", "from ...api import APIClient", "(sim.api) imports rerobots.api"),
        ("sim/api/cam.py", "import rerobots_openapi", "(sim.api) imports rerobots_openapi"),
        ("api.py", "def f():\n    from .sim import Simulator", "(names) imports rerobots.sim"),
        ("api.py", "from .cli import main", "(names) imports rerobots.cli"),
        ("_client/a.py", "from .._ssh import b", "(client) imports rerobots._ssh.b"),
        ("_live/c.py", "from .._instance import d", "(live) imports rerobots._instance.d"),
        ("_ssh/b.py", "if TYPE_CHECKING:\n    from .b2 import B", "cycle: rerobots._ssh.b"),
        ("_log.py", "from ._client import a", "(base) imports rerobots._client.a"),
        ("tokens.py", "from . import api", "(shared) imports rerobots.api"),
        ("cli/__init__.py", "import rerobots_openapi", "(cli) imports rerobots_openapi"),
        ("../generated/rerobots_openapi/models.py", "import rerobots", "(generated) imports rero"),
        ("sim/api/cam.py", "from .app import make_app", "cycle: rerobots.sim.api"),
    ],
)
def test_checker_reports_forbidden_imports(
    tmp_path: Path, file: str, statement: str, violation: str
) -> None:
    path = make_tree(tmp_path, TREE) / "rerobots" / file
    path.write_text(f"{path.read_text()}\n{statement}\n")
    assert any(violation in line for line in violations(tmp_path))
