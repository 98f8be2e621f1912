"""Files, to the host and from it: under a temporary name until they are complete."""

import contextlib
import errno
import io
import os
import posixpath
import stat
import struct
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import IO

import paramiko

from .. import _time_limits
from .._log import ssh_log as log
from .._operation import Operation
from ..errors import SSHError, SSHFileError
from . import packets
from .file_errors import HERE, THERE, errors_here, errors_there, file_error
from .packets import Attributes, StatusError, string
from .session import Session
from .sftp import IN_FLIGHT, SFTP
from .signals import do_later
from .transfers import O_BINARY, Meter, Progress, Room, here, partial_name, take_place, write_all

# Seconds to wait for a file that is to be removed, before each try.
_PAUSES = (0.0, 0.1, 0.5)
# What a file may grow by while it is fetched: it has no end where the host gives it none.
_MOST_GROWTH = 1 << 30
# What is read into memory.
_LARGEST_READ = 1 << 28


def put_file(
    session: Session,
    localpath: str,
    remotepath: str,
    operation: Operation,
    progress: Progress | bool | None = None,
) -> paramiko.SFTPAttributes:
    """Send a file, with its permissions and time of change; returns what it is like there.

    Raises:
        SSHFileError: a file, here or on the host, could not be read or written.
        SSHError: the connection broke.
    """
    # Only what is done here is told so: a callback has errors of its own.
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
        try:
            with session.sftp(operation) as sftp:
                _put(session, sftp, source, remotepath, kept, meter, operation)
        finally:
            meter.close()
    return paramiko.SFTPAttributes.from_stat(status, posixpath.basename(remotepath))


def write_bytes(session: Session, remotepath: str, data: IO[bytes], operation: Operation) -> None:
    """Write a file on the host: as `put_file`, from memory, with the permissions it had, or 644."""
    with session.sftp(operation) as sftp:
        _put(session, sftp, data, remotepath, None, Meter(None, None, ""), operation)


def _put(
    session: Session,
    sftp: SFTP,
    source: IO[bytes],
    remotepath: str,
    kept: Attributes | None,
    meter: Meter,
    operation: Operation,
) -> None:
    operation.limit_waiting(is_transfer=True)
    with errors_there(remotepath):
        target, there = _target(sftp, remotepath, operation)
        if there is not None and not stat.S_ISREG(there.mode or stat.S_IFREG):
            # A device or a pipe, which a renamed file would replace.
            return _write_in_place(sftp, target, 0, source, remotepath, meter, operation)
        if kept is None:
            mode = 0o644 if there is None or there.mode is None else stat.S_IMODE(there.mode)
            kept = Attributes(mode=mode)
        if there is not None:
            kept = replace(kept, owner=there.owner)
        try:
            _replace_whole(session, sftp, source, target, remotepath, kept, meter, operation)
        except _Unreplaceable:
            if there is None:
                raise
            # A mount, a file of the kernel, or one in a folder that nothing is created in.
            source.seek(0)
            flags = packets.FLAG_TRUNCATE
            return _write_in_place(sftp, target, flags, source, remotepath, meter, operation)
    meter.finish()


def _replace_whole(
    session: Session,
    sftp: SFTP,
    source: IO[bytes],
    target: str,
    remotepath: str,
    kept: Attributes,
    meter: Meter,
    operation: Operation,
) -> None:
    """Write a file under a temporary name, and let it take its place.

    Raises:
        _Unreplaceable: the host does not let a file be created or replaced there.
    """
    folder, name = posixpath.split(target)
    partial = posixpath.join(folder, partial_name(name))
    try:
        handle = _create(session, sftp, partial, operation)
    except StatusError as err:
        raise _Unreplaceable(err.code, str(err)) from err
    try:
        _write_all(sftp, handle, source, remotepath, meter, operation)
        _finish(sftp, handle, kept, operation)
        _rename(sftp, partial, target, operation)
    except _Displaced:
        raise
    except StatusError:
        with contextlib.suppress(StatusError):
            sftp.call(packets.REMOVE, string(partial), operation)
        raise
    except BaseException:
        _remove_partial(session, sftp, partial)
        raise


def _finish(sftp: SFTP, handle: bytes, kept: Attributes, operation: Operation) -> None:
    """Close a file that is complete, with its permissions, its time and its owner.

    Raises:
        _Unreplaceable: it cannot be given to its owner.
    """
    sent = sftp.post(packets.FSETSTAT, string(handle) + kept.pack(), operation)
    told = sftp.post(packets.FSTAT, string(handle), operation)
    closed = sftp.post(packets.CLOSE, string(handle), operation)
    # Permissions that a file system does not have are no reason to fail.
    sftp.wait(sent, operation)
    status = sftp.wait(told, operation)
    owner = status.attributes().owner if status.kind == packets.ATTRS else None
    sftp.wait(closed, operation).checked(packets.STATUS)
    if owner != kept.owner and None not in (owner, kept.owner):
        raise _Unreplaceable(packets.PERMISSION_DENIED, "it cannot be given to its owner")


def _write_in_place(
    sftp: SFTP,
    target: str,
    flags: int,
    source: IO[bytes],
    remotepath: str,
    meter: Meter,
    operation: Operation,
) -> None:
    """Write to what is there, which keeps its permissions and its owner."""
    handle = _open(sftp, target, packets.FLAG_WRITE | flags, operation)
    _write_all(sftp, handle, source, remotepath, meter, operation)
    sftp.call(packets.CLOSE, string(handle), operation)
    meter.finish()


def _target(sftp: SFTP, path: str, operation: Operation) -> tuple[str, Attributes | None]:
    """Where a file is to be written: where a link leads to, for one; and what is there."""
    target = expanded(sftp, path, operation)
    first = sftp.post(packets.LSTAT, string(target), operation)
    second = sftp.post(packets.STAT, string(target), operation)
    itself, followed = _stat_or_none(sftp, first, operation), _stat_or_none(sftp, second, operation)
    if path.endswith("/") or (followed is not None and stat.S_ISDIR(followed.mode or 0)):
        raise file_error(errno.EISDIR, path, THERE)
    if itself is not None and stat.S_ISLNK(itself.mode or 0) and followed is not None:
        target = _real(sftp, target, operation)
    return target, followed


def _stat_or_none(sftp: SFTP, id_: int, operation: Operation) -> Attributes | None:
    try:
        return sftp.wait(id_, operation).attributes()
    except StatusError as err:
        if err.code == packets.NO_SUCH_FILE:
            return None
        raise


def _real(sftp: SFTP, path: str, operation: Operation) -> str:
    return sftp.call(packets.REALPATH, string(path), operation).name()


def _open(sftp: SFTP, path: str, flags: int, operation: Operation) -> bytes:
    # Nobody else may read what is not yet complete.
    attrs = Attributes(mode=0o600 if flags & packets.FLAG_CREATE else None).pack()
    payload = string(path) + struct.pack(">I", flags) + attrs
    return sftp.call(packets.OPEN, payload, operation).handle()


def _create(session: Session, sftp: SFTP, path: str, operation: Operation) -> bytes:
    flags = packets.FLAG_WRITE | packets.FLAG_CREATE | packets.FLAG_EXCLUSIVE
    try:
        return _open(sftp, path, flags, operation)
    except StatusError:
        raise
    except BaseException:
        # It was asked for: it is there, or it will be.
        _remove_partial(session, sftp, path)
        raise


def _write_all(
    sftp: SFTP,
    handle: bytes,
    source: IO[bytes],
    path: str,
    meter: Meter,
    operation: Operation,
) -> None:
    in_flight: deque[tuple[int, int]] = deque()
    offset = 0
    prefix = string(handle)

    def settle() -> None:
        id_, size = in_flight.popleft()
        try:
            sftp.wait(id_, operation).checked(packets.STATUS)
        except StatusError as err:
            raise _unwritten(sftp, path, err, operation) from err
        meter.add(size)

    while data := _read_here(source, path):
        payload = b"".join((prefix, struct.pack(">QI", offset, len(data)), data))
        in_flight.append((sftp.post(packets.WRITE, payload, operation), len(data)))
        offset += len(data)
        while in_flight and (len(in_flight) >= IN_FLIGHT or sftp.arrived(in_flight[0][0])):
            settle()
    while in_flight:
        settle()


def _read_here(source: IO[bytes], path: str) -> bytes:
    try:
        return source.read(packets.REQUEST)
    except OSError as err:
        raise file_error(err.errno, str(getattr(source, "name", path)), HERE, str(err)) from err


def _unwritten(sftp: SFTP, path: str, err: StatusError, operation: Operation) -> SSHError:
    """The error for a write that failed: SFTP has no word for a disk that is full."""
    if err.code == packets.FAILURE and packets.STATVFS in sftp.extensions:
        folder = posixpath.dirname(expanded(sftp, path, operation)) or "."
        with contextlib.suppress(StatusError):
            payload = string(packets.STATVFS) + string(folder)
            reply = sftp.call(packets.EXTENDED, payload, operation, packets.EXTENDED_REPLY)
            if reply.free_space() < packets.REQUEST:
                return file_error(errno.ENOSPC, path, THERE)
    return file_error(None, path, THERE, f"it could not be written ({err})")


class _Unreplaceable(StatusError):
    """What is there can be written to at most, and not be replaced."""


class _Displaced(SSHFileError):
    """The old file is not in its place any more, and the new one not yet. Both are kept."""


def _rename(sftp: SFTP, partial: str, target: str, operation: Operation) -> None:
    """Let a file that is complete take its place, and that of one that is there."""
    pair = string(partial) + string(target)
    if packets.POSIX_RENAME in sftp.extensions:
        try:
            sftp.call(packets.EXTENDED, string(packets.POSIX_RENAME) + pair, operation)
        except StatusError as err:
            raise _Unreplaceable(err.code, str(err)) from err
        return
    try:
        sftp.call(packets.RENAME, pair, operation)
    except StatusError as err:
        # SFTP's own does not replace a file.
        if not _replace(sftp, partial, target, operation):
            raise err from None


def _replace(sftp: SFTP, partial: str, target: str, operation: Operation) -> bool:
    """Let the old file step aside for the new one, and remove it last.

    Returns:
        Whether it was done; else there is no old file, or it cannot be moved.
    """
    aside = f"{partial.removesuffix('.part')}.old"
    back = string(aside) + string(target)
    try:
        sftp.call(packets.RENAME, string(target) + string(aside), operation)
    except StatusError:
        return False
    try:
        sftp.call(packets.RENAME, string(partial) + string(target), operation)
    except BaseException as err:
        places = f"the old file is {aside!r} now, and the new one {partial!r}"
        try:
            undoing = Operation()
            undoing.limit_waiting(_time_limits.SFTP_UNDO)
            sftp.call(packets.RENAME, back, undoing)
        except SSHError:
            log.warning("%r on the instance was not replaced: %s", target, places)
            if isinstance(err, SSHError):
                words = f"{target!r} {THERE}: it could not be replaced ({err}); {places}"
                raise _Displaced(words, None, target) from err
        raise
    with contextlib.suppress(StatusError):
        sftp.call(packets.REMOVE, string(aside), operation)
    return True


def _remove_partial(session: Session, sftp: SFTP, partial: str) -> None:
    # Another one: on this one answers may be outstanding, and half a request be sent.
    sftp.close()
    if sftp.connection.alive:
        with contextlib.suppress(SSHError):
            _remove(session, partial)
    else:
        left = f"{partial} may still be on the instance"
        do_later(session, lambda: _remove(session, partial), left)


def _remove(session: Session, path: str) -> None:
    operation = Operation()
    with session.sftp(operation) as sftp:
        # Another request, on another connection, may be to make it: that may be done only now.
        for pause in _PAUSES:
            time.sleep(pause)
            with contextlib.suppress(StatusError):
                sftp.call(packets.REMOVE, string(path), operation)
                return


def expanded(sftp: SFTP, path: str, operation: Operation) -> str:
    """A path for SFTP, which begins at the home, and does not know of `~`."""
    if not path.startswith("~"):
        return path
    home, _, rest = path.partition("/")
    if home == "~":
        return posixpath.join(".", rest)
    if packets.EXPAND not in sftp.extensions:
        raise file_error(errno.ENOENT, path, THERE, "the host does not tell homes of other users")
    payload = string(packets.EXPAND) + string(path)
    return sftp.call(packets.EXTENDED, payload, operation, packets.NAME).name()


def absolute(session: Session, remotepath: str, operation: Operation) -> list[str]:
    """The absolute paths of a file or folder: without links in them, and as it is named.

    Raises:
        SSHError: the host does not tell them.
    """
    with session.sftp(operation) as sftp:
        path = expanded(sftp, remotepath, operation)
        named = posixpath.join(_real(sftp, ".", operation), path)
        return [_real(sftp, path, operation), posixpath.normpath(named)]


def get_file(
    session: Session,
    remotepath: str,
    localpath: str,
    operation: Operation,
    progress: Progress | bool | None = None,
) -> None:
    """Fetch a file, with its permissions and time of change.

    Raises:
        SSHFileError: a file, here or on the host, could not be read or written.
        SSHError: the connection broke, or the host is stuck.
    """
    local = os.path.realpath(here(localpath))
    with errors_here(localpath):
        if os.path.isdir(local) or localpath.endswith(("/", os.sep)):  # noqa: PTH112
            raise file_error(errno.EISDIR, localpath, HERE)
        if os.path.exists(local) and not os.path.isfile(local):  # noqa: PTH110, PTH113
            with open(local, "wb") as device, session.sftp(operation) as sftp:  # noqa: PTH123
                _get(sftp, remotepath, _Sink(device, localpath), None, operation)
            return
        folder, name = os.path.split(local)
        partial = os.path.join(folder, partial_name(name))  # noqa: PTH118
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | O_BINARY
        try:
            descriptor = os.open(partial, flags, 0o600)
        except OSError:
            if not os.path.isfile(local):  # noqa: PTH113
                raise
            # One in a folder that nothing is created in: it is written to when all has come.
            descriptor, partial = tempfile.mkstemp(suffix=".part")
    try:
        with (
            os.fdopen(descriptor, "wb", buffering=0) as file,
            session.sftp(operation) as sftp,
        ):
            sink = _Sink(file, localpath, Room(os.path.dirname(partial)))  # noqa: PTH120
            found = _get(sftp, remotepath, sink, progress, operation)
        with errors_here(localpath):
            # Permissions that a file system does not have are no reason to fail.
            with contextlib.suppress(OSError):
                if found.mode is not None:
                    os.chmod(partial, found.mode & 0o777)  # noqa: PTH101
                if found.mtime is not None:
                    os.utime(partial, (found.atime or found.mtime, found.mtime))
            take_place(partial, local)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(partial)  # noqa: PTH108


def read_bytes(session: Session, remotepath: str, operation: Operation) -> bytes:
    """Read a file of the host into memory.

    Raises:
        SSHFileError: it could not be read, or is too large for this.
        SSHError: the connection broke, or the host is stuck.
    """
    data = io.BytesIO()
    with session.sftp(operation) as sftp:
        _get(sftp, remotepath, _Sink(data, "", most=_LARGEST_READ), None, operation)
    return data.getvalue()


class _Sink:
    """Where the data of a file goes.

    Args:
        file: takes it.
        path: of the file, for errors.
        room: the space that is there for it; None is without limit.
        most: bytes that it may be; None is what the host says at first, and some growth.
    """

    def __init__(
        self, file: IO[bytes], path: str, room: Room | None = None, most: int | None = None
    ) -> None:
        self._file = file
        self._path = path
        self._room = room
        self.most = most

    def write(self, data: memoryview, offset: int) -> None:
        """Write a part.

        Raises:
            SSHFileError: it could not be written.
        """
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
    progress: Progress | bool | None,
    operation: Operation,
) -> Attributes:
    operation.limit_waiting(is_transfer=True)
    with errors_there(remotepath):
        path = expanded(sftp, remotepath, operation)
        first = sftp.post(packets.STAT, string(path), operation)
        payload = string(path) + struct.pack(">I", packets.FLAG_READ) + Attributes().pack()
        second = sftp.post(packets.OPEN, payload, operation)
        status, opened = sftp.wait(first, operation), sftp.wait(second, operation)
        found = status.attributes()
        if stat.S_ISDIR(found.mode or 0):
            if opened.kind == packets.HANDLE:
                sftp.call(packets.CLOSE, string(opened.handle()), operation)
            raise file_error(errno.EISDIR, remotepath, THERE)
        handle = opened.handle()
        most = (found.size or 0) + _MOST_GROWTH if sink.most is None else sink.most
        meter = Meter(progress, found.size, posixpath.basename(remotepath))
        try:
            for data, offset in _parts(sftp, handle, found.size or 0, operation):
                if offset + len(data) > most:
                    words = f"it is larger than {most} bytes, and may have no end"
                    raise file_error(errno.EFBIG, remotepath, THERE, words)
                sink.write(data, offset)
                meter.add(len(data))
        finally:
            meter.close()
        sftp.call(packets.CLOSE, string(handle), operation)
        meter.finish()
        return found


def _parts(
    sftp: SFTP, handle: bytes, size: int, operation: Operation
) -> Iterator[tuple[memoryview, int]]:
    """Read to the end, which is where the host says that it is; parts, and their offsets."""
    prefix = string(handle)
    in_flight: deque[tuple[int, int, int]] = deque()
    asked = 0
    at_end = False

    def ask(offset: int, count: int) -> None:
        payload = prefix + struct.pack(">QI", offset, count)
        in_flight.append((sftp.post(packets.READ, payload, operation), offset, count))

    while not at_end or in_flight:
        # Up to the size that it had; then request by request, to the end that it has now.
        while not at_end and (not in_flight or asked < size) and len(in_flight) < IN_FLIGHT:
            ask(asked, packets.REQUEST)
            asked += packets.REQUEST
        id_, offset, count = in_flight.popleft()
        reply = sftp.wait(id_, operation)
        if reply.is_end:
            at_end = True
            continue
        data = reply.data(count)
        yield data, offset
        if len(data) < count:
            # The rest of a request that was answered in part, next.
            ask(offset + len(data), count - len(data))
            in_flight.rotate(1)


def exists(session: Session, remotepath: str, operation: Operation) -> bool:
    """Whether there is such a file or folder on the host."""
    with session.sftp(operation) as sftp, errors_there(remotepath):
        path = expanded(sftp, remotepath, operation)
        id_ = sftp.post(packets.STAT, string(path), operation)
        return _stat_or_none(sftp, id_, operation) is not None


def listdir(session: Session, remotepath: str, operation: Operation) -> list[str]:
    """Names in a folder of the host, sorted."""
    found: set[str] = set()
    size = 0
    with session.sftp(operation) as sftp, errors_there(remotepath):
        operation.limit_waiting(is_transfer=True)
        path = expanded(sftp, remotepath, operation)
        handle = sftp.call(packets.OPENDIR, string(path), operation).handle()
        while True:
            reply = sftp.wait(sftp.post(packets.READDIR, string(handle), operation), operation)
            if reply.is_end:
                break
            found.update(reply.listed())
            size += reply.weight
            if size > packets.LONGEST_LIST:
                words = f"the list of what is in it is longer than {packets.LONGEST_LIST} bytes"
                raise file_error(errno.EFBIG, remotepath, THERE, words)
        sftp.call(packets.CLOSE, string(handle), operation)
    return sorted(found - {".", ".."})
