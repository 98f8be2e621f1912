"""Commands on the hosts of instances."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncssh
import paramiko
import pytest

from ..conftest import folder_of, needs_isolation

Connect = Callable[..., paramiko.SSHClient]


@pytest.fixture
def instance_id(api: Any) -> str:
    return str(api.ready())


@pytest.fixture
def ssh(api: Any, instance_id: str, connect: Connect) -> paramiko.SSHClient:
    return connect(api, instance_id)


def run(ssh: paramiko.SSHClient, command: str, data: bytes = b"") -> tuple[int, bytes, bytes]:
    stdin, stdout, stderr = ssh.exec_command(command, timeout=20)
    stdin.write(data)
    stdin.channel.shutdown_write()
    output = stdout.read()
    return stdout.channel.recv_exit_status(), output, stderr.read()


def gone(pid: int) -> bool:
    """Return whether a process ends within two seconds."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


@needs_isolation
def test_working_folder_and_home(ssh: paramiko.SSHClient) -> None:
    assert run(ssh, 'echo "$PWD $HOME $USER $(whoami) $(id -u)"')[1] == b"/root /root root root 0\n"
    assert run(ssh, "mktemp")[1].startswith(b"/tmp/")
    assert run(ssh, "cat /etc/hostname")[1].startswith(b"sim-")
    assert run(ssh, "python3 -c 'print(6 * 7)'") == (0, b"42\n", b"")


def test_streams_and_exit_code(ssh: paramiko.SSHClient) -> None:
    assert run(ssh, "cat; echo oops >&2; exit 3", b"in") == (3, b"in", b"oops\n")
    assert run(ssh, "true") == (0, b"", b"")
    status, _, complaint = run(ssh, "no-such-command")
    assert status == 127
    assert b"no-such-command" in complaint


def test_bytes_pass_unchanged(ssh: paramiko.SSHClient) -> None:
    data = bytes(range(256)) * 8192
    assert run(ssh, "cat", data) == (0, data, b"")


def test_large_outputs(ssh: paramiko.SSHClient) -> None:
    status, output, _ = run(ssh, "head -c 20000000 /dev/zero")
    assert (status, len(output)) == (0, 20_000_000)


def test_environment_of_this_process_is_hidden(
    ssh: paramiko.SSHClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REROBOTS_API_TOKEN", "secret")
    assert b"secret" not in run(ssh, "env")[1]


def test_shell_reads_a_script(ssh: paramiko.SSHClient) -> None:
    transport = ssh.get_transport()
    assert transport is not None
    channel = transport.open_session()
    channel.invoke_shell()
    channel.sendall(b"cd /\necho here $((6 * 7))\nexit 5\n")
    assert channel.recv_exit_status() == 5
    assert channel.recv(100) == b"here 42\n"


def test_command_at_a_terminal(ssh: paramiko.SSHClient) -> None:
    _, stdout, _ = ssh.exec_command("tty; stty size; exit 6", get_pty=True, timeout=20)
    name, size = stdout.read().split(b"\r\n")[:2]
    assert name.startswith(b"/dev/")
    assert size == b"24 80"
    assert stdout.channel.recv_exit_status() == 6


def test_huge_terminal(ssh: paramiko.SSHClient) -> None:
    transport = ssh.get_transport()
    assert transport is not None
    channel = transport.open_session()
    channel.get_pty("dumb", width=0xFFFFFFFF, height=1 << 16)
    channel.exec_command("stty size")
    assert channel.makefile().read() == b"65535 65535\r\n"


def read_until(channel: paramiko.Channel, words: bytes) -> bytes:
    """Return what a channel sends up to these words; the channel's timeout limits each read."""
    seen = b""
    while words not in seen:
        more = channel.recv(1000)
        assert more, seen
        seen += more
    return seen


def test_shell_at_a_terminal(ssh: paramiko.SSHClient) -> None:
    with ssh.invoke_shell(term="dumb", width=100, height=40) as channel:
        channel.settimeout(20)
        channel.sendall(b"PS1='status $?>'; stty size; echo $((6 * 7)) $TERM\n")
        assert b"40 100" in read_until(channel, b"42 dumb")
        # The output of the command, not the echo of the input, shows that it runs.
        channel.sendall(b"sh -c 'echo runs:$((6 * 7)); exec sleep 300'\n")
        read_until(channel, b"runs:42")
        # Ctrl-C ends the command, but not the shell, which then prints its prompt.
        channel.sendall(b"\x03")
        read_until(channel, b"status 130>")
        channel.sendall(b"exit 5\n")
        assert channel.status_event.wait(20)
        assert channel.recv_exit_status() == 5


def test_command_killed_by_a_signal(api: Any, instance_id: str) -> None:
    async def talk() -> tuple[Any, Any]:
        details = api.get(f"/instance/{instance_id}").json()
        key = asyncssh.import_private_key(api.get(f"/instance/{instance_id}/sshkey").json()["key"])
        async with asyncssh.connect(
            details["fwd"]["ipv4"],
            details["fwd"]["port"],
            username="root",
            client_keys=[key],
            known_hosts=None,
            config=None,
        ) as connection:
            own = await connection.run("kill -9 $$")
            process = await connection.create_process("sleep 30")
            process.send_signal("TERM")
            sent = await process.wait()
            return own.exit_signal, sent.exit_signal

    own, sent = asyncio.run(talk())
    assert own is not None
    assert own[0] == "KILL"
    assert sent is not None
    assert sent[0] == "TERM"


def test_closing_the_channel_kills_the_process_group(ssh: paramiko.SSHClient) -> None:
    _, stdout, _ = ssh.exec_command("sleep 300 & echo $! $$; wait")
    child, shell = map(int, stdout.readline().split())
    stdout.channel.close()
    assert gone(child)
    assert gone(shell)


def test_command_ends_while_its_child_holds_the_output(ssh: paramiko.SSHClient) -> None:
    began = time.monotonic()
    status, output, _ = run(ssh, "sleep 300 & echo $!")
    assert (status, time.monotonic() - began < 5) == (0, True)
    assert not Path(f"/proc/{int(output)}/nothing").exists()
    assert Path(f"/proc/{int(output)}").exists()


def test_nothing_is_left_when_the_instance_ends(
    api: Any, instance_id: str, connect: Connect
) -> None:
    ssh = connect(api, instance_id)
    folder = folder_of(instance_id)
    run(ssh, "mkdir -p a/b; touch a/b/c; chmod 000 a")
    background = int(run(ssh, "setsid sleep 300 >/dev/null 2>&1 & echo $!")[1])
    _, stdout, _ = ssh.exec_command("echo $$; exec sleep 300")
    foreground = int(stdout.readline())
    port = api.get(f"/instance/{instance_id}").json()["fwd"]["port"]
    api.post(f"/terminate/{instance_id}")
    assert api.status(instance_id) == "TERMINATED"
    assert gone(background)
    assert gone(foreground)
    assert not folder.parent.exists()
    with pytest.raises(OSError, match=r"."):
        socket.create_connection(("127.0.0.1", port), timeout=5)


@pytest.mark.parametrize("user", ["root", "admin"])
def test_other_keys_and_users_are_refused(
    api: Any, instance_id: str, connect: Connect, user: str
) -> None:
    key = paramiko.RSAKey.generate(2048) if user == "root" else None
    with pytest.raises(paramiko.AuthenticationException):
        connect(api, instance_id, key=key, user=user)


def test_no_password_authentication(api: Any, instance_id: str) -> None:
    fwd = api.get(f"/instance/{instance_id}").json()["fwd"]
    with (
        socket.create_connection((fwd["ipv4"], fwd["port"])) as sock,
        paramiko.Transport(sock) as transport,
    ):
        transport.start_client(timeout=10)
        with pytest.raises(paramiko.BadAuthenticationType) as refused:
            transport.auth_password("root", "root")
        assert refused.value.allowed_types == ["publickey"]


def test_public_key_of_the_launch_is_accepted(api: Any, connect: Connect) -> None:
    key = paramiko.RSAKey.generate(2048)
    other = paramiko.RSAKey.generate(2048)
    public = f"{key.get_name()} {key.get_base64()} me@here"
    instance_id = api.ready(sshkey=public)
    assert run(connect(api, instance_id, key=key), "echo in")[1] == b"in\n"
    with pytest.raises(paramiko.AuthenticationException):
        connect(api, instance_id, key=other)


def test_rsa_key_of_the_server(api: Any, connect: Connect) -> None:
    instance_id = api.ready("basic_misty2fieldtrial")
    assert run(connect(api, instance_id), "echo in")[1] == b"in\n"


def test_one_key_does_not_open_another_instance(api: Any, connect: Connect) -> None:
    mine, other = api.ready("null"), api.ready("fixed_misty2")
    key = asyncssh.import_private_key(api.get(f"/instance/{mine}/sshkey").json()["key"])
    with pytest.raises(paramiko.AuthenticationException):
        connect(api, other, key=paramiko.Ed25519Key.from_private_key(_file(key)))


def _file(key: asyncssh.SSHKey) -> Any:
    import io

    return io.StringIO(key.export_private_key("openssh").decode())


def test_ports_of_this_machine_are_forwarded(ssh: paramiko.SSHClient) -> None:
    transport = ssh.get_transport()
    assert transport is not None
    with socket.create_server(("127.0.0.1", 0)) as server:
        there = server.getsockname()
        with transport.open_channel("direct-tcpip", there, ("127.0.0.1", 1), timeout=10) as channel:
            sock, _ = server.accept()
            with sock:
                channel.sendall(b"to")
                assert sock.recv(10) == b"to"
                sock.sendall(b"fro")
                assert channel.recv(10) == b"fro"
    for nowhere in (there, ("192.0.2.1", 80)):
        with pytest.raises(paramiko.ChannelException):
            transport.open_channel("direct-tcpip", nowhere, ("127.0.0.1", 1), timeout=10)


def test_ports_of_this_machine_lead_to_the_client(ssh: paramiko.SSHClient) -> None:
    transport = ssh.get_transport()
    assert transport is not None
    port = transport.request_port_forward("localhost", 0)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        channel = transport.accept(10)
        assert channel is not None
        with channel:
            sock.sendall(b"to")
            assert channel.recv(10) == b"to"
            channel.sendall(b"fro")
            assert sock.recv(10) == b"fro"
    transport.cancel_port_forward("localhost", port)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)
    for beyond in ("", "0.0.0.0", "192.0.2.1"):
        with pytest.raises(paramiko.SSHException):
            transport.request_port_forward(beyond, 0)
