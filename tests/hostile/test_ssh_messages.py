"""Hosts that send malformed SSH messages, or more data than the window allows."""

import contextlib
import logging
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import paramiko
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paramiko.common import (
    MSG_CHANNEL_DATA,
    MSG_CHANNEL_OPEN,
    MSG_CHANNEL_OPEN_SUCCESS,
    MSG_CHANNEL_REQUEST,
    MSG_CHANNEL_SUCCESS,
    MSG_DEBUG,
    MSG_DISCONNECT,
    MSG_EXT_INFO,
    MSG_GLOBAL_REQUEST,
    MSG_IGNORE,
    MSG_NEWKEYS,
    MSG_SERVICE_ACCEPT,
    MSG_USERAUTH_FAILURE,
)

from rerobots._operation import Operation
from rerobots._ssh import run
from rerobots._ssh.command import CommandSpec
from rerobots._ssh.packets import string
from rerobots.api import Error, SSHError

from ..ssh.conftest import Attach
from ..ssh.openssh import USER
from .conftest import fuzzed
from .ssh_peer import Peer, flood, pid_line

INT = struct.Struct(">I").pack
BOMB = INT(0xFFFFFFFF)

# Messages that no honest host sends in a session: kind and payload.
MESSAGES = {
    "unknown": (200, b""),
    "truncated extensions": (MSG_EXT_INFO, BOMB),
    "extensions with an invalid text": (MSG_EXT_INFO, INT(1) + string(b"\xff") + string(b"")),
    "a signal with an invalid text": (
        MSG_CHANNEL_REQUEST,
        INT(0) + string(b"exit-signal") + b"\0" + string(b"\xff\xfe"),
    ),
    "a request with an invalid text": (MSG_CHANNEL_REQUEST, INT(0) + string(b"\xff\xfe")),
    "data beyond the message": (MSG_CHANNEL_DATA, INT(0) + BOMB),
    "data of an unknown channel": (MSG_CHANNEL_DATA, INT(77) + string(b"x")),
    "a global request with an invalid text": (MSG_GLOBAL_REQUEST, string(b"\xff") + b"\1"),
    "a channel with an invalid text": (MSG_CHANNEL_OPEN, string(b"\xff") + bytes(12)),
    "unexpected new keys": (MSG_NEWKEYS, b""),
    "a service with an invalid text": (MSG_SERVICE_ACCEPT, string(b"\xff")),
    "a late authentication failure": (MSG_USERAUTH_FAILURE, string(b"publickey") + b"\1"),
    "a channel opened twice": (MSG_CHANNEL_OPEN_SUCCESS, INT(0) * 4),
    "an unrequested reply": (MSG_CHANNEL_SUCCESS, INT(0)),
}


@pytest.fixture
def talker() -> Iterator[tuple[Peer, list[tuple[int, bytes]]]]:
    """A host that sends messages before each command succeeds, and the list of messages."""
    yield from _talker()


def _talker() -> Iterator[tuple[Peer, list[tuple[int, bytes]]]]:
    messages: list[tuple[int, bytes]] = []

    def work(channel: paramiko.Channel, line: bytes) -> None:
        channel.sendall(pid_line(line))
        for message in messages:
            peer.send(*message)
        channel.send_exit_status(0)
        channel.close()

    with Peer(work) as peer:
        yield peer, messages


@pytest.mark.sample(5)
@pytest.mark.parametrize("name", MESSAGES)
def test_malformed_message_raises_only_our_errors(name: str, talker: Any, attach: Attach) -> None:
    peer, messages = talker
    messages.append(MESSAGES[name])
    rri = attach(peer)
    for _ in range(2):
        with contextlib.suppress(Error):
            assert rri.run("true").exit_code == 0


shared_talker = pytest.fixture(scope="module")(_talker)


@fuzzed
@given(kind=st.integers(1, 127), payload=st.binary(max_size=60))
def test_any_message_raises_only_ssh_errors(kind: int, payload: bytes, shared_talker: Any) -> None:
    peer, messages = shared_talker
    messages[:] = [(kind, payload)]
    session = peer.session()
    with contextlib.suppress(SSHError):
        run.run(session, CommandSpec("true"), Operation(), timeout=5)
    session.close()
    peer.forget()


@pytest.mark.parametrize("get_files", [False, True])
def test_more_data_than_the_window_allows(get_files: bool, attach: Attach) -> None:
    sent: list[int] = []
    ended = threading.Event()

    def work(channel: paramiko.Channel, line: bytes) -> None:
        channel.sendall(pid_line(line))
        sent.append(flood(channel, bytes(30_000)))
        ended.set()

    def start(rri: Any) -> None:
        started = rri.start("yes")
        assert ended.wait(30)
        started.wait()

    with Peer(work) as peer:
        rri = attach(peer)
        if get_files:
            with contextlib.suppress(SSHError):
                rri.exec_ssh("yes", get_files=True)
        else:
            with pytest.raises(SSHError, match="more than the channel has room for"):
                start(rri)
        assert ended.wait(30)
    # The 2 MB that a command may send ahead, and data in transit.
    assert sent[0] < 30_000_000


@contextlib.contextmanager
def raw_host(talk: Callable[[socket.socket], object]) -> Iterator[int]:
    """Run a server that sends something other than SSH; yield its port."""

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = listener.accept()
                with sock, contextlib.suppress(OSError):
                    talk(sock)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def send_forever(sock: socket.socket, *parts: bytes) -> None:
    for part in parts:
        sock.sendall(part)
    while True:
        sock.sendall(bytes(10_000))


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        (lambda sock: send_forever(sock), "it has no end"),
        (lambda sock: send_forever(sock, b"x\n" * 99), "no SSH server|it has no end"),
        (lambda sock: send_forever(sock, b"SSH-2.0-\n", INT(0x7FFFFFFC)), "a packet of 21474"),
        (lambda sock: send_forever(sock, b"SSH-2.0-\n", INT(12), bytes(12)), "malformed|Expecting"),
        (lambda sock: sock.sendall(b"SSH-\xff\n"), "can't decode|no SSH server"),
        (lambda sock: sock.sendall(b"SSH-9.9-\x1b]0;x\x07\n"), "Incompatible version"),
        (lambda sock: sock.sendall(b"\x1b]0;x\x07 SSH-2.0\n"), "no SSH server|closed|reset"),
    ],
    ids=["greeting", "lines", "packet", "empty packet", "invalid text", "version", "escapes"],
)
def test_invalid_greetings(
    talk: Callable[[socket.socket], object], words: str, attach: Attach
) -> None:
    with raw_host(talk) as port, Peer() as peer:
        with pytest.raises(SSHError, match=words) as caught:
            attach(peer, port=port).start_sshclient()
        assert "\x1b" not in _all_texts(caught.value)


def _all_texts(err: BaseException | None) -> str:
    """Return the texts of an error and its causes, as a traceback shows them."""
    return "" if err is None else str(err) + _all_texts(err.__cause__ or err.__context__)


@pytest.mark.parametrize(
    "message",
    [
        (MSG_DISCONNECT, INT(2) + string(b"\x1b]0;x\x07\nWARNING all is well") + string(b"")),
        (MSG_DEBUG, b"\1" + string(b"\x1b]0;x\x07\nWARNING all is well") + string(b"")),
        (MSG_GLOBAL_REQUEST, string(b"\x1b]0;x\x07\nWARNING all is well") + b"\0"),
        (MSG_EXT_INFO, INT(1) + string(b"\x1b]0;x\x07\nWARNING") + string(b"\x1b")),
        (MSG_CHANNEL_REQUEST, INT(0) + string(b"\x1b]0;x\x07\nWARNING all is well") + b"\0"),
        (53, string(b"\x1b]0;x\x07\nWARNING all is well") + string(b"")),
    ],
    ids=["disconnect", "debug", "request", "extension", "channel request", "banner"],
)
def test_host_texts_are_logged_without_escapes(
    message: tuple[int, bytes], talker: Any, attach: Attach, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    peer, messages = talker
    messages.append(message)
    with contextlib.suppress(SSHError):
        attach(peer).run("true", timeout=5)
    logged = [
        record.getMessage() for record in caplog.records if record.name.startswith("rerobots")
    ]
    assert any("0;x" in text for text in logged), "it is logged"
    assert not [text for text in logged if "\x1b" in text or "\nWARNING" in text]


@pytest.mark.long
def test_ignore_messages_do_not_extend_the_timeout(attach: Attach) -> None:
    def work(channel: paramiko.Channel, line: bytes) -> None:
        channel.sendall(pid_line(line))
        while channel.get_transport().is_active():
            peer.send(MSG_IGNORE, string(bytes(1000)))

    with Peer(work) as peer, pytest.raises(SSHError):
        attach(peer).run("true", timeout=1)


def test_host_that_requires_more_than_a_key(attach: Attach) -> None:
    with (
        Peer(requires_more=True) as peer,
        pytest.raises(SSHError, match=rf"rejected {USER} with .* it requires more"),
    ):
        attach(peer).run("true")
