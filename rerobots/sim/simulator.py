"""`Simulator`: starts and stops a simulator, and gives access to it."""

from __future__ import annotations

import atexit
import importlib.util
import ipaddress
import os
import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from .net.faults import Faults
from .net.request_log import RequestLog
from .world.clock import Clock, SystemClock
from .world.deaths import Deaths
from .world.delays import Delays
from .world.deployments import DEFAULT_DEPLOYMENTS, Deployment
from .world.streams import DRAWN, Streams
from .world.world import World

if TYPE_CHECKING:
    from .handles import DeploymentHandle, InstanceHandle
    from .server import ServerThread
    from .world.tokens import TokenIssuer

DEFAULT_LIFETIME = 30 * 24 * 3600.0
"""Seconds for which a token is valid unless another lifetime is asked for."""

_USER = "tester"

_HIGHEST_PORT = 65535

# Imported when a simulator starts, not before.
_EXTRA = (
    "asyncssh",
    "cryptography",
    "jwt",
    "numpy",
    "PIL",
    "starlette",
    "uvicorn",
    "websockets",
    "yaml",
)


class Simulator:
    """The rerobots API on this machine: no account, no robot, no bill.

    It listens on 127.0.0.1 only and accepts its own tokens only. Each instance that is launched
    gets a host: a real SSH server, also on 127.0.0.1, which accepts the key of the instance only.

    Warning:
        Commands on such a host **run on your machine, as you**. On Linux, they have the host's
        folder as their `/`; elsewhere, only as their working directory.

    At `page_url` is a page with all deployments, instances and live cameras, on which states can
    be changed.

    Delays are in seconds. 0 means at once; None means never, unless `InstanceHandle.become` is
    called.

    Args:
        port: The port to listen on; 0 is any free port.
        deployments: The workspace deployments; by default, a handful.
        record_delay: The time after a launch in which the instance is "not found".
        init_delay: The time in INIT after that. Beyond 60 s the launch fails, and its deployment
            is locked out, as on the real server.
        addon_delay: The time that an add-on is starting.
        terminate_delay: The time in TERMINATING.
        enforce_rate_limit: Whether to answer 403 when more requests come than the real server
            permits (3600 per hour and token, 60 per hour without). They are counted in any case.
        shuffle_equals: Whether the order of equals in lists changes from request to request, so
            that pages can miss or repeat entries, as they do on the real server.
        frame_rate: Pictures that the feed of a camera sends in a second, at most 30.
        frame_size: Width and height of drawn pictures in pixels, at most 1920 x 1080.
        token_key: A file with a private RSA key, in PEM, that signs the tokens: tokens that were
            made elsewhere with this key are accepted, too. By default, a new key.
        clock: The clock of the simulator, e.g. a `ManualClock`; by default, real time.
        seed: The same seed, and the same requests in the same order, give the same ids and the
            same deaths. Tokens and keys are always random.
        deaths_every: Seconds between deaths of robots: a launch fails, the server terminates an
            instance, or a host is gone while its instance stays `READY`. By default, none dies.
        listen_beyond_loopback: An IPv4 address of this machine to listen on instead of 127.0.0.1.
            **Anybody who can reach it and has a token can run commands on this machine, as you.**

    Attributes:
        base_uri: The URL of the API, e.g. `http://127.0.0.1:41234`.
        page_url: The address of the page.
        public_key: The public key of the tokens.
        api_token: An API token that permits everything an ordinary user may do.
        clock: The time; `sim.clock.advance(70)` moves a `ManualClock`.
        requests: The latest 1000 requests that were received, oldest first.
        faults: Faults to inject: `sim.faults.add("GET /instance/*", status=503, times=2)`.

    Raises:
        ValueError: An option has an invalid value.
        OSError: The file of `token_key` cannot be read.
        ImportError: The extra `sim` is not installed.

    Example:
        >>> with Simulator() as sim:
        ...     print(sim.base_uri.rpartition(":")[0])
        http://127.0.0.1
    """

    def __init__(
        self,
        *,
        port: int = 0,
        deployments: Sequence[Deployment] | None = None,
        record_delay: float = 0.5,
        init_delay: float | None = 2.0,
        addon_delay: float | None = 1.0,
        terminate_delay: float | None = 0.5,
        enforce_rate_limit: bool = False,
        shuffle_equals: bool = False,
        frame_rate: float = 12.5,
        frame_size: tuple[int, int] = DRAWN,
        token_key: str | os.PathLike[str] | None = None,
        clock: Clock | None = None,
        seed: int | None = None,
        deaths_every: float | None = None,
        listen_beyond_loopback: str | None = None,
    ) -> None:
        if isinstance(port, bool) or not 0 <= port <= _HIGHEST_PORT:
            raise ValueError(f"port must be 0 to {_HIGHEST_PORT}: {port!r}")
        _require_extra()
        self._wanted_port = port
        self._token_key = None if token_key is None else _read_token_key(token_key)
        self._enforce_rate_limit = enforce_rate_limit
        self._address = _checked_address(listen_beyond_loopback)
        self.clock: Clock = clock or SystemClock()
        self.requests: RequestLog = RequestLog()
        self.faults: Faults = Faults()
        delays = Delays(
            record=record_delay, init=init_delay, addon=addon_delay, terminate=terminate_delay
        )
        self._deployments = tuple(DEFAULT_DEPLOYMENTS if deployments is None else deployments)
        if not all(isinstance(deployment, Deployment) for deployment in self._deployments):
            raise ValueError(
                "deployments must be Deployment objects; load_deployments reads a file"
            )
        self._world = World(self._deployments, delays, self.clock)
        self._world.shuffles = shuffle_equals
        self._world.streams = Streams(rate=frame_rate, size=frame_size)
        if seed is not None:
            self._world.random.seed(seed)
        if deaths_every is not None:
            Deaths(self._world, deaths_every, seed)
        self._server: ServerThread | None = None
        self._tokens: TokenIssuer | None = None
        self._finalizer: weakref.finalize[..., Any] | None = None
        self._port: int | None = None
        self._api_token = ""
        self._closed = False

    def __repr__(self) -> str:
        if self._closed:
            state = "closed"
        elif self._port is None:
            state = "not started"
        else:
            state = self.base_uri
        return f"<rerobots.sim.Simulator: {state}>"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def deployments(self) -> tuple[Deployment, ...]:
        """The workspace deployments."""
        return self._deployments

    @property
    def base_uri(self) -> str:
        """The URL of the API, e.g. `http://127.0.0.1:41234`.

        Raises:
            RuntimeError: The simulator is not running.
        """
        self._running()
        return f"http://{self._address}:{self._port}"

    @property
    def api_token(self) -> str:
        """An API token that permits everything an ordinary user may do.

        Raises:
            RuntimeError: The simulator is not running.
        """
        self._running()
        return self._api_token

    def make_token(
        self, *, user: str = _USER, lifetime: float = DEFAULT_LIFETIME, **claims: Any
    ) -> str:
        """Make another API token.

        Args:
            user: The user of the token. `api_token` is of the user `tester`.
            lifetime: Seconds from now until it expires; negative for one that has expired.
            claims: Further claims, or other values of the usual ones; None leaves a claim out.
                The server knows `su` (superuser), `wt` (list of workspace types), `in` (instance
                id; write `**{"in": ...}`), `sc` (scope; read-only without `rw`) and `opt`.

        Returns:
            The token.

        Raises:
            RuntimeError: The simulator is not running.

        Example:
            >>> with Simulator() as sim:
            ...     token = sim.make_token(user="alice", lifetime=60, sc="r")
        """
        return self._running().make(user, lifetime, claims)

    @property
    def page_url(self) -> str:
        """The address of the page, including the key that opens it.

        Raises:
            RuntimeError: The simulator is not running.
        """
        return f"{self.base_uri}/sim?key={self._serving().page_key}"

    @property
    def public_key(self) -> str:
        """The public key, in PEM, that verifies the tokens of this simulator (RS256).

        Raises:
            RuntimeError: The simulator is not running.
        """
        return self._running().public_key

    @property
    def certificate(self) -> str:
        """The certificate, in PEM, of the HTTPS addresses that `mistyproxy` gives.

        `ssl.create_default_context(cadata=sim.certificate)` trusts it.

        Raises:
            RuntimeError: The simulator is not running.
        """
        return self._serving().certificate

    def instance(self, instance_id: str) -> InstanceHandle:
        """Return a handle of an instance, to change its state, drive its robot, and so on.

        Args:
            instance_id: Its id.

        Raises:
            KeyError: There is no such instance.
            RuntimeError: The simulator is not running.

        Example:
            >>> import httpx
            >>> with Simulator(init_delay=None) as sim:
            ...     headers = {"Authorization": f"Bearer {sim.api_token}"}
            ...     launched = httpx.post(f"{sim.base_uri}/new/null", headers=headers).json()
            ...     instance = sim.instance(launched["id"])
            ...     instance.become("READY")
            ...     print(instance.status)
            READY
        """
        from .handles import InstanceHandle

        server = self._serving()
        instance = server.call(lambda world, _hosts: world.instances.get(instance_id.lower()))
        if instance is None:
            raise KeyError(f"no such instance: {instance_id}")
        return InstanceHandle(server, instance)

    def deployment(self, deployment_id: str) -> DeploymentHandle:
        """Return a handle of a deployment, to lock it out, take it offline, and so on.

        Args:
            deployment_id: Its id.

        Raises:
            KeyError: There is no such deployment.
            RuntimeError: The simulator is not running.
        """
        from .handles import DeploymentHandle

        server = self._serving()
        workspace = server.call(lambda world, _hosts: world.workspaces.get(deployment_id.lower()))
        if workspace is None:
            raise KeyError(f"no such deployment: {deployment_id}")
        return DeploymentHandle(server, workspace)

    def start(self) -> None:
        """Start the simulator; `with` does this, too.

        Raises:
            OSError: The port is in use.
            RuntimeError: The simulator was started before.
        """
        if self._closed:
            raise RuntimeError("this simulator is closed: make a new one")
        if self._server is not None:
            raise RuntimeError("this simulator is running already")
        from .world.tokens import TokenIssuer

        # Making the key of the tokens overlaps with the imports.
        with ThreadPoolExecutor(1) as pool:
            making = pool.submit(TokenIssuer, self.clock, self._token_key)
            from .server import ServerThread

            tokens = making.result()
        api_token = tokens.make(_USER, DEFAULT_LIFETIME, {})
        server = ServerThread(
            self._world,
            tokens,
            self.clock,
            self.faults,
            self.requests,
            enforce_rate_limit=self._enforce_rate_limit,
            api_token=api_token,
            address=self._address,
        )
        self._port = server.start(self._wanted_port)
        # Also if this object is dropped, or the program ends; atexit calls this before the
        # temporary folders remove themselves.
        self._finalizer = weakref.finalize(self, server.close)
        self._finalizer.atexit = False
        atexit.register(self._finalizer)
        self._server, self._tokens = server, tokens
        self._api_token = api_token

    def close(self) -> None:
        """Stop everything: server, hosts, running commands. Closing twice is fine."""
        self._closed = True
        if self._finalizer is not None:
            self._finalizer()
            atexit.unregister(self._finalizer)
            self._server = None
            self._tokens = None
            self._api_token = ""

    def _running(self) -> TokenIssuer:
        if self._closed:
            raise RuntimeError("this simulator is closed: make a new one")
        if self._tokens is None:
            raise RuntimeError("this simulator is not running: use `with` or call start()")
        return self._tokens

    def _serving(self) -> ServerThread:
        self._running()
        assert self._server is not None  # noqa: S101 -- for the type checker
        return self._server


def _read_token_key(path: str | os.PathLike[str]) -> bytes:
    from .world.tokens import load_key

    text = Path(path).read_bytes()
    try:
        load_key(text)
    except ValueError as exc:
        raise ValueError(f"{os.fspath(path)}: {exc}") from None
    return text


def _checked_address(address: str | None) -> str:
    if address is None:
        return "127.0.0.1"
    try:
        checked = ipaddress.IPv4Address(address)
    except ValueError:
        checked = None
    if checked is None or checked.is_unspecified or checked.is_multicast:
        # Clients connect to this address by SSH: it must be a real one.
        raise ValueError(f"listen_beyond_loopback must be one IPv4 address: {address!r}")
    return str(checked)


def _require_extra() -> None:
    missing = [name for name in _EXTRA if importlib.util.find_spec(name) is None]
    if missing:
        raise ImportError(
            f"the simulator needs packages that are not installed ({', '.join(missing)}): "
            'pip install "rerobots[sim]"',
            name=missing[0],
        )
