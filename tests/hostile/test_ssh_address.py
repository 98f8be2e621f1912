"""Invalid addresses, host aliases, private keys and host keys, and host keys that change."""

import contextlib
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import given
from hypothesis import strategies as st

from rerobots import sshkeys
from rerobots._ssh.config import ConfigFiles
from rerobots._ssh.connection import Endpoint
from rerobots._ssh.host_keys import HostKeys
from rerobots.api import Error, HostKeyMismatch, InstanceNotReady, InvalidArgument, SSHError

from ..ssh.conftest import Attach
from ..ssh.openssh import private_text, public_text
from .conftest import fuzzed
from .ssh_peer import Peer

KEY = ed25519.Ed25519PrivateKey.generate()
PROXY = "ProxyCommand touch owned"

HOSTS = [
    f"127.0.0.1\n {PROXY}",
    f"127.0.0.1\r {PROXY}",
    f"127.0.0.1\u2028 {PROXY}",
    "127.0.0.1 x",
    '127.0.0.1"',
    "127.0.0.1\n",
    f"fe80::1%x\n {PROXY}",
    "fe80::1%eth0",
    "%h",
    "-oProxyCommand=touch owned",
    "$(touch owned)",
    "`touch owned`",
    "a..b",
    "",
    "ä.example",
    "\udc80",
    "a" * 254,
]


@pytest.mark.sample(5)
@pytest.mark.parametrize("host", HOSTS)
def test_invalid_addresses(host: str, attach: Attach) -> None:
    with Peer() as peer:
        rri = attach(peer, fwd={"ipv4": host, "port": peer.port})
        # An empty address means that it is not known yet.
        kind = SSHError if host else InstanceNotReady
        with pytest.raises(kind, match=r"SSH address|address for SSH"), rri.ssh_config():
            pass
        with pytest.raises(kind, match=r"SSH address|address for SSH"):
            rri.run("true")


@pytest.mark.parametrize("port", [0, -1, 65536, 1 << 71])
def test_invalid_ports(port: int, attach: Attach) -> None:
    with Peer() as peer, pytest.raises(Error):
        attach(peer, fwd={"ipv4": "127.0.0.1", "port": port}).run("true")


@pytest.mark.parametrize("host", ["robot.example", "10.0.0.1", "::1", "a-b--c.d_e", "xn--nxasmq6b"])
def test_valid_addresses(host: str) -> None:
    assert Endpoint(host, 22, HostKeys([public_text(KEY)]), []).host == host


@pytest.mark.parametrize("name", [f"x\n {PROXY}", "-oProxyCommand=x", "a b", "*", "", "!x", "x\n"])
def test_invalid_host_aliases(name: str, attach: Attach) -> None:
    with Peer() as peer, pytest.raises(InvalidArgument, match="host must be"):
        attach(peer).ssh_config(name)


@fuzzed
@given(host=st.text(max_size=40), key=st.text(max_size=40))
def test_configuration_has_no_injected_lines(host: str, key: str) -> None:
    """No host and no file name adds a line, or a proxy, to the configuration."""
    name = key.replace("/", "x").replace("\0", "x").strip(".") or "x"
    own = sshkeys.load_private_key(private_text(KEY))
    path = Path("/nowhere", name)
    with contextlib.suppress(SSHError):
        keys = [sshkeys.PrivateKey(own.pkey, own.text, path)]
        endpoint = Endpoint(host, 2222, HostKeys([public_text(KEY)]), keys)
        files = ConfigFiles(endpoint, "robot")
        try:
            lines = files.path.read_text("utf-8", "surrogateescape").splitlines()
            assert len(lines) == 13, lines
            assert not any(line.split()[0].lower().startswith("proxy") for line in lines)
        finally:
            files.close()


NAMES = [
    "plain",
    "with space",
    "percent %h %%",
    "quote'",
    "ünïcode",
    'double"',
    "back\\slash",
    "${HOME}",
    "line\nProxyCommand x",
]


@pytest.mark.parametrize("name", NAMES)
def test_key_paths_in_the_configuration(name: str, attach: Attach, tmp_path: Path) -> None:
    with Peer() as peer:
        folder = tmp_path / name
        folder.mkdir()
        text = private_text(peer.key)
        (folder / "key").write_text(text)
        rri = attach(peer, key=None)
        rri.configure_ssh(private_key=folder / "key")
        with rri.ssh_config() as config:
            command = ["ssh", "-G", "-F", str(config.path), config.host]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            (line,) = [line for line in output.splitlines() if line.startswith("identityfile ")]
            # `ssh` prints the path before it expands tokens such as `%h`.
            found = Path(line.partition(" ")[2].replace("%%", "%"))
            assert sshkeys.private_key(found).public == sshkeys.load_private_key(text).public
            assert "proxycommand" not in output


def test_hostile_address_starts_no_program(
    attach: Attach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Peer() as peer:
        for host in HOSTS:
            with (
                contextlib.suppress(Error),
                attach(peer, fwd={"ipv4": host, "port": 22}).ssh_config() as config,
            ):
                subprocess.run(["ssh", "-F", str(config.path), config.host, "true"], check=False)
    assert list(tmp_path.iterdir()) == []


# Host keys.


def test_first_accepted_host_key_is_kept(attach: Attach) -> None:
    with Peer() as peer:
        rri = attach(peer, hostkeys=[])
        rri.configure_ssh(host_key_policy="accept-new")
        rri.run("true")
        first = peer.host_key
        peer.host_key = ed25519.Ed25519PrivateKey.generate()
        for _ in range(2):
            rri.stop_sshclient()
            with pytest.raises(HostKeyMismatch, match="not the one accepted before"):
                rri.run("true")
        rri.configure_ssh(host_key_policy="accept-new")
        with pytest.raises(HostKeyMismatch):
            rri.start_sshclient()
        peer.host_key = first
        assert rri.run("true").exit_code == 0
        # The accepted key is the one that other programs get.
        with rri.ssh_config() as config:
            known = (config.path.parent / "known_hosts").read_text()
        assert public_text(first).split()[1] in known


def test_accepted_key_missing_in_a_later_list() -> None:
    listed = public_text(ed25519.Ed25519PrivateKey.generate())
    before = HostKeys([], "accept-new")
    own = sshkeys.load_private_key(private_text(KEY)).pkey
    before.check("host", own)
    assert HostKeys([listed, public_text(KEY)], "accept-new", before).lines()
    with pytest.raises(HostKeyMismatch, match="lists host keys now, but not ssh-ed25519 SHA256"):
        HostKeys([listed], "accept-new", before)
    # A listed key is kept when no key is listed any more.
    later = HostKeys([], "accept-new", HostKeys([listed]))
    with pytest.raises(HostKeyMismatch):
        later.check("host", own)


@pytest.mark.parametrize(
    "line",
    [
        "ssh-ed25519 ÄÖÜ",
        "ssh-ed25519 \udc80",
        "x",
        "",
        "ssh-rsa AAA",
        "a\x1bb AAAA",
        "ssh-rsa ====",
    ],
)
def test_malformed_host_keys(line: str, attach: Attach) -> None:
    with Peer() as peer:
        for policy in ("strict", "accept-new"):
            rri = attach(peer, hostkeys=[line])
            rri.configure_ssh(host_key_policy=policy)
            with pytest.raises(SSHError, match="only malformed host keys"):
                rri.run("true")
        # Valid keys in the same list still work.
        assert attach(peer, hostkeys=[line, *peer.hostkeys]).run("true").exit_code == 0


@fuzzed
@given(
    lines=st.lists(st.text(max_size=60), max_size=3),
    policy=st.sampled_from(["strict", "accept-new"]),
)
def test_any_host_keys(lines: list[str], policy: Any) -> None:
    with contextlib.suppress(SSHError):
        for line in HostKeys(lines, policy).lines():
            assert len(line.split()) == 2


# Private keys.


@pytest.mark.parametrize(
    "text", ["", "x", "\ud800", "-----BEGIN RSA PRIVATE KEY-----\nÄ", "A" * 1_000_000]
)
def test_malformed_private_keys(text: str, attach: Attach) -> None:
    with Peer() as peer, pytest.raises(SSHError, match="the server's private key"):
        attach(peer, key=text).run("true")


FORMS = [private_text(KEY)]


@fuzzed
@given(data=st.data())
def test_any_private_key(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(FORMS))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 20))
        text = text[:at] + data.draw(st.text(max_size=5)) + text[at + cut :]
    with contextlib.suppress(SSHError):
        sshkeys.load_private_key(text)
