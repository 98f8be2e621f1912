"""Measures the client side by side with its peers: `python tools/bench [--rounds N] [--json FILE]`.

All contenders are measured in turn, round after round, so that other load of the machine affects
all of them; medians are compared, as ratios. The environments are made once, in `.bench/`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import certifi
import trustme

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
ENVIRONMENTS = ROOT / ".bench"
PUBLISHED = "rerobots==0.11.0"
# Calls per round: the published client connects, and reads all authorities, each time.
CALLS = {"published": 20, "published tls": 4}
USUAL_CALLS = 200
SCRIPT = (
    "import sys, rerobots.api; "
    "apic = rerobots.api.APIClient('token', base_uri=sys.argv[1]); "
    "apic.get_wdeployment_info('2c0873b5-1da1-46e6-9658-c40379774edf')"
)
# The call of `rerobots list`; the published client has no program.
LIST = (
    "import sys, rerobots.api; "
    "apic = rerobots.api.APIClient('token', base_uri=sys.argv[1]); "
    "print(*apic.get_instances(), sep='\\n')"
)
Figures = dict[str, float]


def main() -> int:
    """Measure and report; the exit status is 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25, help="rounds to take medians of")
    parser.add_argument("--json", type=Path, help="write the results to this file, too")
    arguments = parser.parse_args()
    pythons = {name: _environment(name) for name in ("ours", "plain", "published")}
    with tempfile.TemporaryDirectory() as folder:
        files = _certificates(Path(folder))
        with _server() as plain, _server(files["certificate"], files["key"]) as tls:
            figures = _measure(pythons, plain, tls, files["authority"], arguments.rounds)
    targets = _targets(figures)
    _print(figures, targets)
    text = json.dumps({"figures": figures, "targets": targets}, indent=2)
    print(text)
    if arguments.json:
        arguments.json.write_text(text + "\n")
    return 0 if all(target["met"] for target in targets.values()) else 1


def _environment(name: str) -> Path:
    """Return the Python of an environment with the published wheel, or with this package's.

    Rich and click, which are often installed, slow the import of httpx. "plain" has neither.
    """
    folder = ENVIRONMENTS / name
    python = folder / "bin/python"
    if name != "published":
        shutil.rmtree(folder, ignore_errors=True)
    if not python.exists():
        print(f"Making {folder.relative_to(ROOT)} ...", file=sys.stderr)
        _run(sys.executable, "-m", "venv", folder)
        wanted: list[object] = [PUBLISHED]
        wheel: object = None
        if name != "published":
            _run(sys.executable, "-m", "build", "--no-isolation", "-w", "-o", folder / "dist")
            (wheel,) = (folder / "dist").glob("*.whl")
            wanted = [wheel]
        if name == "ours":
            wanted = [f"{wheel}[cli]", "requests"]
        _run(python, "-m", "pip", "install", "-qq", *wanted)
    return python


def _run(*command: object) -> None:
    subprocess.run([*map(str, command)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _certificates(folder: Path) -> dict[str, Path]:
    """Make a server's certificate, and a file of its authority and the usual ones."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    files = {name: folder / f"{name}.pem" for name in ("authority", "certificate", "key")}
    usual = Path(certifi.where()).read_bytes()
    files["authority"].write_bytes(usual + b"\n" + authority.cert_pem.bytes())
    issued.cert_chain_pems[0].write_to_path(str(files["certificate"]))
    issued.private_key_pem.write_to_path(str(files["key"]))
    return files


@contextmanager
def _server(*arguments: Path) -> Iterator[str]:
    process = _start(Path(sys.executable), HERE / "server.py", *arguments)
    assert process.stdout is not None
    port = process.stdout.readline().strip()
    yield f"{'https' if arguments else 'http'}://127.0.0.1:{port}"
    _stop(process)


def _start(python: Path, *arguments: object, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [str(python), *map(str, arguments)],
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _stop(process: "subprocess.Popen[str]") -> None:
    process.communicate()


def _measure(
    pythons: dict[str, Path], plain: str, tls: str, authority: Path, rounds: int
) -> Figures:
    trust = {"SSL_CERT_FILE": str(authority), "REQUESTS_CA_BUNDLE": str(authority)}
    samples: dict[str, list[float]] = {}
    with ExitStack() as stack:
        workers: dict[str, tuple[subprocess.Popen[str], int, int]] = {}
        for client in ("ours", "openapi", "httpx", "requests", "published"):
            for suffix, uri in (("", plain), (" tls", tls)):
                python = pythons["published" if client == "published" else "ours"]
                worker = _start(python, HERE / "worker.py", client, uri, authority, **trust)
                stack.callback(_stop, worker)
                calls = CALLS.get(client + suffix, USUAL_CALLS)
                workers[client + suffix] = (worker, calls, 1)
        worker = _start(
            pythons["ours"], HERE / "worker.py", "ours threads", tls, authority, **trust
        )
        stack.callback(_stop, worker)
        for concurrency in (1, 64):
            workers[f"ours threads {concurrency}"] = (worker, 640, concurrency)
        for client in ("ours async", "httpx async"):
            worker = _start(pythons["ours"], HERE / "worker.py", client, tls, authority, **trust)
            stack.callback(_stop, worker)
            for concurrency in (1, 16, 64):
                workers[f"{client} {concurrency}"] = (worker, 320, concurrency)
        for number in range(rounds + 1):
            taken = {name: _ask(*worker) for name, worker in workers.items()}
            taken |= _start_up(pythons, tls, trust)
            # The first round warms up.
            if number:
                for name, seconds in taken.items():
                    samples.setdefault(name, []).append(seconds)
    return {name: median(values) * 1e6 for name, values in samples.items()}


def _ask(worker: "subprocess.Popen[str]", calls: int, concurrency: int) -> float:
    """Return the seconds per call."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(f"{calls} {concurrency}\n")
    worker.stdin.flush()
    return float(worker.stdout.readline()) / calls


def _start_up(pythons: dict[str, Path], tls: str, trust: dict[str, str]) -> Figures:
    """Return the seconds for a bare interpreter, an import, and a whole script of one call."""
    figures: Figures = {}
    installed = str(pythons["ours"].with_name("rerobots"))
    programs = {
        "bare": ["-c", "pass"],
        "import": ["-c", "import rerobots.api"],
        "script": ["-c", SCRIPT, tls],
    }
    own = {"ours": {"list": [installed, "list"]}, "published": {"list": ["-c", LIST, tls]}}
    for name, python in pythons.items():
        for what, program in (programs | own.get(name, {})).items():
            started = time.perf_counter()
            # -I ignores this folder.
            subprocess.run(
                [str(python), "-I", *program],
                env={
                    **os.environ,
                    **trust,
                    "REROBOTS_BASE_URI": tls,
                    "REROBOTS_API_TOKEN": "token",
                },
                stdout=subprocess.DEVNULL,
                check=True,
            )
            figures[f"{name} {what}"] = time.perf_counter() - started
    return figures


def _targets(figures: Figures) -> dict[str, dict[str, float | bool | str]]:
    def ratio(this: str, that: str) -> float:
        return figures[this] / figures[that]

    def importing(name: str) -> float:
        return figures[f"{name} import"] - figures[f"{name} bare"]

    at_least = {
        "async rate at 64 / httpx": (ratio("httpx async 64", "ours async 64"), 0.9),
    }
    at_most = {
        "TLS time / httpx": (ratio("ours tls", "httpx tls"), 1.15),
        "apic.openapi time / documented": (ratio("openapi tls", "ours tls"), 1.3),
        "import time / published": (importing("ours") / importing("published"), 0.25),
        "script time / published": (ratio("plain script", "published script"), 1.05),
        "script time / published, with rich": (ratio("ours script", "published script"), 1.3),
        "`rerobots list` / published": (ratio("ours list", "published list"), 1.2),
    }
    return {
        name: {"value": round(value, 3), "target": f"{sign} {target}", "met": met}
        for sign, rows in ((">=", at_least), ("<=", at_most))
        for name, (value, target) in rows.items()
        for met in [value >= target if sign == ">=" else value <= target]
    }


def _print(figures: Figures, targets: dict[str, dict[str, float | bool | str]]) -> None:
    print(f"{'median time of a call':32} {'us':>10}")
    for name, value in figures.items():
        print(f"{name:32} {value:10.1f}")
    # Depends on how many authorities this machine trusts: the published client reads them all.
    rate = figures["published tls"] / figures["ours tls"]
    print(f"\n{'TLS rate / published':32} {rate:10.1f}  (a figure, not a target)")
    print(f"\n{'ratio':32} {'value':>10}  target")
    for name, target in targets.items():
        mark = "met" if target["met"] else "MISSED"
        print(f"{name:32} {target['value']:10}  {target['target']}  {mark}")


if __name__ == "__main__":
    sys.exit(main())
