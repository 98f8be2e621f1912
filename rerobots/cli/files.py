"""Commands that copy files: `cp`, `put`, `get`."""

from __future__ import annotations

import dataclasses
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .._text import printable
from . import choosing, output
from .options import Command, Settings, settings

if TYPE_CHECKING:
    from ..instances import Instance
    from ..types import FolderTransfer

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


@dataclasses.dataclass(frozen=True)
class _How:
    """How to copy: the options that `cp`, `put` and `get` have.

    Attributes:
        exclude: Patterns of what to leave out.
        exclude_from: File of such patterns, or None.
        update: Whether to send only what differs.
        checksum: The same, by contents.
        delete: Whether to delete what the source does not have.
        dry_run: Whether to show only what would be done.
        resume: Whether a transfer that broke off is continued.
    """

    exclude: tuple[str, ...]
    exclude_from: Path | None
    update: bool
    checksum: bool
    delete: bool
    dry_run: bool
    resume: bool

    @property
    def for_folders(self) -> list[str]:
        """The names of the options that are given and are for folders only."""
        given = [name for name, value in vars(self).items() if value and name != "resume"]
        return [f"--{name.replace('_', '-')}" for name in given]

    @property
    def keeps_in_step(self) -> bool:
        """Whether the target is a copy that is to become as its source."""
        return self.update or self.checksum or self.delete

    def check(self) -> None:
        """Check the options among themselves.

        Raises:
            click.UsageError: They exclude each other.
        """
        if self.resume and self.for_folders:
            raise click.UsageError(
                f"--resume is for a file, and {self.for_folders[0]} for a folder: choose one"
            )

    def check_kind(self, path: str, *, is_folder: bool) -> None:
        """Check that the options are for what is copied.

        Raises:
            click.UsageError: They are not.
        """
        if is_folder and self.resume:
            raise click.UsageError(
                f"--resume is for a file, and {path} is a folder: --update sends what is missing"
            )
        if not is_folder and self.for_folders:
            raise click.UsageError(
                f"{self.for_folders[0]} is for a folder, and {path} is a file; "
                "--resume continues a transfer that broke off"
            )


def _how_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of `_How`."""
    options = (
        click.option(
            "--exclude",
            multiple=True,
            metavar="PATTERN",
            help="Leave out, as in .gitignore; may be repeated.",
        ),
        click.option(
            "--exclude-from",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Leave out by the patterns in a file.",
        ),
        click.option(
            "--update", is_flag=True, help="Send only what differs by size or time, unasked."
        ),
        click.option("--checksum", is_flag=True, help="The same, by size and contents."),
        click.option(
            "--delete", is_flag=True, help="Delete what the source does not have; asks first."
        ),
        click.option("--dry-run", is_flag=True, help="Only show what would be sent and deleted."),
        click.option(
            "--resume", is_flag=True, help="Continue the transfer of a file that broke off."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


_USAGE = {"put": "[ID] LOCAL [REMOTE]", "get": "[ID] REMOTE [LOCAL]"}
# These are no names of a file or folder.
_NO_NAMES = ("", ".", "..", "~")
_RECURSIVE = click.option(
    "-r", "-R", "--recursive", is_flag=True, hidden=True, help="Folders are copied anyway."
)


@click.command(
    "cp",
    cls=Command,
    shows=True,
    example="rerobots cp build/ c81613e1:/root/build\nrerobots cp c81613e1:/var/log/syslog logs/",
)
@click.argument("source", metavar="SOURCE")
@click.argument("target", metavar="TARGET")
@_RECURSIVE
@_how_options
def cp_command(source: str, target: str, recursive: bool, **options: Any) -> None:
    """Copy files: SOURCE TARGET, of which one is ID:PATH.

    Folders are copied with all that is in them, as `cp -r` does, and it asks before it overwrites.
    `:PATH` is on your one active instance; a PATH that is relative begins in the home folder. The
    options are those of `put` and `get`.
    """
    chosen = settings()
    how = _how(options)
    there, here = _remote(source), _remote(target)
    if there is not None and here is not None:
        raise click.UsageError("SOURCE or TARGET must be a path on this machine, without ID:")
    if there is not None:
        _get(chosen, there[0], there[1] or ".", target, how)
    elif here is not None:
        _put(chosen, here[0], source, here[1] or None, how)
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
    shows=True,
    example="rerobots put build/ /root/build\nrerobots put c81613e1 build/ /root/build\n"
    "rerobots put --update --exclude .git robot",
)
@click.argument("words", nargs=-1, required=True, metavar=_USAGE["put"])
@_RECURSIVE
@_how_options
def put_command(words: tuple[str, ...], recursive: bool, **options: Any) -> None:
    """Copy a file or folder to an instance.

    It is copied as `cp -r` does, and it asks before it overwrites. REMOTE is the path there; if it
    is a folder, or ends with "/", LOCAL gets its own name in it. It is the home folder by default.
    LOCAL/. is what is in LOCAL.

    With --update, --checksum or --delete, REMOTE itself is the copy, also if it is there already.
    """
    chosen = settings()
    how = _how(options)
    _check_local(words[:2], how)
    given, local, remote = _split(chosen, "put", words)
    if remote is not None and not os.path.lexists(local) and os.path.lexists(remote):
        raise click.UsageError(
            f"there is no {local} here; "
            f"did you mean `rerobots put {given or '-'} {remote} {local}`?"
        )
    _put(chosen, given, local, remote, how)


@click.command(
    "get",
    cls=Command,
    shows=True,
    example="rerobots get /var/log/syslog logs/\nrerobots get c81613e1 /var/log/syslog logs/",
)
@click.argument("words", nargs=-1, required=True, metavar=_USAGE["get"])
@_RECURSIVE
@_how_options
def get_command(words: tuple[str, ...], recursive: bool, **options: Any) -> None:
    """Copy a file or folder from an instance.

    It is copied as `cp -r` does, and it asks before it overwrites. LOCAL is the path here; if it is
    a folder, or ends with "/", REMOTE gets its own name in it. It is this folder by default.
    REMOTE/. is what is in REMOTE.

    With --update, --checksum or --delete, LOCAL itself is the copy, also if it is here already.
    """
    chosen = settings()
    how = _how(options)
    _get(chosen, *_split(chosen, "get", words), how)


def _check_local(words: Sequence[str], how: _How) -> None:
    """Check the options for the words of `put`, of which LOCAL is one, before the API is asked."""
    here = [word for word in words if os.path.exists(word)]  # noqa: PTH110
    kinds = {os.path.isdir(word) for word in here}  # noqa: PTH112
    if len(kinds) == 1:
        how.check_kind(here[0], is_folder=kinds.pop())


def _how(options: dict[str, Any]) -> _How:
    how = _How(**options)
    how.check()
    return how


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


def _put(chosen: Settings, given: str | None, local: str, remote: str | None, how: _How) -> None:
    # Absolute: a ~ at the beginning is no home, but a name.
    source = Path(local).absolute()
    if not source.exists():
        raise click.ClickException(f"there is no file or folder {local}")
    is_folder = source.is_dir()
    how.check_kind(local, is_folder=is_folder)
    with choosing.attach(chosen.client(), given) as rri:
        place = local.replace(os.sep, "/")
        target = _target(remote, place, lambda path: _listing(rri, path) is not None, how)
        inside = _listing(rri, target)
        exists = inside is not None or rri.exists(target)
        _check(chosen, target, exists, inside, how, is_folder=is_folder)
        if is_folder:
            _copy_folder(rri.put_dir, source, target, how, chosen)
        else:
            with _bar(local) as progress:
                rri.put_file(source, target, progress=progress, resume=how.resume)


def _get(chosen: Settings, given: str | None, remote: str, local: str | None, how: _How) -> None:
    with choosing.attach(chosen.client(), given) as rri:
        if not rri.exists(remote):
            raise click.ClickException(f"there is no file or folder {remote} on the instance")
        is_folder = _listing(rri, remote) is not None
        how.check_kind(remote, is_folder=is_folder)
        place = None if local is None else local.replace(os.sep, "/")
        target = Path(_target(place, remote, os.path.isdir, how)).absolute()
        inside = os.listdir(target) if target.is_dir() else None  # noqa: PTH208  # names will do
        _check(chosen, target, os.path.lexists(target), inside, how, is_folder=is_folder)
        if not how.dry_run:
            target.parent.mkdir(parents=True, exist_ok=True)
        if is_folder:
            _copy_folder(rri.get_dir, remote, target, how, chosen)
        else:
            with _bar(remote) as progress:
                rri.get_file(remote, target, progress=progress, resume=how.resume)


def _copy_folder(
    copy: Callable[..., FolderTransfer],
    source: Path | str,
    target: Path | str,
    how: _How,
    chosen: Settings,
) -> None:
    from ..errors import InvalidArgument

    try:
        with _bar(str(source)) as progress:
            done = copy(
                source,
                target,
                progress=progress,
                exclude=how.exclude,
                exclude_from=None if how.exclude_from is None else how.exclude_from.absolute(),
                only_changed=how.update,
                checksum=how.checksum,
                delete=how.delete,
                dry_run=how.dry_run,
            )
    except InvalidArgument as err:
        # What to do then is said for Python.
        raise click.ClickException(str(err).partition(": delete=")[0]) from err
    if how.for_folders:
        _show(done, how, chosen)


def _show(done: FolderTransfer, how: _How, chosen: Settings) -> None:
    if chosen.format:
        output.record(dataclasses.asdict(done), chosen)
    elif how.dry_run:
        for word, names in (("delete", done.deleted), ("send", done.sent)):
            for name in names:
                output.say(f"{word}\t{name}")
    would_be = "would be " if how.dry_run else ""
    counts = f"{len(done.sent)} sent, {len(done.skipped)} the same, {len(done.deleted)} deleted"
    output.note(f"{would_be}{counts}")


def _listing(rri: Instance, path: str) -> list[str] | None:
    """The names in a folder on the host; None if it is none."""
    from ..errors import SSHFileError

    try:
        return rri.listdir(path)
    except SSHFileError:
        return None


def _target(given: str | None, source: str, is_folder: Callable[[str], bool], how: _How) -> str:
    """Where a copy goes: into a folder that exists, it gets the name of its source.

    A copy that is kept in step is the same folder each time, and not a new one inside it.

    Args:
        given: Where it is to go; None is the folder that is current on that side.
        source: Path of what is copied.
        is_folder: Whether a path on the side of the target is a folder that exists.
        how: How to copy.
    """
    target = given or "."
    name = _name(source)
    if name in _NO_NAMES:
        # What is in the folder goes into the target.
        return target
    is_inside = _name(target) in _NO_NAMES if how.keeps_in_step else is_folder(target)
    return f"{target.rstrip('/')}/{name}" if target.endswith("/") or is_inside else target


def _name(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _check(
    chosen: Settings,
    target: Path | str,
    exists: bool,
    inside: list[str] | None,
    how: _How,
    *,
    is_folder: bool,
) -> None:
    """Ask before something is overwritten.

    Args:
        chosen: The settings.
        target: Where the copy goes.
        exists: Whether there is something.
        inside: The names in it, if it is a folder.
        how: How to copy.
        is_folder: Whether a folder is copied.

    Raises:
        click.ClickException: The answer is no; or one is a folder, and the other is none.
    """
    if not exists or (is_folder and inside == []):
        return
    if is_folder != (inside is not None):
        raise click.ClickException(f"{target} is {'no' if is_folder else 'a'} folder")
    if not (how.dry_run or _may_overwrite(chosen, target, how, is_folder=is_folder)):
        raise click.ClickException(f"{target} exists; it was left as it is (`-y` overwrites)")


def _may_overwrite(chosen: Settings, target: Path | str, how: _How, *, is_folder: bool) -> bool:
    if how.keeps_in_step and not how.delete:
        return chosen.answer is not False
    files = f"files in {target}" if is_folder else target
    more = ", and delete there what the source does not have" if how.delete else ""
    return chosen.confirm(f"Overwrite {files}{more}?")
