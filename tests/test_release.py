"""The checks before a release."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import rerobots

ROOT = Path(__file__).parent.parent
LOCK = "attrs==23.2.0 \\\n    --hash=sha256:00\nnumpy==1.26.0\n"


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    monkeypatch.syspath_prepend(str(ROOT / "tools" / "release"))
    return importlib.import_module


def test_the_version_is_the_same_everywhere() -> None:
    assert f"\nversion: {rerobots.__version__}\n" in (ROOT / "CITATION.cff").read_text()
    assert f"\n## [{rerobots.__version__}] - " in (ROOT / "CHANGELOG.md").read_text()


def test_public_api_changes_are_in_the_changelog() -> None:
    # In a fresh process, because other tests patch classes.
    command = [sys.executable, "-c", "import api; api.check()"]
    folder = ROOT / "tools" / "release"
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_removed_names_need_a_changelog_entry(load: Callable[[str], ModuleType]) -> None:
    api = load("api")
    before = ["rerobots.api.APIClient.get_wtypes()", "rerobots.Instance.run(command)"]
    now = ["rerobots.Instance.run(command, *timeout=None)"]
    explained = api.unexplained
    assert list(explained(before, now, "Changed: `run()` takes more.")) == before[:1]
    assert list(explained(before, now, "`run()`, and `apic.get_wtypes()` is removed")) == []
    # A name outside of backticks does not count.
    assert list(explained(before, now, "We run get_wtypes.")) == before


def test_untested_lower_bound_is_found(load: Callable[[str], ModuleType]) -> None:
    lowest = load("lowest")
    project = {"dependencies": ["attrs>=23.2"], "optional-dependencies": {"x": ["numpy>=1.20"]}}
    found = list(lowest.differences(project, LOCK))
    assert found == ["numpy>=1.20 is allowed, but 1.26.0 is tried"]


def test_lower_bounds_match_the_lock(load: Callable[[str], ModuleType]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lock = (ROOT / "tools" / "lowest.txt").read_text()
    assert list(load("lowest").differences(project, lock)) == []
    assert "://" not in lock


@pytest.mark.long
@pytest.mark.timeout(120)
def test_irreproducible_build_is_found(
    load: Callable[[str], ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, failure = load("files"), load("failure")
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "thing"\nversion = "1"\n'
        '[tool.hatch.build]\ninclude = ["*.py"]\n[tool.hatch.build.hooks.custom]\n'
    )
    (project / "thing.py").write_text("")
    (project / "hatch_build.py").write_text(
        "import pathlib, time\n"
        "from hatchling.builders.hooks.plugin.interface import BuildHookInterface\n"
        "class Hook(BuildHookInterface):\n"
        "    def initialize(self, version, build_data):\n"
        "        pathlib.Path(self.root, 'thing.py').write_text(f'made = {time.time()}')\n"
    )
    monkeypatch.setattr(files, "ROOT", project)
    with pytest.raises(failure.Failure, match="is different each time"):
        files.check_builds(tmp_path)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    assert "thing.py" in zipfile.ZipFile(wheel).namelist()
