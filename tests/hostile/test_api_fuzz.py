"""Responses with any JSON in any place: calls return a result or raise an `Error`."""

import contextlib
import functools
import json
import traceback
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerobots import api
from rerobots.api import APIClient

from ..client.test_malformed_responses import places, replaced
from ..support.calls import CALLS, Call
from ..support.contract import Contract, Specification
from ..support.server import Server
from .conftest import fuzzed

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
HEADER_VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60)
HEADERS = ("Retry-After", "Date", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


@functools.cache
def examples() -> list[tuple[Call, Any]]:
    """Return each call with the example of its response."""
    contract = Contract(Specification())
    found: list[tuple[Call, Any]] = []
    with Server(contract.respond) as server, APIClient("token", base_uri=server.base_uri) as apic:
        for call, *_ in CALLS:
            call(apic)
            found.append((call, contract.responses[-1]))
    return found


# Made when a test runs, because each test process collects this file.
EXAMPLES = st.deferred(lambda: st.sampled_from(examples()))


@pytest.fixture(scope="module")
def apic() -> APIClient:
    return APIClient("token", base_uri="http://127.0.0.1:1", retries=0)


def check(apic: APIClient, call: Call, response: httpx.Response) -> None:
    error: api.Error | None = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx.HTTPTransport, "handle_request", lambda *_: response)
        try:
            call(apic)
        except api.InvalidArgument:
            raise
        except api.Error as err:
            error = err
        except Exception as err:
            # Raised by the call's own look at the result, which is returned as the server sent it.
            if not traceback.extract_tb(err.__traceback__)[-1].filename.endswith("calls.py"):
                raise
    assert str(error).isprintable()


@fuzzed
@given(st.data())
def test_any_json(apic: APIClient, data: st.DataObject) -> None:
    call, example = data.draw(EXAMPLES)
    path = data.draw(st.sampled_from(list(places(example))))
    body = json.dumps(replaced(example, path, data.draw(JSON))).encode()
    check(apic, call, httpx.Response(200, content=body))


@fuzzed
@given(
    EXAMPLES,
    st.integers(200, 599),
    st.binary(max_size=200) | JSON.map(lambda value: json.dumps({"error_message": value}).encode()),
    st.dictionaries(st.sampled_from(HEADERS), HEADER_VALUES),
)
def test_any_status_body_and_headers(
    apic: APIClient,
    example: tuple[Call, Any],
    status: int,
    body: bytes,
    headers: dict[str, str],
) -> None:
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    response = httpx.Response(status, content=body, headers=list(encoded.items()))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with contextlib.suppress(api.InvalidArgument):
        check(apic, example[0], response)
