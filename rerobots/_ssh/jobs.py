"""Jobs: commands that continue when the connection ends, each with a folder on the host.

The folder, `~/.rerobots/jobs/ID`, holds the command, its process and its output. The scripts are
plain POSIX sh, so that a host needs only BusyBox.
"""

import re
import secrets
import shlex
import signal
import threading
import time
from collections import deque
from dataclasses import dataclass, replace
from typing import Any, Literal

from .. import _clock, _time_limits
from .._operation import Operation
from ..errors import (
    InvalidArgument,
    SSHError,
    SSHFileError,
    SSHFileExistsError,
    SSHFileNotFoundError,
)
from ..types import JobStatus
from .command import Command, CommandSpec
from .file_errors import THERE, check_words
from .run import LineSplitter, run
from .session import Session

Stream = Literal["stdout", "stderr"]

_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")
# Fields of each job in a list.
_FIELDS = 7
# Exit codes of the scripts.
_NO_JOB = 9
_STILL_RUNS = 10
_IS_THERE = 11

# A process id, a start time and the host's boot id identify the process of a job.
_FUNCTIONS = """
LC_ALL=C
export LC_ALL
jobs=${HOME:-$(cd && pwd)}/.rerobots/jobs
identity() {
    if [ -d /proc/self ]; then
        read -r line 2>/dev/null <"/proc/$1/stat" || return
        set -- "$1" ${line##*) }
        [ "$2" != Z ] || return
        shift 20
        read -r boot 2>/dev/null </proc/sys/kernel/random/boot_id
        echo "$1 $boot"
    else
        kill -s 0 "$1" 2>/dev/null
    fi
}
runs() {
    read -r pid found 2>/dev/null <"$1/process" && [ "$(identity "$pid")" = "$found" ]
}
state() {
    if [ -f "$1/exit" ]; then cat "$1/exit"
    elif runs "$1"; then echo running
    # It may have ended in between.
    elif [ -f "$1/exit" ]; then cat "$1/exit"
    else echo lost; fi
}
size() { if [ -f "$1" ]; then wc -c <"$1"; else echo 0; fi; }
"""
_START = """
umask 077
dir=$jobs/$1
mkdir -p -- "$jobs" || exit 3
if ! mkdir -- "$dir"; then [ ! -d "$dir" ] || exit 11; exit 3; fi
trap 'rm -rf -- "$dir"' EXIT
cat >"$dir/command" && : >"$dir/stdout" && : >"$dir/stderr" || exit 3
date +%s >"$dir/started" || exit 3
# Reserve space for the process and the exit code now, in case the job fills the disk.
printf '%80s\\n' '' | tee -- "$dir/starting" >"$dir/ending" || exit 3
own=
if command -v setsid >/dev/null; then own=setsid; fi
$own sh -c '
    trap : HUP INT TERM
    "$1" "$0/command" </dev/null >"$0/stdout" 2>"$0/stderr"
    printf "%-80s\\\\n" "$?" 1<>"$0/ending"
    mv -f -- "$0/ending" "$0/exit"
' "$dir" "${SHELL:-/bin/sh}" </dev/null >/dev/null 2>&1 &
printf '%-80s\\n' "$! $(identity $!)" 1<>"$dir/starting" &&
    mv -f -- "$dir/starting" "$dir/process" || { kill "$!"; exit 3; }
trap - EXIT
"""
_LIST = """
cd -- "$jobs" 2>/dev/null || exit 0
for dir in ${1:-*}; do
    [ -f "$dir/process" ] || continue
    free=$(df -Pk . 2>/dev/null | while read -r _ _ _ free _; do echo "$free"; done | tail -n 1)
    printf '%s\\0' "$dir" "$(state "$dir")" "$(size "$dir/stdout")" "$(size "$dir/stderr")" \
        "$(cat "$dir/started")" "$free" "$(head -c 65536 "$dir/command")"
done
"""
_READ = """
cd -- "$jobs/$1" 2>/dev/null || exit 9
tail -c +"$3" -- "$2"
"""
# For a limited time, so that it ends if its reader is gone.
_FOLLOW = """
cd -- "$jobs/$1" 2>/dev/null || exit 9
pause=0.2
sleep "$pause" 2>/dev/null || pause=1
at=$3
turn=0
while [ "$turn" -lt 300 ]; do
    turn=$((turn + 1))
    now=$(state .)
    size=$(size "$2")
    if [ "$size" -ge "$at" ]; then
        tail -c +"$at" -- "$2" | head -c $((size - at + 1)) || exit 12
        at=$((size + 1))
    elif [ "$now" != running ]; then exit 0
    else sleep "$pause"; fi
done
exit 13
"""
_KILL = """
dir=$jobs/$1
cd -- "$dir" 2>/dev/null || exit 9
runs . || exit 0
in_session() {
    for stat in /proc/[0-9]*/stat; do
        read -r line <"$stat" || continue
        id=${line%% *}
        set -- ${line##*) }
        if [ "$4" = "$pid" ] && [ "$id" != "$pid" ] && [ "$1" != Z ]; then echo "$id"; fi
    done 2>/dev/null
}
# The process of the job itself stays until it has written the exit code.
kill -s "$2" -- "-$pid" 2>/dev/null || kill -s "$2" $(in_session) 2>/dev/null
for turn in 1 2 3 4 5 6 7 8 9 10; do
    left=$(in_session)
    [ -n "$left" ] || runs . || exit 0
    kill -s "$2" -- $left 2>/dev/null
    sleep 0.1 2>/dev/null || sleep 1
done
kill -s KILL -- $(in_session) 2>/dev/null
for turn in 1 2 3 4 5 6 7 8 9 10; do
    runs . || exit 0
    sleep 0.1 2>/dev/null || sleep 1
done
printf '%-80s\\n' 137 1<>ending
mv -f ending exit
kill -s KILL -- "-$pid" 2>/dev/null || kill -s KILL "$pid" 2>/dev/null
exit 0
"""
_REMOVE = """
[ -d "$jobs/$1" ] || exit 9
# A process that has written its exit code is about to end.
if [ ! -f "$jobs/$1/exit" ] && runs "$jobs/$1"; then exit 10; fi
rm -rf -- "$jobs/$1"
"""


@dataclass(frozen=True)
class Record:
    """A job as the host describes it; a long `command` is cut.

    `started` is in seconds since 1970, by the host's clock.
    """

    id: str
    command: str
    started: float
    status: JobStatus


def checked_id(value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise InvalidArgument(
            f"the name of a job must be 1 to 64 letters, digits, '_', '-' and '.': {value!r}"
        )
    return value


def new_id() -> str:
    """Return a unique id. Sorted by id, jobs are in the order of their start."""
    seconds, nanoseconds = divmod(time.time_ns(), 10**9)
    moment = time.strftime("%Y%m%d-%H%M%S", time.gmtime(seconds))
    return f"{moment}-{nanoseconds // 1000:06}-{secrets.token_hex(3)}"


def start(session: Session, id_: str, spec: CommandSpec, operation: Operation) -> None:
    """Start a job. If the connection breaks, it may have been started."""
    command = spec.text.encode("utf-8", "surrogateescape") + b"\n"
    code, _, said = _call(session, _START, id_, operation, spec=spec, input_=command)
    if code == _IS_THERE:
        words = f"there is already a job {id_!r} {THERE}: remove() it, or use another name"
        raise SSHFileExistsError(words, None, _path(id_))
    if code != 0:
        check_words(said, _path(id_))
        raise SSHError(f"the job {id_} could not be started: {said or f'exit code {code}'}")


def records(session: Session, operation: Operation) -> list[Record]:
    """Return all jobs of the host, oldest first."""
    _, output, _ = _call(session, _LIST, "", operation)
    return sorted(_parse(output), key=lambda record: (record.started, record.id))


def record(session: Session, id_: str, operation: Operation) -> Record:
    _, output, _ = _call(session, _LIST, id_, operation)
    for found in _parse(output):
        return found
    raise _missing(id_)


def read(session: Session, id_: str, stream: Stream, offset: int, operation: Operation) -> bytes:
    """Return the output of a job, from an offset in bytes."""
    return _call(session, _READ, id_, operation, stream, str(offset + 1))[1]


class Follower:
    """Reads the output of a job as it is written; it can continue on a new connection.

    Attributes:
        offset: Offset in bytes to continue at.
        lines: Lines that were read, and not yet removed by the caller.
    """

    def __init__(self, id_: str, stream: Stream, offset: int, encoding: str | None) -> None:
        self.offset: int = offset
        self.lines: deque[Any] = deque()
        self._job = (id_, stream)
        self._splitter = LineSplitter(encoding)
        self._command: Command | None = None
        self._is_over = False
        self._lock = threading.Lock()

    def wait(self, session: Session, operation: Operation) -> bool:
        """Wait a while for lines, and add them to `lines`; return whether more may follow.

        No lines are lost if it raises an error. If the connection broke, call it again.
        """
        with self._lock:
            try:
                if not self._is_over:
                    self._wait(session, operation)
            except BaseException:
                self._close()
                raise
            return not self._is_over

    def _wait(self, session: Session, operation: Operation) -> None:
        id_, stream = self._job
        if self._command is None:
            spec = CommandSpec(_line(_FOLLOW, id_, stream, str(self.offset + 1)))
            self._command = Command(session, spec, operation)
        command = self._command
        has_more = command.pump(operation, _clock.monotonic() + _time_limits.JOB_FOLLOW)
        data = bytes(command.stdout)
        command.stdout.clear()
        self.offset += len(data)
        self._add(self._splitter.split(data))
        if has_more or not command.drained:
            return
        command.await_end(operation, _clock.monotonic() + _time_limits.TAR_END)
        command.check_end()
        self._close()
        if command.exit_code == _NO_JOB:
            raise _missing(id_)
        self._is_over = command.exit_code == 0
        if self._is_over:
            self._add(self._splitter.split(b"", final=True))

    def _add(self, lines: list[Any]) -> None:
        self.lines.extend(line.removesuffix(self._splitter.end) for line in lines)

    def _close(self) -> None:
        command, self._command = self._command, None
        if command is not None:
            command.close()


def kill(session: Session, id_: str, operation: Operation) -> None:
    """End all processes of a job: SIGTERM, and SIGKILL a second later."""
    _call(session, _KILL, id_, operation, "TERM")


def remove(session: Session, id_: str, operation: Operation) -> None:
    """Remove the folder of a job that has ended."""
    if _call(session, _REMOVE, id_, operation)[0] == _STILL_RUNS:
        raise SSHError(f"the job {id_} still runs: kill() it first")


def _line(script: str, id_: str, *words: str) -> str:
    return shlex.join(["exec", "sh", "-c", _FUNCTIONS + script, "sh", id_, *words])


def _call(
    session: Session,
    script: str,
    id_: str,
    operation: Operation,
    *words: str,
    spec: CommandSpec | None = None,
    input_: bytes = b"",
) -> tuple[int, bytes, str]:
    line = _line(script, id_, *words)
    spec = CommandSpec(line) if spec is None else replace(spec, command=line)
    timeout = None if script is _READ else _time_limits.JOB_CALL
    try:
        result = run(session, spec, operation, input_=input_, timeout=timeout)
    except SSHFileError:
        raise
    except SSHError as err:
        if not id_:
            raise
        raise SSHError(f"the job {id_}: {err}", retryable=err.retryable) from err
    if result.exit_code == _NO_JOB:
        raise _missing(id_)
    if result.exit_code is None:
        raise SSHError(f"the job {id_}: a signal ended the request on the host", retryable=True)
    said: bytes = result.stderr
    return result.exit_code, result.stdout, said.decode("utf-8", "replace").strip()[-400:]


def _parse(output: bytes) -> list[Record]:
    fields = output.decode("utf-8", "surrogateescape").split("\0")
    found = []
    for start in range(0, len(fields) - _FIELDS, _FIELDS):
        id_, state, out, err, began, free, command = fields[start : start + _FIELDS]
        if _ID.fullmatch(id_):
            status = _status(state.strip(), out, err, free)
            found.append(Record(id_, command, float(_number(began)), status))
    return found


def _status(state: str, out: str, err: str, free: str) -> JobStatus:
    code = int(state) if state.isdigit() else None
    # A shell reports a signal as 128 plus its number.
    name = None
    if code is not None and code - 128 in {*signal.Signals}:
        name = signal.Signals(code - 128).name.removeprefix("SIG")
    return JobStatus(
        state="exited" if code is not None else "running" if state == "running" else "lost",
        exit_code=None if name else code,
        signal=name,
        stdout_size=_number(out),
        stderr_size=_number(err),
        is_disk_full=free.strip() == "0",
    )


def _number(text: str) -> int:
    return int(text) if text.strip().isdigit() else 0


def _path(id_: str) -> str:
    return f"~/.rerobots/jobs/{id_}"


def _missing(id_: str) -> SSHFileNotFoundError:
    words = f"there is no job {id_!r} {THERE}: list the jobs with jobs()"
    return SSHFileNotFoundError(words, None, _path(id_))
