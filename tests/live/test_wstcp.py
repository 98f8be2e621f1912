"""Tunnels: a port here, the TCP port of the host there, a WebSocket for each connection."""

import contextlib
import errno
import os
import socket
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import rerobots
import rerobots.api
from rerobots.sim import Deployment, Simulator

from ..conftest import Mode
from ..support.clock import Clock
from ..support.server import free_port
from .conftest import SHARED
from .peer import Connection, Peer

pytestmark = pytest.mark.modes("async")


class Doubling(socketserver.ThreadingTCPServer):
    """Sends back what it gets, twice; ends when the other side does, or at an `!`."""

    daemon_threads = True
    request_queue_size = 64

    class RequestHandlerClass(socketserver.BaseRequestHandler):  # pyright: ignore[reportIncompatibleMethodOverride]
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                while data := self.request.recv(1 << 16):
                    self.request.sendall(data + data)
                    if data.endswith(b"!"):
                        return

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), self.RequestHandlerClass)


@pytest.fixture
def target() -> Iterator[int]:
    with Doubling() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def sim(target: int) -> Iterator[Simulator]:
    robot = Deployment(
        type="robot",
        id=SHARED,
        supported_addons=("wstcp", "vnc"),
        addons_config={"wstcp": {"port": target}},
    )
    with Simulator(
        deployments=[robot], record_delay=0, init_delay=0, addon_delay=0, terminate_delay=0
    ) as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    left = [each for each in threading.enumerate() if each.name == "rerobots-port"]
    for thread in left:
        thread.join(5)
    assert not [thread for thread in left if thread.is_alive()]


def connect(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), timeout=20)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def ask(port: int, data: bytes) -> bytes:
    with connect(port) as sock:
        sock.sendall(data)
        answer = b""
        while len(answer) < 2 * len(data):
            answer += sock.recv(1 << 16)
        return answer


def test_the_address(rri: rerobots.Instance) -> None:
    for addon in (rri.wstcp, rri.vnc):
        with pytest.raises(rerobots.api.AddonNotActive):
            addon.address()
        addon.activate(wait=True)
        with pytest.raises(rerobots.api.AddonNotReady):
            addon.address()
        addon.start(wait=True)
        address = addon.address()
        assert address == f"ws://127.0.0.1:{addon.status().get('port')}"
        addon.stop()
        with pytest.raises(rerobots.api.AddonNotReady):
            addon.address()


def test_many_connections(rri: rerobots.Instance) -> None:
    rri.wstcp.activate(wait=True)
    with rri.wstcp.tunnel() as tunnel:
        port = tunnel.local_port
        answers: dict[int, bytes] = {}

        def work(number: int) -> None:
            answers[number] = ask(port, bytes([number]) * 200_000)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert answers == {number: bytes([number]) * 400_000 for number in range(8)}
    with pytest.raises(OSError, match="refused"):
        connect(port)


def test_too_many_open_files_pass(
    rri: rerobots.Instance, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("rerobots._time_limits.ACCEPT_RETRY", 0.01)
    accept = socket.socket.accept
    fails = iter([errno.EMFILE, errno.ENFILE, errno.ECONNABORTED])
    rri.wstcp.activate(wait=True)
    with rri.wstcp.tunnel() as tunnel:
        port = tunnel.local_port

        def fail(self: socket.socket) -> Any:
            if self.getsockname()[1] == port:
                for number in fails:
                    raise OSError(number, os.strerror(number))
            return accept(self)

        monkeypatch.setattr(socket.socket, "accept", fail)
        for _ in range(3):
            assert ask(port, b"data") == b"datadata"
    assert caplog.text.count("no connection can be accepted now") == 1


def test_the_other_end_ends(rri: rerobots.Instance) -> None:
    rri.wstcp.activate(wait=True)
    with rri.wstcp.tunnel() as tunnel, connect(tunnel.local_port) as sock:
        sock.sendall(b"bye!")
        received = b""
        while data := sock.recv(100):
            received += data
        assert received == b"bye!bye!"


def test_the_end_of_what_is_sent_leaves_time_for_the_answer(
    rri: rerobots.Instance, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No ping comes in between, whose answer might take longer than it may by this clock.
    monkeypatch.setattr("rerobots._time_limits.TUNNEL_LINGER", 4.0)
    rri.wstcp.activate(wait=True)
    with rri.wstcp.tunnel() as tunnel, connect(tunnel.local_port) as sock:
        sock.sendall(b"question")
        sock.shutdown(socket.SHUT_WR)
        received = b""
        while len(received) < 16:
            received += sock.recv(100)
        with clock.hurrying(1):
            assert sock.recv(100) == b""
        assert received == b"questionquestion"
        assert clock.passed > 3


def test_the_end_of_the_block_closes_all(rri: rerobots.Instance) -> None:
    rri.wstcp.activate(wait=True)
    with rri.wstcp.tunnel() as tunnel:
        sock = connect(tunnel.local_port)
        sock.sendall(b"x")
        assert sock.recv(10)
    with sock, contextlib.suppress(ConnectionResetError):
        while sock.recv(10):
            pass


def test_one_who_connects_and_goes(rri: rerobots.Instance) -> None:
    rri.wstcp.activate(wait=True)
    with rri.wstcp.tunnel() as tunnel:
        for _ in range(5):
            connect(tunnel.local_port).close()
        assert ask(tunnel.local_port, b"after") == b"afterafter"


def test_nobody_listens_there(
    sim: Simulator, rri: rerobots.Instance, mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    nobody = Deployment(
        type="nobody",
        supported_addons=("wstcp",),
        addons_config={"wstcp": {"port": free_port()}},
    )
    with Simulator(
        deployments=[nobody], record_delay=0, init_delay=0, addon_delay=0, terminate_delay=0
    ) as other:
        apic = mode.client(other.api_token, base_uri=other.base_uri)
        lone = mode.instance(["nobody"], apic=apic)
        lone.wait_until_ready()
        lone.wstcp.activate(wait=True)
        with (
            lone.wstcp.tunnel() as tunnel,
            connect(tunnel.local_port) as sock,
            pytest.raises(ConnectionResetError),
        ):
            sock.recv(10)
        apic.close()
    assert "nobody listens at the TCP port" in caplog.text


def test_a_peer_that_dies(
    rri: rerobots.Instance, mode: Mode, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()

    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.receive()
        done.wait(10)

    rri.wstcp.activate(wait=True)
    with Peer(script) as peer:
        address = f"ws://localhost:{peer.port}"

        async def there(**_: Any) -> str:
            return address

        inner = getattr(rri, "_target", rri).wstcp
        stand_in = there if mode.name == "async" else lambda **_: address
        monkeypatch.setattr(type(inner), "address", lambda self, **_: stand_in())
        with rri.wstcp.tunnel() as tunnel, connect(tunnel.local_port) as sock:
            sock.sendall(b"is anybody there?")
            with clock.hurrying(1), pytest.raises(ConnectionResetError):
                sock.recv(10)
        done.set()


def test_a_port_that_is_in_use(rri: rerobots.Instance) -> None:
    rri.wstcp.activate(wait=True)
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(rerobots.api.Error, match="is not available"),
    ):
        rri.wstcp.tunnel(taken.getsockname()[1])
    with pytest.raises(rerobots.api.InvalidArgument):
        rri.wstcp.tunnel(70000)


def test_one_that_is_not_active(rri: rerobots.Instance) -> None:
    with rri.wstcp.tunnel() as tunnel:
        assert tunnel.local_port > 0
    assert rri.wstcp.status()["status"] == "active"
