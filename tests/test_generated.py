"""Generated code is reproducible, and changes by hand are detected."""

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
INPUTS = ("generated", "openapi", "rerobots", "tools")
FIRST_LINE = "# Made from {source} by `make generate`. Do not edit."


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the generated code and its sources."""
    for name in INPUTS:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def generate(tree: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-B", "tools/generate.py", *arguments],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )


def snapshot(tree: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}


@pytest.mark.long
def test_generating_twice_gives_the_same_bytes(tree: Path) -> None:
    before = snapshot(tree)
    assert generate(tree).returncode == 0
    assert snapshot(tree) == before


@pytest.mark.long
def test_check_reports_differences(tree: Path) -> None:
    edited = tree / "rerobots/_client/_sync/api.py"
    edited.write_text(edited.read_text() + "\n# by hand\n")
    (tree / "generated/rerobots_openapi/models/extra.py").touch()
    (tree / "generated/rerobots_openapi/dicts.py").unlink()
    done = generate(tree, "--check")
    assert done.returncode == 1
    assert [line.rsplit(" ", 1)[1] for line in done.stderr.splitlines()] == [
        "generated/rerobots_openapi/dicts.py",
        "generated/rerobots_openapi/models/extra.py",
        "rerobots/_client/_sync/api.py",
    ]


@pytest.mark.parametrize(
    ("folder", "source"),
    [
        ("generated/rerobots_openapi", "openapi/rerobots.yaml"),
        ("rerobots/_client/_sync", "rerobots/_client/_async/{name}"),
        ("rerobots/_instance/_sync", "rerobots/_instance/_async/{name}"),
        ("rerobots/_live/_sync", "rerobots/_live/_async/{name}"),
    ],
)
def test_generated_files_name_their_source(folder: str, source: str) -> None:
    paths = list((ROOT / folder).rglob("*.py"))
    assert paths
    for path in paths:
        line = FIRST_LINE.format(source=source.format(name=path.name))
        assert path.read_text().splitlines()[0] == line


def test_unused_substitution_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    convert = importlib.import_module("async_to_sync").convert
    with pytest.raises(ValueError, match="nothing uses"):
        convert({"a.py": "async def f(): pass\n"})
