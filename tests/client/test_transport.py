"""Retries, timeouts, logs, and connections that are kept open."""

import asyncio
import contextlib
import gc
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

import rerobots
import rerobots.aio
from rerobots import api
from rerobots._client import pools
from rerobots._timeouts import timeouts
from rerobots.api import APIClient

from ..conftest import MISTY, NOWHERE, Mode
from ..support.faults import Fault, FaultyProxy
from ..support.server import Received, Response, Server, free_port, respond_normally

Call = Callable[[APIClient], object]

GET: Call = lambda apic: apic.get_instances()  # noqa: E731
LAUNCH: Call = lambda apic: apic.request_instance(MISTY)  # noqa: E731
DELETE: Call = lambda apic: apic.cancel_reservation(NOWHERE)  # noqa: E731
TERMINATE: Call = lambda apic: apic.terminate_instance(NOWHERE)  # noqa: E731
OUTPUT: Call = lambda apic: apic.get_stdout_cmd(NOWHERE)  # noqa: E731
# Calls with different retry rules. Output can be fetched only once.
CALLS = {
    "safe GET": GET,
    "launch": LAUNCH,
    "DELETE": DELETE,
    "terminate": TERMINATE,
    "consuming GET": OUTPUT,
}


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(respond_normally) as made:
        yield made


def port_of(server: Server) -> int:
    return int(server.base_uri.rsplit(":", 1)[1])


# Fault, call, error if there is no retry, and how often the server gets the request.
TABLE: list[tuple[Fault, str, type[api.Error] | None, int]] = [
    (Fault.RESET_UNREAD, "safe GET", None, 1),
    (Fault.RESET_UNREAD, "launch", api.ConnectionFailed, 0),
    (Fault.RESET_UNREAD, "DELETE", None, 1),
    (Fault.RESET_UNREAD, "terminate", None, 1),
    (Fault.RESET_UNREAD, "consuming GET", api.ConnectionFailed, 0),
    (Fault.RESET_READ, "safe GET", None, 2),
    (Fault.RESET_READ, "launch", api.ConnectionFailed, 1),
    (Fault.RESET_READ, "DELETE", None, 2),
    (Fault.RESET_READ, "terminate", None, 2),
    (Fault.RESET_READ, "consuming GET", api.ConnectionFailed, 1),
    (Fault.CLOSED_READ, "safe GET", None, 2),
    (Fault.CLOSED_READ, "launch", api.ConnectionFailed, 1),
    (Fault.CLOSED_READ, "DELETE", None, 2),
    (Fault.CLOSED_READ, "terminate", None, 2),
    (Fault.CLOSED_READ, "consuming GET", api.ConnectionFailed, 1),
    (Fault.STALL, "safe GET", None, 2),
    (Fault.STALL, "launch", api.RequestTimeout, 1),
    (Fault.STALL, "DELETE", None, 2),
    (Fault.STALL, "terminate", None, 2),
    (Fault.STALL, "consuming GET", api.RequestTimeout, 1),
    (Fault.CUT_BODY, "safe GET", None, 2),
    (Fault.CUT_BODY, "launch", api.MalformedResponse, 1),
    (Fault.CUT_BODY, "consuming GET", api.MalformedResponse, 1),
    (Fault.UNAVAILABLE, "safe GET", None, 1),
    (Fault.UNAVAILABLE, "launch", api.ServerError, 0),
    (Fault.UNAVAILABLE, "DELETE", None, 1),
    (Fault.UNAVAILABLE, "terminate", None, 1),
    (Fault.UNAVAILABLE, "consuming GET", api.ServerError, 0),
]


def takes_long(fault: Fault, call: str) -> bool:
    return fault is Fault.STALL and call not in ("safe GET", "launch")


@pytest.mark.parametrize(
    ("fault", "call", "error", "received"),
    [
        pytest.param(*row, marks=[pytest.mark.long] if takes_long(row[0], row[1]) else [])
        for row in TABLE
    ],
)
def test_retries_after_faults(
    fault: Fault,
    call: str,
    error: type[api.Error] | None,
    received: int,
    server: Server,
    mode: Mode,
    pauses: list[float],
) -> None:
    # The response to the retry has the same timeout: a busy machine needs some time for it.
    read_timeout = 1.0 if fault is Fault.STALL else 10.0
    with FaultyProxy(port_of(server), fault) as proxy:
        apic = mode.client(api_token="token", base_uri=proxy.base_uri, timeout=read_timeout)
        if error is None:
            CALLS[call](apic)
            assert len(pauses) == 1
        else:
            with pytest.raises(error) as caught:
                CALLS[call](apic)
            assert type(caught.value) is error
            assert caught.value.may_be_done
            assert "may have taken effect" in str(caught.value)
            assert pauses == []
        apic.close()
    assert len(server.requests) == received


@pytest.mark.parametrize("call", CALLS)
def test_http_library_does_not_retry(mode: Mode, call: str) -> None:
    """With `retries=0`, a request on a kept connection that is closed is not sent twice."""
    seen: list[str] = []

    def respond(request: Received) -> Response:
        seen.append(request.path)
        return respond_normally(request) if len(seen) == 1 else Response(raw=b"")

    with Server(respond) as breaking:
        apic = mode.client(api_token="token", base_uri=breaking.base_uri, retries=0)
        GET(apic)
        with pytest.raises(api.ConnectionFailed):
            CALLS[call](apic)
        apic.close()
    assert len(seen) == 2


ALREADY_DONE: list[tuple[Call, int, bytes]] = [
    (TERMINATE, 400, b'{"error_message": "instance already terminating"}'),
    (DELETE, 404, b'{"error_message": "reservation not found"}'),
    (lambda a: a.deactivate_addon_cam(NOWHERE), 404, b'{"error": "add-on cam not active on x"}'),
    (lambda a: a.activate_addon(NOWHERE, "py"), 503, b'{"error": "add-on py already applied"}'),
]


@pytest.mark.parametrize(("call", "status", "body"), ALREADY_DONE)
def test_already_done_is_a_success_after_a_retry(
    call: Call, status: int, body: bytes, server: Server, mode: Mode, pauses: list[float]
) -> None:
    with (
        Server(lambda _: Response(status, body)) as done,
        FaultyProxy(port_of(done), Fault.RESET_READ) as proxy,
    ):
        apic = mode.client(api_token="token", base_uri=proxy.base_uri)
        call(apic)
        assert len(done.requests) == 2
        # As the response to a first request, it is an error.
        with pytest.raises(api.Error) as caught:
            call(apic)
        assert caught.value.status_code == status
        apic.close()


@pytest.mark.parametrize("fault", [Fault.SLOW_HEAD, Fault.SLOW_BODY])
def test_slow_response_times_out(
    fault: Fault, server: Server, mode: Mode, pauses: list[float]
) -> None:
    with FaultyProxy(port_of(server), *3 * [fault]) as proxy:
        apic = mode.client(api_token="token", base_uri=proxy.base_uri, timeout=0.3, retries=2)
        started = time.monotonic()
        with pytest.raises(api.RequestTimeout):
            GET(apic)
        assert time.monotonic() - started < 4
        apic.close()
    assert len(pauses) == 2


@pytest.mark.parametrize("call", CALLS)
def test_unsent_requests_are_retried(call: str, mode: Mode, pauses: list[float]) -> None:
    apic = mode.client(api_token="token", base_uri=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(api.ConnectionFailed):
        CALLS[call](apic)
    assert len(pauses) == 2
    assert 0.25 <= pauses[0] <= 0.5
    assert 0.5 <= pauses[1] <= 1.0
    apic = mode.client(base_uri="http://no.such.host.invalid")
    with pytest.raises((api.ConnectionFailed, api.RequestTimeout)):
        CALLS[call](apic)
    assert len(pauses) == 4


def test_number_of_retries(mode: Mode, pauses: list[float]) -> None:
    unreachable = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(api.ConnectionFailed):
        GET(mode.client(base_uri=unreachable, retries=0))
    assert pauses == []
    with pytest.raises(api.ConnectionFailed):
        GET(mode.client(base_uri=unreachable, retries=7))
    assert len(pauses) == 7
    assert max(pauses) <= 8.0


@pytest.mark.parametrize(
    ("status", "body", "is_retried"),
    [
        (502, b"<html>", True),
        (503, b"", True),
        (504, b"Gateway Timeout", True),
        (503, b'{"result_message": "All matching workspace deployments are busy."}', False),
        (503, b'{"error_message": "this instance does not support the cam add-on"}', False),
        (500, b"oops", False),
        (404, b'{"error_message": "instance not found"}', False),
        (403, b"", False),
    ],
)
def test_which_statuses_are_retried(
    status: int, body: bytes, is_retried: bool, mode: Mode, pauses: list[float]
) -> None:
    with Server(lambda _: Response(status, body)) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(api.Error) as caught:
            GET(apic)
        assert caught.value.status_code == status
        assert len(server.requests) == (3 if is_retried else 1)
        with pytest.raises(api.Error):
            LAUNCH(apic)
        assert [request.method for request in server.requests].count("POST") == 1
        apic.close()
    assert len(pauses) == (2 if is_retried else 0)


def test_timeouts_by_client_and_by_call(mode: Mode, pauses: list[float]) -> None:
    release = threading.Event()

    def stall(_: Received) -> Response:
        release.wait(5)
        return Response(body=b"{}")

    with Server(stall) as server:
        patient = mode.client(base_uri=server.base_uri, retries=0)
        started = time.monotonic()
        with pytest.raises(api.RequestTimeout, match="no response in time"):
            patient.get_instances(timeout=0.1)
        with pytest.raises(api.RequestTimeout):
            patient.get_vpn_newclient(NOWHERE, timeout=(1, 0.1))
        hasty = mode.client(base_uri=server.base_uri, retries=0, timeout=(1.0, 0.1))
        with pytest.raises(api.RequestTimeout):
            hasty.get_wdeployment_info(MISTY)
        assert time.monotonic() - started < 3
        release.set()
        for apic in (patient, hasty):
            apic.close()


@pytest.mark.parametrize("timeout", [0, -1, float("inf"), float("nan"), True, "1", (1,), (1, 0)])
def test_invalid_timeouts(timeout: Any, mode: Mode) -> None:
    with pytest.raises(ValueError, match="timeout"):
        mode.client(timeout=timeout)
    with pytest.raises(ValueError, match="timeout"):
        mode.client(base_uri="http://127.0.0.1:1").get_instances(timeout=timeout)


@pytest.mark.parametrize("options", [{"retries": -1}, {"retries": 1.5}, {"max_rate_limit_wait": 0}])
def test_other_invalid_options(options: dict[str, Any], mode: Mode) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        mode.client(**options)


@contextlib.contextmanager
def unresponsive_address(port: int) -> Iterator[str]:
    """Yield a local address whose port neither accepts nor refuses connections."""
    address = "127.0.0.2"
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server((address, port), backlog=0))
        # Connections that are not accepted fill its queue; then packets are dropped.
        for _ in range(4):
            sock = stack.enter_context(socket.socket())
            sock.setblocking(False)
            sock.connect_ex(listener.getsockname())
        yield address


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not drop the packets")
def test_next_address_of_the_server_is_tried(
    server: Server, mode: Mode, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = port_of(server)
    resolve = socket.getaddrinfo

    def resolve_two(host: Any, *args: Any, **options: Any) -> list[Any]:
        if host not in ("two.example", b"two.example"):
            return resolve(host, *args, **options)
        kind = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
        return [(*kind, (address, port)) for address in (unresponsive, "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve_two)
    with unresponsive_address(port) as unresponsive:
        apic = mode.client(base_uri=f"http://two.example:{port}", timeout=(1.0, 10.0))
        GET(apic)
        apic.close()
    assert pauses == [], "the request was retried"
    assert len(server.requests) == 1
    assert timeouts(None)[0] == 5.0


# Logs


def test_log_lines_of_requests_and_retries(
    server: Server, mode: Mode, pauses: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "rerobots")
    with FaultyProxy(port_of(server), Fault.UNAVAILABLE) as proxy:
        apic = mode.client(api_token="token", base_uri=proxy.base_uri)
        GET(apic)
        apic.close()
    lines = [(r.levelname, r.getMessage()) for r in caplog.records if r.name == "rerobots"]
    assert [level for level, _ in lines] == ["DEBUG", "WARNING", "DEBUG"]
    assert lines[0][1].startswith("#1 GET /instances: 503, ")
    assert lines[1][1].startswith("GET /instances: ServerError; retry in 0.")
    assert lines[2][1].startswith("#2 GET /instances: 200, ")


def test_token_is_not_sent_to_the_target_of_a_redirect(server: Server, mode: Mode) -> None:
    headers = {"Location": f"{server.base_uri}/instances"}
    with Server(lambda _: Response(302, b"", headers)) as redirecting:
        apic = mode.client(api_token="token", base_uri=redirecting.base_uri)
        with pytest.raises(api.MalformedResponse, match="redirected"):
            GET(apic)
        apic.close()
    assert server.requests == []


def test_a_token_over_plain_http_warns(mode: Mode) -> None:
    with pytest.warns(UserWarning, match=r"http://api\.example is not encrypted"):
        mode.client(api_token="token", base_uri="http://api.example")


# Connections


def test_connections_are_reused(server: Server, mode: Mode) -> None:
    with FaultyProxy(port_of(server)) as proxy:
        apic = mode.client(api_token="token", base_uri=proxy.base_uri)
        for _ in range(5):
            GET(apic)
            LAUNCH(apic)
        apic.close()
        assert proxy.connections == 1


def test_headers_replace_defaults_in_any_case(server: Server, mode: Mode) -> None:
    apic = mode.client(base_uri=server.base_uri, headers={"user-agent": "mine"})
    apic.get_instances()
    apic.add_client_headers({"ACCEPT": "application/json"})
    apic.get_instances()
    assert [r.headers["User-Agent"] for r in server.requests] == ["mine", "mine"]
    assert server.requests[1].headers["Accept"] == "application/json"
    apic.close()


def test_concurrent_requests(server: Server) -> None:
    async def use() -> list[list[str]]:
        async with rerobots.aio.AsyncAPIClient("token", base_uri=server.base_uri) as apic:
            return await asyncio.gather(*(apic.get_instances() for _ in range(64)))

    assert asyncio.run(use()) == [["x"]] * 64


def test_dropped_client_closes_its_connections(server: Server) -> None:
    # Python warns about open sockets that are garbage-collected, and warnings are errors here.
    APIClient(api_token="token", base_uri=server.base_uri).get_instances()


def test_client_in_a_reference_cycle_closes_its_pool() -> None:
    class Pool(httpx.BaseTransport):
        is_closed = False

        def close(self) -> None:
            self.is_closed = True

        def __del__(self) -> None:
            closed.append(self.is_closed)

    closed: list[bool] = []
    # It is older than its owner, so its `__del__` is called first.
    made = [Pool()]
    owner = pools.Pools(made.pop)
    with owner.lease():
        pass
    cycle: list[object] = [owner]
    cycle.append(cycle)
    del owner, cycle
    gc.collect()
    assert closed == [True]
