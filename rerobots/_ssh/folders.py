"""Folder transfers to and from the host, each as one tar stream.

A folder is unpacked under a temporary name beside its destination, and moved when it is complete.
"""

import contextlib
import errno
import os
import posixpath
import secrets
import shlex
import shutil
import stat
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from .. import _clock, _time_limits
from .._log import ssh_log as log
from .._operation import Operation
from ..errors import SSHError, SSHNotADirectoryError
from ..types import FolderTransfer
from .changes import (
    FolderEntry,
    MirrorOptions,
    Tree,
    check_place,
    check_source,
    delete_there,
    list_here,
    list_there,
    local_entry,
    transfer,
    with_digests,
    with_parents,
)
from .command import Command, CommandSpec
from .file_errors import HERE, THERE, check_words, errors_here, file_error
from .files import absolute
from .run import check_result, result_of
from .session import Session
from .tar import MalformedTar, Member, content, members
from .transfers import Meter, Progress, Room, here, partial_name, quoted
from .unpack import Folder, Links, Unpacker, check_link, within


class InputClosedError(Exception):
    """The command no longer reads its stdin."""


class CommandInput:
    """A file object that writes to the stdin of a command."""

    def __init__(self, command: Command, operation: Operation) -> None:
        self._command = command
        self._operation = operation

    def write(self, data: bytes) -> int:
        """Write all of the data; raise `InputClosedError` if the command no longer reads."""
        if not self._command.send(data, self._operation):
            raise InputClosedError
        return len(data)


class CommandOutput:
    """A file object that reads the stdout of a command."""

    def __init__(self, command: Command, operation: Operation, meter: Meter) -> None:
        self._command = command
        self._operation = operation
        self._meter = meter
        self._buffer = bytearray()
        self._more = True
        command.keep_errors()
        command.on_stdout = self._buffer.extend

    def read(self, size: int) -> bytes:
        """Read this number of bytes; fewer only at the end."""
        while len(self._buffer) < size and self._more:
            self._fill()
        data = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return data

    def _fill(self) -> None:
        had, started = len(self._buffer), _clock.monotonic()
        self._more = self._command.pump(self._operation, started + self._operation.patience)
        self._operation.waited_since(started)
        count = len(self._buffer) - had
        self._operation.moved(count)
        self._meter.add(count)


_WINDOW = 1 << 24
_BLOCK = 1 << 18
# Maximum bytes of padding after the end of a tar.
_LONGEST_REST = 1 << 20
# The name of the last member of a stream; without it, the stream is incomplete.
_MARK = ".rerobots-complete-"
_UNPACK = """
LC_ALL=C
export LC_ALL
target={target}
above=$(dirname -- "$target")
mkdir -p -- "$above" || exit 3
if [ -d "$target" ]; then above=$target
elif [ -e "$target" ]; then echo "rerobots: Not a directory" >&2; exit 4; fi
part=$above/{partial}
umask 077
# In a session of its own, if possible, to survive what ends this script.
# Change only folders: files may be hard links of those in the target already.
remove() {{
    $apart sh -c 'rm -rf -- "$0" 2>/dev/null && exit
        find "$0" -type d -exec chmod u+rwx {{}} \\;
        rm -rf -- "$0"' "$part"
}}
apart=
if command -v setsid >/dev/null; then apart=setsid; fi
trap 'trap "" HUP INT TERM PIPE; remove' EXIT
trap 'exit 5' HUP INT TERM PIPE
mkdir -- "$part" || exit 3
tar -xpf - -C "$part" || exit 6
if [ ! -e "$part/{mark}" ]; then echo "rerobots: incomplete stream" >&2; exit 7; fi
rm -f -- "$part/{mark}"
# Replaced files keep their owner; those whose owner cannot be set are overwritten.
keep_owners() {{
    find "$part/." ! -name . -exec sh -c '
        part=$1
        shift
        for new; do
            old=$0/${{new#"$part"/./}}
            if [ -h "$old" ] || [ ! -e "$old" ] || {{ [ -O "$old" ] && [ -G "$old" ]; }}; then
                continue
            fi
            mode=$(stat -c %a -- "$new")
            if chown -h "$(stat -c %u:%g -- "$old")" "$new" 2>/dev/null; then
                [ -h "$new" ] || chmod "$mode" "$new"
            elif [ -f "$new" ] && [ ! -h "$new" ] && [ -f "$old" ]; then
                cat "$new" >"$old" && rm -f -- "$new"
            fi
        done' "$target" "$part" {{}} +
}}
# For file systems without hard links, and files that cannot be replaced, such as mounts.
merge() {{
    [ -d "$2" ] || {{ mkdir -- "$2" && set -- "$1" "$2" "$(stat -c %a -- "$1")"; }} || return
    [ -w "$1" ] || chmod u+rwx "$1" || return
    find "$1/." ! -name . -prune ! -type d -exec sh -c '
        mv -f -- "$@" "$0/" 2>/dev/null && exit
        for new; do
            old=$0/${{new##*/}}
            [ -h "$new" ] || [ -f "$new" ] || continue
            said=$(mv -f -- "$new" "$old" 2>&1) && continue
            case $said in
            *"same file"*) continue ;;
            *busy*|*"ermission denied"*|*"not permitted"*|*"Read-only"*)
                [ ! -h "$new" ] && [ -f "$old" ] && cat "$new" >"$old" && continue ;;
            esac
            echo "$said" >&2
            exit 1
        done' "$2" {{}} + || return
    for folder in "$1"/* "$1"/.[!.]* "$1"/..?*; do
        if [ -d "$folder" ] && [ ! -h "$folder" ]; then
            merge "$folder" "$2/${{folder##*/}}" || return
        fi
    done
    [ -z "$3" ] || chmod "$3" "$2"
}}
if [ "$above" = "$target" ]; then
    keep_owners
    find "$part/." ! -name . -prune -exec sh -c 'cp -alf -- "$@" "$0/"' "$target" {{}} + \\
        2>/dev/null || merge "$part" "$target" || exit 8
else
    chmod {mode:o} -- "$part"
    touch -d @{mtime} -- "$part" 2>/dev/null
    mv -- "$part" "$target" || exit 8
fi
"""


class _Entry(NamedTuple):
    """An entry to send: its local path, its name in the stream, and the target of a link."""

    path: str
    name: str
    status: os.stat_result
    target: str = ""


def put_dir(
    session: Session,
    localdir: str,
    remotedir: str,
    operation: Operation,
    progress: Progress | bool | None = None,
    links: Links = "refuse",
    mirror: MirrorOptions | None = None,
) -> FolderTransfer:
    """Send the content of a local folder to a folder there, which is created if necessary."""
    root = here(localdir)
    with errors_here(localdir):
        if not os.path.isdir(root):  # noqa: PTH112
            os.listdir(root)  # noqa: PTH208 -- raises what is wrong with it
        itself = os.stat(root)  # noqa: PTH116
        entries = list(_walk(root, links, mirror))
    tree = {each.name: local_entry(each.status, each.target) for each in entries}
    if mirror is None:
        _send(session, root, itself, entries, remotedir, operation, progress, links)
        return transfer(tree, set(tree), [])
    check_source(mirror, tree, remotedir, THERE)
    listing = list_there(session, remotedir, operation, mirror, follow=links == "follow")
    there = {} if listing is None else mirror.kept(listing.tree)
    if mirror.checksum:
        with errors_here(localdir):
            tree = with_digests(tree, there, root)
    wanted, surplus = mirror.wanted(tree, there), mirror.surplus(tree, there)
    if not mirror.dry_run:
        if surplus:
            delete_there(session, remotedir, surplus, operation)
        if wanted or listing is None:
            names = with_parents(wanted)
            chosen = [each for each in entries if each.name in names]
            _send(session, root, itself, chosen, remotedir, operation, progress, links)
    return transfer(tree, wanted, surplus)


def _send(
    session: Session,
    root: str,
    itself: os.stat_result,
    entries: list[_Entry],
    remotedir: str,
    operation: Operation,
    progress: Progress | bool | None,
    links: Links,
) -> None:
    total = sum(each.status.st_size for each in entries if stat.S_ISREG(each.status.st_mode))
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
    spec = CommandSpec(f"exec sh -c {shlex.quote(script)}")
    operation.limit_waiting(is_transfer=True)
    with (
        contextlib.closing(meter),
        Command(session, spec, operation, keep_stdin=True) as command,
    ):
        command.keep_errors()
        with contextlib.suppress(InputClosedError), Folder.open(root) as folder:
            source = None if links == "follow" else folder
            _pack(entries, source, CommandInput(command, operation), mark, meter)
        command.close_stdin()
        _await_end(command, operation, _time_limits.FOLDER_MOVE)
    _check_unpacked(command, remotedir)
    meter.finish()


def _walk(root: str, links: Links, mirror: MirrorOptions | None) -> Iterator[_Entry]:
    """Yield the entries of a folder; raise `SSHFileError` for one that cannot be sent."""
    # A folder is directly followed by its content: after that, `tar` may make it read-only.
    roots = (os.path.abspath(root), os.path.realpath(root))  # noqa: PTH100
    real_root: tuple[str, ...] = roots[1:]
    left = [(each, "", real_root) for each in _listed(root)]
    while left:
        each, name, above = left.pop()
        with errors_here(each.path):
            status = each.stat(follow_symlinks=links == "follow")
        entry = _Entry(each.path, posixpath.join(name, each.name), status)
        is_folder = stat.S_ISDIR(status.st_mode)
        if mirror is not None and mirror.is_excluded(entry.name, is_folder=is_folder):
            continue
        if stat.S_ISLNK(status.st_mode):
            target = within(entry.name, os.readlink(each.path), roots)  # noqa: PTH115
            entry = entry._replace(target=target)
            if not _stays(entry, links):
                continue
        elif is_folder:
            real = os.path.realpath(each.path) if links == "follow" else each.path
            if real in above:
                raise file_error(None, each.path, HERE, "it is a link to a folder that contains it")
            left += [(inner, entry.name, (*above, real)) for inner in _listed(each.path)]
        elif not stat.S_ISREG(status.st_mode):
            raise file_error(None, each.path, HERE, "it is neither a file nor a folder")
        yield entry


def _listed(folder: str) -> list["os.DirEntry[str]"]:
    """Return the entries directly in a folder, in reverse order."""
    with os.scandir(folder) as found:
        return sorted(found, key=lambda entry: entry.name, reverse=True)


def _stays(link: _Entry, links: Links) -> bool:
    """Return whether a link stays in the folder; raise an error unless such links are skipped."""
    try:
        check_link(link.name, link.target)
    except ValueError as err:
        if links != "skip":
            raise file_error(None, link.path, HERE, str(err)) from None
        log.info("skipped %s: %s", link.path, err)
        return False
    return True


def _pack(
    entries: list[_Entry], root: Folder | None, out: CommandInput, mark: str, meter: Meter
) -> None:
    with tarfile.open(
        fileobj=cast("Any", out), mode="w|", format=tarfile.GNU_FORMAT, bufsize=_BLOCK
    ) as archive:
        for entry in entries:
            # With "./", a name cannot look like an option, nor be absolute.
            member = tarfile.TarInfo(f"./{entry.name}")
            member.mode = stat.S_IMODE(entry.status.st_mode)
            member.mtime = int(entry.status.st_mtime)
            with errors_here(entry.path):
                _add(archive, member, entry, root)
            # tarfile would keep all members in memory.
            cast("Any", archive).members.clear()
            meter.add(member.size)
        archive.addfile(tarfile.TarInfo(mark))


def _add(
    archive: tarfile.TarFile, member: tarfile.TarInfo, entry: _Entry, root: Folder | None
) -> None:
    if stat.S_ISREG(entry.status.st_mode):
        member.size = entry.status.st_size
        with _open(entry, root) as file:
            archive.addfile(member, file)
        return
    if stat.S_ISLNK(entry.status.st_mode):
        member.type = tarfile.SYMTYPE
        member.linkname = entry.target
    else:
        member.type = tarfile.DIRTYPE
    archive.addfile(member)


def _open(entry: _Entry, root: Folder | None) -> IO[bytes]:
    """Open a file to send, following links only without `root`."""
    if root is None:
        return open(entry.path, "rb")  # noqa: PTH123
    above, name = posixpath.split(entry.name)
    with root.below(above) as folder:
        return os.fdopen(folder.read(name), "rb")


def _check_unpacked(command: Command, remotedir: str) -> None:
    if command.exit_code == 0:
        return
    said = command.stderr.decode(errors="replace").strip()
    check_words(said, remotedir)
    raise file_error(None, remotedir, THERE, f"the folder could not be unpacked ({said[-400:]})")


def _await_end(command: Command, operation: Operation, seconds: float) -> None:
    """Wait for the end of a command whose transfer is complete."""
    if not command.await_end(operation, _clock.monotonic() + seconds):
        raise SSHError(f"the host is stuck: `tar` did not end within {seconds:.3g} s")
    command.check_end()


def get_dir(
    session: Session,
    remotedir: str,
    localdir: str,
    operation: Operation,
    progress: Progress | bool | None = None,
    links: Links = "refuse",
    mirror: MirrorOptions | None = None,
) -> FolderTransfer:
    """Fetch the content of a folder there to a local folder, which is created if necessary."""
    target = Path(here(localdir))
    with errors_here(localdir):
        if target.exists() and not target.is_dir():
            raise file_error(errno.ENOTDIR, localdir, HERE)
    if mirror is None:
        packing = _Packing(session, remotedir, links)
        tree = _receive(packing, target, localdir, operation, progress)
        return transfer(tree, set(tree), [])
    home = os.path.realpath(os.path.expanduser("~"))  # noqa: PTH111
    check_place(mirror, os.path.realpath(target), home, localdir, HERE)
    listing = list_there(
        session, remotedir, operation, replace(mirror, delete=False), follow=links == "follow"
    )
    if listing is None:
        raise file_error(errno.ENOENT, remotedir, THERE)
    there = mirror.kept(listing.tree)
    for name, each in there.items():
        if each.kind == "link":
            there[name] = replace(each, target=within(name, each.target, (listing.root,)))
    check_source(mirror, there, localdir, HERE)
    with errors_here(localdir):
        tree = mirror.kept(list_here(str(target)))
        if mirror.checksum:
            tree = with_digests(tree, there, str(target))
    wanted, surplus = mirror.wanted(there, tree), mirror.surplus(there, tree)
    if not mirror.dry_run:
        with errors_here(localdir):
            if surplus:
                _delete_here(target, surplus)
        if wanted or not target.exists():
            chosen = {name: there[name] for name in with_parents(wanted) if name in there}
            packing = _Packing(session, remotedir, links, chosen)
            _receive(packing, target, localdir, operation, progress)
    return transfer(there, wanted, surplus)


def _delete_here(target: Path, names: list[str]) -> None:
    with Folder.open(str(target)) as folder:
        for name in names:
            above, own = posixpath.split(name)
            with folder.below(above) as place:
                place.remove(own)


@dataclass(frozen=True)
class _Packing:
    """What the host sends of a folder; `chosen` is None for everything."""

    session: Session
    remotedir: str
    links: Links
    chosen: Tree | None = None

    @property
    def names(self) -> bytes:
        """The chosen names except for folders, each followed by NUL."""
        chosen = (self.chosen or {}).items()
        names = [f"./{name}\0" for name, each in chosen if each.kind != "folder"]
        return "".join(names).encode("utf-8", "surrogateescape")

    @property
    def command_spec(self) -> CommandSpec:
        options = "-chf" if self.links == "follow" else "-cf"
        if self.chosen is None:
            return CommandSpec(f"exec tar {options} - .", cwd=self.remotedir)
        # Not every tar reads names from a file. If there are many, xargs makes several archives.
        return CommandSpec(f"exec xargs -0 tar {options} - --no-recursion", cwd=self.remotedir)

    @cached_property
    def roots(self) -> list[str]:
        """The absolute paths of the folder; empty if the host returns none."""
        with contextlib.suppress(SSHError):
            return absolute(self.session, self.remotedir, Operation())
        return []

    def folders(self) -> Iterator[Member]:
        for name, each in (self.chosen or {}).items():
            if each.kind == "folder":
                yield Member(name, "folder", 0, each.mode & 0o777, each.mtime, "")


def _receive(
    packing: _Packing,
    target: Path,
    localdir: str,
    operation: Operation,
    progress: Progress | bool | None,
) -> Tree:
    """Unpack a stream beside the target, and move it there; return all entries except folders."""
    with errors_here(localdir):
        is_new = not target.exists()
        above = target.parent if is_new else target
        above.mkdir(parents=True, exist_ok=True)
        partial = above / partial_name(target.name)
        partial.mkdir(mode=0o700)
    meter = Meter(progress, None, target.name)
    operation.limit_waiting(is_transfer=True)
    try:
        with Folder.open(str(partial)) as folder:
            existing = None if is_new else str(target)
            unpacker = Unpacker(folder, packing.links, Room(str(above)), existing)
            _fetch(packing, unpacker, meter, operation)
            with errors_here(localdir):
                if is_new:
                    partial.chmod(0o755)
                    partial.rename(target)
                with Folder.open(str(target)) as place:
                    if not is_new:
                        _move_into(folder, place, follow=packing.links == "follow")
                    unpacker.finish(place, is_new=is_new)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        meter.close()
    meter.finish()
    return {name: FolderEntry("file") for name in unpacker.names}


def _move_into(folder: Folder, place: Folder, *, follow: bool) -> None:
    try:
        place.check_conflicts(folder, follow=follow)
        place.take_all(folder, follow=follow)
    except OSError as err:
        path = str(err.filename)
        if err.errno == errno.ENOTDIR and os.path.islink(path):  # noqa: PTH114
            words = (
                f"{path!r} {HERE}: it is a link, which is not followed: use "
                'links="follow" to write through it'
            )
            raise SSHNotADirectoryError(words, err.errno, path) from None
        raise file_error(err.errno, path, HERE, str(err)) from err


def _fetch(packing: _Packing, unpacker: Unpacker, meter: Meter, operation: Operation) -> None:
    session, remotedir = packing.session, packing.remotedir
    try:
        for folder in packing.folders():
            unpacker.take(folder, ())
    except ValueError as err:
        raise file_error(None, remotedir, THERE, str(err)) from None
    if packing.chosen is not None and not packing.names:
        return
    malformed: MalformedTar | None = None
    with Command(
        session, packing.command_spec, operation, input_=packing.names, window=_WINDOW
    ) as command:
        output = CommandOutput(command, operation, meter)
        try:
            _unpack(packing, output, unpacker)
        except MalformedTar as err:
            malformed = err
        _read_rest(output, remotedir)
        _await_end(command, operation, _time_limits.TAR_END)
    _check_packed(command, remotedir)
    if malformed is not None:
        words = f"the tar stream is malformed ({malformed})"
        raise file_error(None, remotedir, THERE, words) from malformed


def _unpack(packing: _Packing, output: CommandOutput, unpacker: Unpacker) -> None:
    name = "."
    try:
        for member in members(output.read, joined=packing.chosen is not None):
            name = member.name
            if member.kind == "link" and member.target.startswith("/"):
                member = replace(member, target=within(name, member.target, packing.roots))
            with errors_here(name):
                unpacker.take(member, content(output.read, member))
    except ValueError as err:
        raise file_error(None, f"{packing.remotedir}/{name}", THERE, str(err)) from None


def _read_rest(output: CommandOutput, remotedir: str) -> None:
    """Read the padding after the end of a tar."""
    for _ in range(0, _LONGEST_REST, _BLOCK):
        if len(output.read(_BLOCK)) < _BLOCK:
            return
    raise file_error(None, remotedir, THERE, "the tar stream continues after its end")


def _check_packed(command: Command, remotedir: str) -> None:
    said = command.stderr.decode(errors="replace").strip()
    if command.exit_code == 1 and "changed as we read it" in said:
        log.warning("%s changed on the instance while it was fetched: %s", remotedir, said[-400:])
        return
    if command.exit_code == 0:
        return
    check_words(said, remotedir)
    check_result(result_of(command, "utf-8"), CommandSpec(f"tar {remotedir}"))
