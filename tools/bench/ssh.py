"""Measures SSH beside its peers, on a real OpenSSH server: `python tools/bench/ssh.py`.

Ours, paramiko with its defaults as the published client uses it, asyncssh, OpenSSH's own programs,
and rsync for a folder that is kept in step. All are measured in turn, round after round; medians
are compared, as ratios. The second half is the same through a proxy that delays each byte by 25 ms
in each direction.
"""

import argparse
import asyncio
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from pathlib import Path
from statistics import median
from typing import Any

import asyncssh
import paramiko

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from rerobots import sshkeys  # noqa: E402
from rerobots._operation import Operation  # noqa: E402
from rerobots._ssh import files, folders, run  # noqa: E402
from rerobots._ssh.changes import MirrorOptions  # noqa: E402
from rerobots._ssh.command import CommandSpec  # noqa: E402
from rerobots._ssh.connection import Endpoint  # noqa: E402
from rerobots._ssh.host_keys import HostKeys  # noqa: E402
from rerobots._ssh.session import Session  # noqa: E402
from tests.ssh.openssh import Host, private_text  # noqa: E402
from tests.ssh.proxy import Proxy  # noqa: E402

DELAY = 0.025
MEGABYTE = 1 << 20
SIZES = {"1 MB": MEGABYTE, "64 MB": 64 * MEGABYTE, "512 MB": 512 * MEGABYTE}
# Over a delay, 512 MB would take some minutes for each of the peers.
DELAYED_SIZES = {"1 MB": MEGABYTE, "64 MB": 64 * MEGABYTE}
FILES = 1000
# Over a delay, these take the peers minutes: a round trip or more for each file.
SLOW_TASKS = ("put 1000 files", "get 1000 files")
# Files of a folder that is kept in step, and the number of those that change.
STEP_FILES = 10_000
CHANGED = 10
STEP_TASKS = ("step: all new", "step: 10 changed", "step: the same")

Tasks = dict[str, Callable[[], object]]


class Folder:
    """The files to send and fetch, and their targets."""

    def __init__(self, folder: Path) -> None:
        self.source, self.target = folder / "source", folder / "target"
        self.many, self.stepped = folder / "many", folder / "stepped"
        self.many.mkdir()
        self._changes = 0
        self.source.mkdir()
        self.target.mkdir()
        for name, size in SIZES.items():
            part = os.urandom(MEGABYTE)
            with (self.source / name).open("wb") as file:
                for _ in range(size // MEGABYTE):
                    file.write(part)
        for number in range(FILES):
            (self.many / f"file{number:04}").write_bytes(os.urandom(4096))
        for number in range(STEP_FILES):
            path = self._stepped_file(number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(os.urandom(4096))

    def _stepped_file(self, number: int) -> Path:
        return self.stepped / f"folder{number % 100:02}" / f"file{number:05}"

    def copy_of(self, contender: str) -> Path:
        """Return the path of a contender's copy of the folder that is kept in step."""
        return self.target / f"stepped {contender}".replace(" ", "-")

    def prepare(self, task: str, contender: str) -> None:
        """Prepare a task; this is not measured."""
        if task == STEP_TASKS[0]:
            shutil.rmtree(self.copy_of(contender), ignore_errors=True)
        elif task == STEP_TASKS[1]:
            self._changes += 1
            for number in range(CHANGED):
                self._stepped_file(number).write_bytes(os.urandom(4096 + self._changes % 1000))

    def fresh(self) -> Path:
        """Return the path of a folder that does not exist."""
        path = self.target / "many"
        shutil.rmtree(path, ignore_errors=True)
        return path


def ours(host: Host, port: int, folder: Folder, sizes: dict[str, int]) -> Tasks:
    key = sshkeys.load_private_key(private_text(host.key))
    endpoint = Endpoint("127.0.0.1", port, HostKeys(host.hostkeys), [key])
    session = Session(endpoint)
    session.connect(Operation())

    def connect() -> None:
        other = Session(endpoint)
        other.connect(Operation())
        other.close()

    tasks: Tasks = {
        "connect": connect,
        "exec": lambda: run.run(session, CommandSpec("true"), Operation()),
        "put 1000 files": lambda: folders.put_dir(
            session, str(folder.many), str(folder.fresh()), Operation()
        ),
        "get 1000 files": lambda: folders.get_dir(
            session, str(folder.many), str(folder.fresh()), Operation()
        ),
    }
    for task in STEP_TASKS:
        tasks[task] = lambda: folders.put_dir(
            session,
            str(folder.stepped),
            str(folder.copy_of("ours")),
            Operation(),
            mirror=MirrorOptions(only_changed=True),
        )
    for name in sizes:
        source, target = str(folder.source / name), str(folder.target / name)
        tasks[f"put {name}"] = lambda s=source, t=target: files.put_file(  # type: ignore[misc]
            session, s, t, Operation()
        )
        tasks[f"get {name}"] = lambda s=source, t=target: files.get_file(  # type: ignore[misc]
            session, s, t, Operation()
        )
    return tasks


def published(host: Host, port: int, folder: Folder, sizes: dict[str, int]) -> Tasks:
    """Return tasks of paramiko's defaults, with the calls of rerobots 0.11."""

    def connect() -> paramiko.SSHClient:
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # noqa: S507 -- as it does
        client.connect("127.0.0.1", port, "root", pkey=host_key(host), look_for_keys=False)
        return client

    client = connect()
    sftp = client.open_sftp()

    def execute() -> None:
        _, stdout, _ = client.exec_command("true")
        stdout.read()

    def put_many() -> None:
        target = folder.fresh()
        sftp.mkdir(str(target))
        for path in folder.many.iterdir():
            sftp.put(str(path), str(target / path.name))

    def get_many() -> None:
        target = folder.fresh()
        target.mkdir()
        for name in sftp.listdir(str(folder.many)):
            sftp.get(str(folder.many / name), str(target / name))

    tasks: Tasks = {
        "connect": lambda: connect().close(),
        "exec": execute,
        "put 1000 files": put_many,
        "get 1000 files": get_many,
    }
    for name in sizes:
        source, target = str(folder.source / name), str(folder.target / name)
        tasks[f"put {name}"] = lambda s=source, t=target: sftp.put(s, t)  # type: ignore[misc]
        tasks[f"get {name}"] = lambda s=source, t=target: sftp.get(s, t)  # type: ignore[misc]
    return tasks


def host_key(host: Host) -> paramiko.PKey:
    return sshkeys.load_private_key(private_text(host.key)).pkey


def async_ssh(host: Host, port: int, folder: Folder, sizes: dict[str, int]) -> Tasks:
    loop = asyncio.new_event_loop()
    key = asyncssh.import_private_key(private_text(host.key))

    async def connect() -> asyncssh.SSHClientConnection:
        return await asyncssh.connect(
            "127.0.0.1",
            port,
            username="root",
            known_hosts=None,
            client_keys=[key],
            encryption_algs=["aes128-gcm@openssh.com"],
        )

    async def connect_and_close() -> None:
        connection = await connect()
        connection.close()
        await connection.wait_closed()

    connection = loop.run_until_complete(connect())
    sftp = loop.run_until_complete(connection.start_sftp_client())
    tasks: Tasks = {
        "connect": lambda: loop.run_until_complete(connect_and_close()),
        "exec": lambda: loop.run_until_complete(connection.run("true")),
        "put 1000 files": lambda: loop.run_until_complete(
            sftp.put(str(folder.many), str(folder.fresh()), recurse=True)
        ),
        "get 1000 files": lambda: loop.run_until_complete(
            sftp.get(str(folder.many), str(folder.fresh()), recurse=True)
        ),
    }
    for name in sizes:
        source, target = str(folder.source / name), str(folder.target / name)
        tasks[f"put {name}"] = lambda s=source, t=target: loop.run_until_complete(  # type: ignore[misc]
            sftp.put(s, t)
        )
        tasks[f"get {name}"] = lambda s=source, t=target: loop.run_until_complete(  # type: ignore[misc]
            sftp.get(s, t)
        )
    return tasks


def programs(host: Host, port: int, folder: Folder, sizes: dict[str, int]) -> dict[str, Tasks]:
    """Return tasks of OpenSSH's `sftp` (and `ssh`), `scp` and `rsync`, over one connection."""
    path = folder.source.parent / f"config{port}"
    path.write_text(
        f"Host h\n HostName 127.0.0.1\n Port {port}\n User root\n"
        f" IdentityFile {path}.key\n IdentitiesOnly yes\n StrictHostKeyChecking no\n"
        f" UserKnownHostsFile /dev/null\n LogLevel ERROR\n ControlPath {path}.sock\n"
    )
    Path(f"{path}.key").touch(mode=0o600)
    Path(f"{path}.key").write_text(private_text(host.key))

    def call(*command: str, text: str | None = None) -> None:
        subprocess.run(command, input=text, text=True, check=True, capture_output=True, timeout=900)

    options = ("-F", str(path))
    call("ssh", *options, "-M", "-N", "-f", "-o", "ControlPersist=yes", "h")
    sftp: Tasks = {
        "connect": lambda: call("ssh", *options, "-o", "ControlPath=none", "h", "true"),
        "exec": lambda: call("ssh", *options, "h", "true"),
        "put 1000 files": lambda: call(
            "sftp", "-q", *options, "-b", "-", "h", text=f"put -R {folder.many} {folder.fresh()}\n"
        ),
        "get 1000 files": lambda: call(
            "sftp", "-q", *options, "-b", "-", "h", text=f"get -R {folder.many} {folder.fresh()}\n"
        ),
    }
    scp: Tasks = {}
    for name in sizes:
        copy = folder.source / name.replace(" ", "")
        if not copy.exists():
            os.link(folder.source / name, copy)
        target = folder.target / copy.name
        for what in ("put", "get"):
            sftp[f"{what} {name}"] = lambda w=what, s=copy, t=target: call(  # type: ignore[misc]
                "sftp", "-q", *options, "-b", "-", "h", text=f"{w} {s} {t}\n"
            )
        scp[f"put {name}"] = lambda s=copy, t=target: call(  # type: ignore[misc]
            "scp", "-q", *options, str(s), f"h:{t}"
        )
        scp[f"get {name}"] = lambda s=copy, t=target: call(  # type: ignore[misc]
            "scp", "-q", *options, f"h:{s}", str(t)
        )
    rsync: Tasks = {}
    if shutil.which("rsync") is None:
        print("rsync is left out: it is not installed", file=sys.stderr)
    else:
        shell, place = shlex.join(["ssh", *options]), folder.copy_of("rsync")
        rsync = dict.fromkeys(
            STEP_TASKS,
            lambda: call("rsync", "-a", "-e", shell, f"{folder.stepped}/", f"h:{place}/"),
        )
    return {"sftp": sftp, "scp": scp, "rsync": rsync}


def measure(
    host: Host,
    port: int,
    folder: Folder,
    sizes: dict[str, int],
    rounds: int,
    alone: Collection[str] = (),
) -> dict[str, dict[str, float]]:
    """Return the median seconds, by task and contender; in tasks `alone`, only ours."""
    contenders = {
        "ours": ours(host, port, folder, sizes),
        "paramiko": published(host, port, folder, sizes),
        "asyncssh": async_ssh(host, port, folder, sizes),
        **programs(host, port, folder, sizes),
    }
    samples: dict[str, dict[str, list[float]]] = {}
    for task in contenders["ours"]:
        # Several in a row, as in programs: unconfirmed data of one delays the next.
        times = 20 if task in ("connect", "exec") else 1
        for number in range(rounds + 1):
            for name, tasks in contenders.items():
                if task not in tasks or (task in alone and name != "ours"):
                    continue
                folder.prepare(task, name)
                for _ in range(times):
                    started = time.perf_counter()
                    tasks[task]()
                    taken = time.perf_counter() - started
                    # The first round warms up.
                    if number:
                        samples.setdefault(task, {}).setdefault(name, []).append(taken)
        print(f"  {task} ...", file=sys.stderr)
    return {
        task: {name: median(values) for name, values in row.items()}
        for task, row in samples.items()
    }


TARGETS = {
    ("", "exec", "paramiko"): 12.0,
    ("", "connect", "paramiko"): 2.5,
    ("", "put 512 MB", "paramiko"): 2.5,
    ("", "get 512 MB", "paramiko"): 2.0,
    ("", "put 1000 files", "paramiko"): 6.0,
    ("", "get 1000 files", "paramiko"): 6.0,
    ("", "put 512 MB", "sftp"): 0.8,
    ("", "get 512 MB", "sftp"): 0.8,
    ("delayed", "put 64 MB", "sftp"): 0.8,
    ("delayed", "get 64 MB", "sftp"): 0.8,
    ("delayed", "step: 10 changed", "rsync"): 1.0,
    ("delayed", "step: the same", "rsync"): 1.0,
}


def show(title: str, figures: dict[str, dict[str, float]]) -> None:
    names = ("ours", "paramiko", "asyncssh", "sftp", "scp", "rsync")
    print(f"\n{title}: ms")
    print(f"{'':16}" + "".join(f"{name:>12}" for name in names))
    for task, row in figures.items():
        cells = (f"{row[name] * 1000:12.1f}" if name in row else f"{'':12}" for name in names)
        print(f"{task:16}" + "".join(cells))
    whole, *steps = (figures[task] for task in STEP_TASKS)
    for name in whole:
        shares = " and ".join(f"{row[name] / whole[name]:.3f}" for row in steps)
        print(f"{name}: of the time of a full copy, {CHANGED} changed files and none take {shares}")


def main() -> int:
    """Measure and report; the exit status is 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="rounds to take medians of")
    parser.add_argument("--json", type=Path, help="write the results to this file, too")
    parser.add_argument("--no-delay", action="store_true", help="leave the delayed half out")
    arguments = parser.parse_args()
    # In memory if possible, so that disks are not measured.
    place = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
    with tempfile.TemporaryDirectory(dir=place) as name, tempfile.TemporaryDirectory() as keys:
        folder = Folder(Path(name))
        with Host(Path(keys)) as host:
            figures = {"": measure(host, host.port, folder, SIZES, arguments.rounds)}
            show("On loopback", figures[""])
            if not arguments.no_delay:
                with Proxy(host.port, delay=DELAY) as proxy:
                    rounds = max(1, arguments.rounds // 2)
                    figures["delayed"] = measure(
                        host, proxy.port, folder, DELAYED_SIZES, rounds, SLOW_TASKS
                    )
                    show("With 50 ms of delay", figures["delayed"])
    missed = False
    print(f"\n{'times as fast as':36} {'value':>8}  target")
    results: list[dict[str, Any]] = []
    for (half, task, peer), least in TARGETS.items():
        if half not in figures or peer not in figures[half][task]:
            continue
        value = figures[half][task][peer] / figures[half][task]["ours"]
        missed |= value < least
        mark = "met" if value >= least else "MISSED"
        print(f"{half + ' ' + task + ' / ' + peer:36} {value:8.2f}  >= {least}  {mark}")
        results.append({"what": f"{half} {task} / {peer}", "value": value, "target": least})
    if arguments.json:
        arguments.json.write_text(json.dumps({"figures": figures, "targets": results}, indent=2))
    return 1 if missed else 0


if __name__ == "__main__":
    # Threads of peers need not end.
    status = main()
    sys.stdout.flush()
    os._exit(status)
