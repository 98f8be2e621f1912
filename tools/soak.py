"""Reads the feeds of cameras for a long time, through lost connections: `python tools/soak.py`.

A simulator in a process of its own resets each feed some time after it was opened. Frames have to
continue, and the reader must not use more memory, threads or sockets. Prints figures, and fails
otherwise.
"""

import argparse
import gc
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import rerobots
import rerobots.api
from rerobots.sim import Deployment, Simulator

CAMERAS = (0, 1)
# Longer than it takes to connect again, after some tries.
LONGEST_GAP = 5.0
# Bytes by which memory may grow after the first third of the time: a frame is 40 KB.
GROWTH = 8_000_000


def main() -> int:
    """Read and report; the exit status is 1 after a failure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--drop", type=float, default=20.0, help="seconds until a feed is reset")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        return serve(arguments.drop)
    command = [sys.executable, __file__, "--serve", "--drop", str(arguments.drop)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as simulator:
        assert simulator.stdout is not None
        base_uri, token = simulator.stdout.readline().split()
        try:
            return watch(base_uri, token, arguments.seconds, arguments.drop)
        finally:
            simulator.communicate()


def serve(drop: float) -> int:
    """Simulate cameras until stdin is closed."""
    robot = Deployment(type="robot", supported_addons=("cam",))
    with Simulator(deployments=[robot], frame_rate=15) as sim:
        sim.faults.camera(drop=drop)
        print(sim.base_uri, sim.api_token, flush=True)
        sys.stdin.read()
    return 0


def watch(base_uri: str, token: str, seconds: float, drop: float) -> int:
    """Read two cameras, and measure this process."""
    apic = rerobots.api.APIClient(token, base_uri=base_uri)
    samples: list[dict[str, int]] = []
    last: dict[int, float] = {}
    frames, gap = 0, 0.0
    print(f"{'s':>6} {'frames':>7} {'reconnects':>10} {'RSS, MB':>8} {'threads':>7} {'files':>5}")
    with apic, rerobots.Instance(["robot"], apic=apic) as rri:
        rri.wait_until_ready()
        before = usage_between_feeds(rri)
        with rri.cam.frames(CAMERAS) as feed:
            began = shown = time.monotonic()
            for frame in feed:
                now = time.monotonic()
                gap = max(gap, now - last.get(frame.camera, now))
                last[frame.camera] = now
                frames += 1
                if now - shown >= seconds / 12:
                    shown = now
                    samples.append(usage())
                    row = samples[-1]
                    print(
                        f"{now - began:6.0f} {frames:7} {feed.reconnects:10} "
                        f"{row['memory'] / 1e6:8.1f} {row['threads']:7} {row['files']:5}",
                        flush=True,
                    )
                if now - began >= seconds:
                    break
            reconnects = feed.reconnects
        after = usage_between_feeds(rri)
    return judge(samples, before, after, gap, reconnects, seconds / drop)


def usage_between_feeds(rri: rerobots.Instance) -> dict[str, int]:
    """Return the use of this process after a feed: the event loop of WebSockets remains."""
    with rri.cam.frames(CAMERAS) as feed:
        next(iter(feed))
    time.sleep(1.0)
    return usage()


def usage() -> dict[str, int]:
    """Return the memory, threads and sockets of this process."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {
        "memory": pages * os.sysconf("SC_PAGE_SIZE"),
        "threads": threading.active_count(),
        "files": len(list(Path("/proc/self/fd").iterdir())),
    }


def judge(
    samples: list[dict[str, int]],
    before: dict[str, int],
    after: dict[str, int],
    gap: float,
    reconnects: int,
    drops: float,
) -> int:
    """Print failures; return the exit status."""
    third = samples[len(samples) // 3 :]
    growth = max(each["memory"] for each in third) - third[0]["memory"]
    most = {name: max(each[name] for each in samples) for name in ("threads", "files")}
    wrong = {
        f"a gap of {gap:.1f} s between frames": gap > LONGEST_GAP,
        f"only {reconnects} reconnects": reconnects < 0.6 * drops * len(CAMERAS) - len(CAMERAS),
        f"memory grew by {growth} bytes": growth > GROWTH,
        # For each camera a thread of ours and one of the library, and their sockets.
        f"up to {most['threads']} threads": most["threads"] > before["threads"] + 2 * len(CAMERAS),
        f"up to {most['files']} files": most["files"] > before["files"] + 4 * len(CAMERAS),
        f"{after['threads']} threads are left": after["threads"] > before["threads"],
        f"{after['files']} files are left": after["files"] > before["files"],
    }
    print(f"longest gap {gap:.2f} s, {reconnects} reconnects, memory grew by {growth / 1e6:.1f} MB")
    for words, holds in wrong.items():
        if holds:
            print(f"WRONG: {words}")
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
