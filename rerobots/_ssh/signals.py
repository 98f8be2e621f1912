"""Sending signals to a command on the host, and ending it."""

import contextlib
import shlex
from collections.abc import Callable

from .. import _clock, _time_limits
from .._concurrency import start_thread
from .._log import ssh_log as log
from .._operation import Operation
from ..errors import SSHError
from .session import Session
from .transport import limit_replies

# With OpenSSH and others, a command leads a session of its own: signal its process group first,
# then the rest of the session. Any POSIX shell can run these.
_SEND = "kill -s {name} -- -{pid} 2>/dev/null || kill -s {name} {pid} 2>/dev/null"
_END = """
pid={pid}
in_session() {{
    for stat in /proc/[0-9]*/stat; do
        read -r line <"$stat" || continue
        id=${{line%% *}}
        set -- ${{line##*) }}
        if [ "$1" = Z ]; then continue; fi
        if [ "$3" = "$pid" ] || [ "$4" = "$pid" ]; then echo "$id"; fi
    done 2>/dev/null
    # Only without /proc: a group includes ended processes that nobody reaps, as in containers.
    [ -r /proc/self/stat ] || {{ kill -s 0 -- "-$pid" 2>/dev/null && echo "-$pid"; }}
}}
kill -s TERM -- "-$pid" 2>/dev/null || kill -s TERM "$pid" 2>/dev/null
kill -s CONT -- "-$pid" 2>/dev/null
for turn in {turns}; do
    left=$(in_session)
    if [ -z "$left" ]; then exit 0; fi
    for id in $left; do kill -s TERM -- "$id"; done 2>/dev/null
    sleep 0.1
done
kill -s KILL -- $(in_session) "-$pid" 2>/dev/null
exit 0
"""
_CHECK_AGE = """
read -r line <"/proc/{pid}/stat" || exit 0
set -- ${{line##*) }}
shift 19
read -r up _ </proc/uptime
off=$((${{up%.*}} - $1 / $(getconf CLK_TCK || echo 100) - {age}))
if [ $off -lt -3 ] || [ $off -gt 30 ]; then exit 0; fi
"""


def send_signal(session: Session, pid: int, name: str, operation: Operation) -> None:
    """Send a signal (its name without SIG) to the process group of a command."""
    _run(session, _SEND.format(pid=pid, name=name), operation)


def end_remote(session: Session, pid: int, *, age: float | None = None) -> None:
    """End a command and its processes: SIGTERM, and SIGKILL a second later.

    `age` is the seconds since its start, if its connection was lost. A process of another age
    is left alone: the host may have rebooted.
    """
    turns = " ".join(map(str, range(int(_time_limits.SIGTERM_GRACE / 0.1))))
    script = _END.format(pid=pid, turns=turns)
    if age is not None:
        script = _CHECK_AGE.format(pid=pid, age=int(age)) + script
    _run(session, script, Operation())


def _run(session: Session, script: str, operation: Operation) -> None:
    connection, channel = session.open_session(operation, timeout=_time_limits.COMMAND_END)
    limit_replies(channel, _time_limits.COMMAND_END)
    refused = "the host refused to signal the command"
    with contextlib.closing(channel), connection.errors("signalling the command", refused):
        channel.exec_command(f"exec sh -c {shlex.quote(script)}")
        deadline = _clock.monotonic() + _time_limits.COMMAND_END
        while not channel.status_event.wait(0.02):
            if _clock.monotonic() > deadline:
                raise SSHError("the host did not end the command in time")


def do_later(session: Session, do: Callable[[], object], otherwise: str) -> None:
    """Call `do` in a thread, retry while it raises `SSHError`, and log `otherwise` if it fails."""
    start_thread("rerobots-ssh-end", _retry, session, do, otherwise)


def _retry(session: Session, do: Callable[[], object], otherwise: str) -> None:
    # What broke the first connection may break the next one, too.
    deadline = _clock.monotonic() + _time_limits.COMMAND_END_OUTAGE
    while True:
        try:
            do()
        except SSHError as err:
            if _clock.monotonic() + 1 > deadline or session.is_closed:
                return log.warning("%s: %s", otherwise, err)
        else:
            return None
        _clock.sync_sleep(1)
