"""Paths never lead out of the folder of an instance."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from rerobots.sim.hosts.folder import Folder
from rerobots.sim.hosts.isolation import Isolation


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    """A folder that commands see as `/`, with one folder of the machine."""
    made = Folder(
        "host", Isolation(("unshare",), ((str(tmp_path), "/run/programs"),), (("/bin", "usr/bin"),))
    )
    yield made
    made.remove()


def test_folder_is_private_and_removed_even_if_read_only() -> None:
    folder = Folder("host")
    assert folder.path.parent.stat().st_mode & 0o777 == 0o700
    locked = folder.home / "locked"
    locked.mkdir()
    (locked / "file").touch()
    locked.chmod(0)
    folder.remove()
    folder.remove()
    assert not folder.path.parent.exists()


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (b"", b"root"),
        (b".", b"root"),
        (b"/", b""),
        (b"//etc/./hosts", b"etc/hosts"),
        (b"../../..", b""),
        (b"/../x/../../y", b"y"),
        (b"a/../../etc", b"etc"),
    ],
)
def test_paths_are_resolved_within_the_folder(folder: Folder, path: bytes, place: bytes) -> None:
    root = bytes(folder.path)
    assert folder.resolve(path) == (root + b"/" + place if place else root)


def test_null_bytes_are_refused(folder: Folder) -> None:
    with pytest.raises(OSError, match="Invalid"):
        folder.resolve(b"a\0b")


def test_programs_of_the_machine_are_read_only(folder: Folder, tmp_path: Path) -> None:
    (folder.home / "link").symlink_to("/run/programs")
    for path in (b"/run/programs", b"/run/programs/x", b"link/x", b"/dev/null", b"/proc"):
        with pytest.raises(OSError, match="Read-only") as refused:
            folder.resolve(path)
        assert refused.value.errno == errno.EROFS
    assert folder.resolve_to_read(b"link/x") == bytes(tmp_path / "x")
    assert folder.resolve_to_read(b"/dev/null") == bytes(folder.path / "dev" / "null")


def test_paths_outside_are_refused_without_isolation() -> None:
    folder = Folder("host")
    try:
        assert folder.resolve(b"x") == bytes(folder.home / "x")
        assert folder.resolve(bytes(folder.home / "x")) == bytes(folder.home / "x")
        assert folder.real_path(b".") == bytes(folder.home)
        (folder.home / "out").symlink_to("/etc")
        (folder.home / "up").symlink_to("../../..")
        above = bytes(folder.path) + b"/../x"
        for path in (b"/root/x", b"/", b"../../x", b"out/x", b"up/x", above):
            with pytest.raises(OSError, match="relative to the home folder"):
                folder.resolve(path)
            with pytest.raises(OSError, match="outside"):
                folder.resolve_to_read(path)
    finally:
        folder.remove()


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        ("python3 /root/x.py", "/root/x.py"),
        ("echo hi >/tmp/out", "/tmp/out"),
        ("PYTHONPATH=/home/a:/etc run", "/home/a:/etc"),
        ("cat '/etc/my file'", "/etc/my"),
        ("tar -xpf - -C /data", "/data"),
        ("tar xf - -C /opt/x", "/opt/x"),
        ("cat notes.txt; /usr/bin/env >/dev/null", None),
        ("sed 's/a/b/' /dev/null; awk '/^x/' f", None),
        ("cd /; ls", None),
        ("cat ~/x ./tmp/x a/tmp/b", None),
    ],
)
def test_commands_that_name_other_paths_are_refused(command: str, refused: str | None) -> None:
    folder = Folder("host")
    try:
        folder.check_command(f"cat {folder.path}/root/x")
        if refused is None:
            folder.check_command(command)
            return
        with pytest.raises(OSError, match="outside") as caught:
            folder.check_command(command)
        assert str(caught.value.strerror).startswith(f"{refused} is outside")
    finally:
        folder.remove()


def test_users_of_this_machine_are_hidden(folder: Folder) -> None:
    names = [line.partition(":")[0] for line in (folder.path / "etc/passwd").read_text().split()]
    assert names == ["root", "nobody"]
    assert (folder.path / "bin").readlink() == Path("usr/bin")
