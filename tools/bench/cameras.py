"""Measures frames of 1080p: `python tools/bench/cameras.py [--rounds N] [--json FILE]`.

The ways to get an array of a frame are measured in turn, round after round, each in a process of
its own, in CPU time; then four feeds on one core, and a reader that is ten times too slow.
"""

import argparse
import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
PUBLISHED = ROOT / ".bench/published"
WAYS = ("ours", "ours, encoded", "ours, snapshot", "decoder alone", "pillow", "published")

Figures = dict[str, float]


def main() -> int:
    """Measure and report; the exit status is 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    python = _published()
    with ExitStack() as stack:
        server = _start(stack, sys.executable, HERE / "camera_server.py")
        uri, size = _line(server).split()
        print(f"1920 x 1080, {int(size) // 1000} KB a frame")
        figures = _ways(uri, python, arguments.rounds)
        four = _measured(uri, "four")
        slow = _measured(uri, "slow")
    for name, value in figures.items():
        ratio = figures["published"] / value
        print(f"{name:18} {value:8.2f} ms of CPU a frame, published / this: {ratio:.1f}")
    print(f"four feeds on one core: {four}")
    print(f"ten times too slow: {slow}")
    ratio = figures["ours"] / figures["decoder alone"]
    targets = {
        "CPU of a frame to an array, ms": (figures["ours"], figures["ours"] <= 7),
        "the same / the decoder alone": (ratio, ratio <= 1.4),
        "frames a second of four feeds": (four["frames a second"], four["frames a second"] >= 58.5),
        "oldest frame of four feeds, s": (four["oldest"], four["oldest"] <= 0.3),
        "oldest frame of a slow reader, s": (slow["oldest"], slow["oldest"] <= 0.3),
    }
    for name, (value, met) in targets.items():
        print(f"{name:36} {value:8.3f}  {'met' if met else 'MISSED'}")
    if arguments.json:
        text = json.dumps({"figures": figures, "four": four, "slow": slow}, indent=2)
        arguments.json.write_text(text + "\n")
    return 0 if all(met for _, met in targets.values()) else 1


def _published() -> str:
    """Return the Python of an environment that has the published client."""
    python = PUBLISHED / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PUBLISHED], check=True)
        wanted = ["rerobots==0.11.0", "rich", "click", "pygments"]
        subprocess.run([python, "-m", "pip", "install", "-qq", *wanted], check=True)
    # Its pictures need these, which are an extra of it.
    subprocess.run([python, "-m", "pip", "install", "-qq", "numpy", "Pillow"], check=True)
    return str(python)


def _ways(uri: str, published: str, rounds: int) -> Figures:
    samples: dict[str, list[float]] = {}
    with ExitStack() as stack:
        workers = {
            way: _start(
                stack,
                published if way == "published" else sys.executable,
                HERE / "camera_worker.py",
                way,
                uri,
            )
            for way in WAYS
        }
        for number in range(rounds + 1):
            for way, worker in workers.items():
                value = _ask(worker)["cpu"]
                # The first round warms up.
                if number:
                    samples.setdefault(way, []).append(value)
    return {way: median(values) for way, values in samples.items()}


def _measured(uri: str, way: str) -> Figures:
    with ExitStack() as stack:
        worker = _start(stack, sys.executable, HERE / "camera_worker.py", way, uri)
        return {name: round(value, 3) for name, value in _ask(worker).items()}


def _start(stack: ExitStack, *command: object) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    stack.callback(process.communicate)
    return process


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def _ask(worker: "subprocess.Popen[str]") -> Figures:
    assert worker.stdin is not None
    worker.stdin.write("\n")
    worker.stdin.flush()
    figures: Figures = json.loads(_line(worker))
    return figures


if __name__ == "__main__":
    sys.exit(main())
