"""Folders, to the host and from it, each as one stream of tar.

A folder is unpacked beside its place, under a temporary name; only when it is complete, its files
take their places.
"""

import contextlib
import errno
import logging
import os
import posixpath
import secrets
import shlex
import shutil
import stat
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from .command import Command, Order
from .failures import HERE, THERE, errors_here, file_error
from .members import Unpacker, check_link
from .operation import Operation
from .paths import here, partial_name, quoted
from .progress import Meter, Progress
from .run import check_result, result_of
from .session import Session
from .streams import CommandInput, CommandOutput, InputClosedError

_log = logging.getLogger("rerobots.ssh")

_WINDOW = 1 << 24
_BLOCK = 1 << 18

# The last member of a stream: without it, the stream broke off.
_MARK = ".rerobots-complete-"

_UNPACK = """
target={target}
above=$(dirname -- "$target")
mkdir -p -- "$above" || exit 3
if [ -d "$target" ]; then above=$target
elif [ -e "$target" ]; then echo "rerobots: Not a directory" >&2; exit 4; fi
part=$above/{partial}
umask 077
# In a session of its own, if possible: what ends this script would end this, too.
remove=rm
if command -v setsid >/dev/null; then remove='setsid rm'; fi
trap 'trap "" HUP INT TERM PIPE; $remove -rf -- "$part"' EXIT
trap 'exit 5' HUP INT TERM PIPE
mkdir -- "$part" || exit 3
tar -xpf - -C "$part" || exit 6
if [ ! -e "$part/{mark}" ]; then echo "rerobots: broken off" >&2; exit 7; fi
rm -f -- "$part/{mark}"
if [ "$above" = "$target" ]; then
    find "$part" ! -path "$part" -prune -exec sh -c \\
        'cp -alf -- "$@" "$0/" 2>/dev/null || cp -af -- "$@" "$0/"' "$target" {{}} + || exit 8
else
    chmod {mode:o} -- "$part"
    touch -d @{mtime} -- "$part" 2>/dev/null
    mv -- "$part" "$target" || exit 8
fi
"""
_ERRNOS = (
    ("No space left", errno.ENOSPC),
    # What GNU tar says of it.
    ("Wrote only", errno.ENOSPC),
    ("Permission denied", errno.EACCES),
    ("Read-only file system", errno.EROFS),
    ("Not a directory", errno.ENOTDIR),
    ("No such file", errno.ENOENT),
)

_Entry = tuple[str, str, os.stat_result]
"""A path here, the name in the stream, and what `lstat` says."""


def put_dir(
    session: Session,
    localdir: str,
    remotedir: str,
    operation: Operation,
    progress: Progress | bool | None = None,
) -> None:
    """Send a folder: what is in it comes into the folder there, which is made if need be.

    Raises:
        SSHFileError: a file, here or on the host, could not be read or written; or something is in
            the folder that cannot be sent (a device, a link that leads out of it).
        SSHError: the connection broke, or the host could not unpack it.
    """
    root = here(localdir)
    with errors_here(localdir):
        if not os.path.isdir(root):  # noqa: PTH112
            os.listdir(root)  # noqa: PTH208 -- raises what is wrong with it
        itself = os.stat(root)  # noqa: PTH116
        entries = list(_walk(root))
    total = sum(status.st_size for _, _, status in entries if stat.S_ISREG(status.st_mode))
    name = posixpath.basename(remotedir.rstrip("/")) or "root"
    meter = Meter(progress, total, name)
    mark = _MARK + secrets.token_hex(8)
    script = _UNPACK.format(
        target=quoted(remotedir.rstrip("/") or "/"),
        partial=shlex.quote(partial_name(name)),
        mark=mark,
        mode=stat.S_IMODE(itself.st_mode) & 0o1777,
        mtime=int(itself.st_mtime),
    )
    order = Order(f"exec sh -c {shlex.quote(script)}")
    try:
        command = Command(session, order, operation, keep_stdin=True)
        try:
            with contextlib.suppress(InputClosedError):
                _pack(entries, CommandInput(command, operation), mark, meter)
            command.close_stdin()
            command.finish(operation)
        except BaseException:
            command.end()
            raise
        finally:
            command.close()
    finally:
        meter.close()
    _check_unpacked(command, remotedir)
    meter.finish()


def _walk(root: str) -> Iterator[_Entry]:
    """What is in a folder; parents first.

    Raises:
        SSHFileError: something in it cannot be sent.
    """
    folders = [(root, "")]
    while folders:
        folder, name = folders.pop()
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            inner = posixpath.join(name, entry.name)
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISLNK(status.st_mode):
                _check_link_here(entry.path, inner)
            elif stat.S_ISDIR(status.st_mode):
                folders.append((entry.path, inner))
            elif not stat.S_ISREG(status.st_mode):
                raise file_error(None, entry.path, HERE, "it is neither a file nor a folder")
            yield entry.path, inner, status


def _check_link_here(path: str, inner: str) -> None:
    try:
        check_link(inner, os.readlink(path))  # noqa: PTH115
    except ValueError as err:
        raise file_error(None, path, HERE, str(err)) from None


def _pack(entries: list[_Entry], out: CommandInput, mark: str, meter: Meter) -> None:
    with tarfile.open(
        fileobj=cast("Any", out), mode="w|", format=tarfile.GNU_FORMAT, bufsize=_BLOCK
    ) as archive:
        for path, name, status in entries:
            # With "./", a name cannot be taken for an option, nor be absolute.
            member = tarfile.TarInfo(f"./{name}")
            member.mode, member.mtime = stat.S_IMODE(status.st_mode), int(status.st_mtime)
            with errors_here(path):
                _add(archive, member, path, status)
            # tarfile keeps all members that it has written.
            cast("Any", archive).members.clear()
            meter.add(member.size)
        archive.addfile(tarfile.TarInfo(mark))


def _add(
    archive: tarfile.TarFile, member: tarfile.TarInfo, path: str, status: os.stat_result
) -> None:
    if stat.S_ISREG(status.st_mode):
        member.size = status.st_size
        with open(path, "rb") as file:  # noqa: PTH123
            archive.addfile(member, file)
        return
    if stat.S_ISLNK(status.st_mode):
        member.type, member.linkname = tarfile.SYMTYPE, os.readlink(path)  # noqa: PTH115
    else:
        member.type = tarfile.DIRTYPE
    archive.addfile(member)


def _check_unpacked(command: Command, remotedir: str) -> None:
    if command.exit_code == 0:
        return
    said = command.stderr.decode(errors="replace").strip()
    for words, number in _ERRNOS:
        if words in said:
            raise file_error(number, remotedir, THERE)
    raise file_error(None, remotedir, THERE, f"the folder could not be unpacked ({said[-400:]})")


def get_dir(
    session: Session,
    remotedir: str,
    localdir: str,
    operation: Operation,
    progress: Progress | bool | None = None,
) -> None:
    """Fetch a folder: what is in it comes into the folder here, which is made if need be.

    Raises:
        SSHFileError: a file, here or on the host, could not be read or written; or the host sent
            what does not belong into the folder.
        SSHError: the connection broke, or the host could not pack it.
    """
    target = Path(here(localdir))
    with errors_here(localdir):
        if target.exists() and not target.is_dir():
            raise file_error(errno.ENOTDIR, localdir, HERE)
        above = target if target.exists() else target.parent
        above.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(suffix=".part", prefix=f".{target.name}.", dir=above))
    meter = Meter(progress, None, target.name)
    try:
        _fetch(session, remotedir, partial, meter, operation)
        with errors_here(localdir):
            _move_into(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        meter.close()
    meter.finish()


def _fetch(
    session: Session, remotedir: str, partial: Path, meter: Meter, operation: Operation
) -> None:
    order = Order("exec tar -cf - .", cwd=remotedir)
    command = Command(session, order, operation, window=_WINDOW)
    try:
        output = CommandOutput(command, operation, meter)
        try:
            _unpack(cast("IO[bytes]", output), partial, remotedir)
        except tarfile.TarError as err:
            output.drain()
            command.finish(operation)
            _check_packed(command, remotedir)
            raise file_error(None, remotedir, THERE, f"the stream is no tar ({err})") from err
        output.drain()
        command.finish(operation)
    except BaseException:
        command.end()
        raise
    finally:
        command.close()
    _check_packed(command, remotedir)


def _unpack(stream: IO[bytes], partial: Path, remotedir: str) -> None:
    unpacker = Unpacker(partial)
    with tarfile.open(fileobj=stream, mode="r|", bufsize=_BLOCK) as archive:
        for member in archive:
            try:
                with errors_here(member.name):
                    unpacker.take(member, archive)
            except ValueError as err:
                raise file_error(None, f"{remotedir}/{member.name}", THERE, str(err)) from None
            # tarfile keeps all members it has seen.
            cast("Any", archive).members.clear()
    try:
        with errors_here(str(partial)):
            unpacker.finish()
    except ValueError as err:
        raise file_error(None, remotedir, THERE, str(err)) from None


def _check_packed(command: Command, remotedir: str) -> None:
    said = command.stderr.decode(errors="replace").strip()
    if command.exit_code == 1 and "changed as we read it" in said:
        _log.warning("%s changed on the instance while it was fetched: %s", remotedir, said[-400:])
        return
    if command.exit_code == 0:
        return
    for words, number in _ERRNOS:
        if words.lower() in said.lower():
            raise file_error(number, remotedir, THERE)
    check_result(result_of(command, "utf-8"), Order(f"tar {remotedir}"))


def _move_into(partial: Path, target: Path) -> None:
    """Let the files take their places: at once if the folder is new, else one by one."""
    if not target.exists():
        partial.rename(target)
        return
    made: list[tuple[Path, os.stat_result]] = []
    for folder, folders, files in os.walk(partial):
        place = target / Path(folder).relative_to(partial)
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in [*files, *links]:
            (Path(folder) / name).replace(place / name)
        for name in set(folders) - set(links):
            (place / name).mkdir(exist_ok=True)
            made.append((place / name, (Path(folder) / name).stat()))
    for place, status in reversed(made):
        place.chmod(stat.S_IMODE(status.st_mode))
        os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))
