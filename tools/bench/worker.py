"""A client that is measured: `python worker.py CLIENT BASE_URI CA`.

For each line of stdin, `CALLS CONCURRENCY`, it makes the calls and prints the seconds they took.
"""

import asyncio
import ssl
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

ID = "2c0873b5-1da1-46e6-9658-c40379774edf"
PATH = f"/deployment/{ID}"
HEADERS = {"Authorization": "Bearer token"}


def ours(uri: str, _: str) -> Callable[[], Any]:
    from rerobots.api import APIClient

    apic = APIClient("token", base_uri=uri)
    return lambda: apic.get_wdeployment_info(ID)


def ours_openapi(uri: str, _: str) -> Callable[[], Any]:
    from rerobots.api import APIClient
    from rerobots_openapi.api import deployments

    generated = APIClient("token", base_uri=uri).openapi
    return lambda: deployments.get_deployment.sync(ID, client=generated)


def httpx_client(uri: str, authority: str) -> Callable[[], Any]:
    import httpx

    context = ssl.create_default_context(cafile=authority)
    client = httpx.Client(base_url=uri, headers=HEADERS, verify=context, timeout=30)
    return lambda: client.request("GET", PATH).json()


def requests_session(uri: str, _: str) -> Callable[[], Any]:
    import requests

    session = requests.Session()
    session.headers.update(HEADERS)
    return lambda: session.get(uri + PATH, timeout=30).json()


def ours_async(uri: str, _: str) -> Callable[[], Awaitable[Any]]:
    from rerobots.aio import AsyncAPIClient

    apic = AsyncAPIClient("token", base_uri=uri)
    return lambda: apic.get_wdeployment_info(ID)


def httpx_async_client(uri: str, authority: str) -> Callable[[], Awaitable[Any]]:
    import httpx

    context = ssl.create_default_context(cafile=authority)
    # The same pool as ours.
    limits = httpx.Limits(max_connections=10, max_keepalive_connections=10)
    client = httpx.AsyncClient(
        base_url=uri, headers=HEADERS, verify=context, timeout=30, limits=limits
    )

    async def call() -> Any:
        return (await client.request("GET", PATH)).json()

    return call


SYNC = {
    "ours": ours,
    "published": ours,  # The same lines, in an environment that has the published package.
    "openapi": ours_openapi,
    "httpx": httpx_client,
    "requests": requests_session,
}
ASYNC = {"ours": ours_async, "httpx": httpx_async_client}


def serve_sync(call: Callable[[], Any]) -> None:
    call()
    for line in sys.stdin:
        calls = int(line.split()[0])
        started = time.perf_counter()
        for _ in range(calls):
            call()
        print(time.perf_counter() - started, flush=True)


def serve_threads(call: Callable[[], Any]) -> None:
    """Call with one client that several threads share."""
    call()
    for line in sys.stdin:
        calls, concurrency = map(int, line.split())
        with ThreadPoolExecutor(concurrency) as pool:
            # All threads exist before the clock starts.
            list(pool.map(lambda _: time.sleep(0.01), range(concurrency)))
            started = time.perf_counter()
            list(pool.map(lambda _: call(), range(calls)))
            print(time.perf_counter() - started, flush=True)


async def serve_async(make: Callable[[], Callable[[], Awaitable[Any]]]) -> None:
    call = make()
    await call()
    while line := await asyncio.to_thread(sys.stdin.readline):
        calls, concurrency = map(int, line.split())

        async def several(count: int) -> None:
            for _ in range(count):
                await call()

        started = time.perf_counter()
        await asyncio.gather(*(several(calls // concurrency) for _ in range(concurrency)))
        print(time.perf_counter() - started, flush=True)


if __name__ == "__main__":
    name, uri, authority = sys.argv[1:4]
    if name.endswith(" async"):
        asyncio.run(serve_async(lambda: ASYNC[name.removesuffix(" async")](uri, authority)))
    elif name.endswith(" threads"):
        serve_threads(SYNC[name.removesuffix(" threads")](uri, authority))
    else:
        serve_sync(SYNC[name](uri, authority))
