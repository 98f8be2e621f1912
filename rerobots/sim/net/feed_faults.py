"""Faults of the feeds of cameras: late, silent, reset, or with other frames."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Scope

from .fault_injection import reset
from .faults import CameraFault, Faults
from .recorder import Recorder

_FEED = re.compile(r"/addon/cam/([^/]+)/([0-3])/feed/")
_PREFIX = "data:image/jpeg;base64,"
_HUGE = 50_000_000


def is_feed(scope: Scope) -> bool:
    """Return whether a request opens the feed of a camera."""
    return scope["type"] == "websocket" and _FEED.match(scope["path"]) is not None


class FeedInjection:
    """The feed of a camera, with the faults that match it.

    Args:
        faults: The faults of the simulator.
        recorder: The request that opens the feed.
        transports: Returns the connection of the request.
    """

    def __init__(
        self, faults: Faults, recorder: Recorder, transports: Callable[[Scope], list[Any]]
    ) -> None:
        match = _FEED.match(recorder.scope["path"])
        assert match is not None  # noqa: S101 -- for the type checker
        self._faults = faults
        self._recorder = recorder
        self._transports = transports
        self._instance, self._camera = match[1].lower(), int(match[2])
        self._fault: CameraFault | None = None
        self._opened = 0.0

    async def run(self, app: ASGIApp) -> None:
        """Send the feed of `app`, and apply the faults."""
        recorder = self._recorder
        self._fault = self._faults.take_feed(self._instance, self._camera)
        self._opened = asyncio.get_running_loop().time()
        if self._fault is None or self._fault.drop is None:
            await app(recorder.scope, recorder.receive, self._send)
            return
        dropping = asyncio.create_task(self._drop(self._fault.drop))
        try:
            await app(recorder.scope, recorder.receive, self._send)
        finally:
            dropping.cancel()

    async def _drop(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        reset(self._transports(self._recorder.scope))

    async def _send(self, message: Message) -> None:
        if message["type"] == "websocket.send":
            await self._wait()
            fault = self._faults.take_frame(self._instance, self._camera)
            if fault is not None and fault.frame is not None:
                message = {**message, "text": _spoilt(message["text"], fault.frame)}
        await self._recorder.send(message)

    async def _wait(self) -> None:
        """Wait as the fault of this feed says, once."""
        fault = self._fault
        if fault is None or fault.drop is not None:
            return
        passed = asyncio.get_running_loop().time() - self._opened
        if fault.late is not None:
            self._fault = None
            await fault.pause(fault.late)
        elif fault.stall is not None and passed >= fault.after:
            self._fault = None
            await fault.pause(fault.stall)


def _spoilt(text: str, how: str) -> str:
    """Return the message to send instead of a frame."""
    jpeg = base64.b64decode(text.removeprefix(_PREFIX))
    match how:
        case "cut":
            jpeg = jpeg[: len(jpeg) // 2]
        case "corrupt":
            jpeg = jpeg[:2] + bytes(len(jpeg) - 4) + jpeg[-2:]
        case "png":
            jpeg = b"\x89PNG\r\n\x1a\n" + jpeg
        case "huge":
            jpeg += bytes(_HUGE - len(jpeg))
        case "empty":
            return ""
        case _:
            return how
    return _PREFIX + base64.b64encode(jpeg).decode()
