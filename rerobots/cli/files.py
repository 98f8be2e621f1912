"""Commands that copy files: `cp`, `put`, `get`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
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


_USAGE = {"put": "[ID] LOCAL [REMOTE]", "get": "[ID] REMOTE [LOCAL]"}
_RECURSIVE = click.option(
    "-r", "-R", "--recursive", is_flag=True, hidden=True, help="Folders are copied anyway."
)


@click.command(
    "cp",
    cls=Command,
    example="rerobots cp build/ c81613e1:/root/build\nrerobots cp c81613e1:/var/log/syslog logs/",
)
@click.argument("source", metavar="SOURCE")
@click.argument("target", metavar="TARGET")
@_RECURSIVE
def cp_command(source: str, target: str, recursive: bool) -> None:
    """Copy files: SOURCE TARGET, of which one is ID:PATH.

    Folders are copied with all that is in them, as `cp -r` does, and it asks before it overwrites.
    `:PATH` is on your one active instance; a PATH that is relative begins in the home folder.
    """
    chosen = settings()
    there, here = _remote(source), _remote(target)
    if there is not None and here is not None:
        raise click.UsageError("SOURCE or TARGET must be a path on this machine, without ID:")
    if there is not None:
        _get(chosen, there[0], there[1] or ".", target)
    elif here is not None:
        _put(chosen, here[0], source, here[1] or None)
    else:
        raise click.UsageError(
            f"on which instance? Did you mean `rerobots cp {source} ID:{target}`?"
        )


def _remote(word: str) -> tuple[str | None, str] | None:
    """Split ID:PATH; None if a word is a path on this machine."""
    id_, colon, path = word.partition(":")
    is_drive = os.name == "nt" and len(id_) == 1
    if not colon or "/" in id_ or is_drive or os.path.lexists(word):
        return None
    return id_ or None, path


@click.command(
    "put",
    cls=Command,
    example="rerobots put build/ /root/build\nrerobots put c81613e1 build/ /root/build",
)
@click.argument("words", nargs=-1, required=True, metavar=_USAGE["put"])
@_RECURSIVE
def put_command(words: tuple[str, ...], recursive: bool) -> None:
    """Copy a file or folder to an instance.

    It is copied as `cp -r` does, and it asks before it overwrites. REMOTE is the path there; if it
    is a folder, or ends with "/", LOCAL gets its own name in it. It is the home folder by default.
    LOCAL/. is what is in LOCAL.
    """
    chosen = settings()
    given, local, remote = _split(chosen, "put", words)
    if remote is not None and not os.path.lexists(local) and os.path.lexists(remote):
        raise click.UsageError(
            f"there is no {local} here; "
            f"did you mean `rerobots put {given or '-'} {remote} {local}`?"
        )
    _put(chosen, given, local, remote)


@click.command(
    "get",
    cls=Command,
    example="rerobots get /var/log/syslog logs/\nrerobots get c81613e1 /var/log/syslog logs/",
)
@click.argument("words", nargs=-1, required=True, metavar=_USAGE["get"])
@_RECURSIVE
def get_command(words: tuple[str, ...], recursive: bool) -> None:
    """Copy a file or folder from an instance.

    It is copied as `cp -r` does, and it asks before it overwrites. LOCAL is the path here; if it is
    a folder, or ends with "/", REMOTE gets its own name in it. It is this folder by default.
    REMOTE/. is what is in REMOTE.
    """
    chosen = settings()
    _get(chosen, *_split(chosen, "get", words))


def _split(
    chosen: Settings, command: str, words: Sequence[str]
) -> tuple[str | None, str, str | None]:
    """Return the id, the source and the target that words mean."""
    usage = f"rerobots {command} {_USAGE[command]}"
    for word in words:
        remote = _remote(word)
        if remote is not None and remote[0] is not None and re.fullmatch(r"[\w-]+", remote[0]):
            raise click.UsageError(
                f"{word!r} is for `cp`: did you mean `rerobots cp {' '.join(words[-2:])}`?"
            )
    if len(words) > 3:
        raise click.UsageError(f"too many arguments: {usage}")
    apic = chosen.client()
    begins_with_id = choosing.is_instance(apic, words[0])
    if len(words) == 1 and begins_with_id:
        raise click.UsageError(f"{words[0]} is an instance; which file? {usage}")
    if not begins_with_id and len(words) > 1 and choosing.is_instance(apic, words[1]):
        rest = " ".join([words[0], *words[2:]])
        raise click.UsageError(f"did you mean `rerobots {command} {words[1]} {rest}`?")
    has_id = begins_with_id or len(words) == 3
    paths = words[1:] if has_id else words
    return words[0] if has_id else None, paths[0], paths[1] if len(paths) > 1 else None


def _put(chosen: Settings, given: str | None, local: str, remote: str | None) -> None:
    # Absolute: a ~ at the beginning is no home, but a name.
    source = Path(local).absolute()
    if not source.exists():
        raise click.ClickException(f"there is no file or folder {local}")
    with choosing.attach(chosen.client(), given) as rri:
        place = local.replace(os.sep, "/")
        target = _target(remote, place, lambda path: _listing(rri, path) is not None)
        inside = _listing(rri, target)
        exists = inside is not None or rri.exists(target)
        _check(chosen, target, exists, inside, is_folder=source.is_dir())
        with _bar(local) as progress:
            put = rri.put_dir if source.is_dir() else rri.put_file
            put(source, target, progress=progress)


def _get(chosen: Settings, given: str | None, remote: str, local: str | None) -> None:
    with choosing.attach(chosen.client(), given) as rri:
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
