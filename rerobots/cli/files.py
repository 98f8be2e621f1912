"""Commands that copy files: `put`, `get`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .._text import printable
from . import choosing, output
from .options import Command, Settings, settings

if TYPE_CHECKING:
    from ..instances import Instance

Progress = Callable[[int, int | None], object]


@contextmanager
def _bar(what: str) -> Iterator[Progress | None]:
    """A bar on stderr, if that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress

    columns = (
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=output.console(err=True)) as bar:
        task = bar.add_task(printable(what), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@click.command("put", cls=Command, example="rerobots put c81613e1 build/ /root/build")
@click.argument("instance", metavar="ID")
@click.argument("local")
@click.argument("remote", required=False)
def put_command(instance: str, local: str, remote: str | None) -> None:
    """Copy a file or folder onto an instance, as `cp -r` does; asks before it overwrites.

    REMOTE is the path there; if it is a folder, or ends with "/", LOCAL gets its own name in it. It
    is the home folder by default. LOCAL/. is what is in LOCAL. ID is "-" for your one active
    instance.
    """
    chosen = settings()
    # Absolute: a ~ at the beginning is no home, but a name.
    source = Path(local).absolute()
    if not source.exists():
        raise click.ClickException(f"there is no file or folder {local}")
    with choosing.attach(chosen.client(), instance) as rri:
        place = local.replace(os.sep, "/")
        target = _target(remote, place, lambda path: _listing(rri, path) is not None)
        inside = _listing(rri, target)
        exists = inside is not None or rri.exists(target)
        _check(chosen, target, exists, inside, is_folder=source.is_dir())
        with _bar(local) as progress:
            put = rri.put_dir if source.is_dir() else rri.put_file
            put(source, target, progress=progress)


@click.command("get", cls=Command, example="rerobots get c81613e1 /var/log/syslog logs/")
@click.argument("instance", metavar="ID")
@click.argument("remote")
@click.argument("local", required=False)
def get_command(instance: str, remote: str, local: str | None) -> None:
    """Copy a file or folder from an instance, as `cp -r` does; asks before it overwrites.

    LOCAL is the path here; if it is a folder, or ends with "/", REMOTE gets its own name in it. It
    is this folder by default. REMOTE/. is what is in REMOTE. ID is "-" for your one active
    instance.
    """
    chosen = settings()
    with choosing.attach(chosen.client(), instance) as rri:
        if not rri.exists(remote):
            raise click.ClickException(f"there is no file or folder {remote} on the instance")
        is_folder = _listing(rri, remote) is not None
        place = None if local is None else local.replace(os.sep, "/")
        target = Path(_target(place, remote, os.path.isdir)).absolute()
        inside = os.listdir(target) if target.is_dir() else None  # noqa: PTH208  # names will do
        _check(chosen, target, os.path.lexists(target), inside, is_folder=is_folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        with _bar(remote) as progress:
            get = rri.get_dir if is_folder else rri.get_file
            get(remote, target, progress=progress)


def _listing(rri: Instance, path: str) -> list[str] | None:
    """The names in a folder on the host; None if it is none."""
    from ..errors import SSHFileError

    try:
        return rri.listdir(path)
    except SSHFileError:
        return None


def _target(given: str | None, source: str, is_folder: Callable[[str], bool]) -> str:
    """Where a copy goes: into a folder that exists, it gets the name of its source.

    Args:
        given: Where it is to go; None is the folder that is current on that side.
        source: Path of what is copied.
        is_folder: Whether a path on the side of the target is a folder that exists.
    """
    target = given or "."
    name = source.rstrip("/").rpartition("/")[2]
    # These are no names: what is in the folder goes into the target.
    if name in ("", ".", "..", "~") or not (target.endswith("/") or is_folder(target)):
        return target
    return f"{target.rstrip('/')}/{name}"


def _check(
    chosen: Settings,
    target: Path | str,
    exists: bool,
    inside: list[str] | None,
    *,
    is_folder: bool,
) -> None:
    """Ask before something is overwritten.

    Args:
        chosen: The settings.
        target: Where the copy goes.
        exists: Whether there is something.
        inside: The names in it, if it is a folder.
        is_folder: Whether a folder is copied.

    Raises:
        click.ClickException: The answer is no; or one is a folder, and the other is none.
    """
    if not exists or (is_folder and inside == []):
        return
    if is_folder != (inside is not None):
        raise click.ClickException(f"{target} is {'no' if is_folder else 'a'} folder")
    files = f"files in {target}" if is_folder else target
    if not chosen.confirm(f"Overwrite {files}?"):
        raise click.ClickException(f"{target} exists; it was left as it is (`-y` overwrites)")
