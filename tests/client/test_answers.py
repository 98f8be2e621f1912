"""Whatever the server answers: a documented result or an `Error`, and no error of Python's own."""

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
from ..support.server import Answer, Server

pytestmark = pytest.mark.modes("async")

DEEP = 10_000
# In place of any value: one of each kind that JSON has.
OTHERS: tuple[Any, ...] = (None, True, 7, 1.5, "", "text", [], [None], {}, {"a": 1})
# In place of the whole body.
BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "a page": b"<html><body>Sign in to the network</body></html>",
    "not UTF-8": b'{"id": "\xff\xfe"}',
    "UTF-16": '{"id": "x"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "an endless number": b"1" * 5000,
    "no number": b"NaN",
    "half a pair": b'"\\ud800"',
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "twice": b"{}{}",
}


@pytest.fixture(scope="module")
def specification() -> Specification:
    return Specification()


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of each value within a value, that of itself first."""
    yield path
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield from places(item, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """A copy with another value at a path; with `...` nothing is there."""
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
    """An answer with something wrong at each place in turn."""
    for path in places(example):
        for other in chain(OTHERS, [...] if path else []):
            yield json.dumps(replaced(example, path, other)).encode()
    for path in places(example):
        text = json.dumps(replaced(example, path, "@deep@"))
        yield text.replace('"@deep@"', "[" * DEEP + "]" * DEEP).encode()


@pytest.mark.sample(40)
@pytest.mark.parametrize("operation", sorted({row[1] for row in CALLS}))
def test_any_answer_is_a_result_or_an_error(
    operation: str, specification: Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Call] = [call for call, name, *_ in CALLS if name == operation]
    contract = Contract(specification)
    # Its own example first: what is varied is what the call gets.
    with Server(contract.respond) as server:
        example = _example(calls[0], server, contract)
    canned = b""
    # Without a network: there are ten thousand of them.
    monkeypatch.setattr(
        httpx.HTTPTransport, "handle_request", lambda *_: httpx.Response(200, content=canned)
    )
    apic = APIClient("token", base_uri="http://127.0.0.1:1")
    for canned in chain(BODIES.values(), () if example is None else variants(example)):
        for call in calls:
            try:
                call(apic)
            except api.InvalidArgument as err:
                raise AssertionError(f"the answer {canned!r} is no argument") from err
            except api.Error:
                pass
            except (KeyError, IndexError, TypeError, ValueError) as err:
                # The call's own look into a result, which is as the server sent it.
                where = traceback.extract_tb(err.__traceback__)[-1].filename
                assert where.endswith("calls.py"), canned


def _example(call: Call, server: Server, contract: Contract) -> Any:
    apic = APIClient("token", base_uri=server.base_uri)
    call(apic)
    apic.close()
    return contract.answers[-1]


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
@pytest.mark.parametrize("words", BODIES, ids=str)
def test_any_refusal_is_an_error(status: int, words: str, mode: Mode) -> None:
    with Server(lambda _: Answer(status, BODIES[words])) as server:
        apic = mode.client("token", base_uri=server.base_uri, retries=0)
        with pytest.raises(api.Error) as caught:
            apic.get_instance_info(NOWHERE)
        assert caught.value.status_code == status
        assert "\n" not in str(caught.value)
        apic.close()


PLACES: list[tuple[Call, str, str]] = [
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


@pytest.mark.parametrize(("call", "body", "words"), PLACES)
def test_the_error_tells_what_is_missing(call: Call, body: str, words: str, mode: Mode) -> None:
    with Server(lambda _: Answer(200, body.encode())) as server:
        apic = mode.client("token", base_uri=server.base_uri)
        with pytest.raises(api.MalformedResponse, match=words) as caught:
            call(apic)
        assert caught.value.status_code == 200
        assert caught.value.response_body == body.encode()
        assert not caught.value.retryable
        apic.close()


def test_unknown_keys_and_values_pass_through(mode: Mode, specification: Specification) -> None:
    known = Contract(specification).example("get_instance")
    newer = {**known, "status": "DREAMING", "mood": {"is": ["calm"]}}
    with Server(lambda _: Answer(200, json.dumps(newer).encode())) as server:
        apic = mode.client("token", base_uri=server.base_uri)
        assert apic.get_instance_info(NOWHERE) == newer
        apic.close()


def test_a_private_key_is_not_kept_in_an_error(mode: Mode) -> None:
    body = b'{"key": 5, "other": "-----BEGIN PRIVATE KEY-----"}'
    with Server(lambda _: Answer(200, body)) as server:
        apic = mode.client("token", base_uri=server.base_uri)
        with pytest.raises(api.MalformedResponse) as caught:
            apic.get_instance_sshkey(NOWHERE)
        assert caught.value.response_body is None
        apic.close()


def test_an_empty_success_is_one_and_a_page_is_not(mode: Mode) -> None:
    bodies = [b"", b"{}", b'{"success": true}', b"<html>Sign in to the network</html>"]
    with Server(lambda _: Answer(200, bodies.pop(0))) as server:
        apic = mode.client("token", base_uri=server.base_uri)
        for _ in range(3):
            apic.terminate_instance(NOWHERE)
        with pytest.raises(api.MalformedResponse, match="is not JSON"):
            apic.terminate_instance(NOWHERE)
        apic.close()
