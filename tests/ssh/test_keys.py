"""Private keys and host keys of every kind, against a real OpenSSH server."""

import socket
import struct
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import paramiko
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa

import rerobots
from rerobots import sshkeys
from rerobots.api import HostKeyMismatch, SSHError

from ..conftest import NOWHERE, Mode
from .conftest import Attach
from .openssh import (
    OPENSSH,
    PKCS8,
    TRADITIONAL,
    USER,
    Host,
    Private,
    command_lines,
    private_text,
    public_text,
)

KINDS: list[tuple[str, Callable[[], Private]]] = [
    ("ed25519", ed25519.Ed25519PrivateKey.generate),
    ("rsa", lambda: rsa.generate_private_key(65537, 2048)),
    ("ecdsa-256", lambda: ec.generate_private_key(ec.SECP256R1())),
    ("ecdsa-521", lambda: ec.generate_private_key(ec.SECP521R1())),
]
FORMS = [("openssh", OPENSSH), ("pkcs8", PKCS8), ("traditional", TRADITIONAL)]
# `make test` tries each kind and each form, `make longtest` all combinations. Ed25519 has no
# traditional form.
SAMPLE = ("ed25519-openssh", "rsa-traditional", "ecdsa-256-pkcs8", "ecdsa-521-openssh")
KEYS = [
    pytest.param(make, form, id=name, marks=[] if name in SAMPLE else pytest.mark.long)
    for kind, make in KINDS
    for form_name, form in FORMS
    if (name := f"{kind}-{form_name}") != "ed25519-traditional"
]


@pytest.fixture
def local_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A local home without keys, and no SSH agent."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    (tmp_path / ".ssh").mkdir()
    return tmp_path


@pytest.mark.sample(2)
@pytest.mark.parametrize(("kind", "form"), KEYS)
def test_private_key_types(
    kind: Callable[[], Private],
    form: serialization.PrivateFormat,
    new_host: Callable[..., Host],
    attach: Attach,
    tmp_path: Path,
) -> None:
    key = kind()
    host = new_host()
    host.authorize(key)
    assert attach(host, key=private_text(key, form)).run("echo in").stdout == "in\n"
    # The same key from an encrypted file.
    path = tmp_path / "key"
    path.write_text(private_text(key, form, "secret words"))
    rri = attach(host, key=None)
    rri.configure_ssh(private_key=path, passphrase="secret words")
    assert rri.run("echo in").stdout == "in\n"


def test_private_key_as_text_path_or_pkey(host: Host, attach: Attach, local_home: Path) -> None:
    text = private_text(host.key)
    (local_home / "key").write_text(text)
    pkey = sshkeys.load_private_key(text).pkey
    private_keys: list[str | Path | paramiko.PKey] = [text, local_home / "key", "~/key", pkey]
    for value in private_keys:
        rri = attach(host, key=None)
        rri.configure_ssh(private_key=value)
        assert rri.run("echo in").stdout == "in\n"


def test_keys_found_in_the_ssh_folder(host: Host, attach: Attach, local_home: Path) -> None:
    other = private_text(ed25519.Ed25519PrivateKey.generate())
    (local_home / ".ssh/odd_name").write_text(private_text(host.key))
    (local_home / ".ssh/odd_name.pub").write_text(public_text(host.key) + " me@here\n")
    (local_home / ".ssh/id_rsa").write_text(other)
    rri = attach(host, key=None)
    with pytest.raises(SSHError, match=f"rejected {USER}"):
        rri.run("true")
    rri.stop_sshclient()
    rri.configure_ssh(public_key=public_text(host.key))
    assert rri.run("echo in").stdout == "in\n"
    (local_home / ".ssh/id_ed25519").write_text(private_text(host.key))
    assert attach(host, key=None).run("echo in").stdout == "in\n"


def test_sign_in_arguments_of_instance(
    host: Host, attach: Attach, mode: Mode, local_home: Path
) -> None:
    text = private_text(host.key, PKCS8, "secret words")
    apic = attach(host, key=None, hostkeys=[]).apic
    rri = mode.instance(
        instance_id=NOWHERE,
        apic=apic,
        private_key=text,
        passphrase="secret words",
        host_key_policy="accept-new",
    )
    assert rri.run("echo in").stdout == "in\n"
    # With `sshkey`, the matching private key is found.
    (local_home / ".ssh/odd_name").write_text(private_text(host.key))
    public = local_home / ".ssh/odd_name.pub"
    public.write_text(public_text(host.key) + " me@here\n")
    rri = mode.instance(instance_id=NOWHERE, apic=apic, sshkey=public, host_key_policy="accept-new")
    assert rri.run("echo in").stdout == "in\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"host_key_policy": "off"}, "host_key_policy"),
        ({"private_key": "/no/such/key"}, "cannot be read"),
    ],
)
def test_invalid_sign_in_options_fail_before_launch(
    options: dict[str, Any], words: str, mode: Mode
) -> None:
    apic = mode.client(api_token="token", base_uri="http://127.0.0.1:1", retries=0)
    with pytest.raises((SSHError, ValueError), match=words):
        mode.instance(["fixed_misty2"], apic=apic, **options)


def test_no_private_key(host: Host, attach: Attach, local_home: Path) -> None:
    with pytest.raises(SSHError, match=r"no private key .*private_key=") as caught:
        attach(host, key=None).run("true")
    assert caught.value.status_code == 404


def test_ssh_agent(
    host: Host, attach: Attach, local_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (local_home / "key").touch(mode=0o600)
    (local_home / "key").write_text(private_text(host.key))
    socket = local_home / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
    try:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        for _ in range(100):
            done = subprocess.run(["ssh-add", local_home / "key"], capture_output=True, check=False)
            if done.returncode == 0:
                break
        (local_home / "key").unlink()
        assert attach(host, key=None).run("echo in").stdout == "in\n"
    finally:
        agent.terminate()
        agent.wait(10)


def ed25519_text() -> str:
    return private_text(ed25519.Ed25519PrivateKey.generate(), OPENSSH, "pass")


def rsa_text(form: serialization.PrivateFormat) -> str:
    return private_text(rsa.generate_private_key(65537, 2048), form, "pass")


def broken_text(kind: str) -> str:
    return f"-----BEGIN {kind} PRIVATE KEY-----\nc2VjcmV0\n-----END {kind} PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("make", "passphrase", "words"),
    [
        (lambda: broken_text("OPENSSH"), None, "cannot be read"),
        (lambda: broken_text("RSA"), None, "cannot be read"),
        (ed25519_text, None, "is encrypted"),
        (lambda: rsa_text(PKCS8), None, "is encrypted"),
        (lambda: rsa_text(TRADITIONAL), None, "is encrypted"),
        (ed25519_text, "wrong", "passphrase is wrong"),
        (lambda: rsa_text(PKCS8), "wrong", "passphrase is wrong"),
        (lambda: dsa_text(), None, "neither RSA nor Ed25519 nor ECDSA"),
        (lambda: "/no/such/key", None, r"cannot be read \(No such file"),
        (lambda: "/etc/hosts", None, "does not contain a private key"),
        (lambda: "/bin/ls", None, r"cannot be read \(not text\)"),
    ],
)
def test_unusable_private_keys(
    make: Callable[[], str], passphrase: str | None, words: str, host: Host, attach: Attach
) -> None:
    with pytest.raises(SSHError, match=words) as caught:
        attach(host).configure_ssh(private_key=make(), passphrase=passphrase)
    assert "c2VjcmV0" not in repr(caught.value)


def dsa_text() -> str:
    return (
        dsa.generate_private_key(1024)
        .private_bytes(serialization.Encoding.PEM, PKCS8, serialization.NoEncryption())
        .decode()
    )


def test_invalid_arguments_of_configure_ssh(rri: rerobots.Instance) -> None:
    with pytest.raises(ValueError, match="host_key_policy"):
        cast("Any", rri).configure_ssh(host_key_policy="off")
    with pytest.raises(ValueError, match="public key"):
        rri.configure_ssh(public_key="nonsense")


@pytest.mark.parametrize("name", ["ed25519", "ecdsa", "rsa"])
def test_any_listed_host_key_is_accepted(name: str, host: Host, attach: Attach) -> None:
    other = public_text(ed25519.Ed25519PrivateKey.generate())
    listed = ["nil", public_text(host.keys[name]) + " root@newc247\n"]
    # The host has keys of the other types, too, and one of them would be negotiated by default.
    for lines in (listed, [*listed, other], [other, *listed]):
        rri = attach(host, hostkeys=lines)
        assert rri.run("echo in").stdout == "in\n"
        rri.stop_sshclient()


def test_host_key_mismatch(host: Host, attach: Attach) -> None:
    others = [
        public_text(ed25519.Ed25519PrivateKey.generate()),
        public_text(ec.generate_private_key(ec.SECP384R1())),
    ]
    for lines in (others[:1], others):
        with pytest.raises(HostKeyMismatch, match="ssh-ed25519 SHA256:"):
            attach(host, hostkeys=lines).start_sshclient()


def test_accept_new_without_listed_host_keys(
    host: Host, new_host: Callable[..., Host], attach: Attach
) -> None:
    rri = attach(host, hostkeys=[])
    with pytest.raises(SSHError, match="lists no host key"):
        rri.run("true")
    rri.configure_ssh(host_key_policy="accept-new")
    assert rri.run("echo in").stdout == "in\n"
    # Listed host keys are still checked.
    rri = attach(host, hostkeys=host.hostkeys)
    rri.configure_ssh(host_key_policy="accept-new")
    assert rri.run("echo in").stdout == "in\n"
    wrong = attach(new_host(), hostkeys=host.hostkeys)
    wrong.configure_ssh(host_key_policy="accept-new")
    with pytest.raises(HostKeyMismatch):
        wrong.run("true")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield folder
    monkeypatch.setattr(tempfile, "tempdir", None)


def test_private_key_stays_in_memory(host: Host, attach: Attach, temporary: Path) -> None:
    rri = attach(host)
    secret = private_text(host.key).splitlines()[2]
    rri.run("true")
    assert list(temporary.iterdir()) == []
    assert not any(secret in line for line in command_lines().values())
    session: Any = getattr(rri, "_target", rri)._session
    assert secret not in repr(session.endpoint) + repr(session.endpoint.keys[0])


def test_ssh_config_for_other_programs(
    host: Host, attach: Attach, temporary: Path, tmp_path: Path
) -> None:
    rri = attach(host)
    (tmp_path / "file").write_bytes(b"data")
    with rri.ssh_config("robot") as config:
        options = ["-F", str(config.path)]
        done = subprocess.run(
            ["ssh", *options, "robot", "echo by ssh"], capture_output=True, text=True, check=True
        )
        assert done.stdout == "by ssh\n"
        subprocess.run(["scp", "-q", *options, tmp_path / "file", "robot:copied"], check=True)
        assert (host.home / "copied").read_bytes() == b"data"
        assert config.host == "robot"
        (folder,) = temporary.iterdir()
        assert folder.stat().st_mode & 0o777 == 0o700
        for path in folder.iterdir():
            assert path.stat().st_mode & 0o777 == 0o600
    assert list(temporary.iterdir()) == []


@pytest.mark.sample(2)
@pytest.mark.parametrize("kind", ["plain", "pkcs8", "encrypted", "utf-16", "pkey"])
def test_ssh_config_has_the_loaded_key(
    kind: str, host: Host, attach: Attach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / 'odd "%h" ${HOME} 100%'
    folder.mkdir()
    passphrase = "secret words" if kind == "encrypted" else None
    text = private_text(host.key, PKCS8 if kind == "pkcs8" else OPENSSH, passphrase)
    # As an editor on Windows may save it; `ssh` cannot read that.
    saved = text.rstrip().replace("\n", "\r\n")
    (folder / "key").write_bytes(saved.encode("utf-16" if kind == "utf-16" else "utf-8-sig"))
    (folder / "key").chmod(0o644)
    monkeypatch.chdir(folder)
    temporary = tmp_path / "100%h"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    rri = attach(host, key=None)
    private_key = sshkeys.load_private_key(text).pkey if kind == "pkey" else Path("key")
    rri.configure_ssh(private_key=private_key, passphrase=passphrase)
    assert rri.run("echo in").stdout == "in\n"
    with rri.ssh_config() as config:
        command = ["ssh", "-F", str(config.path), config.host, "echo in"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "in\n"


@pytest.mark.parametrize(("in_agent", "tries"), [(7, 6), (2, 1)])
def test_right_key_after_many_wrong_ones(
    in_agent: int,
    tries: int,
    new_host: Callable[..., Host],
    attach: Attach,
    local_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = new_host(f"MaxAuthTries {tries}")
    wrong = [
        sshkeys.load_private_key(private_text(ed25519.Ed25519PrivateKey.generate()))
        for _ in range(in_agent)
    ]
    monkeypatch.setattr(sshkeys, "_agent_keys", lambda: wrong)
    with pytest.raises(SSHError, match=f"rejected {USER} with ssh-ed25519") as caught:
        attach(server, key=None).run("true")
    assert not caught.value.retryable
    (local_home / ".ssh/id_ed25519").write_text(private_text(server.key))
    assert attach(server, key=None).run("echo in").stdout == "in\n"


class SilentAgent(threading.Thread):
    """An SSH agent that sends these replies, and then nothing more."""

    def __init__(self, path: Path, *replies: bytes) -> None:
        super().__init__(daemon=True)
        self.replies = replies
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()

    def run(self) -> None:
        with self.listener, self.listener.accept()[0] as connection:
            for reply in self.replies:
                connection.recv(1 << 16)
                connection.sendall(reply)
            while connection.recv(1 << 16):
                pass


def test_ssh_agent_does_not_respond(
    host: Host, attach: Attach, local_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", str(local_home / "agent"))
    monkeypatch.setattr("rerobots._time_limits.SSH_AGENT", 0.3)
    monkeypatch.setattr("rerobots._time_limits.SSH_CONNECT", 1.0)
    (local_home / ".ssh/id_ed25519").write_text(private_text(host.key))
    SilentAgent(local_home / "agent").start()
    assert attach(host, key=None).run("echo in").stdout == "in\n"
    # This agent lists a key, but never signs with it.
    (local_home / "agent").unlink()
    key = sshkeys.load_private_key(private_text(host.key)).public
    listed = b"\x0c" + struct.pack(">II", 1, len(key)) + key + struct.pack(">I", 0)
    SilentAgent(local_home / "agent", struct.pack(">I", len(listed)) + listed).start()
    assert attach(host, key=None).run("echo in").stdout == "in\n"
    (local_home / ".ssh/id_ed25519").unlink()
    (local_home / "agent").unlink()
    SilentAgent(local_home / "agent", struct.pack(">I", len(listed)) + listed).start()
    with pytest.raises(SSHError, match="the SSH agent does not respond"):
        attach(host, key=None).run("true")


def test_host_that_requires_two_keys(
    new_host: Callable[..., Host], attach: Attach, local_home: Path
) -> None:
    server = new_host("AuthenticationMethods publickey,publickey")
    with pytest.raises(SSHError, match=r"it requires more than a key \(publickey\)") as caught:
        attach(server).run("true")
    assert not caught.value.retryable
    second = rsa.generate_private_key(65537, 2048)
    with (server.folder / "authorized_keys").open("a") as file:
        file.write(public_text(second) + "\n")
    (local_home / ".ssh/id_ed25519").write_text(private_text(server.key))
    (local_home / ".ssh/id_rsa").write_text(private_text(second))
    assert attach(server, key=None).run("echo in").stdout == "in\n"


def test_host_with_few_key_exchange_methods(new_host: Callable[..., Host], attach: Attach) -> None:
    assert attach(new_host("KexAlgorithms curve25519-sha256")).run("echo in").ok
    old = new_host("KexAlgorithms diffie-hellman-group1-sha1")
    with pytest.raises(SSHError, match="no acceptable kex algorithm") as caught:
        attach(old).run("true")
    assert not caught.value.retryable


def test_ssh_config_rejects_a_wrong_host_key(host: Host, attach: Attach) -> None:
    other = public_text(ed25519.Ed25519PrivateKey.generate())
    with attach(host, hostkeys=[other]).ssh_config() as config:
        done = subprocess.run(
            ["ssh", "-F", str(config.path), config.host, "true"], capture_output=True, check=False
        )
    assert done.returncode == 255
