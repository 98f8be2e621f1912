"""Fixtures for instances whose host is a real OpenSSH server, in both modes."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Protocol

import pytest

import rerobots
from rerobots._ssh import connection

from ..conftest import MISTY, NOWHERE, Mode, make_mode
from ..support.server import Received, Response, Server
from .openssh import SSHD, USER, Host, Private, private_text

WDINFO = {
    "id": MISTY,
    "type": "fixed_misty2",
    "type_version": 1,
    "supported_addons": ["cam", "mistyproxy"],
    "desc": "Misty II on a table top",
    "region": "us:cali",
    "icounter": 1205,
    "created": "2019-03-12 18:04:51.310592",
    "queuelen": 0,
    "online": True,
}

missing = SSHD is None
needs_openssh = pytest.mark.skipif(
    missing, reason="needs OpenSSH's server: apt-get install openssh-server"
)
needs_root = pytest.mark.skipif(USER != "root", reason="needs to be root")


def _terminals_have_group_tty() -> bool:
    """Return whether new terminals have the group `tty`; else only root's sshd can set it."""
    with suppress(ImportError, OSError, KeyError):
        import grp
        import pty

        ends = pty.openpty()
        group = os.fstat(ends[1]).st_gid
        for end in ends:
            os.close(end)
        return group == grp.getgrnam("tty").gr_gid
    return False


needs_terminals = pytest.mark.skipif(
    USER != "root" and not _terminals_have_group_tty(),
    reason="needs to be root, or terminals of the group tty: mount -o remount,gid=5 /dev/pts",
)


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """An OpenSSH server, shared by all tests that do not change it."""
    if missing:
        pytest.skip("needs OpenSSH's server")
    with Host(tmp_path_factory.mktemp("sshd")) as made:
        yield made


@pytest.fixture
def new_host(tmp_path: Path) -> Iterator[Callable[..., Host]]:
    """A factory of OpenSSH servers that a test may stop, freeze or configure."""
    if missing:
        pytest.skip("needs OpenSSH's server")
    with ExitStack() as stack:

        def make(*settings: str, tools: Path | None = None) -> Host:
            folder = tmp_path / f"sshd{len(list(tmp_path.glob('sshd*')))}"
            folder.mkdir()
            return stack.enter_context(Host(folder, settings, tools))

        yield make


@pytest.fixture
def busybox_host(new_host: Callable[..., Host], tmp_path: Path) -> Host:
    """A host whose only programs are those of BusyBox."""
    busybox = shutil.which("busybox")
    if busybox is None:
        pytest.skip("needs BusyBox: apt-get install busybox-static")
    tools = tmp_path / "tools"
    tools.mkdir()
    subprocess.run([busybox, "--install", "-s", tools], check=False, capture_output=True)
    return new_host(tools=tools)


# Both modes use hosts in the same way; `test_async.py` tests what async adds.
@pytest.fixture(params=["sync", pytest.param("async", marks=pytest.mark.long)])
def mode(request: pytest.FixtureRequest) -> Iterator[Mode]:
    yield from make_mode(request.param)


class SSHHost(Protocol):
    """An SSH server: its port, its host keys, and the key that it accepts."""

    port: int
    key: Private

    @property
    def hostkeys(self) -> list[str]: ...


class Attach(Protocol):
    """A factory of instances with this host; `change` replaces fields of the API's response."""

    def __call__(self, host: SSHHost, **change: Any) -> rerobots.Instance: ...


def instance_info(host: SSHHost, **change: Any) -> dict[str, Any]:
    """Return the API's response for an instance with this host."""
    return {
        "id": NOWHERE,
        "deployment": MISTY,
        "type": "fixed_misty2",
        "region": "us:cali",
        "starttime": "2026-01-01 00:00:00.000000",
        "rootuser": "me",
        "status": "READY",
        "fwd": {"ipv4": "127.0.0.1", "port": change.pop("port", host.port)},
        "hostkeys": host.hostkeys,
        "key": private_text(host.key),
        "wdinfo": WDINFO,
        **change,
    }


@pytest.fixture
def as_this_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign-in as the current user: the sshd of an ordinary user does not accept root."""
    others = (connection.Endpoint.__init__.__defaults__ or ())[1:]
    monkeypatch.setattr(connection.Endpoint.__init__, "__defaults__", (USER, *others))


@pytest.fixture
def attach(mode: Mode, as_this_user: None) -> Iterator[Attach]:
    with ExitStack() as stack:

        def make(host: SSHHost, **change: Any) -> rerobots.Instance:
            info = instance_info(host, **change)

            def respond(request: Received) -> Response:
                if request.path.endswith("/sshkey") and info["key"] is None:
                    words = b'{"error_message": "no secret SSH key available"}'
                    return Response(status=404, body=words)
                return Response(body=json.dumps(info).encode())

            server = stack.enter_context(Server(respond))
            apic = mode.client(api_token="token", base_uri=server.base_uri)
            rri = mode.instance(instance_id=NOWHERE, apic=apic)
            stack.callback(rri.stop_sshclient)
            return rri

        yield make


@pytest.fixture
def rri(host: Host, attach: Attach) -> rerobots.Instance:
    """An instance whose host is an OpenSSH server."""
    return attach(host)
