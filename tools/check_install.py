"""Installs the package as users and developers do, with the oldest supported pip.

In new environments, one for each: the locked tools, and the wheel with core dependencies only,
with each extra, and with `all`. `pip check` must pass in each, and the wheel must work, also with
the lowest versions of its dependencies.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PIP = "23.0.1"  # The one of Debian 12.
# Python 3.12 and newer cannot run that pip: they bring 23.2.1 or newer.
RUNS_IT = (3, 11)


def main() -> None:
    """Check; exit with a message at the first thing that does not install."""
    with tempfile.TemporaryDirectory(prefix="rerobots-install-") as scratch:
        folder = Path(scratch)
        wheel = _build(folder / "dist")
        python, pip = _environment(folder / "tools")
        lock = ROOT / "tools" / "requirements.txt"
        _install(python, "--no-compile", "--no-deps", "--require-hashes", "-r", lock)
        print(f"the locked tools: installed by {pip}", flush=True)
        shutil.rmtree(folder / "tools")
        for extra in ("", *_extras()):
            python, pip = _environment(folder / "user")
            _install(python, f"rerobots{extra and f'[{extra}]'} @ {wheel.as_uri()}")
            _run(python, "-I", ROOT / "tools" / "check_wheel.py", extra)
            print(f"the wheel with {extra or 'core dependencies only'}: installed by {pip}")
            shutil.rmtree(folder / "user")
        _check_lowest(wheel, folder / "lowest")


def _check_lowest(wheel: Path, folder: Path) -> None:
    """Use the wheel with the lowest permitted versions of its dependencies."""
    _run(_python(), "-m", "venv", "--without-pip", folder)
    python = folder / "bin" / "python"
    uv = (sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python)
    _run(*uv, "--resolution", "lowest-direct", f"rerobots[all] @ {wheel.as_uri()}")
    _run(python, "-I", ROOT / "tools" / "check_lowest.py")
    print("the wheel with all, and the lowest versions: works", flush=True)


def _extras() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return list(project["optional-dependencies"])


def _build(target: Path) -> Path:
    _run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", target, ROOT)
    return next(target.glob("*.whl"))


def _environment(folder: Path) -> tuple[Path, str]:
    """Make an environment; return its Python, and the version of its pip."""
    _run(_python(), "-m", "venv", folder)
    python = folder / "bin" / "python"
    query = "import sys, pip; print(sys.version_info[:2] == (3, 11), pip.__version__)"
    runs_it, version = _run(python, "-c", query).split()
    if runs_it == "True" and version != OLDEST_PIP:
        _run(python, "-m", "pip", "install", "-qq", f"pip=={OLDEST_PIP}")
        version = OLDEST_PIP
    return python, f"pip {version}"


def _python() -> str:
    """Return Python 3.11 if it is installed, else the Python that runs this."""
    name = "python{}.{}".format(*RUNS_IT)
    here = sys.executable if sys.version_info[:2] == RUNS_IT else shutil.which(name)
    works = here and subprocess.run([here, "-c", "import venv, ensurepip"], check=False)
    if here and works and works.returncode == 0:
        return here
    print(f"no {name} here, and newer ones cannot run pip {OLDEST_PIP}", flush=True)
    return sys.executable


def _install(python: Path, *what: object) -> None:
    _run(python, "-m", "pip", "install", "-qq", *what)
    _run(python, "-m", "pip", "check")


def _run(*command: object) -> str:
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    words = list(map(str, command))
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        sys.exit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
    return done.stdout


main()
