"""A small HTTP server with little overhead: each response is the same JSON.

`python server.py [CERTIFICATE KEY]` prints its port and serves until its stdin is closed.
"""

import asyncio
import json
import ssl
import sys

BODY = json.dumps(
    {
        "id": "2c0873b5-1da1-46e6-9658-c40379774edf",
        "type": "fixed_misty2",
        "type_version": 1,
        "supported_addons": ["cam", "mistyproxy", "drive"],
        "desc": 500 * "x",
        "region": "us:cali",
        "icounter": 886,
        "created": "2019-07-28 23:26:16.983048",
        "queuelen": 0,
        "online": True,
        "workspace_instances": [],
        "workspace_deployments": [],
        "page_count": 1,
    }
).encode()
HEAD = (
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    "X-RateLimit-Limit: 3600\r\nX-RateLimit-Remaining: 3000\r\nX-RateLimit-Reset: 1590199936\r\n"
    f"Content-Length: {len(BODY)}\r\n\r\n"
)
ANSWER = HEAD.encode() + BODY


class Answering(asyncio.Protocol):
    """Responds to each GET; requests have no bodies."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._pending = b""

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while b"\r\n\r\n" in self._pending:
            _, _, self._pending = self._pending.partition(b"\r\n\r\n")
            self._transport.write(ANSWER)


async def main() -> None:
    """Serve until stdin is closed."""
    context = None
    if len(sys.argv) == 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*sys.argv[1:])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answering, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
