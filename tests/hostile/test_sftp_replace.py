"""Hosts whose rename fails or does not replace: an existing file is never lost."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rerobots._ssh import packets
from rerobots.api import SSHError, SSHFileError

from ..ssh.conftest import Attach
from .ssh_peer import ATTRS, SFTP, Peer, reply, status

NO_SUCH_FILE, FAILURE = packets.NO_SUCH_FILE, packets.FAILURE


def strings(payload: bytes) -> list[bytes]:
    found = []
    while payload:
        (size,) = struct.unpack_from(">I", payload)
        found.append(payload[4 : 4 + size])
        payload = payload[4 + size :]
    return found


class Disk(SFTP):
    """A host with files, whose rename does not replace a file, as SFTP says.

    Args:
        fails: Renames that fail, counted from 0.
        hangs_up: The rename at which the connection ends.
    """

    def __init__(self, fails: tuple[int, ...] = (), hangs_up: int | None = None) -> None:
        super().__init__(
            {
                packets.OPEN: self._open,
                packets.WRITE: self._write,
                packets.STAT: self._stat,
                packets.LSTAT: self._stat,
                packets.RENAME: self._rename,
                packets.REMOVE: self._remove,
            }
        )
        self.files: dict[bytes, bytes] = {b"x": b"old"}
        self.removed: list[bytes] = []
        self.connection: Callable[[], object] = lambda: None
        self._renames = 0
        self._fails = fails
        self._hangs_up = hangs_up

    def _open(self, id_: bytes, payload: bytes) -> bytes:
        name = payload[4 : 4 + int.from_bytes(payload[:4], "big")]
        self.files[name] = b""
        return reply(packets.HANDLE, id_, struct.pack(">I", len(name)) + name)

    def _write(self, id_: bytes, payload: bytes) -> bytes:
        size = int.from_bytes(payload[:4], "big")
        self.files[payload[4 : 4 + size]] += payload[4 + size + 12 :]
        return status(id_)

    def _stat(self, id_: bytes, payload: bytes) -> bytes:
        if strings(payload)[0] in self.files:
            return reply(packets.ATTRS, id_, ATTRS)
        return status(id_, NO_SUCH_FILE)

    def _rename(self, id_: bytes, payload: bytes) -> bytes:
        self._renames += 1
        if self._renames - 1 == self._hangs_up:
            self.connection()
            return b""
        old, new = strings(payload)
        if self._renames - 1 in self._fails or new in self.files:
            return status(id_, FAILURE)
        self.files[new] = self.files.pop(old)
        return status(id_)

    def _remove(self, id_: bytes, payload: bytes) -> bytes:
        (name,) = strings(payload)
        self.removed.append(self.files.pop(name, b"nothing"))
        return status(id_)


CALLS = [
    lambda rri, new: rri.put_file(new, "x"),
    lambda rri, new: rri.write_bytes("x", b"new"),
]


@pytest.fixture
def new(tmp_path: Path) -> Path:
    path = tmp_path / "new"
    path.write_bytes(b"new")
    return path


@pytest.mark.parametrize("call", CALLS, ids=["put_file", "write_bytes"])
def test_file_is_replaced(call: Any, attach: Attach, new: Path) -> None:
    disk = Disk()
    with Peer(sftp=disk) as peer:
        call(attach(peer), new)
    assert disk.files == {b"x": b"new"}
    assert disk.removed == [b"old"], "only after the new file is in its place"


@pytest.mark.parametrize("call", CALLS, ids=["put_file", "write_bytes"])
@pytest.mark.parametrize("fails", [(0, 1), (0, 2), (0, 1, 2, 3, 4)])
def test_failed_rename_keeps_the_old_file(
    fails: tuple[int, ...], call: Any, attach: Attach, new: Path
) -> None:
    disk = Disk(fails)
    with Peer(sftp=disk) as peer, pytest.raises(SSHFileError, match="'x' on the instance"):
        call(attach(peer), new)
    assert disk.files == {b"x": b"old"}
    assert b"old" not in disk.removed


def test_error_names_both_files_if_moving_back_fails(attach: Attach, new: Path) -> None:
    disk = Disk((0, 2, 3))
    with (
        Peer(sftp=disk) as peer,
        pytest.raises(SSHFileError, match=r"could not be replaced \(failure\)") as caught,
    ):
        attach(peer).put_file(new, "x")
    assert disk.removed == []
    message = str(caught.value)
    for name, data in disk.files.items():
        assert {b"old": "the old file is", b"new": "and the new one"}[data] in message
        assert repr(name.decode()) in message
    assert len(disk.files) == 2


def test_connection_lost_between_renames(attach: Attach, new: Path) -> None:
    disk = Disk(hangs_up=2)
    with Peer(sftp=disk) as peer:
        disk.connection = lambda: peer.transports[0].close()
        with pytest.raises(SSHError, match="the old file is"):
            attach(peer).put_file(new, "x")
    assert sorted(disk.files.values()) == [b"new", b"old"]


def test_new_file_is_renamed_directly(attach: Attach, new: Path) -> None:
    disk = Disk()
    disk.files.clear()
    with Peer(sftp=disk) as peer:
        attach(peer).put_file(new, "x")
    assert disk.files == {b"x": b"new"}
    assert disk.removed == []
