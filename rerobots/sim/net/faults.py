"""Faults on demand: responses that are late, wrong, cut or missing, and failing SSH."""

from __future__ import annotations

import asyncio
import contextlib
import fnmatch
import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Reset = Literal["before", "after"]

SSH = "SSH"
"""The route of SSH connections."""

_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


def route_matches(route: str, method: str, path: str) -> bool:
    """Return whether a request matches a route such as `GET /instance/*`."""
    wanted, space, pattern = route.partition(" ")
    if not space:
        wanted, pattern = "*", route
    return wanted in ("*", method) and fnmatch.fnmatchcase(path, pattern)


@dataclass(eq=False, kw_only=True)
class _Fault:
    """The base class of faults.

    Attributes:
        times: How often it can still happen; None means always.
        hits: How often it has happened.
    """

    times: int | None = None
    hits: int = 0
    _released: bool = field(default=False, repr=False)
    _releases: set[Callable[[], None]] = field(default_factory=set, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take(self) -> bool:
        """Return whether it happens once more, and count it."""
        with self._lock:
            if self.times == 0:
                return False
            if self.times is not None:
                self.times -= 1
            self.hits += 1
            return True

    async def pause(self, seconds: float) -> None:
        """Wait, or until `release`."""
        loop = asyncio.get_running_loop()
        released = asyncio.Event()

        def release() -> None:
            with contextlib.suppress(RuntimeError):  # The loop is closed.
                loop.call_soon_threadsafe(released.set)

        with self._lock:
            if self._released:
                return
            self._releases.add(release)
        try:
            with contextlib.suppress(TimeoutError):
                timeout = None if math.isinf(seconds) else seconds
                await asyncio.wait_for(released.wait(), timeout)
        finally:
            with self._lock:
                self._releases.discard(release)

    def release(self) -> None:
        """End the fault: requests that it delays continue."""
        with self._lock:
            self.times = 0
            self._released = True
            releases = list(self._releases)
        for release in releases:
            release()


@dataclass(eq=False, kw_only=True)
class Fault(_Fault):
    """A fault of the requests of a route. `Faults.add` makes it and explains the fields."""

    route: str
    status: int | None = None
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    latency: float = 0.0
    reset: Reset | None = None
    stall: float | None = None
    cut_body: int | Literal[True] | None = None
    rate_limit: bool = False


@dataclass(eq=False, kw_only=True)
class SSHFault(_Fault):
    """A fault of SSH connections. `Faults.ssh` makes it and explains the fields."""

    instance: str | None = None
    refuse: bool = False
    drop: float | None = None
    stall: float | None = None
    silent: float | None = None
    slow: float | None = None
    other_host_key: bool = False
    no_exit_status: bool = False


@dataclass(eq=False, kw_only=True)
class CameraFault(_Fault):
    """A fault of the feeds of cameras. `Faults.camera` makes it and explains the fields."""

    instance: str | None = None
    camera: int | None = None
    late: float | None = None
    drop: float | None = None
    stall: float | None = None
    after: float = 0.0
    frame: str | None = None


AnyFault = Fault | SSHFault | CameraFault


class Faults:
    """The faults of a simulator. Safe to use from any thread.

    If several match a request, the one added first happens, until its `times` are used up.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._http: list[Fault] = []
        self._ssh: list[SSHFault] = []
        self._camera: list[CameraFault] = []

    def __len__(self) -> int:
        with self._lock:
            return len(self._http) + len(self._ssh) + len(self._camera)

    def add(
        self,
        route: str,
        *,
        status: int | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        latency: float = 0.0,
        reset: Reset | bool = False,
        stall: float | bool = False,
        cut_body: int | bool = False,
        rate_limit: bool = False,
        times: int | None = None,
    ) -> Fault | SSHFault:
        """Add a fault of the requests of a route.

        Without `status` or `rate_limit` the request is handled as usual, and the fault applies to
        its response. Times are real seconds, whatever the clock of the simulator.

        Args:
            route: Method and path, each with wildcards: `GET /instance/*`, `* /addon/cam/*`; a path
                alone is any method. A `*` stands for slashes, too. `SSH` is SSH connections, for
                which `reset` and `stall` have the meaning of `refuse` and `stall` in `ssh`.
            status: Answer with this status, and do not handle the request.
            body: Body of that response: bytes, text, or anything else as JSON.
            headers: Headers of that response, or added to the usual response.
            latency: Seconds to wait before the request is handled.
            reset: Reset the connection: `before` (or True) instead of handling the request, `after`
                it was handled, instead of the response.
            stall: Send half of the response, then nothing for these seconds; True is forever.
            cut_body: Close the connection after this number of bytes of the body; True is half.
            rate_limit: Answer 403 as if the rate limit were exceeded.
            times: How often; by default, until `clear` or `remove`.

        Returns:
            The fault; its `hits` counts how often it happened.

        Raises:
            ValueError: The route is malformed, the fault has no effect, or a value is out of range.

        Example:
            >>> faults = Faults()
            >>> fault = faults.add("GET /instance/*", status=503, times=2)
        """
        if route == SSH:
            return self.ssh(refuse=bool(reset), stall=stall, times=times)
        method, space, path = route.partition(" ")
        if (space and method not in ("*", *_METHODS)) or not (path or method).startswith(
            ("/", "*")
        ):
            raise ValueError(f"a route is a method and a path, e.g. GET /instance/*: {route!r}")
        if status is None and body is not None:
            raise ValueError("a body needs a status")
        if status is not None and not 200 <= status <= 599:
            raise ValueError(f"status must be 200 to 599: {status!r}")
        if reset not in (False, True, "before", "after"):
            raise ValueError(f"reset must be 'before' or 'after': {reset!r}")
        if cut_body is not True and cut_body < 0:
            raise ValueError("cut_body must be a number of bytes, 0 or more")
        fault = Fault(
            route=route,
            status=status,
            body=body,
            headers=dict(headers or {}),
            latency=_seconds("latency", latency) or 0.0,
            reset="before" if reset is True else reset or None,
            stall=_seconds("stall", stall),
            cut_body=None if cut_body is False else cut_body,
            rate_limit=rate_limit,
            times=_times(times),
        )
        effects: tuple[Any, ...] = (fault.status, fault.headers, fault.latency, fault.reset)
        effects += (fault.stall, fault.cut_body is not None, fault.rate_limit)
        if not any(effects):
            raise ValueError("say what goes wrong: status, latency, reset, stall, cut_body, ...")
        with self._lock:
            self._http.append(fault)
        return fault

    def ssh(
        self,
        *,
        instance: str | None = None,
        refuse: bool = False,
        drop: float | bool = False,
        stall: float | bool = False,
        silent: float | bool = False,
        slow: float | None = None,
        other_host_key: bool = False,
        no_exit_status: bool = False,
        times: int | None = None,
    ) -> SSHFault:
        """Add a fault of SSH connections that are made from now on.

        Args:
            instance: Id of the instance; by default, any.
            refuse: Reset the connection as soon as it is made.
            drop: Reset it this many seconds after the login; True is at once.
            stall: Exchange keys, then delay the login by these seconds; True is forever.
            silent: Neither send nor receive from these seconds after the login on, and keep the
                connection; True is at once.
            slow: Send the output of commands at this number of bytes per second.
            other_host_key: Show a host key that the instance does not list.
            no_exit_status: End commands without sending their exit status.
            times: How often; by default, until `clear` or `remove`.

        Returns:
            The fault; its `hits` counts how often it happened.

        Raises:
            ValueError: The fault has no effect, or a value is out of range.
        """
        fault = SSHFault(
            instance=instance,
            refuse=refuse,
            drop=0.0 if drop is True else _seconds("drop", drop),
            stall=_seconds("stall", stall),
            silent=0.0 if silent is True else _seconds("silent", silent),
            slow=None if slow is None else _rate(slow),
            other_host_key=other_host_key,
            no_exit_status=no_exit_status,
            times=_times(times),
        )
        timed = (fault.drop, fault.stall, fault.silent, fault.slow)
        if not (refuse or other_host_key or no_exit_status) and timed == (None,) * 4:
            raise ValueError("say what goes wrong with SSH: refuse, drop, stall, silent, ...")
        with self._lock:
            self._ssh.append(fault)
        return fault

    def camera(
        self,
        *,
        instance: str | None = None,
        camera: int | None = None,
        late: float | bool = False,
        drop: float | bool = False,
        stall: float | bool = False,
        after: float = 0.0,
        frame: str | None = None,
        times: int | None = None,
    ) -> CameraFault:
        """Add a fault of the feeds of cameras: those that are opened from now on, or their frames.

        Args:
            instance: Id of the instance; by default, any.
            camera: Number of the camera; by default, any.
            late: Send the first frame these seconds late; True is never.
            drop: Reset the connection these seconds after it was opened; True is at once.
            stall: Send nothing for these seconds, and keep the connection; True is forever.
            after: Seconds after which `stall` begins.
            frame: Send another frame instead: this text; for a frame that is `cut`, `corrupt`,
                `empty`, of another kind (`png`), or `huge` (50 MB), that word.
            times: How often: connections or, with `frame`, frames; by default, until `clear` or
                `remove`.

        Returns:
            The fault; its `hits` counts how often it happened.

        Raises:
            ValueError: The fault has no effect or several, or a value is out of range.

        Example:
            >>> faults = Faults()
            >>> fault = faults.camera(drop=20)
        """
        fault = CameraFault(
            instance=instance,
            camera=camera,
            late=_seconds("late", late),
            drop=0.0 if drop is True else _seconds("drop", drop),
            stall=_seconds("stall", stall),
            after=_seconds("after", after) or 0.0,
            frame=frame,
            times=_times(times),
        )
        effects = (fault.late, fault.drop, fault.stall, fault.frame)
        if sum(effect is not None for effect in effects) != 1:
            raise ValueError("say what goes wrong: one of late, drop, stall, frame")
        with self._lock:
            self._camera.append(fault)
        return fault

    def remove(self, fault: AnyFault) -> None:
        """Remove a fault; requests that it holds up continue."""
        with self._lock:
            self._http = [f for f in self._http if f is not fault]
            self._ssh = [f for f in self._ssh if f is not fault]
            self._camera = [f for f in self._camera if f is not fault]
        fault.release()

    def clear(self) -> None:
        """Remove all faults; requests that they hold up continue."""
        with self._lock:
            faults = [*self._http, *self._ssh, *self._camera]
            self._http, self._ssh, self._camera = [], [], []
        for fault in faults:
            fault.release()

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault of a request, if one matches, and count it."""
        with self._lock:
            faults = list(self._http)
        for fault in faults:
            if route_matches(fault.route, method, path) and fault.take():
                return fault
        return None

    def take_ssh(self, instance_id: str) -> SSHFault | None:
        """Return the fault of an SSH connection, if one matches, and count it."""
        with self._lock:
            faults = list(self._ssh)
        for fault in faults:
            if fault.instance in (None, instance_id) and fault.take():
                return fault
        return None

    def take_feed(self, instance_id: str, camera: int) -> CameraFault | None:
        """Return the fault of a feed that is opened, if one matches, and count it."""
        return self._take_camera(instance_id, camera, of_frames=False)

    def take_frame(self, instance_id: str, camera: int) -> CameraFault | None:
        """Return the fault of a frame, if one matches, and count it."""
        return self._take_camera(instance_id, camera, of_frames=True)

    def _take_camera(self, instance_id: str, camera: int, of_frames: bool) -> CameraFault | None:
        with self._lock:
            faults = [f for f in self._camera if (f.frame is not None) is of_frames]
        for fault in faults:
            if fault.instance not in (None, instance_id) or fault.camera not in (None, camera):
                continue
            if fault.take():
                return fault
        return None


def _seconds(name: str, value: float | bool) -> float | None:
    if value is False:
        return None
    if value is True:
        return math.inf
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{name} must be a number of seconds, 0 or more: {value!r}")
    return float(value)


def _rate(value: float) -> float:
    if not math.isfinite(value) or value <= 0:
        raise ValueError(f"slow must be a positive number of bytes in a second: {value!r}")
    return float(value)


def _times(times: int | None) -> int | None:
    if times is not None and times < 1:
        raise ValueError("times must be 1 or more")
    return times
