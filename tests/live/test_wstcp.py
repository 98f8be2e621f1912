"""Tunnels from a local port to a TCP port of the host, a WebSocket for each connection."""

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
from .conftest import ALL_ADDONS
from .peer import Connection, Peer

pytestmark = pytest.mark.modes("async")


class DoublingServer(socketserver.ThreadingTCPServer):
    """A server that sends all data back twice, and closes the connection after an `!`."""

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
    with DoublingServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def sim(target: int) -> Iterator[Simulator]:
    robot = Deployment(
        type="robot",
        id=ALL_ADDONS,
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


def send_and_receive(port: int, data: bytes) -> bytes:
    with connect(port) as sock:
        sock.sendall(data)
        received = b""
        while len(received) < 2 * len(data):
            received += sock.recv(1 << 16)
        return received


def test_address(rri: rerobots.Instance) -> None:
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


def test_concurrent_connections(rri: rerobots.Instance) -> None:
    rri.wstcp.activate(wait=True)
    with rri.wstcp.tunnel() as tunnel:
        port = tunnel.local_port
        results: dict[int, bytes] = {}

        def work(number: int) -> None:
            results[number] = send_and_receive(port, bytes([number]) * 200_000)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert results == {number: bytes([number]) * 400_000 for number in range(8)}
    with pytest.raises(OSError, match="refused"):
        connect(port)


def test_too_many_open_files(
    rri: rerobots.Instance, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("rerobots._time_limits.ACCEPT_RETRY", 0.01)
    accept = socket.socket.accept
    errnos = iter([errno.EMFILE, errno.ENFILE, errno.ECONNABORTED])
    rri.wstcp.activate(wait=True)
    with rri.wstcp.tunnel() as tunnel:
        port = tunnel.local_port

        def fail(self: socket.socket) -> Any:
            if self.getsockname()[1] == port:
                for number in errnos:
                    raise OSError(number, os.strerror(number))
            return accept(self)

        monkeypatch.setattr(socket.socket, "accept", fail)
        for _ in range(3):
            assert send_and_receive(port, b"data") == b"datadata"
    assert caplog.text.count("no connection can be accepted now") == 1


def test_host_closes_the_connection(rri: rerobots.Instance) -> None:
    rri.wstcp.activate(wait=True)
    with rri.wstcp.tunnel() as tunnel, connect(tunnel.local_port) as sock:
        sock.sendall(b"bye!")
        received = b""
        while data := sock.recv(100):
            received += data
        assert received == b"bye!bye!"


def test_half_closed_connection_still_receives(
    rri: rerobots.Instance, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Too short for a ping, whose pong might be late by this clock.
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


def test_end_of_the_block_closes_connections(rri: rerobots.Instance) -> None:
    rri.wstcp.activate(wait=True)
    with rri.wstcp.tunnel() as tunnel:
        sock = connect(tunnel.local_port)
        sock.sendall(b"x")
        assert sock.recv(10)
    with sock, contextlib.suppress(ConnectionResetError):
        while sock.recv(10):
            pass


def test_clients_that_disconnect_at_once(rri: rerobots.Instance) -> None:
    rri.wstcp.activate(wait=True)
    with rri.wstcp.tunnel() as tunnel:
        for _ in range(5):
            connect(tunnel.local_port).close()
        assert send_and_receive(tunnel.local_port, b"after") == b"afterafter"


def test_nothing_listens_on_the_host(
    sim: Simulator, rri: rerobots.Instance, mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    deployment = Deployment(
        type="nobody",
        supported_addons=("wstcp",),
        addons_config={"wstcp": {"port": free_port()}},
    )
    with Simulator(
        deployments=[deployment], record_delay=0, init_delay=0, addon_delay=0, terminate_delay=0
    ) as other:
        apic = mode.client(other.api_token, base_uri=other.base_uri)
        instance = mode.instance(["nobody"], apic=apic)
        instance.wait_until_ready()
        instance.wstcp.activate(wait=True)
        with (
            instance.wstcp.tunnel() as tunnel,
            connect(tunnel.local_port) as sock,
            pytest.raises(ConnectionResetError),
        ):
            sock.recv(10)
        apic.close()
    assert "nobody listens at the TCP port" in caplog.text


def test_silent_peer_ends_the_local_connection(
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

        async def async_address(**_: Any) -> str:
            return address

        inner = getattr(rri, "_target", rri).wstcp
        stand_in = async_address if mode.name == "async" else lambda **_: address
        monkeypatch.setattr(type(inner), "address", lambda self, **_: stand_in())
        with rri.wstcp.tunnel() as tunnel, connect(tunnel.local_port) as sock:
            sock.sendall(b"is anybody there?")
            with clock.hurrying(1), pytest.raises(ConnectionResetError):
                sock.recv(10)
        done.set()


def test_port_in_use(rri: rerobots.Instance) -> None:
    rri.wstcp.activate(wait=True)
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(rerobots.api.Error, match="is not available"),
    ):
        rri.wstcp.tunnel(taken.getsockname()[1])
    with pytest.raises(rerobots.api.InvalidArgument):
        rri.wstcp.tunnel(70000)


def test_tunnel_activates_the_addon(rri: rerobots.Instance) -> None:
    with rri.wstcp.tunnel() as tunnel:
        assert tunnel.local_port > 0
    assert rri.wstcp.status()["status"] == "active"
