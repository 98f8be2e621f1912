"""Hosts that send a malicious tar: nothing is written outside of the target."""

import contextlib
import io
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, cast

import paramiko
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerobots._ssh import transfers, unpack
from rerobots._ssh.tar import MalformedTar, content, members
from rerobots._ssh.transfers import Room
from rerobots._ssh.unpack import Folder, Unpacker
from rerobots.api import InvalidArgument, SSHFileError

from ..ssh.conftest import Attach
from ..ssh.openssh import Host
from .conftest import fuzzed
from .ssh_peer import Peer, pid_line

Form = Literal[0, 1, 2]


def member(
    name: str, kind: bytes = tarfile.REGTYPE, link: str = "", data: bytes = b"", **change: Any
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size, info.mode = kind, link, len(data), 0o755
    for key, value in change.items():
        setattr(info, key, value)
    return info, data


def link(name: str, target: str) -> tuple[tarfile.TarInfo, bytes]:
    return member(name, tarfile.SYMTYPE, target)


def folder(name: str) -> tuple[tarfile.TarInfo, bytes]:
    return member(name, tarfile.DIRTYPE)


def file(name: str, data: bytes = b"evil") -> tuple[tarfile.TarInfo, bytes]:
    return member(name, data=data)


def tar(*entries: tuple[tarfile.TarInfo, bytes], form: Form = tarfile.PAX_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        for info, data in entries:
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


class TarPeer(Peer):
    """A host whose `tar` sends the streams of a test, and succeeds."""

    def __init__(self, *streams: bytes | Iterator[bytes]) -> None:
        super().__init__(self._send)
        self.streams = list(streams)
        self.lines: list[bytes] = []

    def _send(self, channel: paramiko.Channel, line: bytes) -> None:
        channel.sendall(pid_line(line))
        if b"tar -c" in line:
            self.lines.append(line)
            stream = self.streams.pop(0)
            for part in [stream] if isinstance(stream, bytes) else stream:
                channel.sendall(part)
        channel.send_exit_status(0)
        channel.close()


def snapshot(root: Path) -> dict[str, bytes | str | None]:
    """Return what is below a folder: data of files, targets of links, None for folders."""
    found: dict[str, bytes | str | None] = {}
    for place, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(place, name)
            kept = str(path.readlink()) if path.is_symlink() else None
            if kept is None and not path.is_dir():
                path.chmod(0o600)  # Some are not readable.
                found[str(path.relative_to(root))] = path.read_bytes()
            else:
                found[str(path.relative_to(root))] = kept
    return found


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with a target in it, amid files that must not change."""
    (tmp_path / "work/home/target").mkdir(parents=True)
    for name in ("work/.bashrc", "work/home/.bashrc", "outside"):
        (tmp_path / name).write_bytes(b"mine")
    return tmp_path / "work/home"


def fetch(attach: Attach, target: Path, *streams: bytes, links: Any = "refuse") -> list[str]:
    """Fetch folders into the same target, one after the other; return the errors."""
    errors = []
    with TarPeer(*streams) as peer:
        rri = attach(peer)
        for _ in streams:
            try:
                rri.get_dir("results", target, links=links)
            except SSHFileError as err:
                errors.append(str(err))
    return errors


def outside(work: Path) -> dict[str, bytes | str | None]:
    """Return what is outside of the target."""
    found = snapshot(work.parent.parent)
    return {name: value for name, value in found.items() if not name.startswith("work/home/target")}


# Each attack is one or more streams, fetched in turn; the last ones must be refused.
ATTACKS: dict[str, list[list[tuple[tarfile.TarInfo, bytes]]]] = {
    "through a link to itself": [
        [link("p", ".")],
        [folder("p"), link("p/up", ".."), file("p/p/up/evil")],
    ],
    "step by step upwards": [
        [link("p", ".")],
        [folder("p"), link("p/q", "..")],
        [folder("p"), folder("p/q"), link("p/q/up", "../..")],
        [file("q/up/.bashrc")],
    ],
    "a link, then a folder": [[link("a", "b"), folder("b")], [folder("a"), file("a/evil")]],
    "a link, then a file in it": [[link("a", "."), file("a/.bashrc")]],
    "a link to a link": [[link("a", "b"), link("b", "..")]],
    "a hard link that moves a link up": [
        [folder("d"), link("d/l", "../x"), member("l", tarfile.LNKTYPE, "d/l")]
    ],
    "a hard link to a link that leads out": [
        [folder("d"), folder("d/e"), link("d/e/l", "../.."), member("m", tarfile.LNKTYPE, "d/e/l")]
    ],
    "a hard link in a link": [[link("a", ".."), member("b", tarfile.LNKTYPE, "a/.bashrc")]],
    "a file in place of the target": [[file(".")], [link(".", "..")], [file("./")]],
    "a name with ..": [[file("../.bashrc")], [file("a/../../.bashrc")]],
    "an absolute name": [[file("/tmp/rerobots-evil")], [folder("//tmp/rerobots-evil")]],
    "an absolute link": [[link("a", "/etc")], [link("b", "//etc")]],
    "a folder in place of a link that it is in": [
        [folder("a"), link("a/b", "../c")],
        [folder("a"), folder("a/b"), link("a/b/up", "../..")],
    ],
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attacks_by_several_streams(name: str, attach: Attach, work: Path) -> None:
    before = outside(work)
    errors = fetch(attach, work / "target", *(tar(*stream) for stream in ATTACKS[name]))
    assert errors
    assert outside(work) == before
    assert not Path("/tmp/rerobots-evil").exists()
    for path in (work / "target").rglob("*"):
        assert path.resolve().is_relative_to(work / "target"), "no link leads out"


@pytest.mark.parametrize("destination", ["..", "../../..", "sub"])
def test_local_links_are_not_followed(destination: str, attach: Attach, work: Path) -> None:
    target = work / "target"
    (target / "sub").mkdir()
    (target / "latest").symlink_to(destination)
    before = snapshot(work.parent)
    errors = fetch(attach, target, tar(folder("latest"), file("latest/.bashrc")))
    assert "latest' here: it is a link, which is not followed" in errors[0]
    assert snapshot(work.parent) == before


def test_local_link_is_replaced_by_a_file(attach: Attach, work: Path) -> None:
    (work / "target/latest").symlink_to("../.bashrc")
    assert not fetch(attach, work / "target", tar(file("latest", b"new")))
    assert (work / ".bashrc").read_bytes() == b"mine"
    assert (work / "target/latest").read_bytes() == b"new"
    assert not (work / "target/latest").is_symlink()


def test_link_that_leads_out_through_a_local_link(attach: Attach, work: Path) -> None:
    (work / "target/latest").symlink_to("..")
    errors = fetch(attach, work / "target", tar(link("rc", "latest/.bashrc")))
    assert "leads out of the folder, through another link here" in errors[0]
    assert not (work / "target/rc").is_symlink()


def test_links_within_the_folder_are_kept(attach: Attach, work: Path) -> None:
    stream = tar(folder("a"), file("a/b"), link("c", "a/b"), link("a/d", "../c"), link("e", "none"))
    assert not fetch(attach, work / "target", stream)
    assert not fetch(attach, work / "target", stream)
    found = snapshot(work / "target")
    assert found == {"a": None, "a/b": b"evil", "c": "a/b", "a/d": "../c", "e": "none"}


@pytest.mark.parametrize("kind", ["follow", "skip", "refuse"])
def test_links_option(kind: Any, attach: Attach, work: Path) -> None:
    stream = tar(file("a"), link("b", "../.bashrc"), link("c", "a"))
    errors = fetch(attach, work / "target", stream, links=kind)
    if kind == "skip":
        assert not errors
        assert snapshot(work / "target") == {"a": b"evil", "c": "a"}
    else:
        # With `follow`, only a hostile host sends links.
        assert "leads out of the folder" in errors[0]
        assert snapshot(work / "target") == {}


def test_links_option_on_a_real_host(
    new_host: Callable[..., Host], attach: Attach, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (tmp_path / "elsewhere").write_bytes(b"data")
    (root / "out").symlink_to("../elsewhere")
    (root / "sub/in").symlink_to("../out")
    rri = attach(new_host())
    for call in (rri.put_dir, rri.get_dir):
        with pytest.raises(SSHFileError, match="leads out of the folder"):
            call(root, tmp_path / "there")
        call(root, tmp_path / f"skipped by {call.__name__}", links="skip")
        call(root, tmp_path / f"followed by {call.__name__}", links="follow")
        found = snapshot(tmp_path / f"skipped by {call.__name__}")
        assert found == {"sub": None, "sub/in": "../out"}
        found = snapshot(tmp_path / f"followed by {call.__name__}")
        assert found == {"sub": None, "sub/in": b"data", "out": b"data"}
    (root / "loop").symlink_to(".")
    with pytest.raises(SSHFileError, match="it is a link to a folder that contains it"):
        rri.put_dir(root, tmp_path / "there", links="follow")
    with pytest.raises(InvalidArgument, match="links must be one of"):
        rri.get_dir(root, tmp_path / "there", links=cast(Any, "keep"))


# Limits.


def header(kind: bytes, size: int, name: bytes = b"x") -> bytes:
    made = bytearray(link("x", "/etc")[0].tobuf(tarfile.USTAR_FORMAT))
    made[156:157] = kind
    made[:100] = name.ljust(100, b"\0")
    made[124:136] = b"%011o\0" % size if size < 1 << 33 else b"\x80" + size.to_bytes(11, "big")
    made[148:156] = b" " * 8
    made[148:156] = b"%06o\0 " % sum(made)
    return bytes(made)


def endless(part: bytes) -> Iterator[bytes]:
    while True:
        yield part


def sparse(form: str) -> bytes:
    if form == "GNU":
        body = bytearray(header(b"S", 512))
        body[386:410] = b"%011o\0" % 0 + b"%011o\0" % 512
        body[483:495] = b"%011o\0" % 600_000_000
        body[148:156] = b" " * 8
        body[148:156] = b"%06o\0 " % sum(body)
        return bytes(body) + bytes(512) + bytes(1024)
    keys = {"GNU.sparse.realsize": "600000000", "GNU.sparse.name": "x"}
    keys |= {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"}
    return tar(member("x", data=b"0\n".ljust(512, b"\0"), pax_headers=keys))


@pytest.mark.parametrize("form", ["GNU", "PAX"])
def test_sparse_files_are_refused(form: str, attach: Attach, work: Path) -> None:
    assert "is a sparse file" in fetch(attach, work / "target", sparse(form))[0]
    assert snapshot(work / "target") == {}


NEGATIVE = bytearray(header(b"L", 0))
NEGATIVE[124:136] = b"\xff" * 11 + b"\0"
NEGATIVE[148:156] = b" " * 8
NEGATIVE[148:156] = b"%06o\0 " % sum(NEGATIVE)

STREAMS: dict[str, Callable[[], Iterator[bytes]]] = {
    "long name": lambda: iter([header(b"L", 1 << 40), *[bytes(1 << 16)] * 100]),
    "long link": lambda: iter([header(b"K", 1 << 40), *[bytes(1 << 16)] * 100]),
    "extended": lambda: iter([header(b"x", 1 << 40), *[b"9" * (1 << 16)] * 100]),
    "global": lambda: iter([header(b"g", 1 << 40), *[b"9" * (1 << 16)] * 100]),
    "headers in a row": lambda: endless((header(b"L", 2) + b"a".ljust(512, b"\0")) * 100),
    "zeros after the end": lambda: endless(bytes(1 << 16)),
    "negative size": lambda: endless(bytes(NEGATIVE) * 100),
    "not a tar": lambda: endless(b"x" * (1 << 16)),
}


@pytest.mark.parametrize("name", STREAMS)
def test_endless_streams(name: str, attach: Attach, work: Path) -> None:
    sent = 0

    def count() -> Iterator[bytes]:
        nonlocal sent
        for part in STREAMS[name]():
            sent += len(part)
            yield part

    with TarPeer(count()) as peer, pytest.raises(SSHFileError, match="on the instance"):
        attach(peer).get_dir("x", work / "target")
    assert sent < 40_000_000, "reading stops early"
    assert snapshot(work / "target") == {}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (lambda count: header(b"5", 0, b"d%d" % count), "too many"),
        (lambda count: header(b"5", 0, b"./"), "too many"),
        (lambda count: header(b"2", 0, b"skipped"), "too many"),
        (lambda count: header(b"0", 0, b"f%d" % count), "no space is left"),
        (lambda count: header(b"0", 1 << 50) + bytes(1 << 20), "no space is left"),
    ],
    ids=["folders", "one folder", "links", "files", "data"],
)
def test_folder_that_would_fill_memory_or_disk(
    part: Callable[[int], bytes],
    words: str,
    attach: Attach,
    work: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unpack, "_MOST_NAMES", 1 << 17 if words == "too many" else 1 << 30)
    monkeypatch.setattr(transfers, "_STEP", 1 << 20)
    if words == "no space is left":
        usage = shutil.disk_usage("/")
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1))
    more = (part(count) for count in range(1 << 30))
    with TarPeer(more) as peer, pytest.raises(SSHFileError, match=words):
        attach(peer).get_dir("x", work / "target", links="skip")
    assert snapshot(work / "target") == {}


@pytest.mark.parametrize(
    "name", ["a/" * 200 + "b", "a" * 5000, "/".join(["a" * 200] * 30), "a/" * 2000]
)
def test_names_that_are_too_long_or_too_deep(name: str, attach: Attach, work: Path) -> None:
    assert fetch(attach, work / "target", tar(file(name)))
    assert snapshot(work / "target") == {}


@pytest.mark.parametrize(
    "change",
    [
        {"pax_headers": {"mtime": "inf"}},
        {"pax_headers": {"mtime": "nan"}},
        {"pax_headers": {"mtime": "1e300"}},
        {"pax_headers": {"mtime": "9" * 5000}},
        {"pax_headers": {"mtime": "-999999999999"}},
        {"pax_headers": {"size": "9" * 5000}},
        {"pax_headers": {"size": "-1"}},
        {"pax_headers": {"size": "1_0"}},
        {"pax_headers": {"path": "\udcff" * 3000}},
        {"pax_headers": {"linkpath": "x" * 70_000}},
    ],
    ids=lambda change: next(iter(change["pax_headers"].items()))[0],
)
def test_malformed_pax_headers(change: Any, attach: Attach, work: Path) -> None:
    assert fetch(attach, work / "target", tar(member("x", data=b"data", **change)))
    assert snapshot(work / "target") == {}


def test_unusual_modes_and_times(attach: Attach, work: Path) -> None:
    many = [
        member("a", data=b"x", mode=(1 << 41) | 0o4755),
        member("b", data=b"x", mtime=253402300799),
        member("c", data=b"x", mtime=-1),
    ]
    assert not fetch(attach, work / "target", tar(*many, form=tarfile.GNU_FORMAT))
    assert (work / "target/a").stat().st_mode & 0o7777 == 0o755
    assert (work / "target/c").stat().st_mtime == -1


# Generated streams.

PARTS = st.sampled_from(["a", "b", "c", "..", ".", "", "a\0b", "\udcff", "x" * 300])
NAMES = st.lists(PARTS, min_size=1, max_size=4).map("/".join) | st.just("/etc/x")
TYPES = st.sampled_from([bytes([each]) for each in b"01234567SLKxgDV\0"])


@st.composite
def any_member(draw: st.DrawFn) -> bytes:
    info = tarfile.TarInfo(draw(NAMES))
    info.type = draw(TYPES)
    info.linkname = draw(NAMES)
    data = draw(st.binary(max_size=20))
    info.size = draw(st.just(len(data)) | st.integers(0, 1 << 40))
    info.mode = draw(st.integers(0, 0o7777))
    info.mtime = draw(st.integers(-10, 1 << 40))
    form: Form = draw(
        st.sampled_from([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
    )
    if form == tarfile.PAX_FORMAT:
        keys = st.sampled_from(["path", "linkpath", "size", "mtime", "GNU.sparse.map", "x"])
        info.pax_headers = draw(st.dictionaries(keys, st.text(max_size=9) | NAMES, max_size=2))
    try:
        made = info.tobuf(form, errors="surrogateescape")
    except ValueError:
        made = header(info.type, len(data))
    return made + data.ljust(-(-len(data) // 512) * 512, b"\0")


@st.composite
def any_stream(draw: st.DrawFn) -> bytes:
    made = bytearray(b"".join(draw(st.lists(any_member(), max_size=6))) + bytes(1024))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(made) - 1))
        made[at] = draw(st.integers(0, 255))
    return bytes(made[: draw(st.just(len(made)) | st.integers(0, len(made)))])


def take(stream: bytes, target: Path, links: Any) -> None:
    """Unpack a stream into a folder, as `get_dir` does."""
    source = io.BytesIO(stream)
    partial = target.parent / "partial"
    partial.mkdir()
    try:
        with Folder.open(str(partial)) as made, Folder.open(str(target)) as place:
            unpacker = Unpacker(made, links, Room(str(target)), str(target))
            for each in members(source.read):
                unpacker.take(each, content(source.read, each))
            place.take_all(made)
            unpacker.finish(place, is_new=False)
    finally:
        shutil.rmtree(partial)


@fuzzed
@given(
    streams=st.lists(any_stream(), min_size=1, max_size=3),
    links=st.sampled_from(["refuse", "skip"]),
)
def test_any_stream_stays_in_the_target(
    streams: list[bytes], links: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("any")
    (root / "up/target/b").mkdir(parents=True)
    (root / "up/target/b/own").symlink_to("../..")
    (root / "up/target/c").symlink_to("..")
    for name in ("a", "up/a"):
        (root / name).write_bytes(b"mine")
    for stream in streams:
        with contextlib.suppress(MalformedTar, ValueError, OSError):
            take(stream, root / "up/target", links)
    around = {name: value for name, value in snapshot(root).items() if "target" not in name}
    assert around == {"a": b"mine", "up": None, "up/a": b"mine"}
    for path in (root / "up/target").rglob("*"):
        if path.is_symlink() and path.name not in ("own", "c"):
            assert Path(os.path.realpath(path)).is_relative_to(root / "up/target")
    shutil.rmtree(root, ignore_errors=True)
