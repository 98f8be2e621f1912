"""The rate limit and Retry-After: values, errors and waits."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from rerobots import api
from rerobots.api import APIClient

from ..conftest import MISTY, Mode
from ..support.server import Response, Server, respond_normally

pytestmark = pytest.mark.modes("async")

Call = Callable[[APIClient], object]

GET: Call = lambda apic: apic.get_instances()  # noqa: E731
LAUNCH: Call = lambda apic: apic.request_instance(MISTY)  # noqa: E731


def rate_limit_headers(remaining: int, reset: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": "3600",
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(int(reset)),
    }


def test_rate_limit_attribute(mode: Mode) -> None:
    headers: list[dict[str, str]] = [
        rate_limit_headers(17, 1590199936),
        {},
        {"X-RateLimit-Remaining": "x"},
    ]
    body = b'{"workspace_instances": [], "workspace_deployments": [], "page_count": 1}'
    with Server(lambda _: Response(200, body, headers.pop(0))) as server:
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


def test_rate_limit_exceeded(mode: Mode, pauses: list[float]) -> None:
    with Server(lambda _: Response(403, b"", rate_limit_headers(-1, time.time() + 120))) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(api.RateLimitExceeded, match=r"reset at \d\d:\d\d:\d\d UTC") as caught:
            LAUNCH(apic)
        apic.close()
    assert caught.value.reset is not None
    assert caught.value.seconds == pytest.approx(120, abs=5)
    assert caught.value.retryable
    assert pauses == []


def test_waiting_for_the_rate_limit(mode: Mode, pauses: list[float]) -> None:
    refusals = [Response(403, b"", rate_limit_headers(-1, time.time() + 60)) for _ in range(2)]
    with Server(
        lambda request: refusals.pop() if refusals else respond_normally(request)
    ) as limiting:
        apic = mode.client(
            api_token="token", base_uri=limiting.base_uri, wait_on_rate_limit=True, retries=0
        )
        LAUNCH(apic)
        apic.close()
    assert pauses == [pytest.approx(60, abs=5), pytest.approx(60, abs=5)]


def test_max_rate_limit_wait(mode: Mode, pauses: list[float]) -> None:
    with Server(lambda _: Response(403, b"", rate_limit_headers(-1, time.time() + 60))) as server:
        apic = mode.client(
            base_uri=server.base_uri, wait_on_rate_limit=True, max_rate_limit_wait=150
        )
        with pytest.raises(api.RateLimitExceeded):
            GET(apic)
        apic.close()
    assert len(pauses) == 2


# Retry-After


def http_date(seconds: float) -> str:
    """Return a date for a header, in seconds after a moment that is far from the client's time."""
    return format_datetime(datetime(2031, 5, 23, tzinfo=UTC) + timedelta(seconds=seconds), True)


WAITS: list[tuple[dict[str, str], float]] = [
    ({"Retry-After": "7"}, 7),
    ({"Retry-After": "7", "Date": http_date(0)}, 7),
    ({"Retry-After": http_date(9), "Date": http_date(0)}, 9),
    ({"Retry-After": http_date(-9), "Date": http_date(0)}, 0),
]


@pytest.mark.parametrize(("headers", "seconds"), WAITS)
def test_503_is_retried_after_retry_after(
    headers: dict[str, str], seconds: float, mode: Mode, pauses: list[float]
) -> None:
    refusals = [Response(503, b"", headers)]
    with Server(
        lambda request: refusals.pop() if refusals else respond_normally(request)
    ) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        GET(apic)
        apic.close()
    assert pauses == [seconds]


def test_503_with_a_long_retry_after_is_not_retried(mode: Mode, pauses: list[float]) -> None:
    with Server(lambda _: Response(503, b"", {"Retry-After": "60"})) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(api.ServerError) as caught:
            GET(apic)
        apic.close()
    assert caught.value.retry_after == 60
    assert pauses == []


def test_503_for_a_launch_is_not_retried(mode: Mode, pauses: list[float]) -> None:
    with Server(lambda _: Response(503, b"", {"Retry-After": "1"})) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(api.ServerError):
            LAUNCH(apic)
        assert len(server.requests) == 1
        apic.close()
    assert pauses == []


@pytest.mark.parametrize(("headers", "seconds"), WAITS)
def test_429_is_retried_with_wait_on_rate_limit(
    headers: dict[str, str], seconds: float, mode: Mode, pauses: list[float]
) -> None:
    refusals = [Response(429, b"", headers) for _ in range(2)]
    with Server(
        lambda request: refusals.pop() if refusals else respond_normally(request)
    ) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(api.RateLimitExceeded) as caught:
            LAUNCH(apic)
        assert caught.value.seconds == seconds
        assert pauses == []
        patient = mode.client(api_token="token", base_uri=server.base_uri, wait_on_rate_limit=True)
        LAUNCH(patient)
        apic.close()
    assert pauses == [max(seconds, 1)]


def test_429_with_a_long_retry_after_is_not_retried(mode: Mode, pauses: list[float]) -> None:
    with Server(lambda _: Response(429, b"", {"Retry-After": "61"})) as server:
        apic = mode.client(
            base_uri=server.base_uri, wait_on_rate_limit=True, max_rate_limit_wait=60
        )
        with pytest.raises(api.RateLimitExceeded):
            GET(apic)
        apic.close()
    assert pauses == []


def test_reset_is_relative_to_the_servers_clock(mode: Mode, pauses: list[float]) -> None:
    server_time = datetime(2031, 5, 23, tzinfo=UTC)
    headers = {**rate_limit_headers(-1, server_time.timestamp() + 30), "Date": http_date(0)}
    with Server(lambda _: Response(403, b"", headers)) as server:
        apic = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(api.RateLimitExceeded) as caught:
            GET(apic)
        apic.close()
    assert caught.value.seconds == 30
    assert caught.value.reset == server_time + timedelta(seconds=30)


@pytest.mark.parametrize(
    "text", ["", "soon", "1e9", "9" * 30, "9" * 5000, "1.5", "Fri, 99 Foo 2031", "\xa0"]
)
@pytest.mark.parametrize("status", [429, 503])
def test_malformed_retry_after(text: str, status: int, mode: Mode, pauses: list[float]) -> None:
    headers = {"Retry-After": text, "X-RateLimit-Reset": text, "Date": text}
    with Server(lambda _: Response(status, b"", headers)) as server:
        apic = mode.client(base_uri=server.base_uri, wait_on_rate_limit=True, retries=0)
        with pytest.raises(api.Error) as caught:
            GET(apic)
        apic.close()
    assert caught.value.retry_after is None
    assert pauses == []
