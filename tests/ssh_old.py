"""SSH sessions with a real OpenSSH server: kinds of keys, host keys, files."""

import asyncio
import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from paramiko import SFTPClient

from rerobots._async.ssh import AsyncSSHSession
from rerobots._sync.ssh import SSHSession
from rerobots.api import HostKeyNotListed, SSHError

from .server import free_port

SSHD = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")

pytestmark = [
    pytest.mark.skipif(
        SSHD is None, reason="needs OpenSSH's server: apt-get install openssh-server"
    ),
    pytest.mark.skipif(getpass.getuser() != "root", reason="needs to be root, to sign in as root"),
]

Private = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
OPENSSH, PKCS8, PKCS1 = (
    serialization.PrivateFormat.OpenSSH,
    serialization.PrivateFormat.PKCS8,
    serialization.PrivateFormat.TraditionalOpenSSL,
)


def private_text(key: Private, form: serialization.PrivateFormat = OPENSSH) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, form, serialization.NoEncryption()
    ).decode()


def public_text(key: Private) -> str:
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
        .decode()
    )


class Host:
    """An OpenSSH server on a free port of loopback, with its own configuration and keys."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.keys: dict[str, Private] = {
            "ed25519": ed25519.Ed25519PrivateKey.generate(),
            "ecdsa": ec.generate_private_key(ec.SECP256R1()),
            "rsa": rsa.generate_private_key(65537, 2048),
        }
        for name, key in self.keys.items():
            self._write(f"host_{name}", private_text(key))
        self.authorize(ed25519.Ed25519PrivateKey.generate())
        settings = [
            f"Port {port}",
            "ListenAddress 127.0.0.1",
            *(f"HostKey {folder / f'host_{name}'}" for name in self.keys),
            f"AuthorizedKeysFile {folder / 'authorized_keys'}",
            f"PidFile {folder / 'sshd.pid'}",
            "PermitRootLogin prohibit-password",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "UsePAM no",
            "StrictModes no",
            "Subsystem sftp internal-sftp",
        ]
        self._write("sshd_config", "\n".join(settings) + "\n")

    def authorize(self, key: Private) -> None:
        self._write("authorized_keys", public_text(key) + "\n")

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text)


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    made = Host(tmp_path_factory.mktemp("sshd"), free_port())
    separation = Path("/run/sshd")
    present = separation.exists()
    separation.mkdir(exist_ok=True)
    options = ("-D", "-f", made.folder / "sshd_config", "-E", made.folder / "log")
    process = subprocess.Popen([str(SSHD), *map(str, options)])
    try:
        _await_banner(made, process)
        yield made
    finally:
        process.terminate()
        process.wait(10)
        if not present:
            separation.rmdir()


def _await_banner(host: Host, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        if (host.folder / "log").exists() and "listening" in (host.folder / "log").read_text():
            return
        assert process.poll() is None, (host.folder / "log").read_text()
        time.sleep(0.05)
    raise AssertionError("sshd does not listen")


Connect = Callable[[str, Sequence[str]], SSHSession]


@pytest.fixture
def connect(host: Host) -> Iterator[Connect]:
    sessions: list[SSHSession] = []

    def make(key: str, hostkeys: Sequence[str]) -> SSHSession:
        sessions.append(SSHSession.connect("127.0.0.1", host.port, key=key, hostkeys=hostkeys))
        return sessions[-1]

    yield make
    for session in sessions:
        session.close()


@pytest.mark.parametrize(
    ("key", "form"),
    [
        (ed25519.Ed25519PrivateKey.generate(), OPENSSH),
        (ed25519.Ed25519PrivateKey.generate(), PKCS8),
        (rsa.generate_private_key(65537, 2048), OPENSSH),
        (rsa.generate_private_key(65537, 2048), PKCS8),
        (rsa.generate_private_key(65537, 2048), PKCS1),
        (ec.generate_private_key(ec.SECP256R1()), OPENSSH),
    ],
)
def test_private_keys_of_every_kind(
    key: Private, form: serialization.PrivateFormat, host: Host, connect: Connect
) -> None:
    host.authorize(key)
    session = connect(private_text(key, form), [public_text(host.keys["ed25519"])])
    assert session.execute("echo hello", 10) == b"hello\n"


@pytest.mark.parametrize("name", ["ed25519", "ecdsa", "rsa"])
def test_each_host_key_that_is_listed_is_accepted(name: str, host: Host, connect: Connect) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    host.authorize(key)
    other = public_text(ed25519.Ed25519PrivateKey.generate())
    listed = ["nil", public_text(host.keys[name]) + " root@newc247\n"]
    # The host has keys of the other types, too, and one of them would be negotiated by default.
    assert connect(private_text(key), listed).execute("true", 10) == b""
    # A second key of one type does not displace the first.
    assert connect(private_text(key), [*listed, other]).execute("true", 10) == b""
    assert connect(private_text(key), [other, *listed]).execute("true", 10) == b""


def test_a_host_key_that_is_not_listed_is_refused(host: Host, connect: Connect) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    host.authorize(key)
    others = [
        public_text(ed25519.Ed25519PrivateKey.generate()),
        public_text(ec.generate_private_key(ec.SECP384R1())),
    ]
    for listed in (others[:1], others):
        with pytest.raises(HostKeyNotListed, match="ssh-ed25519 SHA256:"):
            connect(private_text(key), listed)


def test_a_key_that_is_not_let_in(host: Host, connect: Connect) -> None:
    host.authorize(ed25519.Ed25519PrivateKey.generate())
    key = ed25519.Ed25519PrivateKey.generate()
    with pytest.raises(SSHError, match="Authentication failed"):
        connect(private_text(key), [public_text(host.keys["ed25519"])])


def test_the_key_stays_in_memory(
    host: Host, connect: Connect, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    key = ed25519.Ed25519PrivateKey.generate()
    host.authorize(key)
    connect(private_text(key), [public_text(host.keys["ed25519"])])
    assert list(tmp_path.iterdir()) == []


def test_a_large_file_comes_back_unchanged(host: Host, connect: Connect, tmp_path: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    host.authorize(key)
    session = connect(private_text(key), [public_text(host.keys["ed25519"])])
    sent, there, received = (tmp_path / name for name in ("sent", "there", "received"))
    sent.write_bytes(os.urandom(1 << 20) * 64)
    session.put(str(sent), str(there))
    session.get(str(there), str(received))
    assert received.read_bytes() == sent.read_bytes()
    assert isinstance(session.sftp(), SFTPClient)


def test_small_messages_are_not_held_back(host: Host, connect: Connect) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    host.authorize(key)
    session = connect(private_text(key), [public_text(host.keys["ed25519"])])
    transport = session._client.get_transport()
    assert transport is not None
    assert isinstance(transport.sock, socket.socket)
    assert transport.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_in_async_code(host: Host) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    host.authorize(key)

    async def use() -> list[bytes]:
        session = await AsyncSSHSession.connect(
            "127.0.0.1",
            host.port,
            key=private_text(key),
            hostkeys=[public_text(host.keys["ecdsa"])],
        )
        try:
            return await asyncio.gather(*(session.execute(f"echo {i}", 10) for i in range(4)))
        finally:
            await session.aclose()

    assert asyncio.run(use()) == [b"0\n", b"1\n", b"2\n", b"3\n"]
