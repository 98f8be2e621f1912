"""`sftp_client()`: paramiko's client, with the errors of this package."""

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rerobots
from rerobots.api import SSHError

from .conftest import Attach, needs_openssh
from .openssh import Host

pytestmark = needs_openssh

# An SFTP server that replies to each request with a status of success, and never with data.
SERVER_WITHOUT_DATA = """
import struct, sys
source, sink = sys.stdin.buffer, sys.stdout.buffer
while head := source.read(4):
    packet = source.read(struct.unpack(">I", head)[0])
    answer = b"\\x02" + struct.pack(">I", 3)
    if packet[0] != 1:
        answer = b"\\x65" + packet[1:5] + bytes(12)
    sink.write(struct.pack(">I", len(answer)) + answer)
    sink.flush()
"""

CALLS: dict[str, Callable[[Any], object]] = {
    "listdir": lambda sftp: sftp.listdir("."),
    "listdir_iter": lambda sftp: list(sftp.listdir_iter(".")),
    "open": lambda sftp: sftp.open("kept"),
    "stat": lambda sftp: sftp.stat("kept"),
    "lstat": lambda sftp: sftp.lstat("kept"),
    "normalize": lambda sftp: sftp.normalize("kept"),
    "readlink": lambda sftp: sftp.readlink("kept"),
}


def test_file_operations(rri: rerobots.Instance, host: Host) -> None:
    sftp = rri.sftp_client()
    with sftp.open("there", "w") as file:
        file.write(100_000 * b"x")
    with sftp.open("there") as file:
        assert file.stat().st_size == 100_000
        assert file.read() == 100_000 * b"x"
    assert "there" in sftp.listdir()
    assert "there" in [each.filename for each in sftp.listdir_iter()]
    sftp.mkdir("inner")
    sftp.chdir("inner")
    assert sftp.listdir() == []
    sftp.chdir()
    sftp.rmdir("inner")
    sftp.symlink("there", "link")
    assert sftp.readlink("link") == "there"
    for name in ("link", "there"):
        sftp.remove(name)
    assert not (host.home / "there").exists()


def test_file_errors_are_oserrors(rri: rerobots.Instance, host: Host) -> None:
    (host.home / "file").touch()
    sftp = rri.sftp_client()
    with pytest.raises(FileNotFoundError):
        sftp.open("missing")
    with pytest.raises(FileNotFoundError):
        sftp.chdir("missing")
    with pytest.raises(NotADirectoryError):
        sftp.chdir("file")
    (host.home / "file").unlink()


@pytest.mark.parametrize("call", CALLS)
def test_broken_connection(call: str, rri: rerobots.Instance, host: Host) -> None:
    sftp = rri.sftp_client()
    host.send(signal.SIGKILL)
    with pytest.raises(SSHError):
        CALLS[call](sftp)
    again = rri.sftp_client()
    assert again is not sftp
    assert "kept" not in again.listdir()


@pytest.mark.parametrize("file_mode", ["r", "w"])
def test_broken_connection_with_an_open_file(
    file_mode: str, rri: rerobots.Instance, host: Host
) -> None:
    (host.home / "open").write_bytes(bytes(1000))
    file = rri.sftp_client().open("open", file_mode)
    host.send(signal.SIGKILL)
    with pytest.raises(SSHError):
        file.read() if file_mode == "r" else file.write(bytes(1000))
    (host.home / "open").unlink()


@pytest.mark.parametrize("program", ["/bin/cat", "/usr/bin/yes", "/bin/true", "/nonexistent"])
def test_host_without_sftp(program: str, new_host: Callable[..., Host], attach: Attach) -> None:
    rri = attach(new_host(f"Subsystem sftp {program}"))
    with pytest.raises(SSHError, match="SFTP"):
        rri.sftp_client()
    assert rri.run("echo fine").stdout == "fine\n"


def test_replies_without_data(
    new_host: Callable[..., Host], attach: Attach, tmp_path: Path
) -> None:
    (tmp_path / "sftp.py").write_text(SERVER_WITHOUT_DATA)
    (tmp_path / "python").symlink_to(sys.executable)  # The interpreter's own path may have spaces.
    rri = attach(new_host(f"Subsystem sftp {tmp_path}/python {tmp_path}/sftp.py"))
    sftp = rri.sftp_client()
    sftp.mkdir("a folder, it says")
    for call in CALLS.values():
        with pytest.raises(SSHError, match="does not speak SFTP"):
            call(sftp)


def test_file_closes_after_its_connection_is_lost(rri: rerobots.Instance, host: Host) -> None:
    sftp = rri.sftp_client()
    (host.home / "open").touch()
    files = [sftp.open("open") for _ in range(2)]
    host.send(signal.SIGKILL)
    with pytest.raises(SSHError):
        sftp.stat("open")
    files.pop().close()
    del files  # An error in a finalizer becomes a warning, which fails the test.
    (host.home / "open").unlink()
