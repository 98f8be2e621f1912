"""Commands that copy files: `put`, `get`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from . import choosing, output
from .options import Command, settings

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
        task = bar.add_task(output.printable(what), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@click.command("put", cls=Command, example="rerobots put c81613e1 build/ /root/build")
@click.argument("instance", metavar="ID")
@click.argument("local", type=click.Path(path_type=Path))
@click.argument("remote", required=False)
def put_command(instance: str, local: Path, remote: str | None) -> None:
    """Copy a file or folder onto an instance.

    REMOTE is the path there, or a folder there if it ends with "/"; by default, the name of LOCAL
    in the home folder. ID is "-" for your one active instance.
    """
    if not local.exists():
        raise click.ClickException(f"there is no file or folder {local}")
    target = _joined(remote, local.resolve().name)
    with choosing.attach(settings().client(), instance) as rri, _bar(local.name) as progress:
        put = rri.put_dir if local.is_dir() else rri.put_file
        put(local, target, progress=progress)


@click.command("get", cls=Command, example="rerobots get c81613e1 /var/log/syslog logs/")
@click.argument("instance", metavar="ID")
@click.argument("remote")
@click.argument("local", required=False)
def get_command(instance: str, remote: str, local: str | None) -> None:
    """Copy a file or folder from an instance; asks before it overwrites a file.

    LOCAL is the path here, or a folder here if it ends with "/" or exists; by default, the name of
    REMOTE in this folder. ID is "-" for your one active instance.
    """
    chosen = settings()
    name = PurePosixPath(remote).name or "root"
    with choosing.attach(chosen.client(), instance) as rri:
        if not rri.exists(remote):
            raise click.ClickException(f"there is no file or folder {remote} on the instance")
        is_folder = _is_folder(rri, remote)
        if local is not None and not is_folder and Path(local).is_dir():
            local += "/"
        target = Path(_joined(local, name))
        if target.is_file() and not chosen.confirm(f"Overwrite {target}?"):
            raise click.ClickException(f"{target} exists; it was left as it is (`-y` overwrites)")
        target.parent.mkdir(parents=True, exist_ok=True)
        with _bar(name) as progress:
            get = rri.get_dir if is_folder else rri.get_file
            get(remote, target, progress=progress)


def _is_folder(rri: Instance, remote: str) -> bool:
    from ..errors import SSHFileError

    try:
        rri.listdir(remote)
    except SSHFileError:
        return False
    return True


def _joined(target: str | None, name: str) -> str:
    return name if target is None else f"{target}{name}" if target.endswith("/") else target
