"""Commands to copy files: `cp`, `put`, `get`."""

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
    """Show a progress bar on stderr, if that is a terminal."""
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
class _CopyOptions:
    """The options of `cp`, `put` and `get`.

    Attributes:
        exclude: Patterns of files to leave out.
        exclude_from: File with such patterns, or None.
        update: Whether to send only files that differ.
        checksum: The same, comparing contents.
        delete: Whether to delete files that the source does not have.
        dry_run: Whether to only show the changes.
        resume: Whether to continue an interrupted transfer.
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
        """The names of the given options that are for folders only."""
        given = [name for name, value in vars(self).items() if value and name != "resume"]
        return [f"--{name.replace('_', '-')}" for name in given]

    @property
    def is_update(self) -> bool:
        """Whether the target itself is a copy to update, not a folder to copy into."""
        return self.update or self.checksum or self.delete

    def check(self) -> None:
        """Check the combination of options.

        Raises:
            click.UsageError: Options exclude each other.
        """
        if self.resume and self.for_folders:
            raise click.UsageError(
                f"--resume is for a file, and {self.for_folders[0]} for a folder: choose one"
            )

    def check_kind(self, path: str, *, is_folder: bool) -> None:
        """Check that the options apply to a file or folder.

        Raises:
            click.UsageError: An option does not apply.
        """
        if is_folder and self.resume:
            raise click.UsageError(
                f"--resume is for a file, and {path} is a folder: use --update instead"
            )
        if not is_folder and self.for_folders:
            raise click.UsageError(
                f"{self.for_folders[0]} is for a folder, and {path} is a file; "
                "--resume continues an interrupted transfer"
            )


def _add_copy_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of `_CopyOptions`."""
    options = (
        click.option(
            "--exclude",
            multiple=True,
            metavar="PATTERN",
            help="Leave out matching files, as in .gitignore; can be repeated.",
        ),
        click.option(
            "--exclude-from",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Leave out files that match the patterns in a file.",
        ),
        click.option(
            "--update",
            is_flag=True,
            help="Send only files whose size or time differs, without asking.",
        ),
        click.option("--checksum", is_flag=True, help="The same, by size and contents."),
        click.option(
            "--delete", is_flag=True, help="Delete files that the source does not have; asks first."
        ),
        click.option("--dry-run", is_flag=True, help="Only show what would be sent and deleted."),
        click.option("--resume", is_flag=True, help="Continue the interrupted transfer of a file."),
    )
    for option in reversed(options):
        function = option(function)
    return function


_USAGE = {"put": "[ID] LOCAL [REMOTE]", "get": "[ID] REMOTE [LOCAL]"}
# Paths that do not end in the name of a file or folder.
_NO_NAMES = ("", ".", "..", "~")
_RECURSIVE = click.option(
    "-r", "-R", "--recursive", is_flag=True, hidden=True, help="Has no effect: folders are copied."
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
@_add_copy_options
def cp_command(source: str, target: str, recursive: bool, **options: Any) -> None:
    """Copy files: SOURCE TARGET, one of which is ID:PATH.

    Copies folders recursively, as `cp -r` does, and asks before overwriting. `:PATH` is on your
    only active instance; a relative PATH starts in the home folder. The options are those of `put`
    and `get`.
    """
    chosen = settings()
    opts = _copy_options(options)
    remote_source, remote_target = _remote(source), _remote(target)
    if remote_source is not None and remote_target is not None:
        raise click.UsageError("SOURCE or TARGET must be a path on this machine, without ID:")
    if remote_source is not None:
        _get(chosen, remote_source[0], remote_source[1] or ".", target, opts)
    elif remote_target is not None:
        _put(chosen, remote_target[0], source, remote_target[1] or None, opts)
    else:
        raise click.UsageError(
            f"on which instance? Did you mean `rerobots cp {source} ID:{target}`?"
        )


def _remote(word: str) -> tuple[str | None, str] | None:
    """Split ID:PATH; return None for a path on this machine."""
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
@_add_copy_options
def put_command(words: tuple[str, ...], recursive: bool, **options: Any) -> None:
    """Copy a file or folder to an instance.

    Copies as `cp -r` does, and asks before overwriting. REMOTE is the path on the instance, by
    default the home folder. If it is a folder, or ends with "/", LOCAL is copied into it. LOCAL/.
    stands for the contents of LOCAL.

    With --update, --checksum or --delete, REMOTE itself is the copy, even if it already exists.
    """
    chosen = settings()
    opts = _copy_options(options)
    _check_local(words[:2], opts)
    given, local, remote = _split(chosen, "put", words)
    if remote is not None and not os.path.lexists(local) and os.path.lexists(remote):
        raise click.UsageError(
            f"there is no {local} on this machine; "
            f"did you mean `rerobots put {given or '-'} {remote} {local}`?"
        )
    _put(chosen, given, local, remote, opts)


@click.command(
    "get",
    cls=Command,
    shows=True,
    example="rerobots get /var/log/syslog logs/\nrerobots get c81613e1 /var/log/syslog logs/",
)
@click.argument("words", nargs=-1, required=True, metavar=_USAGE["get"])
@_RECURSIVE
@_add_copy_options
def get_command(words: tuple[str, ...], recursive: bool, **options: Any) -> None:
    """Copy a file or folder from an instance.

    Copies as `cp -r` does, and asks before overwriting. LOCAL is the path on this machine, by
    default the current folder. If it is a folder, or ends with "/", REMOTE is copied into it.
    REMOTE/. stands for the contents of REMOTE.

    With --update, --checksum or --delete, LOCAL itself is the copy, even if it already exists.
    """
    chosen = settings()
    opts = _copy_options(options)
    _get(chosen, *_split(chosen, "get", words), opts)


def _check_local(words: Sequence[str], opts: _CopyOptions) -> None:
    """Check the options for the arguments of `put`, one of which is LOCAL, before any request."""
    found = [word for word in words if os.path.exists(word)]  # noqa: PTH110
    kinds = {os.path.isdir(word) for word in found}  # noqa: PTH112
    if len(kinds) == 1:
        opts.check_kind(found[0], is_folder=kinds.pop())


def _copy_options(options: dict[str, Any]) -> _CopyOptions:
    opts = _CopyOptions(**options)
    opts.check()
    return opts


def _split(
    chosen: Settings, command: str, words: Sequence[str]
) -> tuple[str | None, str, str | None]:
    """Split arguments into id, source and target."""
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


def _put(
    chosen: Settings, given: str | None, local: str, remote: str | None, opts: _CopyOptions
) -> None:
    # Absolute, as a leading ~ is a name here, not the home folder.
    source = Path(local).absolute()
    if not source.exists():
        raise click.ClickException(f"there is no file or folder {local}")
    is_folder = source.is_dir()
    opts.check_kind(local, is_folder=is_folder)
    with choosing.attach(chosen.client(), given) as rri:
        place = local.replace(os.sep, "/")
        target = _target(remote, place, lambda path: _listing(rri, path) is not None, opts)
        inside = _listing(rri, target)
        exists = inside is not None or rri.exists(target)
        _check(chosen, target, exists, inside, opts, is_folder=is_folder)
        if is_folder:
            _copy_folder(rri.put_dir, source, target, opts, chosen)
        else:
            with _bar(local) as progress:
                rri.put_file(source, target, progress=progress, resume=opts.resume)


def _get(
    chosen: Settings, given: str | None, remote: str, local: str | None, opts: _CopyOptions
) -> None:
    with choosing.attach(chosen.client(), given) as rri:
        if not rri.exists(remote):
            raise click.ClickException(f"there is no file or folder {remote} on the instance")
        is_folder = _listing(rri, remote) is not None
        opts.check_kind(remote, is_folder=is_folder)
        place = None if local is None else local.replace(os.sep, "/")
        target = Path(_target(place, remote, os.path.isdir, opts)).absolute()
        inside = os.listdir(target) if target.is_dir() else None  # noqa: PTH208  # names will do
        _check(chosen, target, os.path.lexists(target), inside, opts, is_folder=is_folder)
        if not opts.dry_run:
            target.parent.mkdir(parents=True, exist_ok=True)
        if is_folder:
            _copy_folder(rri.get_dir, remote, target, opts, chosen)
        else:
            with _bar(remote) as progress:
                rri.get_file(remote, target, progress=progress, resume=opts.resume)


def _copy_folder(
    copy: Callable[..., FolderTransfer],
    source: Path | str,
    target: Path | str,
    opts: _CopyOptions,
    chosen: Settings,
) -> None:
    from ..errors import InvalidArgument

    try:
        with _bar(str(source)) as progress:
            done = copy(
                source,
                target,
                progress=progress,
                exclude=opts.exclude,
                exclude_from=None if opts.exclude_from is None else opts.exclude_from.absolute(),
                only_changed=opts.update,
                checksum=opts.checksum,
                delete=opts.delete,
                dry_run=opts.dry_run,
            )
    except InvalidArgument as err:
        # The rest of the message is for Python.
        raise click.ClickException(str(err).partition(": delete=")[0]) from err
    if opts.for_folders:
        _show(done, opts, chosen)


def _show(done: FolderTransfer, opts: _CopyOptions, chosen: Settings) -> None:
    if chosen.format:
        output.record(dataclasses.asdict(done), chosen)
    elif opts.dry_run:
        for word, names in (("delete", done.deleted), ("send", done.sent)):
            for name in names:
                output.say(f"{word}\t{name}")
    would_be = "would be " if opts.dry_run else ""
    counts = f"{len(done.sent)} sent, {len(done.skipped)} the same, {len(done.deleted)} deleted"
    output.note(f"{would_be}{counts}")


def _listing(rri: Instance, path: str) -> list[str] | None:
    """Return the names in a folder on the host, or None if it is not a folder."""
    from ..errors import SSHFileError

    try:
        return rri.listdir(path)
    except SSHFileError:
        return None


def _target(
    given: str | None, source: str, is_folder: Callable[[str], bool], opts: _CopyOptions
) -> str:
    """Return the path of a copy: in an existing folder, it gets the name of its source.

    With an option to update, the target is the same folder each time, not a new one inside it.

    Args:
        given: The target, or None for the current (or home) folder.
        source: Path of the source.
        is_folder: Returns whether a path of the target is an existing folder.
        opts: The options.
    """
    target = given or "."
    name = _name(source)
    if name in _NO_NAMES:
        # The contents of the folder are copied into the target.
        return target
    is_inside = _name(target) in _NO_NAMES if opts.is_update else is_folder(target)
    return f"{target.rstrip('/')}/{name}" if target.endswith("/") or is_inside else target


def _name(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _check(
    chosen: Settings,
    target: Path | str,
    exists: bool,
    inside: list[str] | None,
    opts: _CopyOptions,
    *,
    is_folder: bool,
) -> None:
    """Ask before overwriting.

    Args:
        chosen: The settings.
        target: Path of the copy.
        exists: Whether the target exists.
        inside: The names in the target, if it is a folder.
        opts: The options.
        is_folder: Whether the source is a folder.

    Raises:
        click.ClickException: The answer is no, or only one of source and target is a folder.
    """
    if not exists or (is_folder and inside == []):
        return
    if is_folder != (inside is not None):
        raise click.ClickException(f"{target} is {'not ' if is_folder else ''}a folder")
    if not (opts.dry_run or _may_overwrite(chosen, target, opts, is_folder=is_folder)):
        raise click.ClickException(f"{target} exists; it was left unchanged (`-y` overwrites)")


def _may_overwrite(
    chosen: Settings, target: Path | str, opts: _CopyOptions, *, is_folder: bool
) -> bool:
    if opts.is_update and not opts.delete:
        return chosen.answer is not False
    files = f"files in {target}" if is_folder else target
    more = ", and delete files there that the source does not have" if opts.delete else ""
    return chosen.confirm(f"Overwrite {files}{more}?")
