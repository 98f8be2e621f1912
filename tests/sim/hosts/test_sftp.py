"""Files of the hosts of instances: they stay in the instance's folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paramiko
import pytest


@pytest.fixture
def ssh(api: Any, connect: Callable[..., paramiko.SSHClient]) -> paramiko.SSHClient:
    return connect(api, api.ready())


@pytest.fixture
def sftp(ssh: paramiko.SSHClient) -> Iterator[paramiko.SFTPClient]:
    with ssh.open_sftp() as client:
        yield client


@pytest.fixture
def folder(ssh: paramiko.SSHClient) -> Path:
    """The instance's folder on this machine."""
    return Path(run(ssh, "pwd").strip()).parent


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    path = tmp_path / "outside"
    path.write_text("secret")
    return path


def run(ssh: paramiko.SSHClient, command: str) -> str:
    return ssh.exec_command(command, timeout=20)[1].read().decode()


def read(sftp: paramiko.SFTPClient, path: str) -> bytes:
    with sftp.open(path, "rb") as file:
        return file.read()


def write(sftp: paramiko.SFTPClient, path: str, data: bytes = b"x") -> None:
    with sftp.open(path, "wb") as file:
        file.write(data)


def test_a_small_linux_host(sftp: paramiko.SFTPClient) -> None:
    assert sftp.normalize(".") == "/root"
    assert {"etc", "root", "tmp"} <= set(sftp.listdir("/"))
    assert read(sftp, "/etc/hosts") == Path("/etc/hosts").read_bytes()
    assert read(sftp, "/etc/hostname").startswith(b"sim-")
    with pytest.raises(FileNotFoundError):
        sftp.stat("/etc/passwd")


def test_up_and_down(sftp: paramiko.SFTPClient, ssh: paramiko.SSHClient, tmp_path: Path) -> None:
    there, here, back = "data.bin", tmp_path / "here", tmp_path / "back"
    here.write_bytes(os.urandom(3_000_001))
    sftp.put(str(here), there)
    sftp.get(f"/root/{there}", str(back))
    assert back.read_bytes() == here.read_bytes()
    assert run(ssh, f"wc -c < {there}").strip() == "3000001"


def test_commands_and_files_agree(
    sftp: paramiko.SFTPClient, ssh: paramiko.SSHClient, folder: Path
) -> None:
    run(ssh, "echo hello > $HOME/made; ln -s $HOME/made link")
    for path in ("made", "/root/made", f"{folder}/root/made", "link", "./link", "../root/made"):
        assert read(sftp, path) == b"hello\n"
    write(sftp, f"{folder}/root/other", b"from SFTP")
    assert run(ssh, "cat other") == "from SFTP"
    sftp.symlink("/etc/hostname", "name")
    assert (
        run(ssh, "cat name") == read(sftp, "name").decode() == read(sftp, "/etc/hostname").decode()
    )
    assert sftp.readlink("name") == "/etc/hostname"


def test_common_operations(sftp: paramiko.SFTPClient) -> None:
    sftp.mkdir("d")
    write(sftp, "d/a", b"12345")
    sftp.rename("d/a", "d/b")
    sftp.posix_rename("d/b", "d/c")
    assert sftp.listdir("d") == ["c"]
    sftp.chmod("d/c", 0o600)
    sftp.truncate("d/c", 3)
    assert sftp.stat("d/c").st_size == 3
    assert (sftp.stat("d/c").st_mode or 0) & 0o777 == 0o600
    with sftp.open("d/c", "ab") as file:
        file.write(b"67")
    assert read(sftp, "d/c") == b"12367"
    sftp.symlink("c", "d/l")
    assert sftp.readlink("d/l") == "c"
    assert sftp.lstat("d/l").st_size == 1
    sftp.remove("d/l")
    sftp.remove("d/c")
    sftp.rmdir("d")
    with pytest.raises(FileNotFoundError):
        sftp.listdir("d")


def test_parents_end_at_the_folder(sftp: paramiko.SFTPClient, outside: Path) -> None:
    up = "../" * 30
    assert sftp.normalize(up) == "/"
    assert sftp.normalize(f"/{up}etc") == "/etc"
    assert sorted(sftp.listdir(up)) == sorted(sftp.listdir("/"))
    with pytest.raises(FileNotFoundError):
        read(sftp, f"{up}{outside}")
    with pytest.raises(FileNotFoundError):
        read(sftp, str(outside))


def test_links_made_by_commands_do_not_lead_out(
    sftp: paramiko.SFTPClient, ssh: paramiko.SSHClient, outside: Path
) -> None:
    run(
        ssh,
        f"ln -s {outside} file; ln -s {outside.parent} dir; ln -s / slash; "
        f"ln -s {'../' * 30}{outside} up; ln -s loop loop; ln -s slash/{outside} chain",
    )
    for path in ("file", f"dir/{outside.name}", "up", f"slash{outside}", "chain"):
        with pytest.raises(FileNotFoundError):
            read(sftp, path)
        with pytest.raises(OSError, match=r"."):
            write(sftp, path)
    assert sorted(sftp.listdir("slash")) == sorted(sftp.listdir("/"))
    with pytest.raises(OSError, match=r"."):
        read(sftp, "loop")
    assert outside.read_text() == "secret"
    sftp.remove("file")
    assert outside.exists()


def test_links_made_over_sftp_do_not_lead_out(
    sftp: paramiko.SFTPClient, ssh: paramiko.SSHClient, folder: Path, outside: Path
) -> None:
    up = "../" * 30
    for number, target in enumerate((str(outside), f"{up}{outside}", f"/../..{outside}")):
        sftp.symlink(target, f"link{number}")
        with pytest.raises(FileNotFoundError):
            read(sftp, f"link{number}")
        assert (folder / "root" / f"link{number}").resolve().is_relative_to(folder)
        assert run(ssh, f"cat link{number} 2>/dev/null") == ""


def test_renames_and_attributes_stay_inside(
    sftp: paramiko.SFTPClient, ssh: paramiko.SSHClient, outside: Path
) -> None:
    run(ssh, f"ln -s {outside.parent} dir; ln -s {outside} file")
    write(sftp, "mine")
    with pytest.raises(FileNotFoundError):
        sftp.rename("mine", f"dir/{outside.name}2")
    with pytest.raises(FileNotFoundError):
        sftp.chmod("file", 0o777)
    with pytest.raises(FileNotFoundError):
        sftp.mkdir("dir/new")
    assert list(outside.parent.iterdir()) == [outside]


def test_pipes_do_not_hold_up_the_simulator(
    sftp: paramiko.SFTPClient, ssh: paramiko.SSHClient, api: Any
) -> None:
    run(ssh, "mkfifo pipe")
    with pytest.raises(OSError, match="regular"):
        sftp.open("pipe", "rb")
    assert api.get("/").status_code == 200
