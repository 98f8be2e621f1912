"""Forwarded ports and the interactive shell, in both modes."""

import contextlib
import http.server
import itertools
import os
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

import rerobots
from rerobots.api import SSHError

from ..conftest import MISTY, NOWHERE, Mode
from ..support.server import Response, Server, free_port
from ..support.terminal import Terminal
from ..support.waiting import soon
from .conftest import Attach, instance_info, needs_terminals
from .openssh import SIGN_IN, Host
from .proxy import Proxy


@pytest.fixture(params=["openssh", "simulator"])
def forwarding(request: pytest.FixtureRequest, mode: Mode) -> rerobots.Instance:
    """An instance with a real SSH server, and one of the simulator."""
    if request.param == "openssh":
        rri: rerobots.Instance = request.getfixturevalue("rri")
        return rri
    launched: rerobots.Instance = request.getfixturevalue("launch")(wdeployment_id=MISTY)
    return launched


@pytest.fixture
def echo() -> Iterator[int]:
    """A port that sends all data back twice, after the client has sent the last of it."""

    def serve(sock: socket.socket) -> None:
        with sock:
            received = b""
            while data := sock.recv(1 << 16):
                received += data
            sock.sendall(received * 2)

    def accept() -> None:
        while server.fileno() >= 0:
            try:
                sock, _ = server.accept()
            except OSError:  # It is closed, or this program has too many open files.
                time.sleep(0.02)
                continue
            threading.Thread(target=serve, args=(sock,), daemon=True).start()

    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=accept, daemon=True).start()
    yield server.getsockname()[1]
    server.shutdown(socket.SHUT_RDWR)
    server.close()


def exchange(port: int, data: bytes) -> bytes:
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        while part := sock.recv(1 << 16):
            received += part
    return received


def test_forward_port(forwarding: rerobots.Instance, echo: int) -> None:
    with forwarding.forward_port(echo) as forwarded:
        assert exchange(forwarded.local_port, b"hello") == b"hellohello"
        large = os.urandom(3_000_000)
        assert exchange(forwarded.local_port, large) == large * 2
        port = forwarded.local_port
        threads = [threading.Thread(target=exchange, args=(port, large)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_forwarded_web_page(forwarding: rerobots.Instance, tmp_path: Path) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"page")

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        local = free_port()
        forwarded = forwarding.forward_port(server.server_address[1], "127.0.0.1", local)
        assert forwarded.local_port == local
        request = b"GET / HTTP/1.0\r\n\r\n"
        with socket.create_connection(("127.0.0.1", local), timeout=10) as sock:
            sock.sendall(request)
            response = b""
            while part := sock.recv(1000):
                response += part
        assert response.endswith(b"page")
        forwarded.close()
        server.shutdown()


def test_forward_to_a_closed_port(forwarding: rerobots.Instance) -> None:
    with forwarding.forward_port(1) as forwarded, pytest.raises(ConnectionResetError):
        exchange(forwarded.local_port, b"hello")


def test_used_and_invalid_ports(rri: rerobots.Instance, echo: int) -> None:
    with pytest.raises(SSHError, match=f"local port {echo}"):
        rri.forward_port(80, local_port=echo)
    for port in (0, -1, 65536, True, "80"):
        with pytest.raises(ValueError, match="remote_port"):
            cast("Any", rri).forward_port(port)


def test_forwarding_survives_a_lost_connection(
    host: Host, attach: Attach, echo: int, new_host: Callable[..., Host]
) -> None:
    server = new_host()
    rri = attach(server)
    with rri.forward_port(echo) as forwarded:
        assert exchange(forwarded.local_port, b"one") == b"oneone"
        server.send(9)
        assert exchange(forwarded.local_port, b"two") == b"twotwo"


SHELL = (
    SIGN_IN
    + """
import asyncio, sys, rerobots.aio, rerobots.api

def use():
    apic = rerobots.api.APIClient("token", base_uri=sys.argv[1])
    return rerobots.Instance(instance_id=sys.argv[2], apic=apic).shell()

async def use_async():
    async with rerobots.aio.AsyncAPIClient("token", base_uri=sys.argv[1]) as apic:
        rri = await rerobots.aio.AsyncInstance(instance_id=sys.argv[2], apic=apic)
        return await rri.shell()

print("code", use() if sys.argv[3] == "sync" else asyncio.run(use_async()), flush=True)
"""
)


@pytest.fixture(params=["sync", "async"])
def terminal(host: Host, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    import json

    body = json.dumps(instance_info(host)).encode()
    with Server(lambda request: Response(body=body)) as api:
        made = Terminal(sys.executable, "-c", SHELL, api.base_uri, NOWHERE, request.param)
        yield made
        made.close()


@needs_terminals
def test_interactive_shell(terminal: Terminal) -> None:
    terminal.resize(33, 101)
    terminal.write(b"stty size; echo begun\n")
    terminal.wait_for(b"33 101")
    assert terminal.settings() != terminal.before
    # The host receives the new size a little later.
    terminal.write(b"until stty size | grep 44; do sleep 0.1; done\n")
    terminal.resize(44, 111)
    terminal.wait_for(b"44 111")
    # The program that prints this is already in the foreground: Ctrl-C does not reach the shell.
    terminal.write(b"sh -c 'echo sle\"\"eps; exec sleep 50'\n")
    terminal.wait_for(b"sleeps")
    terminal.write(b"\x03")
    terminal.wait_for(b"^C")
    terminal.write(b"exit 7\n")
    terminal.wait_for(b"code 7")
    assert terminal.settings() == terminal.before
    assert terminal.process.wait(10) == 0


@needs_terminals
def test_ctrl_c_during_endless_output(terminal: Terminal) -> None:
    terminal.write(b"echo be''gun\n")
    terminal.wait_for(b"begun")
    terminal.write(b"yes\n")
    # A terminal that is slower than the host.
    deadline, shown = time.monotonic() + 30, b""
    for turn in itertools.count():
        shown = shown[-100:] + os.read(terminal.master, 1000)
        time.sleep(0.001)
        if turn == 500:
            terminal.write(b"\x03")
            terminal.write(b"echo en''ded; exit 7\n")
        if b"code 7" in shown:
            break
        assert time.monotonic() < deadline
    assert terminal.process.wait(10) == 0


@pytest.mark.sample(1)
@pytest.mark.parametrize("end", ["SIGTERM", "connection"])
@needs_terminals
def test_terminal_is_restored(end: str, terminal: Terminal, host: Host) -> None:
    terminal.write(b"echo be''gun\n")
    terminal.wait_for(b"begun")
    assert terminal.settings() != terminal.before
    if end == "SIGTERM":
        terminal.process.terminate()
        assert terminal.process.wait(10) == 143
    else:
        terminal.write(b"kill -KILL $PPID\n")
        terminal.wait_for(b"SSHError")
        assert terminal.process.wait(10) == 1
    assert terminal.settings() == terminal.before


def bytes_written(terminal: Terminal) -> int:
    """Return how many bytes the program in the terminal has written so far."""
    lines = Path(f"/proc/{terminal.process.pid}/io").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("wchar:")).split()[1])


@needs_terminals
def test_blocked_terminal_is_restored(terminal: Terminal) -> None:
    terminal.write(b"echo be''gun\n")
    terminal.wait_for(b"begun")
    # Nobody reads the output any more, so the program blocks while it writes.
    terminal.write(b"yes\n")
    written = -1
    while written != (written := bytes_written(terminal)):
        time.sleep(0.5)
    terminal.process.terminate()
    assert terminal.process.wait(20) == 143
    assert terminal.settings() == terminal.before


def test_shell_needs_a_terminal(rri: rerobots.Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.devnull) as nothing:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdin", nothing)
        with pytest.raises(SSHError, match="needs a terminal"):
            rri.shell()


def test_forwarding_survives_too_many_open_files(
    rri: rerobots.Instance, echo: int, caplog: pytest.LogCaptureFixture
) -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    with rri.forward_port(echo) as forwarded, socket.socket() as sock:
        sock.settimeout(20)
        with contextlib.ExitStack() as stack:
            stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, limits)
            with contextlib.suppress(OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (512, limits[1]))
                while True:
                    stack.enter_context(open("/dev/null"))  # noqa: PTH123
            # The accept() that waits already has its descriptor; the next one fails.
            sock.connect(("127.0.0.1", forwarded.local_port))
            assert soon(lambda: "no connection can be accepted now: [Errno 24]" in caplog.text)
        # Waiting connections are served, and so are new ones.
        for each in (sock, socket.create_connection(("127.0.0.1", forwarded.local_port), 20)):
            with each:
                each.sendall(b"data")
                each.shutdown(socket.SHUT_WR)
                assert each.recv(100) == b"data" * 2
    assert caplog.text.count("no connection can be accepted now") == 1


# Remote ports


def exchange_from_host(port: int, data: bytes) -> bytes:
    """Return what a client on the host receives: the host is this machine."""
    with socket.create_connection(("127.0.0.1", port), 10) as sock:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: sock.recv(1 << 16), b""))


def test_forward_remote_port(rri: rerobots.Instance, echo: int) -> None:
    with rri.forward_remote_port(0, "127.0.0.1", echo) as first:
        with rri.forward_remote_port(free_port(), local_port=echo) as second:
            for forward in (first, second):
                data = os.urandom(300_000)
                assert exchange_from_host(forward.remote_port, data) == data * 2
            port = second.remote_port
            with pytest.raises(SSHError, match="in use there, or not permitted"):
                rri.forward_remote_port(first.remote_port, local_port=echo)
        with pytest.raises(OSError, match="refused"):
            exchange_from_host(port, b"x")
        assert exchange_from_host(first.remote_port, b"x") == b"xx"
        assert rri.run("echo fine").stdout == "fine\n"
    with rri.forward_remote_port(0, local_port=free_port()) as nobody, contextlib.suppress(OSError):
        assert exchange_from_host(nobody.remote_port, b"x") == b""


def test_remote_port_is_reopened_after_a_disconnect(
    host: Host, attach: Attach, echo: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rerobots._time_limits.PORT_WATCH", 0.05)
    with Proxy(host.port) as proxy:
        rri = attach(host, port=proxy.port)
        with rri.forward_remote_port(free_port(), local_port=echo) as forward:
            proxy.cut()
            deadline = time.monotonic() + 30
            while True:
                assert time.monotonic() < deadline
                with contextlib.suppress(OSError):
                    if exchange_from_host(forward.remote_port, b"x") == b"xx":
                        break
                time.sleep(0.05)


def test_host_without_port_forwarding(new_host: Callable[..., Host], attach: Attach) -> None:
    rri = attach(new_host("AllowTcpForwarding no"))
    with pytest.raises(SSHError, match="not permitted") as caught:
        rri.forward_remote_port(0, local_port=80)
    assert not caught.value.retryable
    for arguments in ((-1,), (1 << 16,), (0,), (80, "\ud800"), (80, "")):
        with pytest.raises(rerobots.api.InvalidArgument):
            cast("Any", rri).forward_remote_port(*arguments)
