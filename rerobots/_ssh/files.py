"""Files, to the host and from it: under a temporary name until they are complete."""

import contextlib
import errno
import io
import os
import posixpath
import stat
import struct
import time
from collections import deque
from typing import IO

import paramiko

from ..errors import SSHError
from . import sftp as protocol
from .failures import HERE, THERE, errors_here, errors_there, file_error
from .later import do_later
from .operation import Operation
from .paths import here, partial_name, write_all
from .progress import Meter, Progress
from .session import Session
from .sftp import SFTP, Attributes, attributes, first_string, names, string

# Seconds to wait for a file that is to be removed, before each try.
_PAUSES = (0.0, 0.1, 0.5)


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
    with errors_there(remotepath):
        target, there = _target(sftp, remotepath, operation)
        if there is not None and not stat.S_ISREG(there.mode or stat.S_IFREG):
            # A device or a pipe, which a renamed file would replace.
            handle = _open(sftp, target, protocol.FLAG_WRITE, operation)
            _write_all(sftp, handle, source, remotepath, meter, operation)
            sftp.call(protocol.CLOSE, string(handle), operation)
            meter.finish()
            return
        if kept is None:
            mode = 0o644 if there is None or there.mode is None else stat.S_IMODE(there.mode)
            kept = Attributes(mode=mode)
        folder, name = posixpath.split(target)
        partial = posixpath.join(folder, partial_name(name))
        handle = _create(session, sftp, partial, operation)
    try:
        with errors_there(remotepath):
            _write_all(sftp, handle, source, remotepath, meter, operation)
            sent = sftp.post(protocol.FSETSTAT, string(handle) + kept.pack(), operation)
            closed = sftp.post(protocol.CLOSE, string(handle), operation)
            # Permissions that a file system does not have are no reason to fail.
            sftp.wait(sent, operation)
            protocol.checked(sftp.wait(closed, operation))
            _rename(sftp, partial, target, operation)
    except BaseException:
        _remove_partial(session, sftp, partial)
        raise
    meter.finish()


def _target(sftp: SFTP, path: str, operation: Operation) -> tuple[str, Attributes | None]:
    """Where a file is to be written: where a link leads to, for one; and what is there."""
    target = expanded(sftp, path, operation)
    first = sftp.post(protocol.LSTAT, string(target), operation)
    second = sftp.post(protocol.STAT, string(target), operation)
    itself, followed = _stat_or_none(sftp, first, operation), _stat_or_none(sftp, second, operation)
    if path.endswith("/") or (followed is not None and stat.S_ISDIR(followed.mode or 0)):
        raise file_error(errno.EISDIR, path, THERE)
    if itself is not None and stat.S_ISLNK(itself.mode or 0) and followed is not None:
        target = _real(sftp, target, operation)
    return target, followed


def _stat_or_none(sftp: SFTP, id_: int, operation: Operation) -> Attributes | None:
    try:
        return attributes(protocol.checked(sftp.wait(id_, operation)).body)[0]
    except protocol.StatusError as err:
        if err.code == protocol.NO_SUCH_FILE:
            return None
        raise


def _real(sftp: SFTP, path: str, operation: Operation) -> str:
    return next(names(sftp.call(protocol.REALPATH, string(path), operation).body))[0]


def _open(sftp: SFTP, path: str, flags: int, operation: Operation) -> bytes:
    # Nobody else may read what is not yet complete.
    attrs = Attributes(mode=0o600 if flags & protocol.FLAG_CREATE else None).pack()
    payload = string(path) + struct.pack(">I", flags) + attrs
    return first_string(sftp.call(protocol.OPEN, payload, operation).body)


def _create(session: Session, sftp: SFTP, path: str, operation: Operation) -> bytes:
    flags = protocol.FLAG_WRITE | protocol.FLAG_CREATE | protocol.FLAG_EXCLUSIVE
    try:
        return _open(sftp, path, flags, operation)
    except protocol.StatusError:
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
            protocol.checked(sftp.wait(id_, operation))
        except protocol.StatusError as err:
            raise _unwritten(sftp, path, err, operation) from err
        meter.add(size)

    while data := _read_here(source, path):
        payload = b"".join((prefix, struct.pack(">QI", offset, len(data)), data))
        in_flight.append((sftp.post(protocol.WRITE, payload, operation), len(data)))
        offset += len(data)
        while in_flight and (len(in_flight) >= protocol.IN_FLIGHT or sftp.arrived(in_flight[0][0])):
            settle()
    while in_flight:
        settle()


def _read_here(source: IO[bytes], path: str) -> bytes:
    try:
        return source.read(protocol.REQUEST)
    except OSError as err:
        raise file_error(err.errno, str(getattr(source, "name", path)), HERE, str(err)) from err


def _unwritten(sftp: SFTP, path: str, err: protocol.StatusError, operation: Operation) -> SSHError:
    """The error for a write that failed: SFTP has no word for a disk that is full."""
    if err.code == protocol.FAILURE and protocol.STATVFS in sftp.extensions:
        folder = posixpath.dirname(expanded(sftp, path, operation)) or "."
        with contextlib.suppress(protocol.StatusError):
            body = sftp.call(
                protocol.EXTENDED, string(protocol.STATVFS) + string(folder), operation
            ).body
            free = struct.unpack_from(">11Q", body)[3]
            if free * struct.unpack_from(">11Q", body)[1] < protocol.REQUEST:
                return file_error(errno.ENOSPC, path, THERE)
    return file_error(None, path, THERE, f"it could not be written ({err})")


def _rename(sftp: SFTP, old: str, new: str, operation: Operation) -> None:
    pair = string(old) + string(new)
    if protocol.POSIX_RENAME in sftp.extensions:
        sftp.call(protocol.EXTENDED, string(protocol.POSIX_RENAME) + pair, operation)
        return
    try:
        sftp.call(protocol.RENAME, pair, operation)
    except protocol.StatusError:
        # SFTP's own does not replace a file.
        sftp.call(protocol.REMOVE, string(new), operation)
        sftp.call(protocol.RENAME, pair, operation)


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
    with session.sftp(Operation()) as sftp:
        # Another request, on another connection, may be to make it: that may be done only now.
        for pause in _PAUSES:
            time.sleep(pause)
            with contextlib.suppress(protocol.StatusError):
                sftp.call(protocol.REMOVE, string(path), Operation())
                return


def expanded(sftp: SFTP, path: str, operation: Operation) -> str:
    """A path for SFTP, which begins at the home, and does not know of `~`."""
    if not path.startswith("~"):
        return path
    home, _, rest = path.partition("/")
    if home == "~":
        return posixpath.join(".", rest)
    if protocol.EXPAND not in sftp.extensions:
        raise file_error(errno.ENOENT, path, THERE, "the host does not tell homes of other users")
    payload = string(protocol.EXPAND) + string(path)
    return next(names(sftp.call(protocol.EXTENDED, payload, operation).body))[0]


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
        SSHError: the connection broke.
    """
    local = os.path.realpath(here(localpath))
    with errors_here(localpath):
        if os.path.isdir(local) or localpath.endswith(("/", os.sep)):  # noqa: PTH112
            raise file_error(errno.EISDIR, localpath, HERE)
        if os.path.exists(local) and not os.path.isfile(local):  # noqa: PTH110, PTH113
            with open(local, "wb") as device, session.sftp(operation) as sftp:  # noqa: PTH123
                _get(sftp, remotepath, device, None, operation, localpath)
            return
        folder, name = os.path.split(local)
        partial = os.path.join(folder, partial_name(name))  # noqa: PTH118
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with (
            os.fdopen(descriptor, "wb", buffering=0) as file,
            session.sftp(operation) as sftp,
        ):
            found = _get(sftp, remotepath, file, progress, operation, localpath)
        with errors_here(localpath):
            if found.mode is not None:
                os.chmod(partial, stat.S_IMODE(found.mode) & 0o777)  # noqa: PTH101
            if found.mtime is not None:
                os.utime(partial, (found.atime or found.mtime, found.mtime))
            os.replace(partial, local)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(partial)  # noqa: PTH108
        raise


def read_bytes(session: Session, remotepath: str, operation: Operation) -> bytes:
    """Read a file of the host into memory.

    Raises:
        SSHFileError: it could not be read.
        SSHError: the connection broke.
    """
    data = io.BytesIO()
    with session.sftp(operation) as sftp:
        _get(sftp, remotepath, data, None, operation)
    return data.getvalue()


def _get(
    sftp: SFTP,
    remotepath: str,
    file: IO[bytes],
    progress: Progress | bool | None,
    operation: Operation,
    localpath: str = "",
) -> Attributes:
    with errors_there(remotepath):
        path = expanded(sftp, remotepath, operation)
        first = sftp.post(protocol.STAT, string(path), operation)
        payload = string(path) + struct.pack(">I", protocol.FLAG_READ) + Attributes().pack()
        second = sftp.post(protocol.OPEN, payload, operation)
        status, opened = sftp.wait(first, operation), sftp.wait(second, operation)
        found, _ = attributes(protocol.checked(status).body)
        if stat.S_ISDIR(found.mode or 0):
            if opened.kind == protocol.HANDLE:
                sftp.call(protocol.CLOSE, string(first_string(opened.body)), operation)
            raise file_error(errno.EISDIR, remotepath, THERE)
        handle = first_string(protocol.checked(opened).body)
        meter = Meter(progress, found.size, posixpath.basename(remotepath))
        try:
            _read_all(sftp, handle, file, found.size or 0, meter, operation, localpath)
        finally:
            meter.close()
        sftp.call(protocol.CLOSE, string(handle), operation)
        meter.finish()
        return found


def _read_all(
    sftp: SFTP,
    handle: bytes,
    file: IO[bytes],
    size: int,
    meter: Meter,
    operation: Operation,
    localpath: str,
) -> None:
    """Read to the end, which is where the host says that it is."""
    prefix = string(handle)
    in_flight: deque[tuple[int, int, int]] = deque()
    asked = 0
    at_end = False

    def ask(offset: int, count: int) -> None:
        payload = prefix + struct.pack(">QI", offset, count)
        in_flight.append((sftp.post(protocol.READ, payload, operation), offset, count))

    while not at_end or in_flight:
        # Up to the size that it had; then request by request, to the end that it has now.
        while (
            not at_end and (not in_flight or asked < size) and len(in_flight) < protocol.IN_FLIGHT
        ):
            ask(asked, protocol.REQUEST)
            asked += protocol.REQUEST
        id_, offset, count = in_flight.popleft()
        reply = sftp.wait(id_, operation)
        if _is_end(reply):
            at_end = True
            continue
        data = protocol.checked(reply).data
        with errors_here(localpath):
            if file.seekable() and file.tell() != offset:
                file.seek(offset)
            write_all(file, data)
        meter.add(len(data))
        if not data:
            raise SSHError("the host answered a request for data with none")
        if len(data) < count:
            # The rest of a request that was answered in part, next.
            ask(offset + len(data), count - len(data))
            in_flight.rotate(1)


def _is_end(reply: protocol.Reply) -> bool:
    return reply.kind == protocol.STATUS and reply.body[:4] == struct.pack(">I", protocol.EOF)


def exists(session: Session, remotepath: str, operation: Operation) -> bool:
    """Whether there is such a file or folder on the host."""
    with session.sftp(operation) as sftp, errors_there(remotepath):
        path = expanded(sftp, remotepath, operation)
        id_ = sftp.post(protocol.STAT, string(path), operation)
        return _stat_or_none(sftp, id_, operation) is not None


def listdir(session: Session, remotepath: str, operation: Operation) -> list[str]:
    """Names in a folder of the host, sorted."""
    found: list[str] = []
    with session.sftp(operation) as sftp, errors_there(remotepath):
        path = expanded(sftp, remotepath, operation)
        handle = first_string(sftp.call(protocol.OPENDIR, string(path), operation).body)
        while True:
            reply = sftp.wait(sftp.post(protocol.READDIR, string(handle), operation), operation)
            if _is_end(reply):
                break
            found += (name for name, _ in names(protocol.checked(reply).body))
        sftp.call(protocol.CLOSE, string(handle), operation)
    return sorted(set(found) - {".", ".."})
