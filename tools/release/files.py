"""The files of a release: the sdist and the wheel."""

import shutil
import sys
import tarfile
import time
from pathlib import Path

from failure import ROOT, Failure, run


def check_builds(folder: Path) -> None:
    """Build in this folder, and again from the unpacked sdist; compare byte for byte.

    The second build happens later, in another place, from files with other times.

    Raises:
        Failure: The builds differ, or one of them failed.
    """
    first, second = folder / "dist", folder / "again"
    _build(ROOT, first)
    unpacked = unpack(folder)
    _age(unpacked)
    _build(unpacked, second)
    shutil.rmtree(unpacked)
    names = sorted(path.name for path in first.iterdir())
    if len(names) != 2 or names != sorted(path.name for path in second.iterdir()):
        raise Failure(f"two files are expected of each build: {names}")
    for name in names:
        if (first / name).read_bytes() != (second / name).read_bytes():
            raise Failure(f"{name} is different each time: does a file of it have a time in it?")


def check_metadata(folder: Path) -> None:
    """Check the metadata of both files as PyPI does."""
    run(sys.executable, "-m", "twine", "check", "--strict", *(folder / "dist").iterdir())


def unpack(folder: Path) -> Path:
    """Unpack the sdist; return the folder of the project in it."""
    (sdist,) = (folder / "dist").glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    return next((folder / "unpacked").iterdir())


def _age(folder: Path) -> None:
    # A time in a file changes with each second.
    time.sleep(1.1)
    for path in folder.rglob("*"):
        path.touch()


def _build(source: Path, target: Path) -> None:
    arguments = ("--no-isolation", "--sdist", "--wheel", "--outdir", target, source)
    run(sys.executable, "-m", "build", *arguments, cwd=source)
