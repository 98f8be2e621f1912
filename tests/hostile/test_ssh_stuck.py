"""Hosts that stop replying, or never stop sending, while SSH works: every call ends."""

import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paramiko
import pytest

from rerobots import _time_limits
from rerobots._ssh import (
    command,
    connection,
    files,
    folders,
    packets,
    transfers,
    transport,
    unpack,
)
from rerobots._ssh.buffer import Buffer
from rerobots._ssh.packets import string
from rerobots.api import CommandTimeout, SSHError, SSHFileError

from ..ssh.conftest import Attach
from ..support.clock import Clock
from .ssh_peer import SFTP, Peer, names, pid_line, reply, sleep, status

Call = Callable[[Any, Path], object]

FILES: dict[str, Call] = {
    "exists": lambda rri, tmp: rri.exists("x"),
    "listdir": lambda rri, tmp: rri.listdir("x"),
    "read_bytes": lambda rri, tmp: rri.read_bytes("x"),
    "write_bytes": lambda rri, tmp: rri.write_bytes("x", b"data"),
    "get_file": lambda rri, tmp: rri.get_file("x", tmp / "y"),
    "put_file": lambda rri, tmp: rri.put_file("/etc/hosts", "x"),
}
FOLDERS: dict[str, Call] = {
    "get_dir": lambda rri, tmp: rri.get_dir("x", tmp / "y"),
    "put_dir": lambda rri, tmp: rri.put_dir(tmp / "folder", "x"),
}
SFTP_CLIENT: dict[str, Call] = {
    "listdir of paramiko": lambda rri, tmp: rri.sftp_client().listdir(),
    "listdir_iter": lambda rri, tmp: list(rri.sftp_client().listdir_iter()),
    "get": lambda rri, tmp: rri.sftp_client().get("x", tmp / "y"),
}
COMMANDS: dict[str, Call] = {
    "run": lambda rri, tmp: rri.run("true"),
    "exec_ssh": lambda rri, tmp: rri.exec_ssh("true"),
    "exec_ssh with files": lambda rri, tmp: rri.exec_ssh("true", get_files=True),
    "start": lambda rri, tmp: rri.start("true"),
    "terminal": lambda rri, tmp: rri.run("true", pty=True),
    "sftp_client": lambda rri, tmp: rri.sftp_client(),
}
CHANNEL_CALLS = {**COMMANDS, **FILES, **FOLDERS}


@pytest.fixture(autouse=True)
def short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    # Shorter than the silence after which a connection counts as lost.
    monkeypatch.setattr(_time_limits, "SSH_STALL", 4.0)
    monkeypatch.setattr(transport._ReplyEvent, "timeout", 4.0)
    monkeypatch.setattr(_time_limits, "SFTP_REPLY", 4.0)
    # Such a host does not end these in time, either.
    monkeypatch.setattr(_time_limits, "COMMAND_END", 4.0)
    monkeypatch.setattr(_time_limits, "COMMAND_PID", 4.0)


@pytest.fixture
def fast_clock(clock: Clock) -> Iterator[None]:
    """A client clock that runs 25 times as fast."""
    with clock.hurrying(0.25):
        yield


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/large").write_bytes(bytes(10_000_000))
    return tmp_path


GUIDE = (Path(__file__).parents[2] / "doc/source/explanation/security.rst").read_text()
SECONDS = {
    "Connecting and signing in": 2 * _time_limits.SSH_CONNECT,
    "Silence on a connection": _time_limits.SSH_SILENCE,
    "Starting a command, a shell or SFTP": _time_limits.SSH_REPLY,
    "``exists()``": _time_limits.SSH_STALL,
    "Transfers, ``listdir()``": _time_limits.SSH_STALL,
    "Each message of ``sftp_client()``": _time_limits.SFTP_REPLY,
    "Moving a folder into its place (``put_dir()``)": _time_limits.FOLDER_MOVE,
}
SIZES = {
    "Output that ``run()`` and ``exec_ssh()`` keep": [command._MOST_KEPT],
    "``read_bytes()``": [files._LARGEST_READ],
    "``get_file()``": [files._MOST_GROWTH],
    "Disk space that ``get_file()``, ``get_dir()`` leave": [transfers._SPARE],
    "``listdir()``": [packets.LONGEST_LIST],
    "All names in ``get_dir()``": [unpack._MOST_NAMES],
    "Output that nobody has read yet": [connection.COMMAND_WINDOW, folders._WINDOW],
    "Packet of SSH, message of SFTP": [transport._LONGEST_PACKET, packets.LONGEST_MESSAGE],
}


def test_limits_in_the_guide() -> None:
    limits = GUIDE.partition("Limits of SSH\n")[2].partition("\nPictures of cameras\n")[0]
    rows = dict(re.findall(r"^(\S.*?)  +(\S.*)$", limits, re.MULTILINE))
    for row, seconds in SECONDS.items():
        text = "10 minutes" if seconds == 600 else f"{seconds:g} s"
        assert rows.pop(row).startswith(text), row
    for row, sizes in SIZES.items():
        found = re.findall(r"(\d+) ([KMG])iB", rows.pop(row))
        units = {"K": 10, "M": 20, "G": 30}
        assert [int(count) << units[unit] for count, unit in found] == sizes, row
    names = rows.pop("Names in ``get_dir()``")
    assert names == f"{unpack._LONGEST_NAME} characters, {unpack._DEEPEST} levels"
    assert not [row for row in rows if "=" not in row], "each row is tested"


@pytest.mark.usefixtures("fast_clock")
@pytest.mark.sample(5)
@pytest.mark.parametrize("call", CHANNEL_CALLS.values(), ids=CHANNEL_CALLS)
def test_host_that_ignores_channel_requests(call: Call, attach: Attach, work: Path) -> None:
    with Peer(sftp=sleep) as peer:
        peer.is_deaf = True
        with pytest.raises(SSHError, match="no answer"):
            call(attach(peer), work)


@pytest.mark.usefixtures("fast_clock")
def test_timeout_of_a_command_that_never_starts(attach: Attach) -> None:
    with Peer() as peer:
        peer.is_deaf = True
        rri = attach(peer)
        rri.start_sshclient()
        with pytest.raises(CommandTimeout):
            rri.run("true", timeout=2)


@pytest.mark.usefixtures("fast_clock")
@pytest.mark.sample(3)
@pytest.mark.parametrize(
    "call", [*FILES.values(), *SFTP_CLIENT.values()], ids=[*FILES, *SFTP_CLIENT]
)
def test_sftp_that_never_replies(call: Call, attach: Attach, work: Path) -> None:
    with Peer(sftp=sleep) as peer, pytest.raises(SSHError, match=r"stuck|in time"):
        call(attach(peer), work)
    assert not (work / "y").exists() or call is SFTP_CLIENT["get"]


@pytest.mark.usefixtures("fast_clock")
@pytest.mark.sample(2)
@pytest.mark.parametrize("call", FILES.values(), ids=FILES)
def test_sftp_without_replies_after_the_greeting(call: Call, attach: Attach, work: Path) -> None:
    silent = {kind: lambda id_, payload: b"" for kind in range(3, 20)}
    with Peer(sftp=SFTP(silent)) as peer, pytest.raises(SSHError, match="stuck") as caught:
        call(attach(peer), work)
    assert caught.value.retryable


@pytest.mark.usefixtures("fast_clock")
@pytest.mark.sample(3)
@pytest.mark.parametrize(
    "call", [*FILES.values(), *SFTP_CLIENT.values()], ids=[*FILES, *SFTP_CLIENT]
)
def test_sftp_that_replies_too_slowly(call: Call, attach: Attach, work: Path) -> None:
    def drip(id_: bytes, payload: bytes) -> Any:
        for byte in status(id_, text=bytes(10_000)):
            yield bytes([byte])
            time.sleep(0.02)

    replies = dict.fromkeys(range(3, 20), drip)
    with Peer(sftp=SFTP(replies)) as peer, pytest.raises(SSHError, match=r"stuck|in time"):
        call(attach(peer), work)


@pytest.mark.usefixtures("fast_clock")
def test_download_that_stalls(attach: Attach, work: Path) -> None:
    def stop(id_: bytes, payload: bytes) -> bytes:
        return reply(packets.DATA, id_, string(bytes(1000)))[:500]

    with Peer(sftp=SFTP({packets.READ: stop})) as peer, pytest.raises(SSHError, match="stuck"):
        attach(peer).get_file("x", work / "y")
    assert sorted(path.name for path in work.iterdir()) == ["folder"]


@pytest.mark.usefixtures("fast_clock")
def test_upload_that_stalls(attach: Attach, work: Path) -> None:
    def stop(id_: bytes, payload: bytes) -> bytes:
        time.sleep(5)
        return b""

    sftp = SFTP({packets.WRITE: stop})
    with Peer(sftp=sftp) as peer, pytest.raises(SSHError, match="stuck"):
        attach(peer).put_file(work / "folder/large", "x")


@pytest.mark.usefixtures("fast_clock")
@pytest.mark.sample(1)
@pytest.mark.parametrize("call", FOLDERS.values(), ids=FOLDERS)
def test_tar_that_stalls(call: Call, attach: Attach, work: Path) -> None:
    def idle(channel: paramiko.Channel, line: bytes) -> None:
        channel.sendall(pid_line(line))
        sleep(channel)

    with Peer(idle) as peer, pytest.raises(SSHError, match="stuck"):
        call(attach(peer), work)
    assert sorted(path.name for path in work.iterdir()) == ["folder"]


@pytest.mark.usefixtures("fast_clock")
def test_tar_that_never_exits(attach: Attach, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def send_end(channel: paramiko.Channel, line: bytes) -> None:
        channel.sendall(pid_line(line) + bytes(10240))
        channel.shutdown_write()
        sleep(channel)

    monkeypatch.setattr("rerobots._time_limits.TAR_END", 4.0)
    with Peer(send_end) as peer, pytest.raises(SSHError, match="did not end"):
        attach(peer).get_dir("x", work / "y")


@pytest.mark.usefixtures("fast_clock")
def test_endless_stderr(attach: Attach, work: Path) -> None:
    def complain(channel: paramiko.Channel, line: bytes) -> None:
        channel.sendall(pid_line(line))
        while not channel.closed:
            channel.sendall_stderr(b"tar: no\n" * 1000)

    with Peer(complain) as peer, pytest.raises(SSHError, match="stuck"):
        attach(peer).get_dir("x", work / "y")


@pytest.mark.sample(1)
@pytest.mark.parametrize("call", ["listdir", "sftp listdir", "sftp listdir_iter"])
def test_endless_listing(call: str, attach: Attach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packets, "LONGEST_LIST", 1 << 20)
    count = iter(range(1 << 30))

    def more(id_: bytes, payload: bytes) -> bytes:
        return names(id_, *(b"name%d" % next(count) for _ in range(100)))

    with Peer(sftp=SFTP({packets.READDIR: more})) as peer:
        rri = attach(peer)
        target: Any = rri.sftp_client() if " " in call else rri
        with pytest.raises(SSHError, match="longer than"):
            list(getattr(target, call.split()[-1])("x"))


def test_endless_empty_listing(attach: Attach) -> None:
    sftp = SFTP({packets.READDIR: lambda id_, payload: names(id_)})
    with Peer(sftp=sftp) as peer, pytest.raises(SSHError, match="empty"):
        attach(peer).listdir("x")


def test_endless_file(attach: Attach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_MOST_GROWTH", 1 << 20)
    monkeypatch.setattr(files, "_LARGEST_READ", 1 << 20)

    def more(id_: bytes, payload: bytes) -> bytes:
        return reply(packets.DATA, id_, string(bytes(int.from_bytes(payload[-4:], "big"))))

    with Peer(sftp=SFTP({packets.READ: more})) as peer:
        rri = attach(peer)
        with pytest.raises(SSHFileError, match="'x' on the instance: it is larger than"):
            rri.get_file("x", tmp_path / "y")
        with pytest.raises(SSHFileError, match="it is larger than 1048576 bytes"):
            rri.read_bytes("x")
        usage = shutil.disk_usage("/")
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1))
        monkeypatch.setattr(transfers, "_STEP", 1 << 18)
        with pytest.raises(SSHFileError, match="y' here: no space is left"):
            rri.get_file("x", tmp_path / "y")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    "call",
    [
        lambda rri: rri.run("yes"),
        lambda rri: rri.exec_ssh("yes"),
        lambda rri: rri.start("yes").wait(),
    ],
    ids=["run", "exec_ssh", "start"],
)
def test_endless_output_is_not_kept_in_memory(
    call: Callable[[Any], object], attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_MOST_KEPT", 1 << 22)

    def write(channel: paramiko.Channel, line: bytes) -> None:
        channel.sendall(pid_line(line))
        while not channel.closed:
            channel.sendall(bytes(100_000))

    with Peer(write) as peer:
        rri: Any = attach(peer)
        with pytest.raises(SSHError, match="more than 4 MiB"):
            call(rri)
        # With a callback, nothing is kept.
        taken = 0

        def take(line: bytes) -> None:
            nonlocal taken
            taken += len(line)
            if taken > 1 << 23:
                raise LookupError

        with pytest.raises(LookupError):
            rri.run("yes", encoding=None, on_stdout=take)


def test_buffer_joins_small_pieces() -> None:
    buffer = Buffer(threading.Event())
    for _ in range(100_000):
        buffer.feed(b"x")
    assert len(buffer) == 100_000
    assert len(list(iter(lambda: buffer.read(1 << 20), b""))) < 100
