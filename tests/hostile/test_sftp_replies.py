"""SFTP replies that are malformed, unrequested, or contain terminal escapes."""

import contextlib
import logging
import struct
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerobots._operation import Operation
from rerobots._ssh import files, packets
from rerobots._ssh.packets import string
from rerobots._ssh.session import Session
from rerobots.api import CommandFailed, SSHError, SSHFileError

from ..ssh.conftest import Attach
from .conftest import fuzzed
from .ssh_peer import SFTP, Peer, Reply, names, pid_line, reply, status

INT, LONG = struct.Struct(">I").pack, struct.Struct(">Q").pack
BOMB = INT(0xFFFFFFFF)


def operation() -> Operation:
    return Operation()


Call = Callable[[Session, Path], object]

CALLS: dict[str, Call] = {
    "exists": lambda ssh, tmp: files.exists(ssh, "x", operation()),
    "listdir": lambda ssh, tmp: files.listdir(ssh, "x", operation()),
    "read_bytes": lambda ssh, tmp: files.read_bytes(ssh, "x", operation()),
    "write_bytes": lambda ssh, tmp: files.write_bytes(ssh, "~y/x", BytesIO(b"data"), operation()),
    "get_file": lambda ssh, tmp: files.get_file(ssh, "x", str(tmp / "y"), operation()),
    "put_file": lambda ssh, tmp: files.put_file(ssh, "/etc/hostname", "x", operation()),
}
PARAMIKO_CALLS: dict[str, Call] = {
    "listdir": lambda ssh, tmp: ssh.paramiko_sftp(operation()).listdir("x"),
    "listdir_iter": lambda ssh, tmp: list(ssh.paramiko_sftp(operation()).listdir_iter("x")),
    "stat": lambda ssh, tmp: ssh.paramiko_sftp(operation()).stat("x"),
    "read": lambda ssh, tmp: ssh.paramiko_sftp(operation()).open("x").read(),
    "write": lambda ssh, tmp: ssh.paramiko_sftp(operation()).open("x", "w").write(b"data"),
    "get": lambda ssh, tmp: ssh.paramiko_sftp(operation()).get("x", str(tmp / "y")),
    "normalize": lambda ssh, tmp: ssh.paramiko_sftp(operation()).normalize("x"),
    "readlink": lambda ssh, tmp: ssh.paramiko_sftp(operation()).readlink("x"),
}
ALL_CALLS = [
    *((call, False) for call in CALLS.values()),
    *((call, True) for call in PARAMIKO_CALLS.values()),
]
# Extensions that the hosts announce.
EXTENSIONS = b"".join(
    string(name) + string(b"1") for name in (packets.POSIX_RENAME, packets.STATVFS, packets.EXPAND)
)

# Replies that no honest host sends, for any request.
REPLIES: dict[str, Reply] = {
    "nothing": lambda id_, payload: string(b""),
    "no id": lambda id_, payload: string(b"\x65"),
    "half an id": lambda id_, payload: string(b"\x65" + id_[:2]),
    "another id": lambda id_, payload: status(INT(77_777)),
    "an id twice": lambda id_, payload: status(id_) * 2,
    "too long": lambda id_, payload: BOMB,
    "unknown": lambda id_, payload: reply(250, id_),
    "status without code": lambda id_, payload: reply(packets.STATUS, id_),
    "status without text": lambda id_, payload: reply(packets.STATUS, id_, INT(4)),
    "status with half a text": lambda id_, payload: reply(packets.STATUS, id_, INT(4) + BOMB),
    "status with an invalid text": lambda id_, payload: status(id_, 4, b"\xff\xfe"),
    "status with an unknown code": lambda id_, payload: status(id_, 0xFFFFFFFF),
    "success": lambda id_, payload: status(id_),
    "end": lambda id_, payload: status(id_, packets.EOF),
    "handle without length": lambda id_, payload: reply(packets.HANDLE, id_),
    "handle beyond the message": lambda id_, payload: reply(packets.HANDLE, id_, BOMB),
    "long handle": lambda id_, payload: reply(packets.HANDLE, id_, string(bytes(400_000))),
    "data without length": lambda id_, payload: reply(packets.DATA, id_),
    "data beyond the message": lambda id_, payload: reply(packets.DATA, id_, BOMB + b"x"),
    "empty data": lambda id_, payload: reply(packets.DATA, id_, string(b"")),
    "more data": lambda id_, payload: reply(packets.DATA, id_, string(bytes(400_000))),
    "names without count": lambda id_, payload: reply(packets.NAME, id_),
    "no names": lambda id_, payload: names(id_),
    "names beyond the message": lambda id_, payload: reply(packets.NAME, id_, BOMB),
    "names without attributes": lambda id_, payload: reply(
        packets.NAME, id_, INT(1) + string(b"x") * 2
    ),
    "names with an invalid text": lambda id_, payload: names(id_, b"\xff\xfe"),
    "many names": lambda id_, payload: names(id_, *[b"x"] * 100),
    "attributes without flags": lambda id_, payload: reply(packets.ATTRS, id_),
    "attributes without end": lambda id_, payload: reply(
        packets.ATTRS, id_, INT(0x80000000) + BOMB
    ),
    "attributes beyond the message": lambda id_, payload: reply(packets.ATTRS, id_, INT(0xF)),
    "a size of 64 bits": lambda id_, payload: reply(
        packets.ATTRS, id_, INT(0x9 | 4) + LONG((1 << 64) - 1) + BOMB * 3
    ),
    "extended": lambda id_, payload: reply(packets.EXTENDED_REPLY, id_, b"x"),
    "half a version": lambda id_, payload: string(bytes([packets.VERSION, 0])),
}


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    # Short limits, so that hosts that stop replying, or never stop, are noticed soon.
    with Peer() as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr("rerobots._time_limits.SSH_STALL", 1.0)
        patch.setattr("rerobots._time_limits.SFTP_REPLY", 1.0)
        patch.setattr(packets, "LONGEST_LIST", 1 << 16)
        yield made


def kinds_of(peer: Peer, call: Call, tmp: Path) -> list[int]:
    """Return the kinds of requests that a call makes."""
    peer.sftp = sftp = SFTP(extensions=EXTENSIONS)
    attack(peer, call, True, tmp)
    return sorted({kind for kind, _ in sftp.requests})


def attack(peer: Peer, call: Call, is_paramiko: bool, tmp: Path) -> None:
    """Make a call to a host, which may raise our errors, and with paramiko's client OSError."""
    session = peer.session()
    try:
        call(session, tmp)
    except SSHError:
        pass
    except OSError:
        if not is_paramiko:
            raise
    finally:
        session.close()
        peer.forget()
    assert {path.name for path in tmp.iterdir()} <= {"y"}


# Every seventh is a sample of all.
SAMPLED = [
    pytest.param(name, marks=() if number % 7 == 0 else pytest.mark.long)
    for number, name in enumerate(REPLIES)
]


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", SAMPLED)
def test_malformed_reply_raises_only_ssh_errors(name: str, peer: Peer, tmp_path: Path) -> None:
    for call, is_paramiko in ALL_CALLS:
        for kind in kinds_of(peer, call, tmp_path):
            peer.sftp = SFTP({kind: REPLIES[name]}, EXTENSIONS)
            attack(peer, call, is_paramiko, tmp_path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("replies")


bodies = st.one_of(
    st.binary(max_size=60),
    st.lists(
        st.one_of(
            st.integers(0, 0xFFFFFFFF).map(INT),
            st.integers(0, 40).map(INT),
            st.integers(0, (1 << 64) - 1).map(LONG),
            st.binary(max_size=30).map(string),
        ),
        max_size=8,
    ).map(b"".join),
)


@fuzzed
@given(
    call=st.sampled_from(ALL_CALLS),
    kinds=st.sets(st.integers(1, 20) | st.just(200), min_size=1, max_size=3),
    reply_kind=st.integers(100, 106) | st.just(201) | st.integers(0, 255),
    body=bodies,
    id_=st.none() | st.binary(max_size=4),
)
def test_any_reply_raises_only_ssh_errors(
    call: tuple[Call, bool],
    kinds: set[int],
    reply_kind: int,
    body: bytes,
    id_: bytes | None,
    peer: Peer,
    folder: Path,
) -> None:
    def respond(own: bytes, payload: bytes) -> bytes:
        return reply(reply_kind, own if id_ is None else id_, body)

    peer.sftp = SFTP(dict.fromkeys(kinds, respond), EXTENSIONS)
    attack(peer, *call, folder)


@fuzzed
@given(kind=st.integers(0, 255), body=bodies)
def test_any_packet_is_parsed_or_malformed(kind: int, body: bytes) -> None:
    message = packets.Reply(kind, bytes([kind]) + INT(1) + body)
    reads: list[Callable[[], object]] = [
        lambda: message.id,
        lambda: message.is_end,
        message.handle,
        lambda: message.data(30),
        message.attributes,
        message.names,
        message.name,
        message.extensions,
        message.free_space,
        lambda: message.checked(packets.STATUS),
    ]
    for read in reads:
        with contextlib.suppress(packets.MalformedMessage, packets.StatusError):
            read()


def test_replies_with_unknown_ids(attach: Attach) -> None:
    # They are neither buffered nor taken for other replies.
    count = 0

    def flood(id_: bytes, payload: bytes) -> Iterator[bytes]:
        nonlocal count
        while True:
            count += 1
            yield status(INT(1_000_000 + count), text=bytes(1000))

    with Peer(sftp=SFTP({packets.STAT: flood})) as peer:
        with pytest.raises(SSHError, match="has the id of no request"):
            attach(peer).exists("x")
        with pytest.raises(SSHError, match="has the id of no request"):
            attach(peer).sftp_client().stat("x")
    assert count < 100_000


@pytest.mark.parametrize("name", [b"../x", b"/etc/passwd", b"a/b", b"x\0y"])
def test_names_that_are_paths(name: bytes, attach: Attach) -> None:
    sftp = SFTP({packets.READDIR: lambda id_, payload: names(id_, name)})
    with Peer(sftp=sftp) as peer, pytest.raises(SSHError, match="a name in a folder is a path"):
        attach(peer).listdir("x")
    with Peer(sftp=sftp) as peer, pytest.raises(SSHError, match="a name in a folder is a path"):
        attach(peer).sftp_client().listdir("x")


# Texts of the host.

ESCAPE = b"\x1b]0;owned\x07\x9b2J\r"


@pytest.mark.parametrize("code", [packets.NO_SUCH_FILE, packets.PERMISSION_DENIED, 4, 99])
def test_status_texts_are_printable(code: int, attach: Attach, tmp_path: Path) -> None:
    replies = dict.fromkeys(range(3, 21), lambda id_, payload: status(id_, code, ESCAPE * 1000))
    with Peer(sftp=SFTP(replies)) as peer:
        rri: Any = attach(peer)
        calls: list[Callable[[], object]] = [
            lambda: rri.read_bytes("x"),
            lambda: rri.get_file("x", tmp_path / "y"),
            lambda: rri.put_file("/etc/hostname", "x"),
            lambda: rri.listdir("x"),
            lambda: rri.sftp_client().stat("x"),
            lambda: rri.sftp_client().open("x"),
            lambda: rri.sftp_client().listdir("x"),
        ]
        for call in calls:
            with pytest.raises(OSError) as caught:  # noqa: PT011 -- of many texts
                call()
            assert str(caught.value).isprintable()
            assert len(str(caught.value)) < 1000


def test_command_errors_are_printable(attach: Attach, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    def fail(channel: Any, line: bytes) -> None:
        channel.sendall(pid_line(line))
        channel.sendall_stderr(ESCAPE + b" changed as we read it " + ESCAPE)
        channel.send_exit_status(1)
        channel.close()

    with Peer(fail) as peer:
        rri = attach(peer)
        with pytest.raises(CommandFailed) as caught:
            rri.run("false", check=True)
        assert str(caught.value).isprintable()
        with pytest.raises(SSHFileError) as caught_of_file:
            rri.put_dir("/etc/ssl", "x")
        assert str(caught_of_file.value).isprintable()
        with pytest.raises(SSHFileError, match="tar stream is malformed"):
            rri.get_dir("x", "/tmp/nowhere")
    messages = [record.getMessage() for record in caplog.records if record.name == "rerobots.ssh"]
    assert messages
    assert all(text.isprintable() for text in messages)
