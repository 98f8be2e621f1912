"""File transfers to and from the host, under a temporary name until they are complete."""

import contextlib
import errno
import hashlib
import io
import os
import posixpath
import stat
import struct
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO

import paramiko

from .. import _clock, _time_limits
from .._log import ssh_log as log
from .._operation import Operation
from ..errors import SSHError, SSHFileError
from . import packets
from .command import CommandSpec
from .file_errors import HERE, THERE, errors_here, errors_there, file_error
from .packets import Attributes, StatusError, string
from .run import run
from .session import Session
from .sftp import IN_FLIGHT, IN_FLIGHT_RESUMED, SFTP
from .signals import do_later
from .transfers import (
    O_BINARY,
    Meter,
    Progress,
    Room,
    here,
    move_into_place,
    partial_name,
    quoted,
    write_all,
)

# Bytes to read at a time from a file to compare.
_PART = 1 << 20
# Seconds to wait before each attempt to remove a file.
_PAUSES = (0.0, 0.1, 0.5)
# Bytes that a file may grow by while it is fetched, as a host could send without end.
_MOST_GROWTH = 1 << 30
# Bytes of a file to read into memory.
_LARGEST_READ = 1 << 28


def put_file(
    session: Session,
    localpath: str,
    remotepath: str,
    operation: Operation,
    progress: Progress | bool | None = None,
    *,
    resume: bool = False,
) -> paramiko.SFTPAttributes:
    """Send a file, with its permissions and modification time; return its attributes.

    With `resume`, an incomplete file is kept there, and the next call continues it.
    """
    # Convert only errors of the local file: a callback may raise others.
    with errors_here(localpath):
        source = open(here(localpath), "rb")  # noqa: PTH123, SIM115 -- closed below
    with source:
        status = os.fstat(source.fileno())
        kept = Attributes(
            mode=stat.S_IMODE(status.st_mode),
            atime=int(status.st_atime),
            mtime=int(status.st_mtime),
        )
        meter = Meter(progress, status.st_size, posixpath.basename(remotepath))
        with contextlib.closing(meter), session.sftp(operation) as sftp:
            _Upload(session, sftp, source, remotepath, meter, resume).write(kept)
            meter.finish()
    return paramiko.SFTPAttributes.from_stat(status, posixpath.basename(remotepath))


def write_bytes(session: Session, remotepath: str, data: IO[bytes], operation: Operation) -> None:
    """Write data to a file on the host; it keeps its permissions, or gets 644 if it is new."""
    with session.sftp(operation) as sftp:
        _Upload(session, sftp, data, remotepath, Meter(None, None, "")).write(None)


@dataclass(frozen=True)
class _Upload:
    """The upload of a file; errors show `remotepath`."""

    session: Session
    sftp: SFTP
    source: IO[bytes]
    remotepath: str
    meter: Meter
    resume: bool = False

    def write(self, kept: Attributes | None) -> None:
        self.sftp.operation.limit_waiting(is_transfer=True)
        with errors_there(self.remotepath):
            target, there = _target(self.sftp, self.remotepath)
            if there is not None and not stat.S_ISREG(there.mode or stat.S_IFREG):
                # A device or a pipe, which renaming a file would replace.
                return self._write_in_place(target, 0)
            if kept is None:
                mode = 0o644 if there is None or there.mode is None else stat.S_IMODE(there.mode)
                kept = Attributes(mode=mode)
            if there is not None:
                kept = replace(kept, owner=there.owner)
            try:
                self._replace_whole(target, kept)
            except _Unreplaceable:
                if there is None:
                    raise
                # A mount, a file of the kernel, or one in a folder where no file can be created.
                self.source.seek(0)
                self._write_in_place(target, packets.FLAG_TRUNCATE)

    def _replace_whole(self, target: str, kept: Attributes) -> None:
        """Write under a temporary name, and rename the file, if the host permits it."""
        folder, name = posixpath.split(target)
        partial = posixpath.join(folder, partial_name(name, is_kept=self.resume))
        try:
            offset = self._offset_there(partial) if self.resume else 0
            if offset:
                handle = _open(self.sftp, partial, packets.FLAG_WRITE)
            else:
                handle = _create(self.session, self.sftp, partial)
        except StatusError as err:
            raise _Unreplaceable(err.code, str(err)) from err
        try:
            if offset:
                self.meter.add(offset)
            self._write_all(handle, offset)
            _finish(self.sftp, handle, kept)
            _rename(self.sftp, partial, target)
        except _Displaced:
            raise
        except StatusError:
            with contextlib.suppress(StatusError):
                self.sftp.call(packets.REMOVE, string(partial))
            raise
        except BaseException:
            if not self.resume:
                _remove_partial(self.session, self.sftp, partial)
            raise

    def _offset_there(self, partial: str) -> int:
        """Return the bytes that an earlier call has sent; remove the file if they differ."""
        sftp, source = self.sftp, self.source
        there = _stat_or_none(sftp, sftp.post(packets.LSTAT, string(partial)))
        if there is None:
            return 0
        size = there.size or 0
        # Do not write through a link that somebody else made, for example.
        is_usable = stat.S_ISREG(there.mode or 0) and 0 < size <= os.fstat(source.fileno()).st_size
        if is_usable and _is_same_beginning(source, self.session, partial, size, sftp.operation):
            return size
        source.seek(0)
        sftp.call(packets.REMOVE, string(partial))
        return 0

    def _write_in_place(self, target: str, flags: int) -> None:
        """Write to the existing file, which keeps its permissions and owner."""
        handle = _open(self.sftp, target, packets.FLAG_WRITE | flags)
        self._write_all(handle, 0)
        self.sftp.call(packets.CLOSE, string(handle))

    def _write_all(self, handle: bytes, offset: int) -> None:
        sftp, prefix = self.sftp, string(handle)
        most_in_flight = IN_FLIGHT_RESUMED if self.resume else IN_FLIGHT
        in_flight: deque[tuple[int, int]] = deque()

        def settle() -> None:
            id_, size = in_flight.popleft()
            try:
                sftp.wait(id_).checked(packets.STATUS)
            except StatusError as err:
                raise self._write_error(err) from err
            self.meter.add(size)

        while data := self._read():
            payload = b"".join((prefix, struct.pack(">QI", offset, len(data)), data))
            in_flight.append((sftp.post(packets.WRITE, payload), len(data)))
            offset += len(data)
            while in_flight and (len(in_flight) >= most_in_flight or sftp.arrived(in_flight[0][0])):
                settle()
        while in_flight:
            settle()

    def _read(self) -> bytes:
        try:
            return self.source.read(packets.REQUEST)
        except OSError as err:
            path = str(getattr(self.source, "name", self.remotepath))
            raise file_error(err.errno, path, HERE, str(err)) from err

    def _write_error(self, err: StatusError) -> SSHError:
        """Return the error for a failed write: SFTP has no status for a full disk."""
        sftp, path = self.sftp, self.remotepath
        if err.code == packets.FAILURE and packets.STATVFS in sftp.extensions:
            folder = posixpath.dirname(expanded(sftp, path)) or "."
            with contextlib.suppress(StatusError):
                payload = string(packets.STATVFS) + string(folder)
                reply = sftp.call(packets.EXTENDED, payload, packets.EXTENDED_REPLY)
                if reply.free_space() < packets.REQUEST:
                    return file_error(errno.ENOSPC, path, THERE)
        return file_error(None, path, THERE, f"it could not be written ({err})")


def _is_same_beginning(
    file: IO[bytes], session: Session, path: str, size: int, operation: Operation
) -> bool:
    """Return whether the first `size` bytes of both files are equal; read `file` up to there."""
    digest = hashlib.sha256()
    file.seek(0)
    left = size
    while left and (data := file.read(min(left, _PART))):
        digest.update(data)
        left -= len(data)
    line = f"head -c {size} -- {quoted(path)} | sha256sum"
    output: bytes = run(session, CommandSpec(line), operation).stdout
    return output.split()[:1] == [digest.hexdigest().encode()]


def _finish(sftp: SFTP, handle: bytes, kept: Attributes) -> None:
    """Set the permissions, times and owner of a complete file, and close it.

    If the owner cannot be set, it raises `_Unreplaceable`.
    """
    sent = sftp.post(packets.FSETSTAT, string(handle) + kept.pack())
    checked = sftp.post(packets.FSTAT, string(handle))
    closed = sftp.post(packets.CLOSE, string(handle))
    # Some file systems have no permissions: that is no error.
    sftp.wait(sent)
    status = sftp.wait(checked)
    owner = status.attributes().owner if status.kind == packets.ATTRS else None
    sftp.wait(closed).checked(packets.STATUS)
    if owner != kept.owner and None not in (owner, kept.owner):
        raise _Unreplaceable(packets.PERMISSION_DENIED, "its owner cannot be set")


def _target(sftp: SFTP, path: str) -> tuple[str, Attributes | None]:
    """Return the path to write to (a link's target), and the attributes of the file there."""
    target = expanded(sftp, path)
    first = sftp.post(packets.LSTAT, string(target))
    second = sftp.post(packets.STAT, string(target))
    itself, followed = _stat_or_none(sftp, first), _stat_or_none(sftp, second)
    if path.endswith("/") or (followed is not None and stat.S_ISDIR(followed.mode or 0)):
        raise file_error(errno.EISDIR, path, THERE)
    if itself is not None and stat.S_ISLNK(itself.mode or 0) and followed is not None:
        target = _real(sftp, target)
    return target, followed


def _stat_or_none(sftp: SFTP, id_: int) -> Attributes | None:
    try:
        return sftp.wait(id_).attributes()
    except StatusError as err:
        if err.code == packets.NO_SUCH_FILE:
            return None
        raise


def _real(sftp: SFTP, path: str) -> str:
    return sftp.call(packets.REALPATH, string(path)).name()


def _open(sftp: SFTP, path: str, flags: int) -> bytes:
    # Nobody else may read an incomplete file.
    attrs = Attributes(mode=0o600 if flags & packets.FLAG_CREATE else None).pack()
    payload = string(path) + struct.pack(">I", flags) + attrs
    return sftp.call(packets.OPEN, payload).handle()


def _create(session: Session, sftp: SFTP, path: str) -> bytes:
    flags = packets.FLAG_WRITE | packets.FLAG_CREATE | packets.FLAG_EXCLUSIVE
    try:
        return _open(sftp, path, flags)
    except StatusError:
        raise
    except BaseException:
        # The request was sent: the file exists, or may still be created.
        _remove_partial(session, sftp, path)
        raise


class _Unreplaceable(StatusError):
    """The file cannot be replaced; maybe it can be written to."""


class _Displaced(SSHFileError):
    """The old file was moved aside, and the new one is not in its place. Both are kept."""


def _rename(sftp: SFTP, partial: str, target: str) -> None:
    """Rename a complete file to its final name, replacing a file that is there."""
    pair = string(partial) + string(target)
    if packets.POSIX_RENAME in sftp.extensions:
        try:
            sftp.call(packets.EXTENDED, string(packets.POSIX_RENAME) + pair)
        except StatusError as err:
            raise _Unreplaceable(err.code, str(err)) from err
        return
    try:
        sftp.call(packets.RENAME, pair)
    except StatusError as err:
        # SFTP's own rename does not replace a file.
        if not _replace(sftp, partial, target):
            raise err from None


def _replace(sftp: SFTP, partial: str, target: str) -> bool:
    """Move the old file aside for the new one, and remove it last.

    Return False if there is no old file, or it cannot be moved.
    """
    aside = f"{partial.removesuffix('.part')}.old"
    back = string(aside) + string(target)
    try:
        sftp.call(packets.RENAME, string(target) + string(aside))
    except StatusError:
        return False
    try:
        sftp.call(packets.RENAME, string(partial) + string(target))
    except BaseException as err:
        places = f"the old file is {aside!r} now, and the new one {partial!r}"
        try:
            sftp.operation = Operation()
            sftp.operation.limit_waiting(_time_limits.SFTP_UNDO)
            sftp.call(packets.RENAME, back)
        except SSHError:
            log.warning("%r on the instance was not replaced: %s", target, places)
            if isinstance(err, SSHError):
                words = f"{target!r} {THERE}: it could not be replaced ({err}); {places}"
                raise _Displaced(words, None, target) from err
        raise
    with contextlib.suppress(StatusError):
        sftp.call(packets.REMOVE, string(aside))
    return True


def _remove_partial(session: Session, sftp: SFTP, partial: str) -> None:
    # Use another channel: this one may have replies outstanding, or half a request sent.
    sftp.close()
    if sftp.connection.alive:
        with contextlib.suppress(SSHError):
            _remove(session, partial)
    else:
        left = f"{partial} may still be on the instance"
        do_later(session, lambda: _remove(session, partial), left)


def _remove(session: Session, path: str) -> None:
    with session.sftp(Operation()) as sftp:
        # A request on another connection may create the file only now.
        for pause in _PAUSES:
            _clock.sync_sleep(pause)
            with contextlib.suppress(StatusError):
                sftp.call(packets.REMOVE, string(path))
                return


def expanded(sftp: SFTP, path: str) -> str:
    """Expand `~` in a path for SFTP, whose relative paths begin at the home."""
    if not path.startswith("~"):
        return path
    home, _, rest = path.partition("/")
    if home == "~":
        return posixpath.join(".", rest)
    if packets.EXPAND not in sftp.extensions:
        raise file_error(errno.ENOENT, path, THERE)
    payload = string(packets.EXPAND) + string(path)
    return sftp.call(packets.EXTENDED, payload, packets.NAME).name()


def absolute(session: Session, remotepath: str, operation: Operation) -> list[str]:
    """Return the absolute paths of a file or folder: with links resolved, and as named."""
    with session.sftp(operation) as sftp:
        path = expanded(sftp, remotepath)
        named = posixpath.join(_real(sftp, "."), path)
        return [_real(sftp, path), posixpath.normpath(named)]


def get_file(
    session: Session,
    remotepath: str,
    localpath: str,
    operation: Operation,
    progress: Progress | bool | None = None,
    *,
    resume: bool = False,
) -> None:
    """Fetch a file, with its permissions and modification time.

    With `resume`, an incomplete file is kept here, and the next call continues it.
    """
    local = os.path.realpath(here(localpath))
    with errors_here(localpath):
        if os.path.isdir(local) or localpath.endswith(("/", os.sep)):  # noqa: PTH112
            raise file_error(errno.EISDIR, localpath, HERE)
        if os.path.exists(local) and not os.path.isfile(local):  # noqa: PTH110, PTH113
            with open(local, "wb") as device, session.sftp(operation) as sftp:  # noqa: PTH123
                _get(sftp, remotepath, _Sink(device, localpath))
            return
        descriptor, partial = _open_partial(local, resume=resume)
    is_kept = resume

    def offset_here(size: int) -> int:
        ours = os.fstat(file.fileno()).st_size
        if 0 < ours <= size and _is_same_beginning(file, session, remotepath, ours, operation):
            return ours
        file.truncate(0)
        return 0

    try:
        with (
            os.fdopen(descriptor, "r+b", buffering=0) as file,
            session.sftp(operation) as sftp,
        ):
            sink = _Sink(file, localpath, Room(os.path.dirname(partial)))  # noqa: PTH120
            start = offset_here if resume else None
            found = _get(sftp, remotepath, sink, progress, start)
        with errors_here(localpath):
            # Some file systems have no permissions: that is no error.
            with contextlib.suppress(OSError):
                if found.mode is not None:
                    os.chmod(partial, found.mode & 0o777)  # noqa: PTH101
                if found.mtime is not None:
                    os.utime(partial, (found.atime or found.mtime, found.mtime))
            move_into_place(partial, local)
        is_kept = False
    finally:
        if not is_kept:
            with contextlib.suppress(OSError):
                os.unlink(partial)  # noqa: PTH108


def _open_partial(local: str, *, resume: bool) -> tuple[int, str]:
    """Open the temporary file for the data of a file."""
    folder, name = os.path.split(local)
    partial = os.path.join(folder, partial_name(name, is_kept=resume))  # noqa: PTH118
    flags = os.O_RDWR | os.O_CREAT | O_BINARY
    flags |= getattr(os, "O_NOFOLLOW", 0) if resume else os.O_EXCL
    try:
        return os.open(partial, flags, 0o600), partial
    except OSError:
        if not os.path.isfile(local):  # noqa: PTH113
            raise
        # No file can be created in the folder: the file itself is overwritten at the end.
        return tempfile.mkstemp(suffix=".part")


def read_bytes(session: Session, remotepath: str, operation: Operation) -> bytes:
    data = io.BytesIO()
    with session.sftp(operation) as sftp:
        _get(sftp, remotepath, _Sink(data, "", most=_LARGEST_READ))
    return data.getvalue()


class _Sink:
    """The destination of fetched data.

    Args:
        room: Free space; None for no limit.
        most: Maximum bytes; None for the size that the host reports, and some growth.
    """

    def __init__(
        self, file: IO[bytes], path: str, room: Room | None = None, most: int | None = None
    ) -> None:
        self._file = file
        self._path = path
        self._room = room
        self.most = most

    def write(self, data: memoryview, offset: int) -> None:
        with errors_here(self._path):
            if self._room is not None:
                self._room.take(len(data))
            if self._file.seekable() and self._file.tell() != offset:
                self._file.seek(offset)
            write_all(self._file, data)


def _get(
    sftp: SFTP,
    remotepath: str,
    sink: _Sink,
    progress: Progress | bool | None = None,
    start: Callable[[int], int] | None = None,
) -> Attributes:
    """Fetch the content of a file. `start` returns the offset to begin at for a file's size."""
    sftp.operation.limit_waiting(is_transfer=True)
    with errors_there(remotepath):
        path = expanded(sftp, remotepath)
        first = sftp.post(packets.STAT, string(path))
        payload = string(path) + struct.pack(">I", packets.FLAG_READ) + Attributes().pack()
        second = sftp.post(packets.OPEN, payload)
        status, opened = sftp.wait(first), sftp.wait(second)
        found = status.attributes()
        if stat.S_ISDIR(found.mode or 0):
            if opened.kind == packets.HANDLE:
                sftp.call(packets.CLOSE, string(opened.handle()))
            raise file_error(errno.EISDIR, remotepath, THERE)
        handle = opened.handle()
        most = (found.size or 0) + _MOST_GROWTH if sink.most is None else sink.most
        meter = Meter(progress, found.size, posixpath.basename(remotepath))
        with contextlib.closing(meter):
            at = 0 if start is None else start(found.size or 0)
            if at:
                meter.add(at)
            in_flight = IN_FLIGHT if start is None else IN_FLIGHT_RESUMED
            for data, offset in _parts(sftp, handle, found.size or 0, at, in_flight):
                if offset + len(data) > most:
                    words = f"it is larger than {most} bytes, and may have no end"
                    raise file_error(errno.EFBIG, remotepath, THERE, words)
                sink.write(data, offset)
                meter.add(len(data))
        sftp.call(packets.CLOSE, string(handle))
        meter.finish()
        return found


def _parts(
    sftp: SFTP, handle: bytes, size: int, asked: int, most_in_flight: int
) -> Iterator[tuple[memoryview, int]]:
    """Read until the host reports the end; yield parts and their offsets."""
    prefix = string(handle)
    in_flight: deque[tuple[int, int, int]] = deque()
    at_end = False

    def ask(offset: int, count: int) -> None:
        payload = prefix + struct.pack(">QI", offset, count)
        in_flight.append((sftp.post(packets.READ, payload), offset, count))

    while not at_end or in_flight:
        # Many requests up to the size that it had; then one at a time, to its current end.
        while not at_end and (not in_flight or asked < size) and len(in_flight) < most_in_flight:
            ask(asked, packets.REQUEST)
            asked += packets.REQUEST
        id_, offset, count = in_flight.popleft()
        reply = sftp.wait(id_)
        if reply.is_end:
            at_end = True
            continue
        data = reply.data(count)
        yield data, offset
        if len(data) < count:
            # Next, request the rest of a partial reply.
            ask(offset + len(data), count - len(data))
            in_flight.rotate(1)


def exists(session: Session, remotepath: str, operation: Operation) -> bool:
    with session.sftp(operation) as sftp, errors_there(remotepath):
        path = expanded(sftp, remotepath)
        id_ = sftp.post(packets.STAT, string(path))
        return _stat_or_none(sftp, id_) is not None


def listdir(session: Session, remotepath: str, operation: Operation) -> list[str]:
    """Return the names in a folder of the host, sorted."""
    found: set[str] = set()
    size = 0
    with session.sftp(operation) as sftp, errors_there(remotepath):
        operation.limit_waiting(is_transfer=True)
        path = expanded(sftp, remotepath)
        handle = sftp.call(packets.OPENDIR, string(path)).handle()
        while True:
            reply = sftp.wait(sftp.post(packets.READDIR, string(handle)))
            if reply.is_end:
                break
            found.update(reply.listed())
            size += reply.weight
            if size > packets.LONGEST_LIST:
                words = f"the list of its content is longer than {packets.LONGEST_LIST} bytes"
                raise file_error(errno.EFBIG, remotepath, THERE, words)
        sftp.call(packets.CLOSE, string(handle))
    return sorted(found - {".", ".."})
