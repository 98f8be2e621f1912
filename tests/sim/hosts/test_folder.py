"""Paths never lead out of the folder of an instance."""

from __future__ import annotations

import pytest

from rerobots.sim.hosts.folder import Folder


def test_folder_is_private_and_removed_even_if_parts_are_locked() -> None:
    folder = Folder("host")
    assert folder.path.stat().st_mode & 0o777 == 0o700
    locked = folder.home / "locked"
    locked.mkdir()
    (locked / "file").touch()
    locked.chmod(0)
    folder.remove()
    folder.remove()
    assert not folder.path.exists()


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
def test_paths_are_resolved_within_the_folder(path: bytes, place: bytes) -> None:
    folder = Folder("host")
    try:
        root = bytes(folder.path)
        expected = root + b"/" + place if place else root
        assert folder.resolve(path) == expected
        assert folder.resolve(root + b"/root/" + path.lstrip(b"/")).startswith(root)
    finally:
        folder.remove()


def test_null_bytes_are_refused() -> None:
    folder = Folder("host")
    try:
        with pytest.raises(OSError, match="Invalid"):
            folder.resolve(b"a\0b")
    finally:
        folder.remove()
