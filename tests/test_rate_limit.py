"""The rate limit: what is told of it, and waiting for it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from rerobots import api
from rerobots.api import APIClient

from .conftest import MISTY, Mode
from .server import Answer, Server, answer

Call = Callable[[APIClient], object]

GET: Call = lambda apic: apic.get_instances()  # noqa: E731
LAUNCH: Call = lambda apic: apic.request_instance(MISTY)  # noqa: E731


def limited(remaining: int, reset: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": "3600",
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(int(reset)),
    }


def test_the_rate_limit_is_told(mode: Mode) -> None:
    headers: list[dict[str, str]] = [limited(17, 1590199936), {}, {"X-RateLimit-Remaining": "x"}]
    body = b'{"workspace_instances": [], "workspace_deployments": [], "page_count": 1}'
    with Server(lambda _: Answer(200, body, headers.pop(0))) as server:
        apic = mode.client(base_uri=server.base_uri)
        assert apic.rate_limit is None
        for _ in range(2):
            apic.get_instances()
            assert apic.rate_limit is not None
            assert (apic.rate_limit.limit, apic.rate_limit.remaining) == (3600, 17)
            assert apic.rate_limit.reset == datetime(2020, 5, 23, 2, 12, 16, tzinfo=UTC)
        apic.get_instances()
        assert apic.rate_limit is None
        apic.close()


def test_the_rate_limit_reached(mode: Mode, pauses: list[float]) -> None:
    with Server(lambda _: Answer(403, b"", limited(-1, time.time() + 120))) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(api.RateLimitExceeded, match=r"reset at \d\d:\d\d:\d\d UTC") as caught:
            LAUNCH(apic)
        apic.close()
    assert caught.value.reset is not None
    assert caught.value.seconds == pytest.approx(120, abs=5)
    assert caught.value.retryable
    assert pauses == []


def test_waiting_for_the_rate_limit(mode: Mode, pauses: list[float]) -> None:
    refusals = [Answer(403, b"", limited(-1, time.time() + 60)) for _ in range(2)]
    with Server(lambda request: refusals.pop() if refusals else answer(request)) as limiting:
        apic = mode.client(
            api_token="token", base_uri=limiting.base_uri, wait_on_rate_limit=True, retries=0
        )
        LAUNCH(apic)
        apic.close()
    assert pauses == [pytest.approx(60, abs=5), pytest.approx(60, abs=5)]


def test_waiting_for_the_rate_limit_is_bounded(mode: Mode, pauses: list[float]) -> None:
    with Server(lambda _: Answer(403, b"", limited(-1, time.time() + 60))) as server:
        apic = mode.client(
            base_uri=server.base_uri, wait_on_rate_limit=True, max_rate_limit_wait=150
        )
        with pytest.raises(api.RateLimitExceeded):
            GET(apic)
        apic.close()
    assert len(pauses) == 2
