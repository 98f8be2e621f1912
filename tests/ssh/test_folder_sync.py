"""Folders kept in sync with a real OpenSSH server, in both modes."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rerobots
from rerobots._ssh.command import Command
from rerobots.api import InvalidArgument, SSHFileError, SSHFileNotFoundError
from rerobots.types import FolderTransfer

from .conftest import Attach
from .openssh import Host
from .test_files import ODD_NAMES, leftovers

Send = Callable[..., FolderTransfer]


@pytest.fixture(params=["put", "get"])
def send(request: pytest.FixtureRequest, rri: rerobots.Instance) -> Send:
    """`put_dir` or `get_dir`; both sides are on this machine."""
    return rri.put_dir if request.param == "put" else rri.get_dir


def write(root: Path, names: dict[str, str]) -> Path:
    for name, text in names.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def files(root: Path) -> dict[str, str]:
    found = {}
    for path in root.rglob("*"):
        if path.is_symlink():
            found[str(path.relative_to(root))] = f"-> {path.readlink()}"
        elif path.is_file():
            found[str(path.relative_to(root))] = path.read_text()
    return found


def test_only_changed_files_are_sent(send: Send, tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"a": "1", "sub/b": "2", "sub/deep/c": "3", "new/d": "4"})
    (source / "link").symlink_to("sub/b")
    (source / "empty").mkdir()
    target = tmp_path / "target"
    everything = ["a", "link", "new/d", "sub/b", "sub/deep/c"]
    assert send(source, target, only_changed=True) == FolderTransfer(everything, [], [])
    assert files(target) == files(source)
    assert (target / "empty").is_dir()
    assert send(source, target, only_changed=True) == FolderTransfer([], everything, [])
    (source / "sub/b").write_text("other")
    (source / "sub").chmod(0o711)
    (target / "kept").write_text("kept")
    (target / "a").write_text("changed there")
    shutil.rmtree(target / "new")
    result = send(source, target, only_changed=True)
    assert result == FolderTransfer(["a", "new/d", "sub/b"], ["link", "sub/deep/c"], [])
    assert files(target) == {**files(source), "kept": "kept"}
    assert (target / "sub").stat().st_mode & 0o777 == 0o711
    assert (target / "sub/deep").stat().st_mode & 0o777 == 0o755
    (source / "link").unlink()
    (source / "link").symlink_to("a")
    assert send(source, target, only_changed=True).sent == ["link"]
    assert files(target)["link"] == "-> a"
    assert not leftovers(tmp_path)


def test_checksum_compares_contents(send: Send, tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"same": "same", "other": "1234", "x\ny\\": "odd"})
    target = write(tmp_path / "target", {"same": "same", "other": "4321", "x\ny\\": "odd"})
    for name in ("same", "other"):
        os.utime(source / name, (1_000_000_000, 1_000_000_000))
    os.utime(target / "other", (1_000_000_000, 1_000_000_000))
    os.utime(target / "same", (1, 1))
    assert "other" not in send(source, target, only_changed=True, dry_run=True).sent
    assert send(source, target, checksum=True).sent == ["other"]
    assert files(target) == files(source)


def test_exclude(send: Send, tmp_path: Path) -> None:
    source = write(
        tmp_path / "source",
        {".git/config": "x", "a.pyc": "x", "keep.pyc": "y", "sub/b.pyc": "x", "sub/c": "y"},
    )
    os.mkfifo(source / ".git/pipe")
    write(source, {"build/x": "x", "sub/build/x": "y", "cache/deep/x": "x"})
    (tmp_path / "ignore").write_bytes(b"\xef\xbb\xbf/build/\r\n# a comment\r\ncache/\r\n")
    target = write(tmp_path / "target", {"old": "old", "old.pyc": "kept", "gone/old.pyc": "kept"})
    write(target, {"gone/x": "x", "cache/there": "kept"})
    result = send(
        source,
        target,
        exclude=[".git", "*.pyc", "!keep.pyc"],
        exclude_from=tmp_path / "ignore",
        delete=True,
    )
    assert result.sent == ["keep.pyc", "sub/build/x", "sub/c"]
    assert result.deleted == ["gone", "gone/x", "old"]
    assert files(target) == {
        "keep.pyc": "y",
        "sub/build/x": "y",
        "sub/c": "y",
        "old.pyc": "kept",
        "gone/old.pyc": "kept",
        "cache/there": "kept",
    }


def test_delete_removes_files_missing_in_the_source(send: Send, tmp_path: Path) -> None:
    source = write(tmp_path / "source", {"a": "1", "was folder": "2", "was file/b": "3"})
    outside = write(tmp_path / "outside", {"precious": "kept"})
    target = write(tmp_path / "target", {"a": "1", "was folder/x": "x", "was file": "x"})
    write(target, {"gone/deep/x": "x", "-rf": "x", "a\nb": "x"})
    (target / "link").symlink_to(outside)
    (target / "gone/link").symlink_to("../../outside/precious")
    planned = send(source, target, delete=True, only_changed=True, dry_run=True)
    assert "gone/deep/x" in planned.deleted
    assert (target / "gone/deep/x").exists()
    result = send(source, target, delete=True, only_changed=True)
    assert result == planned
    assert files(target) == files(source)
    assert sorted(path.name for path in target.iterdir()) == ["a", "was file", "was folder"]
    assert files(outside) == {"precious": "kept"}
    assert send(source, target, delete=True, only_changed=True).deleted == []


def test_refused_deletes(
    send: Send,
    host: Host,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    empty, target = tmp_path / "empty", write(tmp_path / "target", {"a": "1"})
    empty.mkdir()
    full = write(tmp_path / "full", {"a": "1"})
    (tmp_path / "root").symlink_to("/")
    home = write(tmp_path / "home", {"mine": "1"})
    # Whose home the target is in depends on the direction; in async code, each access to a method
    # returns a new function, so the name of the parameter is compared.
    target_home = host.home if request.node.callspec.params["send"] == "put" else home
    (tmp_path / "by link").symlink_to(target_home)
    monkeypatch.setenv("HOME", str(home))
    for refused, words in (
        ("/", "is the root"),
        (tmp_path / "root", "is the root"),
        ("~", "is the home"),
        (tmp_path / "by link", "is the home"),
    ):
        with pytest.raises(InvalidArgument, match=words):
            send(full, refused, delete=True)
    with pytest.raises(InvalidArgument, match="is the root"):
        send(full, "/", delete="even-if-empty")
    with pytest.raises(InvalidArgument, match="would be emptied"):
        send(empty, target, delete=True)
    with pytest.raises(InvalidArgument, match="would be emptied"):
        send(full, target, delete=True, exclude=["*"])
    assert files(target) == {"a": "1"}
    assert send(empty, target, delete="even-if-empty").deleted == ["a"]
    assert files(target) == {}
    with pytest.raises((FileNotFoundError, SSHFileNotFoundError)):
        send(tmp_path / "nothing", target, delete=True)


@pytest.mark.parametrize(
    "arguments",
    [
        {"exclude": "*.pyc"},
        {"exclude": [5]},
        {"exclude": 5},
        {"exclude": ["a\n!"]},
        {"delete": "yes"},
        {"exclude_from": 5},
    ],
)
def test_invalid_arguments(
    arguments: dict[str, Any], rri: rerobots.Instance, tmp_path: Path
) -> None:
    untyped: Any = rri
    if arguments == {"exclude": ["a\n!"]}:
        arguments = {"exclude": ["!"]}
    with pytest.raises(InvalidArgument):
        untyped.put_dir(tmp_path, tmp_path / "x", **arguments)


def test_odd_file_names(send: Send, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ODD_NAMES:
        (source / name).write_text("data")
    target = tmp_path / "target"
    target.mkdir()
    assert send(source, target, only_changed=True).sent == sorted(ODD_NAMES)
    assert send(source, target, only_changed=True).sent == []
    assert send(source, target, checksum=True).sent == []


def test_host_with_only_busybox(busybox_host: Host, attach: Attach, tmp_path: Path) -> None:
    rri = attach(busybox_host)
    source = write(tmp_path / "source", {"a": "1", "sub/two words": "2", "sub/deep/c": "3"})
    for number, call in enumerate((rri.put_dir, rri.get_dir)):
        target = write(tmp_path / f"target {number}", {"old": "x", "gone/x": "x"})
        assert len(call(source, target, only_changed=True, delete=True).sent) == 3
        assert files(target) == files(source)
        assert call(source, target, only_changed=True, delete=True).sent == []
        (source / "sub/two words").write_text(f"other {number}")
        assert call(source, target, checksum=True).sent == ["sub/two words"]
        assert files(target) == files(source)


@pytest.mark.parametrize("count", [500, pytest.param(10_000, marks=pytest.mark.long)])
def test_few_commands_for_few_changes(
    count: int, send: Send, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    for number in range(count):
        folder = source / f"{number % 50}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}").write_bytes(os.urandom(4096))
    assert len(send(source, target, only_changed=True).sent) == count
    commands: list[object] = []
    begin = Command._begin

    def counted(self: Command) -> None:
        commands.append(self)
        begin(self)

    monkeypatch.setattr(Command, "_begin", counted)
    assert send(source, target, only_changed=True).sent == []
    assert len(commands) == 1
    for number in range(10):
        (source / f"{number}/{number}").write_bytes(b"changed")
    assert len(send(source, target, only_changed=True).sent) == 10
    assert len(commands) == 3


def test_invalid_link_fails_before_listing_the_host(
    rri: rerobots.Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rerobots._ssh.folders.list_there", lambda *_, **__: pytest.fail("listed"))
    (tmp_path / "link").symlink_to("/etc/passwd")
    with pytest.raises(SSHFileError, match="link"):
        rri.put_dir(tmp_path, "kept", only_changed=True)
