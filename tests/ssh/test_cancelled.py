"""Operations that are cancelled at each place where they look whether they are."""

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

from .openssh import Host, gone, there
from .test_connection import make_session
from .test_files import leftovers

CONTENT = bytes(600_000)


class CancelledAt(Operation):
    """An operation that is cancelled these seconds after its nth check."""

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
def _long_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the wait for an overlooked process id long enough for the test to notice."""
    monkeypatch.setattr(_time_limits, "COMMAND_PID", 60.0)


@pytest.mark.usefixtures("_long_start")
def test_a_command_is_ended_wherever_its_cancelling_is_seen(host: Host) -> None:
    session = make_session(host)
    session.connect(Operation())
    for turn in range(1, 7):
        spec = CommandSpec(f"echo some; sleep 74{turn:02}")
        started = time.monotonic()
        with pytest.raises((Cancelled, rerobots.api.CommandTimeout)):
            # What it has written is here by then.
            run.run(session, spec, CancelledAt(turn, 0.1), timeout=0.5)
        # To find out what is to be ended takes no time: the host has told it.
        assert time.monotonic() - started < 30
        assert gone(f"sleep 74{turn:02}")
    session.close()


@pytest.mark.usefixtures("_long_start")
def test_an_input_that_fails_just_as_the_host_tells_the_process_id(host: Host) -> None:
    session = make_session(host)
    begun = command.Command(session, CommandSpec("sleep 7410"), Operation())
    while not begun._channel.recv_ready():
        time.sleep(0.01)

    class Failing(Operation):
        turns = 0

        def check(self) -> None:
            self.turns += 1
            if self.turns == 2:
                begun._input_error = OSError("the disk is broken")

    started = time.monotonic()
    with pytest.raises(OSError, match="the disk is broken"):
        begun.finish(Failing())
    assert time.monotonic() - started < 30
    assert gone("sleep 7410")
    session.close()


def test_a_command_that_is_interrupted_before_its_answer_is_ended(host: Host) -> None:
    session = make_session(host)
    connection = session.connect(Operation())
    channel: Any = connection.open_session(Operation())
    ask = channel.exec_command

    def ask_and_be_interrupted(line: str) -> None:
        ask(line)
        assert there("sleep 7411")
        raise KeyboardInterrupt

    channel.exec_command = ask_and_be_interrupted
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
def test_a_transfer_leaves_no_half_of_a_file_wherever_its_cancelling_is_seen(
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
        deadline = time.monotonic() + 5
        while leftovers(tmp_path):
            assert time.monotonic() < deadline, f"cancelled when looked at for the {turn}th time"
            time.sleep(0.01)
    assert turn > 3
    session.close()
