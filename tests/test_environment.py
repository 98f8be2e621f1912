"""When the set-up makes `.venv` again, and the reason it shows."""

import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The module `tools/environment.py`, for a temporary folder with a space in its name."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    module = __import__("environment")
    root = tmp_path / "a clone"
    (root / ".venv/bin").mkdir(parents=True)
    (root / "lock").write_text("certifi==1.0")
    (root / "project").write_text("[project]")
    python = root / ".venv/bin/python"
    python.touch(0o755)
    for name, value in {
        "ROOT": root,
        "VENV": root / ".venv",
        "PYTHON": python,
        "RECORD": root / ".venv/made.json",
        "LOCK": root / "lock",
        "PROJECT": root / "project",
    }.items():
        monkeypatch.setattr(module, name, value)
    record = {
        "folder": str(root),
        "python": module._version(),
        "tools": module._digest(root / "lock"),
        "project": module._digest(root / "project"),
    }
    module.RECORD.write_text(json.dumps(record))
    return module


def why_not(environment: ModuleType, chosen: bool = False) -> str | None:
    why: str | None = environment._why_not(environment._read_record(), chosen)
    return why


def test_usable_environment_is_kept(environment: ModuleType) -> None:
    assert why_not(environment) is None
    assert why_not(environment, chosen=True) is None


def test_interrupted_setup(environment: ModuleType) -> None:
    environment.RECORD.write_text('{"folder": "/ho')
    assert why_not(environment) == ("An earlier set-up of .venv was interrupted. Making it again")
    environment.RECORD.unlink()
    assert "interrupted" in str(why_not(environment))


def test_moved_folder(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    before = environment.ROOT
    monkeypatch.setattr(environment, "ROOT", before / "elsewhere")
    assert why_not(environment) == (
        f"This folder was moved or copied from {before}. Making .venv again"
    )


def test_missing_python(environment: ModuleType) -> None:
    environment.PYTHON.unlink()
    environment.PYTHON.symlink_to("/nowhere/python3")
    assert "is gone" in str(why_not(environment))


def test_changed_lock(environment: ModuleType) -> None:
    environment.LOCK.write_text("certifi==2.0")
    assert "tools/requirements.txt has changed" in str(why_not(environment))


def test_another_python_matters_only_if_chosen(environment: ModuleType) -> None:
    record = json.loads(environment.RECORD.read_text())
    environment.RECORD.write_text(json.dumps({**record, "python": "3.99.1"}))
    assert why_not(environment) is None
    assert "made with Python 3.99.1" in str(why_not(environment, chosen=True))


def test_python_is_too_old(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment._unfit() is None
    monkeypatch.setattr(environment, "OLDEST", (3, 99))
    assert environment._unfit().startswith("Python 3.99 or newer is needed")
