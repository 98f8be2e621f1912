"""Differences between a local folder and one on the host, to synchronize them."""

import hashlib
import os
import shlex
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from .. import _time_limits
from .._operation import Operation
from ..errors import InvalidArgument, SSHError
from ..types import CommandResult, FolderTransfer
from .command import CommandSpec
from .file_errors import THERE, check_words, file_error
from .run import run
from .session import Session
from .transfers import quoted

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

# Ends a name: no name has two slashes in a row.
_END = "//\n"
# Print the path of the folder, a line for each entry, the target of each link, and the SHA-256
# of each file if requested.
_LIST = """
LC_ALL=C
export LC_ALL
home=$(cd && pwd -P)
cd -- {target} 2>/dev/null || {{ [ ! -e {target} ] && [ ! -h {target} ]; exit $((8 + $?)); }}
root=$(pwd -P)
if [ -n "{is_guarded}" ]; then
    [ "$root" != / ] || exit 10
    [ "$root" != "$home" ] || [ -z "{is_home_kept}" ] || exit 11
fi
printf '%s//\\n' "$root"
find {follow} . ! -name . -exec stat {follow} -c '%f %s %Y %n//' {{}} + || exit 3
echo //
find {follow} . -type l -exec sh -c 'for link; do
    printf "%s//\\n" "$link" "$(readlink -- "$link")"
done' sh {{}} + || exit 3
echo //
{digests}
"""
_DIGESTS = "find . -type f -exec sha256sum {} + || exit 3"
_MISSING = 8
_NO_FOLDER = 9
_IS_ROOT, _IS_HOME = 10, 11
_DELETE = """
LC_ALL=C
export LC_ALL
cd -- {target} || exit 3
xargs -0 sh -c 'for name; do
    if [ -d "$name" ] && [ ! -h "$name" ]; then rmdir -- "$name" 2>/dev/null || :
    else rm -f -- "$name" || exit 1; fi
done' sh
"""


@dataclass(frozen=True)
class FolderEntry:
    """An entry of a folder.

    Attributes:
        mtime: Seconds since 1970.
        target: Target of a link.
        digest: SHA-256 of the content of a file, if requested.
    """

    kind: Literal["file", "folder", "link", "other"]
    size: int = 0
    mtime: int = 0
    mode: int = 0
    target: str = ""
    digest: str = ""


Tree = dict[str, FolderEntry]
"""The entries of a folder, by path."""


@dataclass(frozen=True)
class MirrorOptions:
    """Options to synchronize a folder with another one.

    Args:
        exclude: Entries to ignore on both sides; they are never deleted.
        checksum: Whether to compare files of the same size by content, and not by time.
        delete: Whether to delete entries that the source does not have; "even-if-empty" also in
            the home, or if the source is empty.
    """

    exclude: "GitIgnoreSpec | None" = None
    only_changed: bool = False
    checksum: bool = False
    delete: bool | Literal["even-if-empty"] = False
    dry_run: bool = False

    def is_excluded(self, name: str, *, is_folder: bool) -> bool:
        path = name + "/" if is_folder else name
        return self.exclude is not None and bool(self.exclude.match_file(path))

    def kept(self, tree: Tree) -> Tree:
        """Return the entries that are not excluded, nor in an excluded folder."""
        left_out: set[str] = set()
        found: Tree = {}
        for name in sorted(tree, key=lambda name: name.split("/")):
            is_folder = tree[name].kind == "folder"
            above = name.rpartition("/")[0]
            if above in left_out or self.is_excluded(name, is_folder=is_folder):
                if is_folder:
                    left_out.add(name)
            else:
                found[name] = tree[name]
        return found

    def wanted(self, source: Tree, target: Tree) -> set[str]:
        """Return the entries to send: all, or those that differ."""
        return {
            name
            for name, each in source.items()
            if not self.only_changed or not self._is_same(each, target.get(name))
        }

    def _is_same(self, one: FolderEntry, other: FolderEntry | None) -> bool:
        if other is None or one.kind != other.kind:
            return False
        if one.kind == "link":
            return one.target == other.target
        if one.kind != "file":
            return True
        if self.checksum:
            return one.size == other.size and one.digest == other.digest
        return (one.size, one.mtime) == (other.size, other.mtime)

    def surplus(self, source: Tree, target: Tree) -> list[str]:
        """Return the entries to delete, the content of a folder before the folder.

        They include a folder in place of a file, or vice versa. Folders with excluded entries are
        not empty, and stay.
        """
        if not self.delete:
            return []
        return sorted(
            (name for name, each in target.items() if not _has_place(source.get(name), each)),
            key=lambda name: name.split("/"),
            reverse=True,
        )


def _has_place(source: FolderEntry | None, target: FolderEntry) -> bool:
    return source is not None and (source.kind == "folder") == (target.kind == "folder")


def with_parents(names: Iterable[str]) -> set[str]:
    """Return the names, and those of all folders that they are in."""
    found = set()
    for name in names:
        while name and name not in found:
            found.add(name)
            name = name.rpartition("/")[0]
    return found


def check_place(mirror: MirrorOptions, root: str, home: str, path: str, side: str) -> None:
    """Raise `InvalidArgument` before an accidental deletion in the root or the home."""
    if mirror.delete and root == "/":
        raise InvalidArgument(f"{path!r} {side} is the root: nothing is deleted there")
    if mirror.delete is True and root == home:
        raise InvalidArgument(
            f"{path!r} {side} is the home: delete='even-if-empty' permits deleting in it"
        )


def check_source(mirror: MirrorOptions, source: Tree, path: str, side: str) -> None:
    """Raise `InvalidArgument` if an empty source would delete everything in the target."""
    if mirror.delete is True and not source:
        raise InvalidArgument(
            f"{path!r} {side} would be emptied, as the source is empty: delete='even-if-empty' "
            "permits that"
        )


@dataclass(frozen=True)
class Listing:
    """The entries of a folder of the host, and its path with links resolved."""

    root: str
    tree: Tree


def list_there(
    session: Session, remotedir: str, operation: Operation, mirror: MirrorOptions, *, follow: bool
) -> Listing | None:
    """List a folder of the host; return None if it does not exist."""
    script = _LIST.format(
        target=quoted(remotedir),
        digests=_DIGESTS if mirror.checksum else "",
        follow="-L" if follow else "",
        is_guarded="yes" if mirror.delete else "",
        is_home_kept="yes" if mirror.delete is True else "",
    )
    result = _run(session, script, operation)
    if result.exit_code == _MISSING:
        return None
    if result.exit_code in (_IS_ROOT, _IS_HOME):
        root = "/" if result.exit_code == _IS_ROOT else "home"
        check_place(mirror, root, "home", remotedir, THERE)
    _check(result, remotedir)
    return _parse(result.stdout.decode("utf-8", "surrogateescape"))


def _run(
    session: Session, script: str, operation: Operation, input_: bytes = b""
) -> CommandResult[bytes]:
    spec = CommandSpec(f"exec sh -c {shlex.quote(script)}")
    return run(session, spec, operation, input_=input_, timeout=_time_limits.FOLDER_MOVE)


def _check(result: CommandResult[bytes], remotedir: str) -> None:
    code = result.exit_code
    if code == 0:
        return
    words = result.stderr.decode("utf-8", "replace").strip()[-400:]
    if code == _NO_FOLDER:
        words = words or "Not a directory"
    check_words(words, remotedir)
    raise file_error(None, remotedir, THERE, words or f"exit code {code}")


def _parse(output: str) -> Listing:
    fields = iter(output.split(_END))
    try:
        root = next(fields)
        tree = dict(_rows(fields))
        for link in iter(lambda: next(fields), ""):
            name, target = link.removeprefix("./"), next(fields)
            if name in tree and tree[name].kind == "link":
                tree[name] = replace(tree[name], target=target)
    except (StopIteration, ValueError, RuntimeError):
        raise SSHError("the host returned a malformed list of the folder") from None
    for digest, name in _digests(next(fields, "")):
        each = tree.get(name)
        if each is not None and each.kind == "file":
            tree[name] = replace(each, digest=digest)
    return Listing(root, tree)


def _rows(fields: Iterator[str]) -> Iterator[tuple[str, FolderEntry]]:
    for field in iter(lambda: next(fields, ""), ""):
        mode, size, mtime, path = field.split(" ", 3)
        yield path.removeprefix("./"), _entry(int(mode, 16), int(size), int(mtime))


def _entry(mode: int, size: int, mtime: int) -> FolderEntry:
    if stat.S_ISREG(mode):
        return FolderEntry("file", size, mtime, stat.S_IMODE(mode))
    if stat.S_ISDIR(mode):
        return FolderEntry("folder", 0, mtime, stat.S_IMODE(mode))
    return FolderEntry("link" if stat.S_ISLNK(mode) else "other", 0, mtime)


def _digests(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        digest, _, name = line.partition("  ")
        if digest.startswith("\\"):
            # GNU sha256sum escapes a name that contains a newline.
            name = name.replace("\\n", "\n").replace("\\\\", "\\")
        yield digest.removeprefix("\\"), name.removeprefix("./")


def local_entry(status: os.stat_result, target: str = "") -> FolderEntry:
    entry = _entry(status.st_mode, status.st_size, int(status.st_mtime))
    return replace(entry, target=target) if entry.kind == "link" else entry


def list_here(root: str) -> Tree:
    """List a local folder without following links; empty if it does not exist."""
    found: Tree = {}
    folders = [(root, "")]
    while folders:
        folder, above = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except FileNotFoundError:
            continue
        for each in entries:
            name = f"{above}{each.name}"
            status = each.stat(follow_symlinks=False)
            target = os.readlink(each.path) if stat.S_ISLNK(status.st_mode) else ""  # noqa: PTH115
            found[name] = local_entry(status, target)
            if found[name].kind == "folder":
                folders.append((each.path, f"{name}/"))
    return found


def with_digests(tree: Tree, other: Tree, root: str) -> Tree:
    """Add SHA-256 to local files whose size is the same in the other folder."""
    found = dict(tree)
    for name, each in tree.items():
        twin = other.get(name)
        if each.kind == "file" and twin is not None and twin.size == each.size:
            with open(os.path.join(root, name), "rb") as file:  # noqa: PTH118, PTH123
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            found[name] = replace(each, digest=digest)
    return found


def transfer(tree: Tree, sent: set[str], deleted: list[str]) -> FolderTransfer:
    """Return the result of a transfer; folders are only listed if they were deleted."""
    names = [name for name, each in tree.items() if each.kind != "folder"]
    return FolderTransfer(
        sent=sorted(name for name in names if name in sent),
        skipped=sorted(name for name in names if name not in sent),
        deleted=sorted(deleted),
    )


def delete_there(session: Session, remotedir: str, names: list[str], operation: Operation) -> None:
    script = _DELETE.format(target=quoted(remotedir))
    data = "".join(f"./{name}\0" for name in names).encode("utf-8", "surrogateescape")
    _check(_run(session, script, operation, data), remotedir)
