"""Checks that the output of several versions of openapi-python-client works without changes.

`python tools/check_generators.py VERSION ...` generates with each, and runs the types of the whole
package and the tests of calls on the result.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED = ("generated", "openapi", "pyproject.toml", "rerobots", "tests", "tools")
TESTS = ("tests/client/test_openapi.py", "tests/client/test_whole_api.py")


def main() -> None:
    """Check; exit with the output of the first step that fails."""
    for version in sys.argv[1:]:
        with tempfile.TemporaryDirectory(prefix="rerobots-generator-") as scratch:
            tree, packages = Path(scratch) / "tree", Path(scratch) / "packages"
            for name in NEEDED:
                copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
                tree.mkdir(exist_ok=True)
                copy(ROOT / name, tree / name)
            requirement = f"openapi-python-client=={version}"
            _run(
                ROOT, "-m", "pip", "install", "-qq", "--no-deps", "--target", packages, requirement
            )
            _run(tree, "tools/generate.py", path=[packages])
            own = [tree, tree / "generated"]
            _run(tree, "-m", "mypy", "generated", "rerobots", path=own)
            _run(tree, "-m", "pytest", "-q", *TESTS, path=own)
            print(f"openapi-python-client {version}: works", flush=True)


def _run(folder: Path, *arguments: object, path: list[Path] | None = None) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path or []))}
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
