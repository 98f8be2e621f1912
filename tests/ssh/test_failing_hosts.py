"""Hosts and networks that fail: silence, cut connections, full disks, wrong or hostile hosts."""

import contextlib
import io
import os
import signal
import socket
import subprocess
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from paramiko import SSHException

import rerobots
from rerobots import _time_limits
from rerobots._ssh import connection
from rerobots.api import HostKeyMismatch, HostKeyNotListed, SSHError, SSHFileError

from ..support.waiting import soon
from .conftest import Attach
from .openssh import USER, Host, gone, private_text, public_text
from .proxy import Proxy
from .test_files import fake, leftovers

COMMAND = "sleep 7200"


@pytest.fixture
def short_silence(monkeypatch: pytest.MonkeyPatch) -> float:
    """Seconds of silence after which a host counts as lost, in place of 25."""
    seconds = 1.5
    fields = connection.Endpoint.__dataclass_fields__
    init = connection.Endpoint.__init__

    def patched(self: Any, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **{"silence": seconds, "timeout": seconds, **kwargs})

    assert fields["silence"].default == 25.0
    monkeypatch.setattr(connection.Endpoint, "__init__", patched)
    return seconds


def test_silence_limits_are_below_30_seconds() -> None:
    # The host is pinged every quarter of this time, and counts as lost at the next step of 0.1 s.
    assert _time_limits.SSH_SILENCE < 30
    assert _time_limits.SSH_CONNECT < 30


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    "call",
    [
        lambda rri, tmp: rri.run(f"exec {COMMAND}"),
        pytest.param(lambda rri, tmp: rri.exec_ssh(COMMAND), marks=pytest.mark.long),
        lambda rri, tmp: rri.get_file(tmp / "large", tmp / "back"),
        pytest.param(
            lambda rri, tmp: rri.put_file(tmp / "large", tmp / "there"), marks=pytest.mark.long
        ),
        pytest.param(
            lambda rri, tmp: rri.get_dir(tmp / "folder", tmp / "back"), marks=pytest.mark.long
        ),
        lambda rri, tmp: rri.put_dir(tmp / "folder", tmp / "there"),
        pytest.param(lambda rri, tmp: rri.sftp_client().listdir("/"), marks=pytest.mark.long),
        pytest.param(lambda rri, tmp: list(rri.start(COMMAND)), marks=pytest.mark.long),
    ],
    ids=["run", "exec_ssh", "get_file", "put_file", "get_dir", "put_dir", "sftp", "start"],
)
def test_silent_host(
    call: Callable[[Any, Path], object],
    new_host: Callable[..., Host],
    attach: Attach,
    tmp_path: Path,
    short_silence: float,
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "large").write_bytes(bytes(200_000_000))
    os.link(tmp_path / "large", tmp_path / "folder/large")
    server = new_host()
    rri = attach(server)
    rri.start_sshclient()
    if call.__name__ == "<lambda>":
        rri.sftp_client()
    stopped: set[int] = set()
    finished = threading.Event()

    def stop_all() -> None:
        # Also new connections: the client reconnects if nothing has begun yet.
        while not finished.wait(0.15):
            stopped.update(server.sessions())
            server.send(signal.SIGSTOP)

    stopping = threading.Thread(target=stop_all)
    stopping.start()
    started = time.monotonic()
    try:
        with pytest.raises((SSHError, SSHException, OSError)):
            _repeat(lambda: call(rri, tmp_path))
        assert time.monotonic() - started < 6 * short_silence
    finally:
        finished.set()
        stopping.join()
        for pid in stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    assert not [path for path in (tmp_path / "back", tmp_path / "there") if path.is_dir()]
    for name in ("back", "there"):
        path = tmp_path / name
        assert not path.exists() or path.stat().st_size == 200_000_000
    # The next call reconnects.
    assert rri.run("echo again").stdout == "again\n"
    assert gone(COMMAND, 10)


def _repeat(call: Callable[[], object]) -> None:
    """Repeat a call, which may be quicker than the signal."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        call()


@pytest.mark.long
def test_quiet_host_is_not_lost(rri: rerobots.Instance, short_silence: float) -> None:
    rri.stop_sshclient()
    assert rri.run(f"sleep {2 * short_silence}; echo awake").stdout == "awake\n"


def test_connection_of_a_command_is_killed(
    rri: rerobots.Instance, new_host: Callable[..., Host], attach: Attach
) -> None:
    server = new_host()
    rri = attach(server)
    with pytest.raises(SSHError, match="ended without an exit status") as caught:
        rri.run(f"echo before; sleep 0.2; kill -KILL $PPID; {COMMAND}", timeout=20)
    assert caught.value.retryable
    assert caught.value.result is not None
    assert caught.value.result.stdout == "before\n"
    with pytest.raises(SSHError, match="ended without an exit status") as caught:
        rri.exec_ssh(f"echo before; sleep 0.2; kill -KILL $PPID; {COMMAND}")
    assert caught.value.result is not None
    assert caught.value.result.stdout == b"before\n"
    assert gone(COMMAND, 10), "the command is ended over another connection"
    assert rri.run("echo again").stdout == "again\n"


def test_reconnect_between_commands_is_logged(
    host: Host, attach: Attach, caplog: pytest.LogCaptureFixture
) -> None:
    with Proxy(host.port) as proxy:
        rri = attach(host, port=proxy.port)
        assert rri.run("echo one").stdout == "one\n"
        proxy.cut()
        assert rri.run("echo two").stdout == "two\n"
        assert proxy.connections == 2
        warnings = [r.getMessage() for r in caplog.records if r.name == "rerobots.ssh"]
        assert len(warnings) == 1
        assert "connecting again" in warnings[0]
        proxy.cut()
        rri.listdir()
        assert proxy.connections == 3


def test_no_reconnect_during_a_command(host: Host, attach: Attach, tmp_path: Path) -> None:
    mark = tmp_path / "runs"
    with Proxy(host.port) as proxy:
        rri = attach(host, port=proxy.port)
        rri.start_sshclient()
        threading.Timer(0.3, proxy.cut).start()
        with pytest.raises(SSHError):
            rri.run(f"echo run >>{mark}; {COMMAND}; echo more >>{mark}")
        # Another connection is only made to end the command that ran on this one.
        assert gone(COMMAND, 10)
    assert mark.read_text() == "run\n"


@pytest.mark.sample(6)
@pytest.mark.parametrize("share", [0.0, 0.2, 0.7, 0.95])
@pytest.mark.parametrize("method", ["put_file", "get_file", "put_dir", "get_dir"])
def test_connection_cut_during_a_transfer(
    method: str, share: float, host: Host, attach: Attach, tmp_path: Path
) -> None:
    size = 3_000_000
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    for number in range(3):
        (source / f"{number}").write_bytes(os.urandom(size // 3))
    large = tmp_path / "large"
    large.write_bytes(os.urandom(size))
    with Proxy(host.port) as proxy:
        rri = attach(host, port=proxy.port)
        rri.start_sshclient()
        proxy.cut_after = proxy.passed + 3000 + int(share * size)
        with pytest.raises(SSHError) as caught:
            getattr(rri, method)(source if method.endswith("dir") else large, target)
        assert caught.value.retryable or "connection" in str(caught.value)
        assert not target.exists(), "no partial file has the final name"
        # Partial files on the host are removed over another connection.
        proxy.cut_after = None
        assert soon(lambda: not leftovers(tmp_path), 10)


def test_host_that_never_responds(host: Host, attach: Attach, short_silence: float) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        rri = attach(host, port=silent.getsockname()[1])
        started = time.monotonic()
        with pytest.raises(SSHError, match=r"127\.0\.0\.1 port") as caught:
            rri.start_sshclient()
        assert time.monotonic() - started < 4 * short_silence
        assert caught.value.retryable


def test_not_an_ssh_server(host: Host, attach: Attach) -> None:
    def respond(listener: socket.socket) -> None:
        sock, _ = listener.accept()
        with sock:
            sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as other:
        threading.Thread(target=respond, args=(other,), daemon=True).start()
        with pytest.raises(SSHError, match=r"127\.0\.0\.1 port"):
            attach(host, port=other.getsockname()[1]).run("true")


def test_connection_refused(host: Host, attach: Attach) -> None:
    with pytest.raises(SSHError, match="refused") as caught:
        attach(host, port=1).run("true")
    assert caught.value.retryable


def test_host_key_mismatch(host: Host, attach: Attach) -> None:
    other = ed25519.Ed25519PrivateKey.generate()
    rri = attach(host, hostkeys=[public_text(other)])
    for call in (rri.start_sshclient, lambda: rri.run("true"), lambda: rri.get_file("a", "b")):
        with pytest.raises(HostKeyMismatch) as caught:
            call()
        assert str(caught.value).count("SHA256:") == 2, "both fingerprints are shown"
    assert HostKeyNotListed is HostKeyMismatch


def test_host_without_sftp(new_host: Callable[..., Host], attach: Attach) -> None:
    server = new_host("Subsystem sftp /nonexistent")
    rri = attach(server)
    with pytest.raises(SSHError, match="SFTP"):
        rri.listdir()


def test_forced_command(new_host: Callable[..., Host], attach: Attach) -> None:
    rri = attach(new_host("ForceCommand echo only this"))
    # The host runs it for every request, and sends no process id.
    assert rri.run("echo other").stdout == "only this\n"


@pytest.mark.long
def test_key_exchange_during_transfers(
    new_host: Callable[..., Host], attach: Attach, tmp_path: Path
) -> None:
    rri = attach(new_host("RekeyLimit 1M"))
    large = tmp_path / "large"
    large.write_bytes(os.urandom(20_000_000))
    for _ in range(3):
        rri.put_file(large, tmp_path / "there")
        rri.get_file(tmp_path / "there", tmp_path / "back")
        assert (tmp_path / "back").read_bytes() == large.read_bytes()
        # Channels that close while keys are exchanged.
        for _ in range(20):
            assert len(rri.run("head -c 300000 /dev/zero", encoding=None).stdout) == 300_000


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "full"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1M", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("cannot mount a small file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_full_disk(rri: rerobots.Instance, full_disk: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "large").write_bytes(os.urandom(5_000_000))
    calls: list[tuple[str, Callable[[], object]]] = [
        ("on the instance", lambda: rri.put_file(source / "large", full_disk / "x")),
        ("here", lambda: rri.get_file(source / "large", full_disk / "x")),
        ("on the instance", lambda: rri.put_dir(source, full_disk / "x")),
        ("here", lambda: rri.get_dir(source, full_disk / "x")),
        ("on the instance", lambda: rri.write_bytes(full_disk / "x", bytes(5_000_000))),
    ]
    for side, call in calls:
        with pytest.raises(SSHFileError, match=f"{side}: no space is left") as caught:
            call()
        assert caught.value.errno == 28
        assert list(full_disk.iterdir()) == [], "no partial file is left"
    assert rri.run("echo fine").stdout == "fine\n"


def hostile_tar(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for member, data in members:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


@pytest.mark.sample(5)
@pytest.mark.parametrize(
    "members",
    [
        [(member("../evil"), b"x")],
        [(member("./a/../../evil"), b"x")],
        [(member("/tmp/evil-absolute"), b"x")],
        [(member("link", tarfile.SYMTYPE, "/etc"), b"")],
        [(member("link", tarfile.SYMTYPE, ".."), b""), (member("link/evil"), b"x")],
        [(member("a", tarfile.SYMTYPE, "."), b""), (member("a/b", tarfile.SYMTYPE, "../x"), b"")],
        [
            (member("d/l", tarfile.SYMTYPE, ".."), b""),
            (member("m", tarfile.SYMTYPE, "d/l/../x"), b""),
        ],
        [(member("hard", tarfile.LNKTYPE, "/etc/passwd"), b"")],
        [(member("hard", tarfile.LNKTYPE, "../evil"), b"")],
        [(member("hard", tarfile.LNKTYPE, "not there"), b"")],
        [(member("device", tarfile.CHRTYPE), b"")],
        [(member("block", tarfile.BLKTYPE), b"")],
        [(member("pipe", tarfile.FIFOTYPE), b"")],
    ],
    ids=lambda members: f"{members[-1][0].name}-{members[-1][0].type.decode()}",
)
def test_hostile_tar(
    members: list[tuple[tarfile.TarInfo, bytes]],
    new_host: Callable[..., Host],
    attach: Attach,
    tmp_path: Path,
) -> None:
    server = new_host()
    _replace_tar(server, hostile_tar((member("first"), b"fine"), *members))
    work = tmp_path / "work"
    work.mkdir()
    with pytest.raises(SSHFileError, match="on the instance"):
        attach(server).get_dir("~", work / "target")
    assert list(work.iterdir()) == []
    assert not Path("/tmp/evil-absolute").exists()


@pytest.mark.sample(2)
@pytest.mark.parametrize("length", [0, 100, 700, 1500])
def test_truncated_tar(
    length: int, new_host: Callable[..., Host], attach: Attach, tmp_path: Path
) -> None:
    server = new_host()
    _replace_tar(server, hostile_tar((member("one"), bytes(600)), (member("two"), b"x"))[:length])
    with pytest.raises(SSHFileError):
        attach(server).get_dir("~", tmp_path / "target")
    assert not (tmp_path / "target").exists()


def _replace_tar(host: Host, stream: bytes) -> None:
    """Replace `tar` on the host by a program that sends this stream."""
    (host.home / "stream").write_bytes(stream)
    fake(host, "tar", f"exec cat {host.home}/stream")


def test_rejected_private_key(host: Host, attach: Attach) -> None:
    other = ed25519.Ed25519PrivateKey.generate()
    with pytest.raises(SSHError, match=f"rejected {USER} with ssh-ed25519 SHA256:"):
        attach(host, key=private_text(other)).run("true")
