"""A reader of cameras that is measured: `python camera_worker.py WAY BASE_URI`.

For each line of stdin it reads frames in its way, and prints a JSON object of figures.
"""

import base64
import io
import json
import os
import struct
import sys
import time
from collections.abc import Callable
from typing import Any

ID = "00000000-0000-4000-8000-000000000001"
FRAMES = 30
SLOWER = 10
RATE = 15


def our_instance(uri: str) -> Any:
    from rerobots._instance._sync.instance import Instance
    from rerobots.api import APIClient

    return Instance(instance_id=ID, apic=APIClient("token", base_uri=uri))


def ours(uri: str) -> Callable[[], Any]:
    """Return a function that reads the next frame as an array."""
    feed = iter(our_instance(uri).cam.frames())
    return lambda: next(feed).array


def ours_encoded(uri: str) -> Callable[[], Any]:
    """Return a function that reads the next frame without decoding it."""
    feed = iter(our_instance(uri).cam.frames())
    return lambda: next(feed)


def ours_snapshot(uri: str) -> Callable[[], Any]:
    """Return a function that takes a snapshot as an array."""
    cam = our_instance(uri).cam
    return lambda: cam.snapshot().array


def decoder(uri: str) -> Callable[[], Any]:
    """Return a function that decodes the same frame, at the rate of the feed."""
    import simplejpeg

    data = our_instance(uri).cam.snapshot().data

    def read() -> Any:
        time.sleep(1 / RATE)
        return simplejpeg.decode_jpeg(data, colorspace="RGB")

    return read


def pillow(uri: str) -> Callable[[], Any]:
    """Return a function that reads as users would: the library's WebSocket, base64, Pillow."""
    import numpy as np
    from PIL import Image
    from websockets.sync.client import connect

    url = f"{uri.replace('http', 'ws')}/addon/cam/{ID}/0/feed/x"
    socket = connect(url, max_size=None, compression=None).__enter__()

    def read() -> Any:
        data = base64.b64decode(str(socket.recv()).partition(",")[2])
        return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))

    return read


def published(uri: str) -> Callable[[], Any]:
    """Return a function that reads a frame with the published client."""
    from rerobots.api import APIClient

    apic: Any = APIClient("token", base_uri=uri)
    return lambda: apic.get_snapshot_cam(ID, dformat="ndarray")["data"]


WAYS = {
    "ours": ours,
    "ours, encoded": ours_encoded,
    "ours, snapshot": ours_snapshot,
    "decoder alone": decoder,
    "pillow": pillow,
    "published": published,
}


def cpu(read: Callable[[], Any], frames: int) -> dict[str, float]:
    """Return the milliseconds of CPU per frame, of all threads."""
    read()
    began = time.process_time()
    for _ in range(frames):
        read()
    return {"cpu": (time.process_time() - began) / frames * 1000}


def age(frame: Any) -> float:
    """Return the seconds since a frame was sent."""
    (sent,) = struct.unpack_from(">d", frame.data, 6)
    return time.monotonic() - float(sent)


def four(uri: str, seconds: float = 10.0) -> dict[str, float]:
    """Read four feeds on one core; return rate, age and CPU."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    count, ages = 0, []
    with our_instance(uri).cam.frames([0, 1, 2, 3]) as feed:
        for _ in range(8):
            next(feed)
        dropped = feed.dropped
        began, cpu = time.monotonic(), time.process_time()
        while time.monotonic() - began < seconds:
            ages.append(age(next(feed)))
            count += 1
        passed = time.monotonic() - began
        return {
            "frames a second": count / passed,
            "dropped": feed.dropped - dropped,
            "oldest": max(ages),
            "core": (time.process_time() - cpu) / passed,
        }


def slow(uri: str, frames: int = 8) -> dict[str, float]:
    """Read ten times too slowly; return the age of the frames."""
    ages = []
    with our_instance(uri).cam.frames() as feed:
        for _ in range(frames):
            ages.append(age(next(feed)))
            time.sleep(SLOWER / RATE)
        return {"oldest": max(ages), "dropped": feed.dropped}


def main(way: str, uri: str) -> None:
    """Measure for each line of stdin."""
    if way in ("four", "slow"):
        measure = {"four": four, "slow": slow}[way]
        for _ in sys.stdin:
            print(json.dumps(measure(uri)), flush=True)
        return
    read = WAYS[way](uri)
    frames = 3 if way == "published" else FRAMES
    for _ in sys.stdin:
        print(json.dumps(cpu(read, frames)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
