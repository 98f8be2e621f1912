"""Four cameras of 1080p at 15 frames a second: `python camera_server.py` prints its address.

Each frame holds the time at which it was sent, in a comment. Serves until its stdin is closed.
"""

import asyncio
import base64
import io
import socket
import struct
import sys
import time

import numpy as np
import uvicorn
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

SIZE = (1920, 1080)
RATE = 15
PREFIX = "data:image/jpeg;base64,"


def picture() -> bytes:
    """Return a JPEG of about 200 KB: a smooth scene, with the noise of a sensor."""
    random = np.random.default_rng(1)
    x, y = np.meshgrid(np.linspace(0, 6, SIZE[0]), np.linspace(0, 4, SIZE[1]))
    scene = np.stack([np.sin(x) * np.cos(y), np.sin(x + y), np.cos(x * y)], axis=-1) * 100 + 128
    noisy = scene + random.normal(0, 4, scene.shape)
    file = io.BytesIO()
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=80)
    return file.getvalue()


JPEG = picture()
REST = base64.b64encode(JPEG[2:]).decode()


def frame() -> str:
    """Return a frame that holds the time, by the clock that all processes share."""
    # SOI, and a comment of 12 bytes: together a multiple of 3, so base64 begins a new group.
    head = b"\xff\xd8\xff\xfe" + struct.pack(">H", 14) + struct.pack(">dI", time.monotonic(), 0)
    return base64.b64encode(head).decode() + REST


async def feed(websocket: WebSocket) -> None:
    """Send frames, whether the reader keeps up or not."""
    await websocket.accept()
    due = time.monotonic()
    try:
        while True:
            await websocket.send_text(PREFIX + frame())
            due = max(due + 1 / RATE, time.monotonic() - 1)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
    except (WebSocketDisconnect, RuntimeError, OSError):
        pass


async def image(_: Request) -> Response:
    """Respond with a picture, as the API does."""
    return JSONResponse({"success": True, "format": "JPEG", "coding": "base64", "data": frame()})


async def status(request: Request) -> Response:
    """Say that the cameras are active."""
    if request.method == "POST":
        return Response(b"")
    return JSONResponse({"status": "active", "remote_user": "root"})


async def instance(request: Request) -> Response:
    """Say that the instance is READY."""
    return JSONResponse({"id": request.path_params["id"], "status": "READY"})


APP = Starlette(
    routes=[
        Route("/instance/{id}", instance),
        Route("/addon/cam/{id}", status, methods=["GET", "POST"]),
        Route("/addon/cam/{id}/{camera}/img", image),
        WebSocketRoute("/addon/cam/{id}/{camera}/feed/{token}", feed),
    ]
)


async def main() -> None:
    """Serve until stdin is closed."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.bind(("127.0.0.1", 0))
    config = uvicorn.Config(APP, log_level="error", ws="websockets-sansio", lifespan="off")
    server = uvicorn.Server(config)
    print(f"http://127.0.0.1:{sock.getsockname()[1]}", len(JPEG), flush=True)
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    await asyncio.to_thread(sys.stdin.read)
    server.should_exit = True
    await serving


if __name__ == "__main__":
    asyncio.run(main())
