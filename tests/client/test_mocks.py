"""Mocks of httpx, which people use to test their scripts, work with this client."""

import asyncio
from pathlib import Path

import httpx
import pytest
import respx
import vcr

from rerobots import api
from rerobots.aio import AsyncAPIClient
from rerobots.api import APIClient

from ..conftest import MISTY
from ..support.server import Server, respond_normally

URI = "https://api.rerobots.net"
LIST = {"workspace_instances": ["x"], "workspace_deployments": ["y"], "page_count": 1}


@respx.mock
def test_respx() -> None:
    route = respx.get(f"{URI}/instances").respond(json=LIST)
    respx.post(f"{URI}/new/{MISTY}").respond(503, json={"result_message": "All are busy."})
    with APIClient("token") as apic:
        assert apic.get_instances() == ["x"]
        with pytest.raises(api.ServerError, match="All are busy"):
            apic.request_instance(MISTY)
    assert route.calls.last.request.headers["Authorization"] == "Bearer token"


@respx.mock
def test_respx_in_async_code() -> None:
    respx.get(f"{URI}/instances").mock(
        side_effect=[httpx.ConnectError, httpx.Response(200, json=LIST)]
    )

    async def use() -> list[str]:
        async with AsyncAPIClient("token") as apic:
            return await apic.get_instances()

    assert asyncio.run(use()) == ["x"]


@pytest.mark.parametrize("is_async", [False, True])
def test_vcr(is_async: bool, tmp_path: Path) -> None:
    recorder = vcr.VCR(filter_headers=["authorization"], record_mode="once")  # pyright: ignore[reportArgumentType]

    async def use(base_uri: str) -> list[str]:
        async with AsyncAPIClient("token", base_uri=base_uri) as apic:
            return await apic.get_instances()

    def call(base_uri: str) -> list[str]:
        if is_async:
            return asyncio.run(use(base_uri))
        with APIClient("token", base_uri=base_uri) as apic:
            return apic.get_instances()

    cassette = str(tmp_path / "cassette.yaml")
    with Server(respond_normally) as server, recorder.use_cassette(cassette):
        assert call(server.base_uri) == ["x"]
    # The server is closed.
    with recorder.use_cassette(cassette) as tape:
        assert call(server.base_uri) == ["x"]
        assert tape.play_count == 1
    assert "Bearer" not in Path(cassette).read_text()
