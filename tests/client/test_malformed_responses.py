"""Any response of the server gives a documented result or an `Error`, and no other exception."""

import copy
import json
import traceback
from collections.abc import Iterator
from itertools import chain
from typing import Any

import httpx
import pytest

from rerobots import api
from rerobots.api import APIClient

from ..conftest import MISTY, NOWHERE, Mode
from ..support.calls import CALLS, Call
from ..support.contract import Contract, Specification
from ..support.server import Response, Server

pytestmark = pytest.mark.modes("async")

DEPTH = 10_000
# Replacements for a value: one of each type in JSON.
REPLACEMENTS: tuple[Any, ...] = (None, True, 7, 1.5, "", "text", [], [None], {}, {"a": 1})
# Replacements for the whole body.
BODIES = {
    "empty": b"",
    "not JSON": b"{",
    "HTML": b"<html><body>Sign in to the network</body></html>",
    "not UTF-8": b'{"id": "\xff\xfe"}',
    "UTF-16": '{"id": "x"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "huge number": b"1" * 5000,
    "NaN": b"NaN",
    "lone surrogate": b'"\\ud800"',
    "deep lists": b"[" * DEPTH + b"]" * DEPTH,
    "deep objects": b'{"a":' * DEPTH + b"1" + b"}" * DEPTH,
    "two values": b"{}{}",
}


@pytest.fixture(scope="module")
def specification() -> Specification:
    return Specification()


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each value within a value, starting with the value itself."""
    yield path
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield from places(item, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """Return a copy with another value at a path; `...` removes the value."""
    if not path:
        return other
    changed = copy.deepcopy(value)
    target = changed
    for key in path[:-1]:
        target = target[key]
    if other is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = other
    return changed


def variants(example: Any) -> Iterator[bytes]:
    """Yield copies of an example, each with one value replaced or removed, as JSON."""
    for path in places(example):
        for other in chain(REPLACEMENTS, [...] if path else []):
            yield json.dumps(replaced(example, path, other)).encode()
    for path in places(example):
        text = json.dumps(replaced(example, path, "@deep@"))
        yield text.replace('"@deep@"', "[" * DEPTH + "]" * DEPTH).encode()


@pytest.mark.sample(40)
@pytest.mark.parametrize("operation", sorted({row[1] for row in CALLS}))
def test_any_response_gives_a_result_or_an_error(
    operation: str, specification: Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Call] = [call for call, name, *_ in CALLS if name == operation]
    contract = Contract(specification)
    # The variants are those of the response that the call really gets.
    with Server(contract.respond) as server:
        example = _example(calls[0], server, contract)
    canned = b""
    # Without a network, as there are ten thousand responses.
    monkeypatch.setattr(
        httpx.HTTPTransport, "handle_request", lambda *_: httpx.Response(200, content=canned)
    )
    apic = APIClient("token", base_uri="http://127.0.0.1:1")
    for canned in chain(BODIES.values(), () if example is None else variants(example)):
        for call in calls:
            try:
                call(apic)
            except api.InvalidArgument as err:
                raise AssertionError(f"InvalidArgument for the response {canned!r}") from err
            except api.Error:
                pass
            except (KeyError, IndexError, TypeError, ValueError) as err:
                # The call reads keys of the result, which is as the server sent it.
                where = traceback.extract_tb(err.__traceback__)[-1].filename
                assert where.endswith("calls.py"), canned


def _example(call: Call, server: Server, contract: Contract) -> Any:
    apic = APIClient("token", base_uri=server.base_uri)
    call(apic)
    apic.close()
    return contract.responses[-1]


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
@pytest.mark.parametrize("body", BODIES, ids=str)
def test_error_status_with_any_body(status: int, body: str, mode: Mode) -> None:
    with Server(lambda _: Response(status, BODIES[body])) as server:
        apic = mode.client("token", base_uri=server.base_uri, retries=0)
        with pytest.raises(api.Error) as caught:
            apic.get_instance_info(NOWHERE)
        assert caught.value.status_code == status
        assert "\n" not in str(caught.value)
        apic.close()


MALFORMED: list[tuple[Call, str, str]] = [
    (lambda a: a.get_instances(), '{"workspace_instances": 5}', "no 'workspace_instances' "),
    (lambda a: a.get_instances(), '{"workspace_instances": [5]}', "no 'id' "),
    (lambda a: a.get_instance_info(NOWHERE), "[]", "is not a JSON object"),
    (lambda a: a.get_queue_length(NOWHERE), '{"id": "x"}', r"no 'len' \(int\)"),
    (lambda a: a.get_queue_length(NOWHERE), '{"id": "x", "len": true}', r"no 'len' \(int\)"),
    (lambda a: a.get_access_rules(), '{"rules": null}', r"no 'rules' \(list\)"),
    (lambda a: a.get_wdeployments(), '{"page_count": 1}', "no 'workspace_deployments' "),
    (lambda a: a.get_wdeployments(max_per_page=1), '{"workspace_deployments": []}', "page_count"),
    (lambda a: a.hardshare.get_instances(), "{}", "is not a JSON list"),
    (lambda a: a.request_instance(MISTY), '{"success": true}', r"no 'id' \(str\)"),
]


@pytest.mark.parametrize(("call", "body", "message"), MALFORMED)
def test_malformed_response_message(call: Call, body: str, message: str, mode: Mode) -> None:
    with Server(lambda _: Response(200, body.encode())) as server:
        apic = mode.client("token", base_uri=server.base_uri)
        with pytest.raises(api.MalformedResponse, match=message) as caught:
            call(apic)
        assert caught.value.status_code == 200
        assert caught.value.response_body == body.encode()
        assert not caught.value.retryable
        apic.close()


def test_unknown_keys_and_values_pass_through(mode: Mode, specification: Specification) -> None:
    known = Contract(specification).example("get_instance")
    newer = {**known, "status": "DREAMING", "mood": {"is": ["calm"]}}
    with Server(lambda _: Response(200, json.dumps(newer).encode())) as server:
        apic = mode.client("token", base_uri=server.base_uri)
        assert apic.get_instance_info(NOWHERE) == newer
        apic.close()


def test_a_private_key_is_not_kept_in_an_error(mode: Mode) -> None:
    body = b'{"key": 5, "other": "-----BEGIN PRIVATE KEY-----"}'
    with Server(lambda _: Response(200, body)) as server:
        apic = mode.client("token", base_uri=server.base_uri)
        with pytest.raises(api.MalformedResponse) as caught:
            apic.get_instance_sshkey(NOWHERE)
        assert caught.value.response_body is None
        apic.close()


def test_empty_body_is_a_success_but_html_is_not(mode: Mode) -> None:
    bodies = [b"", b"{}", b'{"success": true}', b"<html>Sign in to the network</html>"]
    with Server(lambda _: Response(200, bodies.pop(0))) as server:
        apic = mode.client("token", base_uri=server.base_uri)
        for _ in range(3):
            apic.terminate_instance(NOWHERE)
        with pytest.raises(api.MalformedResponse, match="is not JSON"):
            apic.terminate_instance(NOWHERE)
        apic.close()
