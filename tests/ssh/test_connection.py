"""Connections: settings, channels, disconnects, proxies, and the private parts of paramiko."""

import gc
import inspect
import logging
import os
import select
import shlex
import shutil
import socket
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any, cast

import paramiko
import pytest
from paramiko.buffered_pipe import BufferedPipe
from paramiko.common import MSG_CHANNEL_REQUEST, MSG_NEWKEYS

import rerobots
from rerobots import sshkeys
from rerobots._operation import Operation
from rerobots._ssh import files, run
from rerobots._ssh.buffer import listen
from rerobots._ssh.command import CommandSpec
from rerobots._ssh.connection import Connection, Endpoint
from rerobots._ssh.host_keys import SIGNATURES, HostKeys
from rerobots._ssh.session import Session
from rerobots._ssh.sockets import dial

from ..client.test_transport import unresponsive_address
from ..support.waiting import soon
from .conftest import Attach
from .openssh import USER, Host, command_lines, private_text
from .proxy import Proxy


def make_session(host: Host, port: int | None = None) -> Session:
    key = sshkeys.load_private_key(private_text(host.key))
    hostkeys = HostKeys(host.hostkeys)
    return Session(Endpoint("127.0.0.1", port or host.port, hostkeys, [key], USER))


def test_socket_and_cipher_settings(host: Host) -> None:
    session = make_session(host)
    transport = session.connect(Operation()).transport
    sock = cast("Any", transport.sock)._sock
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) != 0
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        timeout = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
        assert 0 < timeout <= 30_000
    assert (
        cast("Any", transport).remote_cipher == transport.local_cipher == "aes128-gcm@openssh.com"
    )
    session.close()


def test_private_parts_of_paramiko() -> None:
    # If one of these fails, a new release of paramiko differs: see rerobots/_ssh/transport.py.
    near, far = socket.socketpair()
    transport = cast("Any", paramiko.Transport(near))
    assert set(SIGNATURES) <= set(transport.get_security_options().key_types)
    handle = transport._channel_handler_table[MSG_CHANNEL_REQUEST]
    assert handle is cast("Any", paramiko.Channel)._handle_request
    assert transport._handler_table[MSG_NEWKEYS] == transport._parse_newkeys
    for send in (transport._send_user_message, transport._send_message):
        assert list(inspect.signature(send).parameters) == ["data"]
    assert isinstance(transport.clear_to_send, threading.Event)
    channel = paramiko.Channel(0)
    assert isinstance(channel.in_buffer, BufferedPipe)
    assert isinstance(channel.in_stderr_buffer, BufferedPipe)
    assert isinstance(channel.status_event, threading.Event)
    for sock in (near, far):
        sock.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux drops packets of a full backlog")
def test_next_address_of_the_host_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with unresponsive_address(port) as unresponsive:
            kind = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
            found = [(*kind, (address, port)) for address in (unresponsive, "127.0.0.1")]
            resolve = socket.getaddrinfo

            def resolve_two(host: Any, *args: Any, **options: Any) -> list[Any]:
                return found if host == "two.example" else resolve(host, *args, **options)

            monkeypatch.setattr(socket, "getaddrinfo", resolve_two)
            monkeypatch.setattr("rerobots._time_limits.CONNECT", 0.5)
            dial("two.example", port, 60, 25, Operation()).close()
    with pytest.raises(rerobots.api.SSHError, match="not a valid host name"):
        dial("x" * 70, 22, 15, 25, Operation())


def threads() -> set[threading.Thread]:
    return {each for each in threading.enumerate() if each.name.startswith("rerobots-ssh")}


def open_files() -> set[str]:
    # The descriptor that lists the folder is closed by then.
    return {str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()}


def test_collected_session_is_closed(host: Host) -> None:
    session = make_session(host)
    connection = session.connect(Operation())
    assert connection.alive
    del session
    gc.collect()
    assert soon(lambda: not connection.alive, 5)


def test_no_traceback_on_stderr(host: Host, capfd: pytest.CaptureFixture[str]) -> None:
    session = make_session(host)
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    try:
        with pytest.raises(rerobots.api.SSHError):
            run.run(session, CommandSpec("sleep 0.1; kill -KILL $PPID; sleep 1"), Operation())
    finally:
        root.handlers = handlers
    assert "Traceback" not in capfd.readouterr().err
    session.close()


def test_commands_leave_no_threads_or_files_open(host: Host) -> None:
    session = make_session(host)
    run.run(session, CommandSpec("true"), Operation())
    threads_before, files_before = threads(), open_files()
    for _ in range(50):
        run.run(session, CommandSpec("echo x; echo y >&2"), Operation())
    # Threads of earlier tests may end meanwhile; new threads may stay only for a moment.
    deadline = time.monotonic() + 5
    while new := threads() - threads_before:
        assert time.monotonic() < deadline, new
        time.sleep(0.02)
    assert open_files() <= files_before
    session.close()


@pytest.fixture
def openers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the threads that opened a channel, in order."""
    names: list[str] = []
    open_channel = Connection.open_channel

    def open_and_note(self: Connection, *args: Any, **kwargs: Any) -> paramiko.Channel:
        names.append(threading.current_thread().name)
        return open_channel(self, *args, **kwargs)

    monkeypatch.setattr(Connection, "open_channel", open_and_note)
    return names


def connection_with_a_channel_ahead(session: Session) -> Any:
    run.run(session, CommandSpec("true"), Operation())
    connection: Any = session.connect(Operation())
    assert soon(lambda: connection._ahead, 5)
    return connection


def test_next_channel_is_opened_ahead(host: Host, openers: list[str]) -> None:
    session = make_session(host)
    connection = connection_with_a_channel_ahead(session)
    this_thread = threading.current_thread().name
    assert openers == [this_thread, "rerobots-ssh-ahead"]
    assert run.run(session, CommandSpec("echo next"), Operation()).stdout == b"next\n"
    assert openers.count(this_thread) == 1
    assert session.connect(Operation()) is connection
    session.close()


def test_commands_run_when_no_thread_can_start(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    session = make_session(host)
    session.connect(Operation())
    monkeypatch.setattr(threading.Thread, "start", refuse)
    for _ in range(2):
        assert run.run(session, CommandSpec("echo last"), Operation()).stdout == b"last\n"
    session.close()


def test_closing_a_channel_of_a_broken_connection(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object, data: bytes) -> int:
        raise EOFError

    session = make_session(host)
    _, channel = session.open_session(Operation())
    monkeypatch.setattr("rerobots._ssh.sockets.WatchedSocket.send", fail)
    channel.close()
    session.close()


def test_ended_connection_is_detected(host: Host) -> None:
    with Proxy(host.port) as proxy:
        session = make_session(host, proxy.port)
        sock = connection_with_a_channel_ahead(session)._sock
        assert not sock.may_have_ended
        proxy.cut()
        assert soon(lambda: sock.may_have_ended, 5)
        sock.close()
        assert sock.may_have_ended
        session.close()


def test_quiet_host_is_checked_first(
    host: Host, openers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(host)
    connection_with_a_channel_ahead(session)
    monkeypatch.setattr("rerobots._time_limits.SSH_FRESH", 0.0)
    run.run(session, CommandSpec("true"), Operation())
    assert openers.count(threading.current_thread().name) == 2
    session.close()


def test_closed_channel_ahead_is_not_used(host: Host) -> None:
    session = make_session(host)
    connection = connection_with_a_channel_ahead(session)
    connection._ahead[0].close()
    assert run.run(session, CommandSpec("echo next"), Operation()).stdout == b"next\n"
    session.close()


@pytest.mark.parametrize("limit", [1, 2])
def test_host_that_allows_few_sessions(limit: int, new_host: Any) -> None:
    session = make_session(new_host(f"MaxSessions {limit}"))
    for _ in range(3):
        assert run.run(session, CommandSpec("echo next"), Operation()).stdout == b"next\n"
        # sshd frees a session only when it next has nothing to read.
        time.sleep(0.2)
    if limit == 2:
        connection_with_a_channel_ahead(session)
    # When the host refuses more channels, the one ahead is used for any purpose.
    channels = [session.open_session(Operation(), 1 << 22)[1] for _ in range(limit)]
    assert len(session._living()) == 1
    for channel in channels:
        channel.close()
    session.close()


def test_unfinished_channel_ahead_is_waited_for(new_host: Any) -> None:
    class SlowList(list[Any]):
        def append(self, channel: Any) -> None:
            time.sleep(0.7)
            super().append(channel)

    session = make_session(new_host("MaxSessions 1"))
    connection = session.connect(Operation())
    connection._ahead = SlowList()
    connection.open_ahead()
    time.sleep(0.3)
    session.open_session(Operation(), 1 << 22)[1].close()
    assert session._living() == [connection]
    session.close()


def test_nothing_is_sent_on_a_closed_channel(host: Host) -> None:
    """The order of events is one that two threads cause once in some thousand runs."""
    session = make_session(host)
    connection, opened = session.open_session(Operation())
    channel: Any = opened
    end_of_input = channel._send_eof()
    channel.close()
    assert soon(lambda: channel.chanid not in cast("Any", connection.transport)._channels._map, 10)
    channel.transport._send_user_message(end_of_input)
    # A host that received it would close the connection.
    for _ in range(3):
        assert run.run(session, CommandSpec("cat; echo fine"), Operation()).stdout == b"fine\n"
    assert session.connect(Operation()) is connection
    session.close()


def test_request_on_a_closing_channel_raises(host: Host) -> None:
    session = make_session(host)
    channel: Any = session.open_session(Operation())[1]
    wait_for_reply = channel._event_pending

    def close_first() -> None:
        with channel.lock:
            channel._set_closed()
        wait_for_reply()

    channel._event_pending = close_first
    with pytest.raises(paramiko.SSHException, match="closed"):
        channel.exec_command("true")
    session.close()


def test_ctrl_c_while_sending_keeps_the_connection(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(host)
    connection = session.connect(Operation())
    transport: Any = connection.transport

    class InterruptedEvent:
        """An event that is interrupted by Ctrl-C while the lock is held."""

        def wait(self, timeout: float) -> None:
            pass

        def is_set(self) -> bool:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(transport, "clear_to_send", InterruptedEvent())
        with pytest.raises(KeyboardInterrupt):
            transport._send_user_message(paramiko.Message(b"\x02"))
    assert run.run(session, CommandSpec("echo fine"), Operation()).stdout == b"fine\n"
    assert session.connect(Operation()) is connection
    session.close()


def test_connection_ends_while_a_channel_is_created(host: Host) -> None:
    session = make_session(host)
    connection = session.connect(Operation())
    transport: Any = connection.transport
    channel = paramiko.Channel(99)
    transport._channels.put(99, channel)
    cast("Any", connection)._sock.close()
    transport.join(10)
    assert not transport.is_alive()
    # Its thread has notified all waiters, and finished the rest of its cleanup.
    assert channel.closed
    assert not transport.active
    session.close()


def test_data_received_before_a_disconnect_is_readable(host: Host) -> None:
    size = 1_000_000
    with Proxy(host.port) as proxy:
        session = make_session(host, proxy.port)
        connection, channel = session.open_session(Operation())
        listen(channel)
        received: Any = channel.in_buffer
        channel.exec_command(f"head -c {size} /dev/zero; sleep 5")
        assert soon(lambda: len(received) >= size, 10)
        cast("Any", connection)._sock.close()
        # Reads so large that paramiko acknowledges each one, although the connection is closed.
        assert sum(map(len, iter(lambda: channel.recv(400_000), b""))) == size
        session.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_forked_child_opens_its_own_connection(host: Host) -> None:
    session = make_session(host)
    with session.sftp(Operation()):
        connection, channel = session.open_session(Operation())
    session.paramiko_sftp(Operation())
    channel.exec_command("sleep 0.5; echo parent")
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Python warns about a fork in a process with threads, which is tested here.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        try:
            channel.close()
            output = run.run(session, CommandSpec("echo child"), Operation(), timeout=10).stdout
            output += b"%d" % files.exists(session, "/etc/hosts", Operation())
            output += b"%d" % ("hosts" in session.paramiko_sftp(Operation()).listdir("/etc"))
            session.close()
            os.write(writing, output)
        finally:
            os._exit(0)
    os.close(writing)
    assert select.select([reading], [], [], 30)[0]
    assert os.read(reading, 100) == b"child\n11"
    os.close(reading)
    os.waitpid(pid, 0)
    assert channel.makefile().read() == b"parent\n"
    assert run.run(session, CommandSpec("echo same"), Operation()).stdout == b"same\n"
    assert session.connect(Operation()) is connection
    session.close()


# Proxies and jump hosts

CONNECT = (
    "import os, socket, sys, threading\n"
    "sock = socket.create_connection((sys.argv[1], int(sys.argv[2])))\n"
    "def send():\n"
    "    while data := os.read(0, 65536): sock.sendall(data)\n"
    "    os._exit(0)\n"
    "threading.Thread(target=send, daemon=True).start()\n"
    "while data := sock.recv(65536): os.write(1, data)\n"
)


def test_proxy_command(host: Host, attach: Attach, tmp_path: Path) -> None:
    (tmp_path / "connect 100%.py").write_text(CONNECT)
    script = shlex.quote(str(tmp_path / "connect 100%.py")).replace("%", "%%")
    # Only the command can reach this address.
    rri = attach(host, fwd={"ipv4": "robot.invalid", "port": 22})
    rri.configure_ssh(
        proxy_command=f"echo %h %p >{tmp_path}/there; exec {sys.executable} {script} 127.0.0.1 "
        f"{host.port}"
    )
    assert rri.run("echo by proxy").stdout == "by proxy\n"
    assert (tmp_path / "there").read_text() == "robot.invalid 22\n"
    with rri.ssh_config() as config:
        command = ["ssh", "-F", str(config.path), config.host, "echo by ssh"]
        assert subprocess.run(command, capture_output=True, check=True).stdout == b"by ssh\n"
    rri.stop_sshclient()
    program = str(tmp_path / "connect 100%.py")
    assert soon(lambda: not any(program in line for line in command_lines().values()))


def test_failing_proxy_command(host: Host, attach: Attach) -> None:
    rri = attach(host)
    rri.configure_ssh(proxy_command="echo it is not to be had >&2; exit 1")
    with pytest.raises(
        rerobots.api.SSHError, match=r"proxy command closed .*: it is not to be had"
    ):
        rri.run("true")


def test_jump_host(
    host: Host, new_host: Any, attach: Attach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = new_host()
    key, known = tmp_path / "gate_key", tmp_path / "known_hosts"
    key.touch(mode=0o600)
    key.write_text(private_text(gate.key))
    known.write_text("".join(f"[127.0.0.1]:{gate.port} {line}\n" for line in gate.hostkeys))
    # In place of the user's own configuration of `ssh` for the jump host.
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/ssh").write_text(
        f'#!/bin/sh\nexec {shutil.which("ssh")} -o IdentityFile="{key}" '
        f'-o UserKnownHostsFile="{known}" "$@"\n'
    )
    (tmp_path / "bin/ssh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    rri = attach(host)
    rri.configure_ssh(proxy_jump=f"{USER}@127.0.0.1:{gate.port}")
    assert rri.run("echo by jump").stdout == "by jump\n"
    assert "Accepted publickey" in gate.log


@pytest.mark.parametrize(
    "arguments",
    [
        {"proxy_jump": "-oProxyCommand=x"},
        {"proxy_jump": "a b"},
        {"proxy_jump": ""},
        {"proxy_jump": "gate,"},
        {"proxy_jump": 5},
        {"proxy_command": ""},
        {"proxy_command": "a\nb"},
        {"proxy_command": 5},
        {"proxy_jump": "gate", "proxy_command": "nc %h %p"},
    ],
)
def test_invalid_proxies(arguments: dict[str, Any], rri: rerobots.Instance) -> None:
    untyped: Any = rri
    with pytest.raises(rerobots.api.InvalidArgument):
        untyped.configure_ssh(**arguments)
