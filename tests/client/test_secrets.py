"""Tokens in URLs are in no log, error or repr, whatever the response is."""

import asyncio
import importlib
import inspect
import logging
import pkgutil
import traceback
from collections.abc import Callable
from typing import Any

import pytest

import rerobots_openapi.api
from rerobots import tokens
from rerobots.aio import AsyncAPIClient
from rerobots.api import APIClient, Error

from ..conftest import NOWHERE
from ..support.contract import Specification
from ..support.server import Received, Response, Server, free_port

pytestmark = pytest.mark.modes("async")

SECRET = "a-token-that-is-long-enough-to-be-looked-for"
IN_URL = tokens.for_url(SECRET)


def _modules() -> list[Any]:
    """Return the generated modules of all operations that have a token in their path."""
    paths = Specification().paths
    names = [
        each.name
        for each in pkgutil.walk_packages(rerobots_openapi.api.__path__, "rerobots_openapi.api.")
        if not each.ispkg
    ]
    return [
        importlib.import_module(name)
        for name in names
        if "{token}" in paths[name.rpartition(".")[2]]
    ]


MODULES = _modules()


def arguments(call: Callable[..., Any]) -> dict[str, Any]:
    known = {"token": IN_URL, "instance_id": NOWHERE, "camera_id": 0, "host_id": 0}
    return {name: known[name] for name in inspect.signature(call).parameters if name in known}


def echo(request: Received) -> Response:
    """Respond with the path of the request in the message, as some servers do."""
    return Response(404, f'{{"error_message": "nothing at {request.path}"}}'.encode())


RESPONSES: dict[str, Callable[[Received], Response]] = {
    "refused": lambda _: Response(400, b'{"error_message": "wrong authorization token"}'),
    "echoed": echo,
    "successful": lambda _: Response(200, b"{}"),
    "broken": lambda _: Response(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
    "not HTTP": lambda _: Response(raw=b"SSH-2.0-OpenSSH\r\n"),
    "redirected": lambda r: Response(302, b"", {"Location": f"http://127.0.0.1:1{r.path}"}),
    "failed": lambda _: Response(500, b"oops"),
}


def all_text_of(err: BaseException) -> str:
    """Return all text of an error: its message, attributes, traceback and causes."""
    texts = [*traceback.format_exception(err)]
    current: BaseException | None = err
    while current is not None:
        texts += [str(current), repr(current), repr(vars(current))]
        current = current.__cause__ or current.__context__
    return "".join(texts)


def test_number_of_operations_with_a_token_in_the_url() -> None:
    assert len(MODULES) == 6


@pytest.mark.parametrize("kind", [*RESPONSES, "unreachable"])
@pytest.mark.parametrize("module", MODULES, ids=lambda each: each.__name__.rpartition(".")[2])
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_generated_operations_hide_the_token(
    module: Any, kind: str, is_async: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = ""

    async def call_async(base_uri: str) -> object:
        async with AsyncAPIClient(SECRET, base_uri=base_uri, retries=1) as apic:
            call = module.asyncio_detailed
            return await call(client=apic.openapi, **arguments(call))

    def call_and_show(base_uri: str) -> str:
        try:
            if is_async:
                return repr(asyncio.run(call_async(base_uri)))
            with APIClient(SECRET, base_uri=base_uri, retries=1) as apic:
                call = module.sync_detailed
                result = call(client=apic.openapi, **arguments(call))
                return repr(result) + repr(apic.openapi)
        except Error as err:
            return all_text_of(err)

    if kind == "unreachable":
        shown = call_and_show(f"http://127.0.0.1:{free_port()}")
    else:
        with Server(RESPONSES[kind]) as server:
            shown = call_and_show(server.base_uri)
            assert IN_URL.rstrip("=") in server.requests[0].path
    for text in (shown, caplog.text):
        assert SECRET not in text
        assert IN_URL.rstrip("=") not in text
