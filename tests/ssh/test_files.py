"""Files and folders on a real OpenSSH server, in both modes."""

import contextlib
import hashlib
import os
import shlex
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

import rerobots
from rerobots._ssh.transfers import partial_name
from rerobots.api import (
    SSHError,
    SSHFileError,
    SSHFileNotFoundError,
    SSHIsADirectoryError,
    SSHNotADirectoryError,
)

from .conftest import Attach, needs_root
from .openssh import USER, Host
from .proxy import Proxy


def leftovers(*folders: Path) -> list[Path]:
    # Not `rglob`, which fails if a folder is removed meanwhile.
    return [
        Path(root) / name
        for folder in folders
        for root, subfolders, files in os.walk(folder)
        for name in (*subfolders, *files)
        if name.endswith(".part")
    ]


@pytest.mark.parametrize("size", [0, 1, 261119, 261120, 261121, 5_000_000, 40_000_000])
def test_file_round_trip(size: int, rri: rerobots.Instance, tmp_path: Path) -> None:
    sent, there, received = (tmp_path / name for name in ("sent", "there", "received"))
    sent.write_bytes(os.urandom(size))
    sent.chmod(0o751)
    os.utime(sent, (1_000_000_000, 1_000_000_001))
    rri.put_file(sent, there)
    rri.get_file(there, received)
    for path in (there, received):
        assert (
            hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(sent.read_bytes()).digest()
        )
        assert stat.S_IMODE(path.stat().st_mode) == 0o751
        assert path.stat().st_mtime == 1_000_000_001
    assert not leftovers(tmp_path)


def test_paths_in_the_home_of_either_side(
    rri: rerobots.Instance, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "here").write_bytes(b"data")
    rri.put_file("~/here", "~/at home")
    assert (host.home / "at home").read_bytes() == b"data"
    rri.get_file("~/at home", "~/back")
    assert (tmp_path / "back").read_bytes() == b"data"
    rri.get_file("at home", tmp_path / "relative")
    assert (tmp_path / "relative").read_bytes() == b"data"
    assert rri.exists("~/at home")
    assert "at home" in rri.listdir() == rri.listdir("~")
    assert rri.read_bytes("~/at home") == b"data"
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/file").write_bytes(b"in folder")
    rri.put_dir("~/folder", "~/it's a folder/deep")
    assert (host.home / "it's a folder/deep/file").read_bytes() == b"in folder"
    rri.get_dir("~/it's a folder", "~/fetched")
    assert (tmp_path / "fetched/deep/file").read_bytes() == b"in folder"
    with pytest.raises(SSHFileNotFoundError):
        rri.read_bytes("~nosuchuser/file")


def test_put_and_get_file_replace_existing_files(rri: rerobots.Instance, tmp_path: Path) -> None:
    old, link, new = (tmp_path / name for name in ("old", "link", "new"))
    old.write_bytes(b"old and long")
    link.symlink_to("old")
    new.write_bytes(b"new")
    rri.put_file(new, link)
    assert link.is_symlink()
    assert old.read_bytes() == b"new"
    old.write_bytes(b"old and long")
    rri.get_file(new, link)
    assert link.is_symlink()
    assert old.read_bytes() == b"new"
    rri.put_file(new, "/dev/null")
    assert Path("/dev/null").is_char_device()
    assert not leftovers(tmp_path)


def test_read_write_exists_and_listdir(rri: rerobots.Instance, host: Host, tmp_path: Path) -> None:
    rri.write_bytes("small", b"\x00\xff")
    assert rri.read_bytes("small") == b"\x00\xff"
    rri.write_bytes("small", "text")
    assert rri.read_bytes("small") == b"text"
    (host.home / "small").chmod(0o600)
    rri.write_bytes("small", b"again")
    assert stat.S_IMODE((host.home / "small").stat().st_mode) == 0o600
    assert rri.exists("small")
    assert not rri.exists("nothing")
    assert not rri.exists("small/nothing")
    assert len(rri.read_bytes("/proc/cpuinfo")) > 100, "its reported size is 0"
    many = tmp_path / "many"
    many.mkdir()
    for number in range(500):
        (many / f"file{number:03}").touch()
    assert rri.listdir(many) == [f"file{number:03}" for number in range(500)]
    with pytest.raises(ValueError, match="str or bytes"):
        rri.write_bytes("small", cast("bytes", 5))


def test_progress(rri: rerobots.Instance, tmp_path: Path) -> None:
    reported: list[tuple[int, int | None]] = []
    sent = tmp_path / "sent"
    sent.write_bytes(os.urandom(3_000_000))

    def report(done: int, total: int | None) -> None:
        reported.append((done, total))

    rri.put_file(sent, tmp_path / "there", progress=report)
    assert reported[-1] == (3_000_000, 3_000_000)
    assert [done for done, _ in reported] == sorted(done for done, _ in reported)
    reported.clear()
    rri.get_file(tmp_path / "there", tmp_path / "back", progress=report)
    assert reported[-1] == (3_000_000, 3_000_000)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/file").write_bytes(bytes(1_000_000))
    reported.clear()
    rri.put_dir(tmp_path / "folder", tmp_path / "folder2", progress=report)
    assert reported[-1] == (1_000_000, 1_000_000)
    rri.get_dir(tmp_path / "folder2", tmp_path / "folder3", progress=report)
    assert reported[-2][1] is None
    rri.get_file(tmp_path / "there", tmp_path / "back", progress=True)

    def fail(done: int, total: int | None) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        rri.put_file(sent, tmp_path / "failed", progress=fail)
    assert not (tmp_path / "failed").exists()
    assert not leftovers(tmp_path)


NOT_CREATED = (FileNotFoundError, PermissionError)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda r, tmp: r.get_file("nothing", tmp / "x"), FileNotFoundError, "'nothing' on the"),
        (lambda r, tmp: r.get_file("/etc", tmp / "x"), IsADirectoryError, "'/etc' on the"),
        (lambda r, tmp: r.get_file("/etc/hosts", tmp), IsADirectoryError, "here"),
        (lambda r, tmp: r.get_file("/etc/hosts", "/no/such"), FileNotFoundError, "'/no/such' here"),
        (lambda r, tmp: r.put_file(tmp / "no", "x"), FileNotFoundError, "no' here"),
        (lambda r, tmp: r.put_file("/etc", "x"), IsADirectoryError, "'/etc' here"),
        (lambda r, tmp: r.put_file("/etc/hosts", "/etc"), IsADirectoryError, "'/etc' on the"),
        (lambda r, tmp: r.put_file("/etc/hosts", "no/x"), FileNotFoundError, "'no/x' on the"),
        (lambda r, tmp: r.put_file("/etc/hosts", "/proc/x"), NOT_CREATED, "/proc/x"),
        (lambda r, tmp: r.listdir("nothing"), FileNotFoundError, "'nothing' on the"),
        (lambda r, tmp: r.read_bytes("nothing"), FileNotFoundError, "'nothing' on the"),
        (lambda r, tmp: r.get_dir("nothing", tmp / "x"), FileNotFoundError, "'nothing' on the"),
        (lambda r, tmp: r.put_dir(tmp / "no", "x"), FileNotFoundError, "no' here"),
        (lambda r, tmp: r.put_dir("/etc/hosts", "x"), NotADirectoryError, "'/etc/hosts' here"),
        (lambda r, tmp: r.put_dir(tmp, "/etc/hosts"), NotADirectoryError, "'/etc/hosts' on the"),
        (
            lambda r, tmp: r.get_dir("/etc/ssl", "/etc/hosts"),
            NotADirectoryError,
            "'/etc/hosts' here",
        ),
    ],
)
def test_file_errors_are_also_builtin_errors(
    call: Callable[[Any, Path], None],
    error: type[Exception],
    words: str,
    rri: rerobots.Instance,
    tmp_path: Path,
) -> None:
    with pytest.raises(SSHFileError, match=words) as caught:
        call(rri, tmp_path)
    assert isinstance(caught.value, error)
    assert isinstance(caught.value, rerobots.api.SSHError)
    assert isinstance(caught.value, OSError)
    assert caught.value.filename is not None
    assert list(tmp_path.iterdir()) == []


def test_base_classes_of_file_errors() -> None:
    assert issubclass(SSHFileNotFoundError, FileNotFoundError)
    assert issubclass(SSHIsADirectoryError, IsADirectoryError)
    assert issubclass(SSHNotADirectoryError, NotADirectoryError)


def describe(folder: Path) -> dict[str, tuple[object, ...]]:
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content: object = None
        if path.is_symlink():
            content = path.readlink()
        elif path.is_file():
            content = path.read_bytes()
        # Whole seconds: this format of tar has no fractions.
        found[str(path.relative_to(folder))] = (status.st_mode, int(status.st_mtime), content)
    return found


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with every kind of file that can be sent."""
    root = tmp_path / "tree"
    (root / "sub/deep").mkdir(parents=True)
    (root / "empty").mkdir()
    (root / "file").write_bytes(os.urandom(70_000))
    (root / "sub/-n").write_bytes(b"name like an option")
    (root / "sub/with space\nand line").write_bytes(b"odd name")
    (root / ("long" * 40)).write_bytes(b"long name")
    (root / "program").write_bytes(b"#!/bin/sh\n")
    (root / ".hidden").write_bytes(b"hidden")
    (root / "..odd").write_bytes(b"two dots")
    (root / "link").symlink_to("sub/deep")
    (root / "sub/link up").symlink_to("../file")
    (root / "dangling").symlink_to("nowhere")
    os.link(root / "file", root / "hard")
    (root / "program").chmod(0o750)
    (root / "sub").chmod(0o711)
    for path in (root / "file", root / "sub/deep", root / "sub", root):
        os.utime(path, (1_100_000_000, 1_100_000_000))
    return root


def test_folder_round_trip(rri: rerobots.Instance, tree: Path, tmp_path: Path) -> None:
    there, back = tmp_path / "there", tmp_path / "back"
    rri.put_dir(tree, there)
    assert describe(there) == describe(tree)
    rri.get_dir(there, back)
    assert describe(back) == describe(tree)
    for path in (there, back):
        assert int(path.stat().st_mtime) == 1_100_000_000
    assert not leftovers(tmp_path)


def test_folder_is_merged_into_an_existing_one(
    rri: rerobots.Instance, tree: Path, tmp_path: Path
) -> None:
    calls: list[tuple[Path, Callable[[Path, Path], object]]] = [
        (tmp_path / "there", rri.put_dir),
        (tmp_path / "back", rri.get_dir),
    ]
    for target, send in calls:
        (target / "sub").mkdir(parents=True)
        target.chmod(0o1777)
        (target / "file").write_bytes(b"old")
        (target / "kept").write_bytes(b"kept")
        (target / "sub/kept").write_bytes(b"kept")
        send(tree, target)
        found = describe(target)
        assert found.pop("kept")[2] == found.pop("sub/kept")[2] == b"kept"
        assert found == describe(tree)
        assert stat.S_IMODE(target.stat().st_mode) == 0o1777, "its mode is kept"
    assert not leftovers(tmp_path)


@pytest.mark.parametrize("has_links", [True, False])
def test_read_only_folders(
    has_links: bool, new_host: Callable[..., Host], attach: Attach, tmp_path: Path
) -> None:
    server = new_host()
    if not has_links:
        fake(server, "cp", "exit 1")
    rri, source = attach(server), tmp_path / "source"
    (source / "sub/deep").mkdir(parents=True)
    for name in ("file", "sub/file", "sub/deep/file"):
        (source / name).write_bytes(b"data")
        (source / name).chmod(0o444)
    for name in ("sub/deep", "sub", "."):
        (source / name).chmod(0o555)
    for there in ("new", "old"):
        sent, back = tmp_path / there, tmp_path / f"{there} back"
        if there == "old":
            sent.mkdir()
            back.mkdir()
        rri.put_dir(source, sent)
        rri.get_dir(source, back)
        assert describe(back) == describe(source)
        # Without hard links, the times of folders are not set.
        modes = {name: each[0] for name, each in describe(source).items()}
        assert {name: each[0] for name, each in describe(sent).items()} == modes
    assert not leftovers(tmp_path)


def fake(host: Host, name: str, script: str) -> None:
    """Replace a program on the host by a script."""
    (host.home / "bin").mkdir(exist_ok=True)
    (host.home / "bin" / name).write_text(f"#!/bin/sh\n{script}\n")
    (host.home / "bin" / name).chmod(0o755)


def test_put_dir_without_hard_links(
    new_host: Callable[..., Host], attach: Attach, tree: Path, tmp_path: Path
) -> None:
    server = new_host()
    fake(server, "cp", "exit 1")
    target = tmp_path / "the[re]"
    (target / "sub").mkdir(parents=True)
    (target / "sub/kept").write_bytes(b"kept")
    (target / "file").write_bytes(b"old")
    attach(server).put_dir(tree, target)
    found, sent = describe(target), describe(tree)
    assert found.pop("sub/kept")[2] == b"kept"
    # Then the times of folders are not set, and existing folders keep their permissions.
    assert {name: each[2] for name, each in found.items()} == {
        name: each[2] for name, each in sent.items()
    }
    assert found["program"] == sent["program"]
    assert found["sub/deep"][0] == sent["sub/deep"][0]
    assert not leftovers(tmp_path)


def test_failed_put_dir_keeps_existing_files(
    new_host: Callable[..., Host], attach: Attach, tmp_path: Path
) -> None:
    server = new_host()
    fake(server, "cp", "exit 1")
    fake(server, "mv", "exit 1")
    for name, data in (("new", b"new"), ("there", b"old")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(data)
    with pytest.raises(SSHFileError, match="there' on the instance"):
        attach(server).put_dir(tmp_path / "new", tmp_path / "there")
    assert (tmp_path / "there/file").read_bytes() == b"old"
    assert not leftovers(tmp_path)


def test_thousand_files(rri: rerobots.Instance, tmp_path: Path) -> None:
    root = tmp_path / "many"
    root.mkdir()
    for number in range(1000):
        (root / f"{number}").write_bytes(os.urandom(4096))
    rri.put_dir(root, tmp_path / "there")
    rri.get_dir(tmp_path / "there", tmp_path / "back")
    assert describe(tmp_path / "back") == describe(root)


@pytest.mark.parametrize(
    "target", ["/etc/hosts", "../outside", "sub/../../outside", "sub/deep/../../../x"]
)
def test_links_to_the_outside_are_refused(
    target: str, rri: rerobots.Instance, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    (root / "sub/deep").mkdir(parents=True)
    (root / "bad").symlink_to(target)
    with pytest.raises(SSHFileError, match="bad' here: it is a link"):
        rri.put_dir(root, tmp_path / "there")
    with pytest.raises(SSHFileError, match="bad' on the instance: it is a link"):
        rri.get_dir(root, tmp_path / "back")
    assert [path.name for path in tmp_path.iterdir()] == ["root"]


def test_pipes_are_refused(rri: rerobots.Instance, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    os.mkfifo(root / "pipe")
    with pytest.raises(SSHFileError, match="pipe' here: it is neither a file nor a folder"):
        rri.put_dir(root, tmp_path / "there")
    with pytest.raises(SSHFileError, match="neither a file nor a folder"):
        rri.get_dir(root, tmp_path / "back")
    assert [path.name for path in tmp_path.iterdir()] == ["root"]


# Replaced files keep their owner; files that cannot be replaced are written in place.


def owner(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)


def make_owned_file(path: Path, data: bytes = b"old") -> Path:
    path.write_bytes(data)
    os.chown(path, 1000, 1001)
    path.chmod(0o600)
    return path


@needs_root
def test_replaced_file_keeps_its_owner(rri: rerobots.Instance, tmp_path: Path) -> None:
    there, sent = make_owned_file(tmp_path / "there"), tmp_path / "sent"
    rri.write_bytes(there, b"first")
    assert (there.read_bytes(), owner(there)) == (b"first", (1000, 1001, 0o600))
    sent.write_bytes(b"second")
    sent.chmod(0o640)
    rri.put_file(sent, there)
    assert (there.read_bytes(), owner(there)) == (b"second", (1000, 1001, 0o640))
    rri.get_file(sent, make_owned_file(there))
    assert (there.read_bytes(), owner(there)) == (b"second", (1000, 1001, 0o640))


@pytest.mark.parametrize("has_links", [True, False])
@needs_root
def test_replaced_files_in_a_folder_keep_their_owner(
    has_links: bool, new_host: Callable[..., Host], attach: Attach, tmp_path: Path
) -> None:
    server = new_host()
    if not has_links:
        fake(server, "cp", "exit 1")
    new = tmp_path / "new"
    (new / "sub").mkdir(parents=True)
    (new / "sub/file").write_bytes(b"new")
    (new / "other").write_bytes(b"new")
    rri = attach(server)
    calls: list[Callable[[Path, Path], object]] = [rri.put_dir, rri.get_dir]
    for number, send in enumerate(calls):
        target = tmp_path / f"target {number}"
        (target / "sub").mkdir(parents=True)
        make_owned_file(target / "sub/file")
        os.chown(target / "sub", 1000, 1001)
        send(new, target)
        assert (target / "sub/file").read_bytes() == b"new"
        assert owner(target / "sub/file") == (1000, 1001, 0o644)
        assert owner(target / "sub")[:2] == (1000, 1001)
        assert owner(target / "other")[:2] == (0, 0)


@contextlib.contextmanager
def mounted(path: Path) -> Iterator[None]:
    """Mount a file on this path, so that it cannot be replaced, as some files of containers."""
    source = path.with_name("mounted")
    source.write_bytes(path.read_bytes())
    done = subprocess.run(["mount", "--bind", source, path], capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip("nothing can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", path], check=True)


def test_mounted_file_is_written_in_place(rri: rerobots.Instance, tmp_path: Path) -> None:
    folder, new = tmp_path / "folder", tmp_path / "new"
    for each in (folder, new):
        each.mkdir()
    target, sent = folder / "file", new / "file"
    target.write_bytes(b"old and long")
    with mounted(target):
        rri.write_bytes(target, b"first")
        assert target.read_bytes() == b"first"
        sent.write_bytes(b"second")
        rri.put_file(sent, target)
        assert target.read_bytes() == b"second"
        sent.write_bytes(b"third")
        rri.get_file(sent, target)
        assert target.read_bytes() == b"third"
        calls: list[Callable[[Path, Path], object]] = [rri.put_dir, rri.get_dir]
        for send in calls:
            sent.write_bytes(f"by {send}".encode())
            (new / "other").write_bytes(sent.read_bytes())
            send(new, folder)
            assert target.read_bytes() == sent.read_bytes()
            assert (folder / "other").read_bytes() == sent.read_bytes()
    assert not leftovers(tmp_path)


def test_files_of_the_kernel(rri: rerobots.Instance) -> None:
    path = Path("/proc/self/comm")
    kept = f"/proc/{os.getpid()}/oom_score_adj"
    rri.write_bytes(kept, rri.read_bytes(kept))
    with pytest.raises(SSHFileError):
        rri.write_bytes("/proc/sys/kernel/nothing", b"1")
    rri.get_file("/etc/hostname", path)
    rri.put_file("/etc/hosts", "/dev/null")


@pytest.mark.parametrize("is_new", [True, False])
def test_absolute_links_inside_become_relative(
    is_new: bool, rri: rerobots.Instance, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    (log / "2026/run").mkdir(parents=True)
    (log / "2026/run/file").write_bytes(b"data")
    (log / "latest").symlink_to(log / "2026/run")
    (log / "2026/up").symlink_to(log)
    (tmp_path / "name").symlink_to("log")
    (log / "2026/by name").symlink_to(tmp_path / "name/2026/run/file")
    calls: list[Callable[[Path, Path], object]] = [rri.put_dir, rri.get_dir]
    for number, send in enumerate(calls):
        target = tmp_path / f"target {number}"
        if not is_new:
            target.mkdir()
        send(tmp_path / "name", target)
        assert (target / "latest").readlink() == Path("2026/run")
        assert (target / "2026/up").readlink() == Path("..")
        assert (target / "2026/by name").readlink() == Path("run/file")
        assert (target / "latest/file").read_bytes() == b"data"


@pytest.mark.parametrize("subsystem", ["internal-sftp", "/usr/lib/openssh/sftp-server"])
def test_shell_start_files_that_print(
    subsystem: str, new_host: Callable[..., Host], attach: Attach, tmp_path: Path
) -> None:
    server = new_host(f"Subsystem sftp {subsystem}")
    (server.home / ".bashrc").write_text("echo 'ROS_DISTRO was set to noetic'; echo two >&2\n")
    (tmp_path / "new").mkdir()
    (tmp_path / "new/file").write_bytes(b"data")
    rri = attach(server)
    rri.put_dir(tmp_path / "new", tmp_path / "there")
    rri.get_dir(tmp_path / "there", tmp_path / "back")
    assert (tmp_path / "back/file").read_bytes() == b"data"
    rri.put_file(tmp_path / "new/file", tmp_path / "single")
    assert rri.read_bytes(tmp_path / "single") == b"data"
    assert rri.run("echo out").stdout == "out\n"


def test_target_has_a_link_to_another_folder(rri: rerobots.Instance, tmp_path: Path) -> None:
    new, disk, target = tmp_path / "new", tmp_path / "disk", tmp_path / "target"
    for each in (new / "data", disk, target):
        each.mkdir(parents=True)
    for name in ("a", "data/file", "z"):
        (new / name).write_bytes(b"new")
    (target / "data").symlink_to(disk)
    with pytest.raises(SSHNotADirectoryError, match=r'it is a link.*links="follow"'):
        rri.get_dir(new, target)
    assert [path.name for path in target.iterdir()] == ["data"], "nothing was moved"
    rri.get_dir(new, target, links="follow")
    assert (disk / "file").read_bytes() == b"new"
    assert (target / "data").is_symlink()
    # On the host, links are followed: who may make them is the host's concern.
    (disk / "file").unlink()
    rri.put_dir(new, target)
    assert (disk / "file").read_bytes() == b"new"
    assert (target / "z").read_bytes() == b"new"


ODD_NAMES = ["\udcff\udc80 odd", "日" * 80, "-rf", "a\nb", "~", "q\"'$(x)`", " ", "x" * 250]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_file_names(name: str, rri: rerobots.Instance, tmp_path: Path) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    for each in (there, here):
        each.mkdir()
    (here / name).write_bytes(b"data")
    rri.put_file(here / name, there / name, progress=True)
    assert rri.listdir(there) == [name]
    (found,) = rri.listdir(there)
    assert rri.run(["cat", f"./{found}"], cwd=there).stdout == "data"
    assert rri.run('printf %s "$A"', env={"A": found}, encoding=None).stdout == os.fsencode(name)
    assert rri.exec_ssh(f"ls -d {shlex.quote(f'{there}/{found}')} >/dev/null") == b""
    rri.get_file(f"{there}/{found}", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"data"
    rri.put_dir(here, there / "folder" / name)
    assert rri.run("ls", cwd=there / "folder" / name, encoding=None).ok
    rri.get_dir(there / "folder" / name, tmp_path / "fetched" / name)
    assert (tmp_path / "fetched" / name / name).read_bytes() == b"data"


def test_invalid_paths_and_text(rri: rerobots.Instance, tmp_path: Path) -> None:
    class BytesPath(os.PathLike[bytes]):
        def __fspath__(self) -> bytes:
            return os.fsencode(tmp_path / "by bytes")

    class BrokenPath(os.PathLike[str]):
        def __fspath__(self) -> str:
            raise LookupError

    untyped = cast("Any", rri)
    untyped.write_bytes(BytesPath(), b"data")
    assert (tmp_path / "by bytes").read_bytes() == b"data"
    for path in ("\ud800", BrokenPath(), 5, b"x", None):
        for call in (untyped.read_bytes, untyped.listdir, untyped.exists):
            with pytest.raises(rerobots.api.InvalidArgument):
                call(path)
        with pytest.raises(rerobots.api.InvalidArgument):
            untyped.put_dir(path, "x")
        with pytest.raises(rerobots.api.InvalidArgument):
            untyped.get_file("x", path)
    for text in ("\ud800", "\udcff"):
        with pytest.raises(rerobots.api.InvalidArgument, match="character"):
            rri.write_bytes("x", text)
        with pytest.raises(rerobots.api.InvalidArgument, match="character"):
            rri.run("cat", input=text)
    for arguments in (
        {"command": "echo \ud800"},
        {"command": ["echo", "\ud800"]},
        {"command": "true", "env": {"A": "\ud800"}},
        {"command": "true", "cwd": "\ud800"},
        {"command": "true", "encoding": "none"},
        {"command": "true", "encoding": "hex"},
        {"command": "cat", "input": "ä", "encoding": "ascii"},
    ):
        with pytest.raises(rerobots.api.InvalidArgument):
            untyped.run(**arguments)
    with pytest.raises(rerobots.api.InvalidArgument):
        rri.forward_port(80, "\ud800")


@pytest.mark.sample(5)
@pytest.mark.parametrize("mtime", [-1, 0, 1 << 31, (1 << 32) - 1, 1 << 33])
@pytest.mark.parametrize("permissions", [0o000, 0o4755, 0o1777])
def test_unusual_times_and_modes(
    mtime: int, permissions: int, rri: rerobots.Instance, tmp_path: Path
) -> None:
    if USER != "root" and not permissions:
        permissions = 0o400  # Only root can read a file without permissions.
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").write_bytes(b"data")
    os.utime(folder / "file", (mtime, mtime))
    (folder / "file").chmod(permissions)
    rri.put_file(folder / "file", tmp_path / "there")
    assert (tmp_path / "there").stat().st_mtime == min(max(mtime, 0), (1 << 32) - 1)
    rri.put_dir(folder, tmp_path / "folder there")
    rri.get_dir(tmp_path / "folder there", tmp_path / "back")
    for name in ("folder there", "back"):
        assert (tmp_path / name / "file").stat().st_mtime == mtime
        assert (tmp_path / name / "file").stat().st_mode & 0o777 == permissions & 0o777


def test_process_without_home_and_stdout(
    rri: rerobots.Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    with pytest.raises(SSHFileError, match="no home: set HOME"):
        rri.get_file("/etc/hosts", "~/hosts")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)
    rri.get_file("/etc/hosts", "hosts", progress=True)


# Resumed transfers


@pytest.mark.timeout(600)
@pytest.mark.parametrize("call", ["put_file", "get_file"])
@pytest.mark.parametrize(
    ("size", "cuts"),
    [(100_000_000, 2), pytest.param(1_000_000_000, 20, marks=pytest.mark.long)],
)
def test_resume_after_lost_connections(
    size: int, cuts: int, call: str, host: Host, attach: Attach, tmp_path: Path
) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    with source.open("wb") as file:
        for _ in range(0, size, 1_000_000):
            file.write(os.urandom(1_000_000))
    positions = Random(size).sample(range(1_000_000, size - 50_000_000), cuts)
    with Proxy(host.port) as proxy:
        rri = attach(host, port=proxy.port)
        for number, position in enumerate(sorted(positions)):
            proxy.cut_after = max(proxy.passed + 1_000_000, position)
            with pytest.raises(SSHError) as caught:
                getattr(rri, call)(source, target, resume=True)
            assert caught.value.retryable, number
            assert not target.exists()
        proxy.cut_after = None
        getattr(rri, call)(source, target, resume=True)
        assert proxy.passed <= 1.05 * size
    assert digest(target) == digest(source)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def test_resume_with_other_partial_files(rri: rerobots.Instance, tmp_path: Path) -> None:
    source, outside = tmp_path / "source", tmp_path / "outside"
    source.write_bytes(os.urandom(1_000_000))
    outside.write_bytes(b"kept")
    for call in (rri.put_file, rri.get_file):
        for beginning in (b"other", source.read_bytes()[:500_000], bytes(2_000_000), b""):
            target = tmp_path / "target"
            partial = tmp_path / partial_name("target", is_kept=True)
            partial.write_bytes(beginning)
            call(source, target, resume=True)
            assert digest(target) == digest(source)
            assert not partial.exists()
            target.unlink()
    partial.symlink_to(outside)
    rri.put_file(source, tmp_path / "target", resume=True)
    partial.unlink(missing_ok=True)
    partial.symlink_to(outside)
    with contextlib.suppress(SSHFileError):
        rri.get_file(source, tmp_path / "new", resume=True)
    assert outside.read_bytes() == b"kept"
    # Without `resume`, no partial file is left.
    with pytest.raises(SSHFileNotFoundError):
        rri.get_file(tmp_path / "nothing", tmp_path / "x")
    assert not leftovers(tmp_path)
