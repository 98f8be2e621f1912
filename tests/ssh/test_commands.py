"""Commands on a real OpenSSH server, in both modes."""

import errno
import io
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rerobots
from rerobots.api import CommandFailed, CommandTimeout, SSHError, SSHFileNotFoundError

from ..support.clock import Clock
from .conftest import Attach, needs_terminals
from .openssh import Host, gone, is_running, kill, processes


def test_run(rri: rerobots.Instance) -> None:
    result = rri.run("echo out; echo err >&2; exit 3")
    assert (result.stdout, result.stderr) == ("out\n", "err\n")
    assert (result.exit_code, result.signal, result.ok) == (3, None, False)
    assert result.command == "echo out; echo err >&2; exit 3"
    assert 0 < result.duration < 30
    assert rri.run("printf '\\377\\n'", encoding=None).stdout == b"\xff\n"
    assert rri.run("printf '\\377'").stdout == "\N{REPLACEMENT CHARACTER}"
    assert (
        rri.run("printf '\\344'", encoding="latin-1").stdout
        == "\N{LATIN SMALL LETTER A WITH DIAERESIS}"
    )


def test_failing_commands(rri: rerobots.Instance) -> None:
    assert rri.exec_ssh("false") == b""
    assert rri.run("nosuchcommand").exit_code == 127
    with pytest.raises(CommandFailed, match="exit code 2: it broke") as caught:
        rri.run("echo so far; echo it broke >&2; exit 2", check=True)
    assert caught.value.result is not None
    assert caught.value.result.stdout == "so far\n"
    assert caught.value.result.exit_code == 2


def test_commands_killed_by_a_signal(rri: rerobots.Instance) -> None:
    result = rri.run("echo before; kill -KILL $$")
    assert (result.exit_code, result.signal, result.stdout) == (None, "KILL", "before\n")
    with pytest.raises(CommandFailed, match="killed by signal KILL"):
        rri.run("kill -KILL $$", check=True)
    with pytest.raises(SSHError, match="killed by signal SEGV") as caught:
        rri.exec_ssh("echo before; kill -SEGV $$")
    assert caught.value.result is not None
    assert caught.value.result.stdout == b"before\n"


@pytest.mark.parametrize(
    "word",
    ["two words", "it's", 'a "quote"', "$HOME", "~", "*", "", "\\", "a\nb", "-n", "ä", "`id`"],
)
def test_list_is_quoted(word: str, rri: rerobots.Instance) -> None:
    assert rri.run(["printf", "[%s]", word]).stdout == f"[{word}]"


def test_input(rri: rerobots.Instance) -> None:
    assert rri.run("cat").stdout == ""
    assert rri.run("cat", input="text\n").stdout == "text\n"
    large = bytes(range(256)) * 80_000
    assert rri.run("cat", input=large, encoding=None).stdout == large
    # A command may ignore its input.
    assert rri.run("true", input=large).exit_code == 0


def test_input_from_a_file(rri: rerobots.Instance, tmp_path: Path) -> None:
    large = bytes(range(256)) * 80_000
    (tmp_path / "large").write_bytes(large)
    with (tmp_path / "large").open("rb") as file:
        assert rri.run("cat", input=file, encoding=None).stdout == large
    assert rri.run("cat", input=io.BytesIO()).stdout == ""
    result = rri.run('cat; echo "$A"', input=io.BytesIO(b"in "), env={"A": "value"})
    assert result.stdout == "in value\n"
    # A command may ignore its input.
    with Path("/dev/zero").open("rb") as endless:
        assert rri.run("true", input=endless).exit_code == 0
        assert rri.run("head -c 3 | wc -c", input=endless).stdout == "3\n"


def test_input_is_sent_as_it_arrives(rri: rerobots.Instance) -> None:
    reading, writing = os.pipe()
    lines: list[str] = []

    def on_line(line: str) -> None:
        lines.append(line)
        if len(lines) < 3:
            os.write(writing, b"%d\n" % len(lines))
        elif len(lines) == 3:
            os.close(writing)

    with os.fdopen(reading, "rb") as file:
        os.write(writing, b"first\n")
        assert rri.run("cat; echo end", input=file, on_stdout=on_line).exit_code == 0
    assert lines == ["first", "1", "2", "end"]


def test_unreadable_input_ends_the_command(rri: rerobots.Instance) -> None:
    class Broken(io.RawIOBase):
        def __init__(self) -> None:
            self.parts = [b"begin\n"]

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            if not self.parts:
                raise OSError(errno.EIO, "the disk is broken")
            part = self.parts.pop()
            buffer[: len(part)] = part
            return len(part)

    with pytest.raises(OSError, match="the disk is broken"):
        rri.run("cat; sleep 7150", input=io.BufferedReader(Broken()))
    assert gone("sleep 7150")


@pytest.mark.parametrize(
    ("value", "words"), [(io.StringIO("text"), "mode 'rb'"), (5, "a file of bytes"), ([], "list")]
)
def test_invalid_input(rri: rerobots.Instance, value: Any, words: str) -> None:
    with pytest.raises(rerobots.api.InvalidArgument, match=words):
        rri.run("cat", input=value)


def test_env_and_cwd(rri: rerobots.Instance, host: Host) -> None:
    values = {"PLAIN": "value", "ODD": 'it\'s "two"\nlines $HOME `id` \\'}
    result = rri.run(
        'cat; printf \'%s|%s|\' "$PLAIN" "$ODD"; pwd', env=values, cwd="/usr", input="in "
    )
    assert result.stdout == f"in value|{values['ODD']}|/usr\n"
    assert rri.run("pwd", cwd="~").stdout == f"{host.home}\n"
    (host.home / "a b").mkdir(exist_ok=True)
    assert rri.run("pwd", cwd="~/a b").stdout == f"{host.home}/a b\n"
    with pytest.raises(SSHFileNotFoundError, match="'/no/such' on the instance") as caught:
        rri.run("touch /tmp/must-not-run", cwd="/no/such")
    assert isinstance(caught.value, FileNotFoundError)
    assert caught.value.filename == "/no/such"


def test_env_is_not_visible_in_process_lists(rri: rerobots.Instance) -> None:
    result = rri.run(
        "cat /proc/$$/cmdline; ps -ef || cat /proc/[0-9]*/cmdline", env={"A": "s3cr3t-v"}
    )
    assert "s3cr3t-v" not in result.stdout
    with pytest.raises(CommandFailed) as caught:
        rri.run("false", env={"A": "s3cr3t-v"}, check=True)
    assert "s3cr3t-v" not in repr(caught.value) + repr(caught.value.result)


@needs_terminals
def test_pty(rri: rerobots.Instance) -> None:
    assert rri.run("tty").exit_code == 1
    assert rri.run("tty; echo err >&2", pty=True).stdout.startswith("/dev/pts/")
    result = rri.run(
        "echo $SECRET; read line; echo got $line", env={"SECRET": "v"}, input="hi\n", pty=True
    )
    assert "got hi" in result.stdout
    assert "export" not in result.stdout


VALUES = {
    "control": "".join(map(chr, range(1, 32))) + "\x7f",
    "interrupt": "a\x03b\x1cc\x1ad",
    "end": "\x04\x04",
    "lines": "one\ntwo\r\nthree\r",
    "flow": "\x13\x11\x13",
    "erase": "abc\x7f\x15\x17\x16",
    "long": "x" * 100_000,
    "quotes": 'it\'s "$(reboot)" `\\',
    "unicode": "ä\u20ac\U0001f916",
    "bytes": "\udcff\udc80",
}


@pytest.mark.sample(7)
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("pty", [False, pytest.param(True, marks=needs_terminals)])
def test_env_values_arrive_unchanged(value: str, pty: bool, rri: rerobots.Instance) -> None:
    show = "printf %s \"$VALUE\" | od -An -v -tx1 | tr -d ' \\r\\n'"
    result = rri.run(
        f"{show}; read line; echo; echo got $line",
        env={"A": "1", "VALUE": value, "s": "2"},
        pty=pty,
        input="hi\n",
        timeout=20,
    )
    assert "got hi" in result.stdout
    # A terminal echoes the input, too.
    shown = result.stdout.replace("got hi", "").replace("hi\r\n", "").strip()
    assert shown == value.encode("utf-8", "surrogateescape").hex()
    # Line editing of the terminal is on again.
    if pty:
        assert "icanon" in rri.run("stty -a", env={"A": value}, pty=True).stdout
        assert "-icanon" not in rri.run("stty -a", env={"A": value}, pty=True).stdout


@needs_terminals
def test_input_on_a_pty_with_env(rri: rerobots.Instance) -> None:
    show = "read line; echo got $line $SECRET"
    with rri.start(show, env={"SECRET": "x" * 10_000}, pty=True) as started:
        started.send("hi\n")
        assert any("got hi xxx" in line for line in started)


@needs_terminals
def test_end_of_input_on_a_pty(rri: rerobots.Instance) -> None:
    for env in (None, {"A": "value"}):
        assert rri.run("cat; cat", pty=True, env=env, timeout=20).exit_code == 0
        result = rri.run("stty -echo; cat; echo end", pty=True, env=env, input="two\nrest")
        assert result.stdout.replace("\r\n", "\n").endswith("restend\n")
    with rri.start("cat; echo end", pty=True) as started:
        started.send("word")
        started.close_stdin()
        assert started.wait(20).ok


def test_lines_arrive_as_they_are_written(rri: rerobots.Instance) -> None:
    out: list[tuple[str, float]] = []
    err: list[str] = []
    started = time.monotonic()
    result = rri.run(
        "echo one; sleep 0.6; echo two; printf 'three'; echo oops >&2",
        on_stdout=lambda line: out.append((line, time.monotonic() - started)),
        on_stderr=err.append,
    )
    assert [line for line, _ in out] == ["one", "two", "three"]
    assert out[1][1] - out[0][1] > 0.4
    assert err == ["oops"]
    assert (result.stdout, result.stderr) == ("", "")


def test_failing_callback_ends_the_command(rri: rerobots.Instance) -> None:
    def fail(line: str) -> None:
        raise LookupError(line)

    with pytest.raises(LookupError, match="first"):
        rri.run("echo first; sleep 7001", on_stdout=fail)
    assert gone("sleep 7001")


@pytest.mark.long
def test_large_output_on_both_streams(rri: rerobots.Instance) -> None:
    received = {"out": 0, "err": 0}

    def count_into(name: str) -> Callable[[bytes], None]:
        def add(part: bytes) -> None:
            received[name] += len(part)

        return add

    zeros = "head -c 100000000 /dev/zero | tr '\\0' x | fold -w 4095"
    result = rri.run(
        f"({zeros}) & ({zeros}) >&2; wait",
        encoding=None,
        on_stdout=count_into("out"),
        on_stderr=count_into("err"),
    )
    assert result.ok
    assert min(received.values()) >= 100_000_000
    # The same without callbacks, with less output.
    zeros = "head -c 8000000 /dev/zero"
    both = rri.run(f"{zeros} & {zeros} >&2; wait", encoding=None)
    assert (len(both.stdout), len(both.stderr)) == (8_000_000, 8_000_000)


def test_endless_line_arrives_in_parts(rri: rerobots.Instance) -> None:
    sizes: list[int] = []
    rri.run("head -c 5000000 /dev/zero", on_stdout=lambda line: sizes.append(len(line)))
    assert sum(sizes) == 5_000_000
    assert max(sizes) <= 1 << 20


def test_parts_of_a_line_split_no_characters(rri: rerobots.Instance) -> None:
    text = "日" * 700_000
    parts: list[str] = []
    rri.run("cat", input=text, on_stdout=parts.append)
    assert "".join(parts) == text
    with rri.start("cat") as started:
        started.send(text)
        started.close_stdin()
        assert "".join(started) == text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "shift-jis"])
def test_lines_in_other_encodings(encoding: str, rri: rerobots.Instance) -> None:
    lines = ["日本", "", "マ" * 200, "end"]
    data = "\n".join(lines).encode(encoding)
    received: list[str] = []
    rri.run("cat", input=data, encoding=encoding, on_stdout=received.append)
    assert received == lines
    with rri.start("cat", encoding=encoding) as started:
        started.send(data)
        started.close_stdin()
        assert next(iter(started)) == lines[0]
        assert started.wait(20).stdout == "\n".join(lines[1:])
        assert list(started) == lines[1:]


def test_too_long_command_is_refused(rri: rerobots.Instance) -> None:
    words = r"has 1\d{5} bytes.*input"
    with rri.start("sleep 0.2; echo other") as other:
        for send in (rri.run, rri.start, rri.exec_ssh):
            with pytest.raises(rerobots.api.InvalidArgument, match=words):
                send("true " + "x" * 131_072)
        with pytest.raises(rerobots.api.InvalidArgument, match=words):
            rri.exec_ssh("true " + "x" * 131_072, get_files=True)
        assert list(other) == ["other"]
    assert rri.run("true " + "x" * 130_000).ok
    script = "echo script\n" + f"# {'x' * 300_000}\n"
    assert rri.run("sh -s", input=script).stdout == "script\n"
    with pytest.raises(rerobots.api.InvalidArgument, match=r"A is too long .*131072 bytes"):
        rri.run("true", env={"A": "x" * 131_072})
    with pytest.raises(rerobots.api.InvalidArgument, match="too long for a path"):
        rri.exists("x" * 300_000)


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    ("command", "mark"),
    [
        ("echo begin; sleep 7100", "sleep 7100"),
        ("echo begin; sleep 7101 | cat", "sleep 7101"),
        ("echo begin; (sleep 7102; true) & sleep 7102; true", "sleep 7102"),
        ("echo begin; trap '' TERM; while :; do sleep 7103; done", "sleep 7103"),
        ("echo begin; bash -c 'set -m; sleep 7104 & wait'", "sleep 7104"),
        ("echo begin; kill -STOP $$; sleep 7105", "sleep 7105"),
    ],
)
def test_timeout_ends_the_remote_command(
    command: str, mark: str, rri: rerobots.Instance, host: Host, clock: Clock
) -> None:
    rri.start_sshclient()

    def begun() -> bool:
        time.sleep(0.3)  # Until its output has arrived.
        return bool(processes(mark))

    with (
        pytest.raises(CommandTimeout, match=r"did not end within 20 s: .echo begin") as caught,
        clock.advanced_when(begun, 20),
    ):
        rri.run(command, timeout=20)
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.result is not None
    assert caught.value.result.stdout == "begin\n"
    assert gone(mark)
    assert rri.run("echo still here").stdout == "still here\n"


def test_exec_ssh_timeout_ends_the_remote_command(rri: rerobots.Instance) -> None:
    with pytest.raises(CommandTimeout):
        rri.exec_ssh("sleep 7110", timeout=0.3)
    assert gone("sleep 7110")


@pytest.mark.long
def test_timeout_of_endless_output(rri: rerobots.Instance) -> None:
    seen = [0]
    started = time.monotonic()
    with pytest.raises(CommandTimeout):
        rri.run(
            "head -c 100000000000 /dev/zero",
            timeout=1,
            encoding=None,
            on_stdout=lambda part: seen.__setitem__(0, seen[0] + len(part)),
        )
    assert time.monotonic() - started < 20
    assert seen[0] > 1_000_000
    assert gone("head -c 100000000000")


def test_timeout_with_a_slow_callback(rri: rerobots.Instance, clock: Clock) -> None:
    # Thousands of lines arrive at once: the timeout does not wait for the last of them.
    with pytest.raises(CommandTimeout):
        rri.run("yes 7111", timeout=2, on_stdout=lambda _: clock.advance(0.01))
    assert clock.moved < 3
    assert gone("yes 7111")


def test_more_commands_than_one_connection_allows(rri: rerobots.Instance) -> None:
    # OpenSSH allows ten sessions on a connection.
    running = [rri.start("sleep 7120") for _ in range(12)]
    assert rri.run("echo one more").stdout == "one more\n"
    for each in running:
        each.kill()
    assert gone("sleep 7120")


def test_background_program_of_the_guide(rri: rerobots.Instance, host: Host) -> None:
    guide = (Path(__file__).parents[2] / "doc/source/reference/ssh.rst").read_text("utf-8")
    (line,) = re.findall(r"^   (rri\.run\(.*nohup.*\))$", guide, re.MULTILINE)
    (host.home / "robot").mkdir(exist_ok=True)
    (host.home / "robot/drive").write_text("#!/bin/sh\necho driving\nexec sleep 7150\n")
    (host.home / "robot/drive").chmod(0o755)
    eval(line, {"rri": rri})
    assert is_running("sleep 7150")
    rri.stop_sshclient()
    assert rri.run("cat ~/robot/drive.log").stdout == "driving\n"
    kill("sleep 7150")


def test_long_command_is_shortened_in_errors(rri: rerobots.Instance) -> None:
    long = "true " + "x" * 5000 + "; exit 4"
    with pytest.raises(CommandFailed) as caught:
        rri.run(long, check=True)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"command": ""}, "command"),
        ({"command": []}, "command"),
        ({"command": 5}, "command"),
        ({"command": ["ls", 5]}, "word"),
        ({"command": "a\0b"}, "NUL"),
        ({"command": "true", "timeout": 0}, "timeout"),
        ({"command": "true", "timeout": float("nan")}, "timeout"),
        ({"command": "true", "env": {"A B": "c"}}, "env"),
        ({"command": "true", "env": {"A": 5}}, "env"),
        ({"command": "true", "cwd": ""}, "cwd"),
        ({"command": "true", "input": 5}, "str, bytes or a file"),
    ],
)
def test_invalid_arguments(arguments: dict[str, Any], words: str, rri: rerobots.Instance) -> None:
    with pytest.raises(ValueError, match=words):
        rri.run(**arguments)


# Started commands


def test_lines_of_a_started_command(rri: rerobots.Instance) -> None:
    with rri.start("for i in 1 2 3; do echo $i; done; printf end; exit 5") as started:
        assert list(started) == ["1", "2", "3", "end"]
        assert started.poll() == 5
        assert started.wait().exit_code == 5


def test_send_to_a_started_command(rri: rerobots.Instance) -> None:
    with rri.start("while read line; do echo got $line; done; echo end") as started:
        assert started.poll() is None
        started.send("a\n")
        started.send(b"b\n")
        started.close_stdin()
        result = started.wait(10)
    assert result.stdout == "got a\ngot b\nend\n"
    assert result.ok


def test_terminate_and_kill(rri: rerobots.Instance) -> None:
    with rri.start("sleep 7130") as started:
        with pytest.raises(CommandTimeout, match="still runs"):
            started.wait(0.1)
        assert is_running("sleep 7130")
        started.terminate()
        assert started.wait(5).signal == "TERM"
        assert started.poll() == -15
        started.terminate()
    assert gone("sleep 7130")
    with rri.start("trap '' TERM; echo ready; sleep 7131; sleep 7131") as stubborn:
        assert next(iter(stubborn)) == "ready"
        stubborn.kill()
        assert stubborn.wait(5).signal == "KILL"
    assert gone("sleep 7131")


def test_leaving_the_block_ends_a_started_command(rri: rerobots.Instance) -> None:
    with rri.start("sleep 7140"):
        assert is_running("sleep 7140")
    assert gone("sleep 7140")


def test_unread_output_is_limited(rri: rerobots.Instance) -> None:
    with rri.start("seq 100000000") as started:
        lines = iter(started)
        assert [next(lines) for _ in range(3)] == ["1", "2", "3"]
        time.sleep(0.3)
        assert len(getattr(started, "_target", started)._running._command.stdout) < 1 << 24


def test_exec_ssh_get_files(rri: rerobots.Instance) -> None:
    stdin, stdout, stderr = rri.exec_ssh(
        "read line; echo $line; echo oops >&2; exit 3", get_files=True
    )
    stdin.write("hello\n")
    assert stdout.read() == b"hello\n"
    assert stderr.read() == b"oops\n"
    assert stdout.channel.recv_exit_status() == 3


def test_unread_stderr_does_not_block_stdout(rri: rerobots.Instance) -> None:
    command = "head -c 20000000 /dev/zero >&2; echo out"
    _, stdout, stderr = rri.exec_ssh(command, timeout=30, get_files=True)
    assert stdout.read() == b"out\n"
    assert len(stderr.read()) == 20_000_000


def test_shell_start_files_that_print(new_host: Callable[..., Host], attach: Attach) -> None:
    made = new_host()
    (made.home / ".bashrc").write_text("echo 'from bashrc'\n")
    assert attach(made).run("echo out").stdout in ("out\n", "from bashrc\nout\n")


def test_bytes_arrive_unchanged(rri: rerobots.Instance) -> None:
    for output in (b"no end of line", b"one\ntwo\n", b"\xff\n\n\x00"):
        parts: list[bytes] = []
        written = "".join(f"\\{byte:03o}" for byte in output)
        rri.run(f"printf '{written}'", encoding=None, on_stdout=parts.append)
        assert b"".join(parts) == output
