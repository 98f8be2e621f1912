"""The requests that a simulator received, for tests to assert on. Tokens are redacted."""

from __future__ import annotations

import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, overload

from .faults import route_matches

KEPT = 1000
"""The number of requests that are kept: the latest."""

BODY_KEPT = 16 * 1024
"""The number of bytes of a body that are kept: the first."""

# A JSON Web Token begins with `{"` in base64; WebSocket paths carry it in base64 again.
_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*|ZXlK[\w-]{20,}=*|(?<=/)[0-9a-f]{64}(?![0-9a-f])")


def without_tokens(text: str) -> str:
    """Replace every token in a text."""
    return _TOKEN.sub("<token>", text)


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One request that a simulator received.

    Attributes:
        method: E.g. `GET`, also of a WebSocket.
        path: Without the query.
        query: The parameters of the query.
        status: Status of the response; 101 for an open WebSocket, None without a response.
        body: The first 16 KiB of it.
        user: The user who sent it; None if anonymous.
        time: When it arrived, by the clock of the simulator.
    """

    method: str
    path: str
    query: Mapping[str, str]
    status: int | None
    body: bytes
    user: str | None
    time: datetime

    def json(self) -> Any:
        """Read the body as JSON.

        Raises:
            ValueError: It is not JSON.
        """
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Answered:
    """A request whose response was sent.

    Attributes:
        request: The request.
        duration: Seconds from the request to the end of the response.
        body: The first 16 KiB of the response.
    """

    request: ReceivedRequest
    duration: float
    body: bytes


class RequestLog(Sequence[ReceivedRequest]):
    """The latest 1000 requests, oldest first. Safe to use from any thread.

    Requests of the simulator's own page are not logged.

    Attributes:
        on_answer: Called, in the thread of the simulator, after each response; or None.
    """

    def __init__(self) -> None:
        self.on_answer: Callable[[Answered], None] | None = None
        self._lock = threading.Lock()
        self._requests: deque[ReceivedRequest] = deque(maxlen=KEPT)

    def __len__(self) -> int:
        with self._lock:
            return len(self._requests)

    def __iter__(self) -> Iterator[ReceivedRequest]:
        with self._lock:
            return iter(list(self._requests))

    @overload
    def __getitem__(self, index: int) -> ReceivedRequest: ...

    @overload
    def __getitem__(self, index: slice) -> list[ReceivedRequest]: ...

    def __getitem__(self, index: int | slice) -> ReceivedRequest | list[ReceivedRequest]:
        with self._lock:
            return list(self._requests)[index]

    def __repr__(self) -> str:
        return f"<{len(self)} requests>"

    def find(self, route: str) -> list[ReceivedRequest]:
        """List those that match a route with wildcards, e.g. `POST /new/*`; oldest first."""
        return [r for r in self if route_matches(route, r.method, r.path)]

    def append(self, request: ReceivedRequest) -> None:
        """Add a request."""
        with self._lock:
            self._requests.append(request)

    def clear(self) -> None:
        """Remove all requests."""
        with self._lock:
            self._requests.clear()
