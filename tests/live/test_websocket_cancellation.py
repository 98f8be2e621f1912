"""WebSockets: concurrency, cancellation and Ctrl-C."""

import asyncio
import contextlib
import signal
import subprocess
import sys
import threading
import time

import pytest

import rerobots.aio
import rerobots.api
from rerobots._instance._async.sockets import async_open
from rerobots._instance._sync.sockets import sync_open
from rerobots_openapi.api import cam

from ..conftest import NOWHERE
from ..support.waiting import soon
from .conftest import TOKEN
from .peer import Connection, Peer


def test_cancelled_at_every_await() -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.send(b"text")
        while True:
            peer.receive()

    async def use(apic: rerobots.aio.AsyncAPIClient) -> None:
        request = cam.watch_cam.get_kwargs(NOWHERE, 0, apic._websocket_token())
        async with await async_open(apic, request) as feed:
            assert await feed.receive() == b"text"
            await feed.send("back")

    async def main() -> None:
        async with rerobots.aio.AsyncAPIClient(TOKEN, base_uri=peer.base_uri) as apic:
            await asyncio.gather(*(use(apic) for _ in range(20)))
            for step in range(40):
                task = asyncio.ensure_future(use(apic))
                for _ in range(step):
                    await asyncio.sleep(0.0005)
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            await asyncio.sleep(0.1)

    with Peer(script) as peer:
        asyncio.run(main())
        # The client has closed all connections, without which the scripts do not end.
        assert soon(peer.is_idle)


_SCRIPT = """
import sys
import rerobots.api
from rerobots._instance._sync.sockets import sync_open
from rerobots_openapi.api import cam

apic = rerobots.api.APIClient("token", base_uri=sys.argv[1], timeout=60)
request = cam.watch_cam.get_kwargs("00000000-0000-0000-0000-000000000000", 0, "token")
with sync_open(apic, request) as feed:
    print("open", flush=True)
    feed.receive()
"""


@pytest.mark.parametrize("opens", [True, False])
def test_ctrl_c(opens: bool) -> None:
    waiting, done = threading.Event(), threading.Event()

    def script(peer: Connection) -> None:
        if opens:
            peer.upgrade()
        else:
            peer.read_head()
        waiting.set()
        done.wait(20)

    with Peer(script) as peer:
        program = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, peer.base_uri],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert program.stdout is not None
        assert waiting.wait(20)
        if opens:
            assert program.stdout.readline() == "open\n"
        time.sleep(0.2)
        program.send_signal(signal.SIGINT)
        started = time.monotonic()
        _, stderr = program.communicate(timeout=20)
        done.set()
    assert stderr.rstrip().endswith("KeyboardInterrupt")
    assert time.monotonic() - started < 4
    assert program.returncode == -signal.SIGINT


def test_two_threads_send_and_receive() -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        for _ in range(200):
            opcode, data = peer.receive()
            peer.send(data, opcode)
        peer.close()

    with Peer(script) as peer:
        apic = rerobots.api.APIClient(TOKEN, base_uri=peer.base_uri)
        request = cam.watch_cam.get_kwargs(NOWHERE, 0, apic._websocket_token())
        with sync_open(apic, request) as feed:

            def send() -> None:
                for number in range(200):
                    feed.send(b"%d" % number)

            sending = threading.Thread(target=send)
            sending.start()
            assert list(feed) == [b"%d" % number for number in range(200)]
            sending.join()
        apic.close()
