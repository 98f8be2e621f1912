"""Signals to a command on the host, and its end where it does not end by itself."""

import shlex
from collections.abc import Callable

import paramiko

from .. import _clock, _time_limits
from .._concurrency import start_thread
from .._log import ssh_log as log
from .._operation import Operation
from ..errors import SSHError
from .session import Session
from .transport import limit_answers

# A command is the leader of a session of its own, on OpenSSH and others: first what is in its
# process group, then all that is left in its session. Only with what every POSIX shell has.
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
    # A group has those that ended, too, until they are reaped: in a container, maybe never.
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
    """Send a signal (a name without SIG) to a command, and to all in its process group."""
    _run(session, _SEND.format(pid=pid, name=name), operation)


def end_remote(
    session: Session, pid: int, operation: Operation, *, age: float | None = None
) -> None:
    """End a command and what it started: SIGTERM, and SIGKILL a second later.

    `age` is how many seconds ago it was started, if the connection that it ran on is no more. A
    process of another age is left alone: the host was started again, for example.
    """
    turns = " ".join(map(str, range(int(_time_limits.SIGTERM_GRACE / 0.1))))
    script = _END.format(pid=pid, turns=turns)
    if age is not None:
        script = _CHECK_AGE.format(pid=pid, age=int(age)) + script
    _run(session, script, operation)


def _run(session: Session, script: str, operation: Operation) -> None:
    _, channel = session.open_session(operation, timeout=_time_limits.COMMAND_END)
    limit_answers(channel, _time_limits.COMMAND_END)
    try:
        channel.exec_command(f"exec sh -c {shlex.quote(script)}")
        deadline = _clock.monotonic() + _time_limits.COMMAND_END
        while not channel.status_event.wait(0.02):
            if _clock.monotonic() > deadline:
                raise SSHError("the host did not end the command in time")
    except (paramiko.SSHException, EOFError, OSError) as err:
        if isinstance(err, SSHError):
            raise
        raise SSHError(f"the connection broke: {err}") from err
    finally:
        channel.close()


def do_later(session: Session, do: Callable[[], object], otherwise: str) -> None:
    """Do something in a thread, and again while it raises `SSHError`; then log `otherwise`."""
    start_thread("rerobots-ssh-end", _try_on, session, do, otherwise)


def _try_on(session: Session, do: Callable[[], object], otherwise: str) -> None:
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
