"""Generates the client, models and dict types of the API, and the `_sync` folders.

`python tools/generate.py` writes them; with `--check` they are made in a scratch folder and
compared, and the exit status is 1 if something differs.
"""

import argparse
import filecmp
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from async_to_sync import convert

import openapi

ROOT = Path(__file__).resolve().parent.parent
SPECIFICATION = Path("openapi/rerobots.yaml")
MADE = (
    Path("generated/rerobots_openapi"),
    Path("rerobots/_client/_sync"),
    Path("rerobots/_instance/_sync"),
    Path("rerobots/_live/_sync"),
)


def main() -> int:
    """Generate, or compare; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check: bool = parser.parse_args().check
    with tempfile.TemporaryDirectory(prefix="rerobots-generate-") as scratch:
        made = Path(scratch)
        _generate_openapi(made / MADE[0])
        _generate_sync(made)
        if check:
            return _compare(made)
        for folder in MADE:
            shutil.rmtree(ROOT / folder, ignore_errors=True)
            shutil.copytree(made / folder, ROOT / folder)
    return 0


def _generate_openapi(target: Path) -> None:
    target.parent.mkdir(parents=True)
    document = yaml.safe_load((ROOT / SPECIFICATION).read_text())
    prepared = target.parent / "prepared.yaml"
    openapi.prepare(document, prepared)
    _run(
        *("-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"),
        *("--path", prepared, "--config", "openapi/generator.yaml"),
        *("--custom-template-path", "openapi/templates", "--output-path", target),
    )
    prepared.unlink()
    openapi.finish(target)
    (target / "operations.py").write_text(openapi.table(document))
    _run(
        *("-m", "datamodel_code_generator", "--input", SPECIFICATION),
        *("--input-file-type", "openapi", "--output-model-type", "typing.TypedDict"),
        *("--disable-timestamp", "--target-python-version", "3.11", "--use-union-operator"),
        *("--use-standard-collections", "--enum-field-as-literal", "all"),
        *("--use-schema-description", "--use-field-description", "--no-use-closed-typed-dict"),
        *("--formatters", "builtin", "--custom-file-header", '"""The schemas as typed dicts."""'),
        *("--output", target / "dicts.py"),
    )
    openapi.export_all(target / "dicts.py")
    (target / "py.typed").touch()
    _tidy(target)
    _sign(target, SPECIFICATION)


def _generate_sync(made: Path) -> None:
    """Make the sync twin of each `_async` folder."""
    folders = [folder.parent / "_async" for folder in MADE[1:]]
    sources = {
        str(folder / path.name): path.read_text()
        for folder in folders
        for path in sorted((ROOT / folder).glob("*.py"))
    }
    for name, text in convert(sources).items():
        source = Path(name)
        target = made / source.parent.parent / "_sync" / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    for folder in MADE[1:]:
        _tidy(made / folder)
        for path in (made / folder).glob("*.py"):
            _sign(path, folder.parent / "_async" / path.name)


def _tidy(target: Path) -> None:
    ruff = ("-m", "ruff")
    rules = ("--select", "F401,I", "--fix-only", "--unsafe-fixes")
    # The folder has rules of its own: those of the project do not reach a scratch folder.
    common = ("--isolated", "--no-cache", "--quiet", "--line-length", "100")
    _run(*ruff, "check", *common, *rules, target)
    _run(*ruff, "format", *common, target)


def _sign(target: Path, source: Path) -> None:
    line = f"# Made from {source} by `make generate`. Do not edit.\n"
    for path in [target] if target.is_file() else target.rglob("*.py"):
        path.write_text(line + path.read_text())


def _compare(made: Path) -> int:
    differing = sorted(name for folder in MADE for name in _differences(made, folder))
    for name in differing:
        print(f"differs from what `make generate` makes: {name}", file=sys.stderr)
    return 1 if differing else 0


def _differences(made: Path, folder: Path) -> list[str]:
    fresh, present = _files(made, folder), _files(ROOT, folder)
    _, mismatch, errors = filecmp.cmpfiles(made, ROOT, sorted(fresh & present), shallow=False)
    return [*mismatch, *errors, *(fresh ^ present)]


def _files(root: Path, folder: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix()
        for path in (root / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _run(*arguments: object) -> None:
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
