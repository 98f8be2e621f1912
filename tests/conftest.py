"""Fixtures for most tests: a simulator without delays, and clients of it, sync and async."""

import asyncio
import fcntl
import functools
import gc
import inspect
import itertools
import logging
import os
import signal
import socket
import ssl
import subprocess
import sys
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

import rerobots
import rerobots.aio
import rerobots.api
from rerobots import sshkeys, tokens
from rerobots._client._async.connection import AsyncConnection
from rerobots._client._sync.connection import Connection
from rerobots._instance import at_exit
from rerobots._instance._async.addon import AsyncAddon
from rerobots._instance._async.cmd import AsyncCmdCommand
from rerobots._instance._async.cmdsh import AsyncShell
from rerobots._instance._async.interpreter import AsyncInterpreter
from rerobots._instance._async.job import AsyncJob
from rerobots._instance._async.ssh_commands import AsyncRemoteCommand
from rerobots._instance._async.ssh_ports import (
    AsyncPortForward,
    AsyncRemotePortForward,
    AsyncSSHConfig,
)
from rerobots._instance._async.wstcp import AsyncTunnel
from rerobots._live._async.recording import AsyncVideoRecording
from rerobots._live._async.websocket import AsyncWebSocket
from rerobots._live.channel import event_loop
from rerobots.sim import Simulator
from rerobots.sim.world import tokens as simulated_tokens

from .support import forks
from .support.clock import Clock

# Programs that a script starts in the background ignore Ctrl-C, and those of nohup SIGHUP; the
# programs of the tests would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# Warnings of the tests' own clients.
for _name in ("httpcore", "urllib3"):
    logging.getLogger(_name).setLevel(logging.INFO)

MISTY = "2c0873b5-1da1-46e6-9658-c40379774edf"
NOWHERE = "00000000-0000-0000-0000-000000000000"
# Or httpx loads all certificates for each client, even for plain HTTP.
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return two for each core and one more, as tests often wait; at most 16."""
    return min(16, 2 * (os.cpu_count() or 1) + 1)


# Ids of the parameters that run the same test in several ways.
MODES = {"sync", "async", "positive", "negative"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as long all modes and cases except those that a test, or its file, names.

    `@pytest.mark.modes("async")` names the mode that is not long; the default is "sync".
    `@pytest.mark.sample(3)` names the first three cases.
    """
    cases: Counter[object] = Counter()
    for item in items:
        marker = item.get_closest_marker("modes")
        wanted = set(marker.args if marker else ("sync", "positive"))
        parameters = set(item.nodeid.partition("[")[2].removesuffix("]").split("-"))
        if parameters & MODES and not parameters & wanted:
            item.add_marker(pytest.mark.long)
        elif (sample := item.get_closest_marker("sample")) is not None:
            function = item.nodeid.partition("[")[0]
            cases[function] += 1
            if cases[function] > sample.args[0]:
                item.add_marker(pytest.mark.long)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Exempt the collected tests from garbage collection, which is faster."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def _nothing_is_left_to_the_garbage_collector() -> Iterator[None]:
    """Collect garbage after each file: what its tests left open fails here, not in another file."""
    yield
    gc.collect()


def label(value: object) -> str:
    """Return a name for a parameter that is the same in every process."""
    return str(getattr(value, "__name__", value))[:40]


@pytest.fixture(autouse=True, scope="session")
def _keys_in_turn() -> Iterator[None]:
    """Let simulators share a few keys: creating one takes longer than most tests."""
    make, made = simulated_tokens._make_key, itertools.count()
    key = functools.cache(lambda turn: make())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulated_tokens, "_make_key", lambda: key(next(made) % 8))
        yield


@pytest.fixture(autouse=True)
def _nothing_is_left_to_the_end_of_the_process() -> Iterator[None]:
    yield
    at_exit._running.clear()


@pytest.fixture(autouse=True)
def _no_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # Hide the stored token of a developer.
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "no-config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
    for name in ("REROBOTS_API_TOKEN", "REROBOTS_BASE_URI", *proxies):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def sim() -> Iterator[Simulator]:
    """A simulator without delays."""
    with Simulator(record_delay=0, init_delay=0, addon_delay=0, terminate_delay=0) as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def _nothing_secret_is_said(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Checks that no token or private key of a test is in a log line, an error or a repr."""
    secrets: set[str] = set()
    said: list[str] = []
    errors: list[rerobots.api.Error] = []
    clients: list[Any] = []
    clean, load, fail = tokens.clean, sshkeys.load_private_key, rerobots.api.Error.__init__
    headers = Connection._request_headers, AsyncConnection._request_headers

    def note_token(token: str, source: str) -> str:
        cleaned = clean(token, source)
        secrets.update((cleaned, tokens.for_url(cleaned)))
        return cleaned

    def note_key(text: str, *args: Any) -> Any:
        secrets.update(line for line in text.splitlines() if "KEY" not in line)
        return load(text, *args)

    def note_error(self: rerobots.api.Error, message: str, **attributes: Any) -> None:
        fail(self, message, **attributes)
        errors.append(self)

    def noting(make: Callable[..., dict[str, str]]) -> Callable[..., dict[str, str]]:
        def note_client(self: Any) -> dict[str, str]:
            clients.append(weakref.ref(self))
            return make(self)

        return note_client

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    monkeypatch.setattr(tokens, "clean", note_token)
    monkeypatch.setattr(sshkeys, "load_private_key", note_key)
    monkeypatch.setattr(rerobots.api.Error, "__init__", note_error)
    monkeypatch.setattr(Connection, "_request_headers", noting(headers[0]))
    monkeypatch.setattr(AsyncConnection, "_request_headers", noting(headers[1]))
    listener, root = Listener(), logging.getLogger()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    yield
    root.removeHandler(listener)
    root.setLevel(level)
    said += [repr(err) + repr(err.__cause__) + repr(vars(err)) for err in errors]
    # End what they hold now, not while `Error.__init__` is restored, which Python forbids.
    errors.clear()
    said += [repr(client()) for client in clients]
    # Shorter ones are made up ("token"), and found everywhere.
    for secret in (secret for secret in secrets if len(secret) > 16):
        assert not [text for text in said if secret in text], "a secret was shown"


_HANDLES = (
    AsyncCmdCommand,
    AsyncInterpreter,
    AsyncJob,
    AsyncPortForward,
    AsyncRemoteCommand,
    AsyncRemotePortForward,
    AsyncShell,
    AsyncSSHConfig,
    AsyncTunnel,
    AsyncVideoRecording,
    AsyncWebSocket,
)


async def _opened(opening: Any) -> Any:
    return await opening


class Awaited:
    """A sync form of an async object, so that one test serves both modes."""

    def __init__(self, target: Any, runner: asyncio.Runner) -> None:
        self._target = target
        self._runner = runner

    def __repr__(self) -> str:
        return repr(self._target)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, {"close": "aclose"}.get(name, name))
        if inspect.iscoroutine(value):
            return self._await(value)
        if name in ("frames", "follow") and callable(value):
            return lambda *args, **kwargs: Awaited(value(*args, **kwargs), self._runner)
        if name == "hardshare" or isinstance(value, AsyncAddon):
            return Awaited(value, self._runner)
        if inspect.isasyncgenfunction(value):
            return lambda *args, **kwargs: self._iterate(value(*args, **kwargs))
        if name in ("forward_port", "forward_remote_port", "ssh_config", "record", "tunnel"):
            return lambda *args, **kwargs: self._await(_opened(value(*args, **kwargs)))
        if not inspect.iscoroutinefunction(value):
            return value
        return lambda *args, **kwargs: self._await(value(*args, **kwargs))

    def _await(self, coroutine: Any) -> Any:
        result = self._runner.run(coroutine)
        if isinstance(result, list):
            return [self._wrapped(each) for each in result]
        return self._wrapped(result)

    def _wrapped(self, result: Any) -> Any:
        return Awaited(result, self._runner) if isinstance(result, _HANDLES) else result

    def __iter__(self) -> Iterator[Any]:
        while True:
            try:
                yield self._runner.run(self._target.__anext__())
            except StopAsyncIteration:
                return

    def _iterate(self, items: Any) -> Iterator[Any]:
        async def take_all() -> list[Any]:
            return [item async for item in items]

        yield from self._runner.run(take_all())

    def __enter__(self) -> Any:
        self._runner.run(self._target.__aenter__())
        return self

    def __exit__(self, *args: object) -> None:
        self._runner.run(self._target.__aexit__(*args))


class Mode:
    """Makes clients and instances of one mode: sync, or async behind `Awaited`."""

    def __init__(self, name: str, runner: asyncio.Runner) -> None:
        self.name = name
        self._runner = runner
        self._clients: list[Any] = []
        self._instances: list[Any] = []

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop of async objects."""
        return self._runner.get_loop()

    def run(self, call: Any) -> Any:
        """Run an async call to its end."""
        return self._runner.run(call)

    def client(self, *args: Any, **kwargs: Any) -> rerobots.api.APIClient:
        if self.name == "sync":
            made: Any = rerobots.api.APIClient(*args, **kwargs)
        else:
            made = Awaited(rerobots.aio.AsyncAPIClient(*args, **kwargs), self._runner)
        self._clients.append(made)
        return cast("rerobots.api.APIClient", made)

    def instance(self, *args: Any, **kwargs: Any) -> rerobots.Instance:
        if self.name == "sync":
            made: Any = rerobots.Instance(*args, **kwargs)
            self._instances.append(made)
            return cast("rerobots.Instance", made)
        if isinstance(kwargs.get("apic"), Awaited):
            kwargs["apic"] = kwargs["apic"]._target

        async def launch() -> Any:
            return await rerobots.aio.AsyncInstance(*args, **kwargs)

        made = Awaited(self._runner.run(launch()), self._runner)
        self._instances.append(made)
        return cast("rerobots.Instance", made)

    def close(self) -> None:
        # Their simulator ends with the test.
        at_exit._running.clear()
        for client in self._clients:
            client.close()


def make_mode(name: str) -> Iterator[Mode]:
    with asyncio.Runner() as runner:
        made = Mode(name, runner)
        yield made
        made.close()


@pytest.fixture(params=["sync", "async"])
def mode(request: pytest.FixtureRequest) -> Iterator[Mode]:
    yield from make_mode(request.param)


@pytest.fixture
def apic(sim: Simulator, mode: Mode) -> rerobots.api.APIClient:
    """A client of the simulator, with its token."""
    return mode.client(api_token=sim.api_token, base_uri=sim.base_uri)


@pytest.fixture
def launch(apic: rerobots.api.APIClient, mode: Mode) -> Callable[..., rerobots.Instance]:
    """A function that launches an instance on the simulator."""

    def make(*args: Any, **kwargs: Any) -> rerobots.Instance:
        return mode.instance(*args, apic=apic, **kwargs)

    return make


@pytest.fixture
def clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the client, which the test advances."""
    made = Clock()
    for name, own in {
        "monotonic": made.monotonic,
        "sync_sleep": made.sleep,
        "async_sleep": made.asleep,
        "wait": made.wait,
    }.items():
        monkeypatch.setattr(f"rerobots._clock.{name}", own)
    made.loops.append(event_loop.get())
    if "mode" in request.fixturenames:
        made.loops.append(request.getfixturevalue("mode").loop)
    for loop in made.loops:
        monkeypatch.setattr(loop, "time", made.monotonic)
    return made


@pytest.fixture
def pauses(clock: Clock) -> list[float]:
    """The pauses of the client, which take no time."""
    return clock.pauses


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short timeouts: what the client waits for comes soon, or never."""
    for name, seconds in {
        "LAUNCH_RECORD": 0.1,
        "LAUNCH_POLL": 0.02,
        "BUSY_POLL": 0.02,
        "INSTANCE_POLL": 0.02,
    }.items():
        monkeypatch.setattr(f"rerobots._time_limits.{name}", seconds)


@pytest.fixture(scope="session")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The command that runs the program, in a fork where possible."""
    if sys.platform != "linux":
        yield [sys.executable, "-m", "rerobots"]
        return
    path = str(tmp_path_factory.mktemp("forks") / "socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(path)
        listener.listen()
        serve = [sys.executable, "-W", "error", forks.__file__, "serve", str(listener.fileno())]
        # Pipes, like the streams of the program.
        with subprocess.Popen(
            serve,
            pass_fds=[listener.fileno()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ):
            yield [sys.executable, "-I", "-S", forks.__file__, path]


@pytest.fixture(scope="session")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the guide, once for all workers."""
    source = Path(__file__).parent.parent / "doc" / "source"
    # The folder of a worker is in that of the run; the folder above outlives the run.
    run = tmp_path_factory.getbasetemp()
    shared = (run.parent if "PYTEST_XDIST_WORKER" in os.environ else run) / "guide"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "html/index.html").exists():
            command = [
                sys.executable,
                "-m",
                "sphinx",
                "-q",
                "-W",
                str(source),
                str(shared / "html"),
            ]
            subprocess.run(command, check=True)
    return shared / "html"
