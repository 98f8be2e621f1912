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
from ..support.server import Answer, Server, free_port
from ..support.terminal import Terminal
from ..support.waiting import soon
from .conftest import Attach, instance_info, needs_terminals
from .openssh import SIGN_IN, Host
from .proxy import Proxy


@pytest.fixture(params=["openssh", "simulator"])
def forwarding(request: pytest.FixtureRequest, mode: Mode) -> rerobots.Instance:
    """An instance that forwards ports: on a real server, and a simulated one."""
    if request.param == "openssh":
        rri: rerobots.Instance = request.getfixturevalue("rri")
        return rri
    launched: rerobots.Instance = request.getfixturevalue("launch")(wdeployment_id=MISTY)
    return launched


@pytest.fixture
def echo() -> Iterator[int]:
    """A port that answers all that it hears, twice, at the end."""

    def serve(sock: socket.socket) -> None:
        with sock:
            heard = b""
            while data := sock.recv(1 << 16):
                heard += data
            sock.sendall(heard * 2)

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


def ask(port: int, data: bytes) -> bytes:
    heard = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        while part := sock.recv(1 << 16):
            heard += part
    return heard


def test_a_forwarded_port(forwarding: rerobots.Instance, echo: int) -> None:
    with forwarding.forward_port(echo) as forwarded:
        assert ask(forwarded.local_port, b"hello") == b"hellohello"
        large = os.urandom(3_000_000)
        assert ask(forwarded.local_port, large) == large * 2
        port = forwarded.local_port
        threads = [threading.Thread(target=ask, args=(port, large)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_a_web_page(forwarding: rerobots.Instance, tmp_path: Path) -> None:
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
            answer = b""
            while part := sock.recv(1000):
                answer += part
        assert answer.endswith(b"page")
        forwarded.close()
        server.shutdown()


def test_nobody_at_the_other_end(forwarding: rerobots.Instance) -> None:
    with forwarding.forward_port(1) as forwarded, pytest.raises(ConnectionResetError):
        ask(forwarded.local_port, b"hello")


def test_a_port_that_cannot_be_had(rri: rerobots.Instance, echo: int) -> None:
    with pytest.raises(SSHError, match=f"local port {echo}"):
        rri.forward_port(80, local_port=echo)
    for port in (0, -1, 65536, True, "80"):
        with pytest.raises(ValueError, match="remote_port"):
            cast("Any", rri).forward_port(port)


def test_ports_outlive_the_connection(
    host: Host, attach: Attach, echo: int, new_host: Callable[..., Host]
) -> None:
    made = new_host()
    rri = attach(made)
    with rri.forward_port(echo) as forwarded:
        assert ask(forwarded.local_port, b"one") == b"oneone"
        made.send(9)
        assert ask(forwarded.local_port, b"two") == b"twotwo"


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
    with Server(lambda request: Answer(body=body)) as api:
        made = Terminal(sys.executable, "-c", SHELL, api.base_uri, NOWHERE, request.param)
        yield made
        made.close()


@needs_terminals
def test_an_interactive_shell(terminal: Terminal) -> None:
    terminal.resize(33, 101)
    terminal.write(b"stty size; echo begun\n")
    terminal.wait_for(b"33 101")
    assert terminal.settings() != terminal.before
    # The host hears of it some time later.
    terminal.write(b"until stty size | grep 44; do sleep 0.1; done\n")
    terminal.resize(44, 111)
    terminal.wait_for(b"44 111")
    # What says so is in the foreground already: the key is not for the shell.
    terminal.write(b"sh -c 'echo sle\"\"eps; exec sleep 50'\n")
    terminal.wait_for(b"sleeps")
    terminal.write(b"\x03")
    terminal.wait_for(b"^C")
    terminal.write(b"exit 7\n")
    terminal.wait_for(b"code 7")
    assert terminal.settings() == terminal.before
    assert terminal.process.wait(10) == 0


@needs_terminals
def test_ctrl_c_where_output_has_no_pause(terminal: Terminal) -> None:
    terminal.write(b"echo be''gun\n")
    terminal.wait_for(b"begun")
    terminal.write(b"yes\n")
    # A terminal that is slower than the host.
    ended, shown = time.monotonic() + 30, b""
    for turn in itertools.count():
        shown = shown[-100:] + os.read(terminal.master, 1000)
        time.sleep(0.001)
        if turn == 500:
            terminal.write(b"\x03")
            terminal.write(b"echo en''ded; exit 7\n")
        if b"code 7" in shown:
            break
        assert time.monotonic() < ended
    assert terminal.process.wait(10) == 0


@pytest.mark.sample(1)
@pytest.mark.parametrize("end", ["SIGTERM", "connection"])
@needs_terminals
def test_the_terminal_is_restored_after_any_end(end: str, terminal: Terminal, host: Host) -> None:
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
    """Bytes that its program has written so far."""
    lines = Path(f"/proc/{terminal.process.pid}/io").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("wchar:")).split()[1])


@needs_terminals
def test_a_terminal_that_shows_nothing_is_restored(terminal: Terminal) -> None:
    terminal.write(b"echo be''gun\n")
    terminal.wait_for(b"begun")
    # Nobody reads it any more, so the program is stuck as it writes.
    terminal.write(b"yes\n")
    written = -1
    while written != (written := bytes_written(terminal)):
        time.sleep(0.5)
    terminal.process.terminate()
    assert terminal.process.wait(20) == 143
    assert terminal.settings() == terminal.before


def test_a_shell_needs_a_terminal(rri: rerobots.Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.devnull) as nothing:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdin", nothing)
        with pytest.raises(SSHError, match="needs a terminal"):
            rri.shell()


def test_too_many_open_files_pass(
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
            # What waits in accept() has its descriptor already.
            sock.connect(("127.0.0.1", forwarded.local_port))
            assert soon(lambda: "no connection can be accepted now: [Errno 24]" in caplog.text)
        # Those that wait are served, and those that come.
        for each in (sock, socket.create_connection(("127.0.0.1", forwarded.local_port), 20)):
            with each:
                each.sendall(b"data")
                each.shutdown(socket.SHUT_WR)
                assert each.recv(100) == b"data" * 2
    assert caplog.text.count("no connection can be accepted now") == 1


# Ports of the host that lead here.


def reach(port: int, data: bytes) -> bytes:
    """What a client on the host gets: it is this machine."""
    with socket.create_connection(("127.0.0.1", port), 10) as sock:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: sock.recv(1 << 16), b""))


def test_a_port_of_the_host_leads_here(rri: rerobots.Instance, echo: int) -> None:
    with rri.forward_remote_port(0, "127.0.0.1", echo) as first:
        with rri.forward_remote_port(free_port(), local_port=echo) as second:
            for forward in (first, second):
                data = os.urandom(300_000)
                assert reach(forward.remote_port, data) == data * 2
            port = second.remote_port
            with pytest.raises(SSHError, match="in use there, or not permitted"):
                rri.forward_remote_port(first.remote_port, local_port=echo)
        with pytest.raises(OSError, match="refused"):
            reach(port, b"x")
        assert reach(first.remote_port, b"x") == b"xx"
        assert rri.run("echo fine").stdout == "fine\n"
    with rri.forward_remote_port(0, local_port=free_port()) as nobody, contextlib.suppress(OSError):
        assert reach(nobody.remote_port, b"x") == b""


def test_a_port_of_the_host_is_opened_again(
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
                    if reach(forward.remote_port, b"x") == b"xx":
                        break
                time.sleep(0.05)


def test_a_host_that_forwards_no_ports(new_host: Callable[..., Host], attach: Attach) -> None:
    rri = attach(new_host("AllowTcpForwarding no"))
    with pytest.raises(SSHError, match="not permitted") as caught:
        rri.forward_remote_port(0, local_port=80)
    assert not caught.value.retryable
    for arguments in ((-1,), (1 << 16,), (0,), (80, "\ud800"), (80, "")):
        with pytest.raises(rerobots.api.InvalidArgument):
            cast("Any", rri).forward_remote_port(*arguments)
