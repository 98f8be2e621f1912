"""Operations that are cancelled at each of their checks for cancellation."""

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rerobots
from rerobots import _time_limits
from rerobots._operation import Cancelled, Operation
from rerobots._ssh import command, files, folders, run
from rerobots._ssh.command import CommandSpec
from rerobots._ssh.session import Session

from ..support.waiting import soon
from .openssh import Host, gone, is_running
from .test_connection import make_session
from .test_files import leftovers

CONTENT = bytes(600_000)


class CancelledAt(Operation):
    """An operation that is cancelled at its nth check, after a pause in seconds."""

    def __init__(self, turn: int, pause: float = 0.0) -> None:
        super().__init__()
        self._turns = turn
        self._pause = pause

    def check(self) -> None:
        self._turns -= 1
        if self._turns == 0:
            time.sleep(self._pause)
            self.cancel()
        super().check()


@pytest.fixture
def _long_pid_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wait for the process id so long that a test notices if the id was overlooked."""
    monkeypatch.setattr(_time_limits, "COMMAND_PID", 60.0)


@pytest.mark.usefixtures("_long_pid_wait")
def test_command_cancelled_at_each_check(host: Host) -> None:
    session = make_session(host)
    session.connect(Operation())
    for turn in range(1, 7):
        spec = CommandSpec(f"echo some; sleep 74{turn:02}")
        started = time.monotonic()
        with pytest.raises((Cancelled, rerobots.api.CommandTimeout)):
            # After this pause, the command's output has arrived.
            run.run(session, spec, CancelledAt(turn, 0.1), timeout=0.5)
        # The host has already sent the process id, so there is no wait for it.
        assert time.monotonic() - started < 30
        assert gone(f"sleep 74{turn:02}")
    session.close()


@pytest.mark.usefixtures("_long_pid_wait")
def test_input_fails_as_the_process_id_arrives(host: Host) -> None:
    session = make_session(host)
    running = command.Command(session, CommandSpec("sleep 7410"), Operation())
    while not running._channel.recv_ready():
        time.sleep(0.01)

    class Failing(Operation):
        turns = 0

        def check(self) -> None:
            self.turns += 1
            if self.turns == 2:
                running._input_error = OSError("the disk is broken")

    started = time.monotonic()
    with pytest.raises(OSError, match="the disk is broken"):
        running.finish(Failing())
    assert time.monotonic() - started < 30
    assert gone("sleep 7410")
    session.close()


def test_interrupt_before_the_reply_ends_the_command(host: Host) -> None:
    session = make_session(host)
    connection = session.connect(Operation())
    channel: Any = connection.open_session(Operation())
    exec_command = channel.exec_command

    def exec_and_interrupt(line: str) -> None:
        exec_command(line)
        assert is_running("sleep 7411")
        raise KeyboardInterrupt

    channel.exec_command = exec_and_interrupt
    connection._ahead.append(channel)
    with pytest.raises(KeyboardInterrupt):
        run.run(session, CommandSpec("sleep 7411"), Operation())
    assert gone("sleep 7411")
    session.close()


def put_file(session: Session, folder: Path, operation: Operation) -> None:
    files.put_file(session, str(folder / "from/file"), str(folder / "to/file"), operation)


def write_bytes(session: Session, folder: Path, operation: Operation) -> None:
    files.write_bytes(session, str(folder / "to/file"), io.BytesIO(CONTENT), operation)


def get_file(session: Session, folder: Path, operation: Operation) -> None:
    files.get_file(session, str(folder / "from/file"), str(folder / "to/file"), operation)


def put_dir(session: Session, folder: Path, operation: Operation) -> None:
    folders.put_dir(session, str(folder / "from"), str(folder / "to"), operation)


def get_dir(session: Session, folder: Path, operation: Operation) -> None:
    folders.get_dir(session, str(folder / "from"), str(folder / "to"), operation)


@pytest.mark.sample(2)
@pytest.mark.parametrize("transfer", [put_file, write_bytes, get_file, put_dir, get_dir])
def test_transfer_cancelled_at_each_check(
    transfer: Callable[[Session, Path, Operation], None], host: Host, tmp_path: Path
) -> None:
    (tmp_path / "from").mkdir()
    (tmp_path / "from/file").write_bytes(CONTENT)
    (tmp_path / "to").mkdir()
    session = make_session(host)
    session.connect(Operation())
    turn = 0
    while True:
        turn += 1
        try:
            transfer(session, tmp_path, CancelledAt(turn))
        except Cancelled:
            target = tmp_path / "to/file"
            assert not target.exists() or target.read_bytes() == CONTENT
            target.unlink(missing_ok=True)
        else:
            break
        assert soon(lambda: not leftovers(tmp_path), 5), f"cancelled at check {turn}"
    assert turn > 3
    session.close()
