"""Files of hosts, which stay in the folder of the instance."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paramiko
import pytest

from ..conftest import folder_of, needs_isolation


@pytest.fixture
def instance_id(api: Any) -> str:
    return str(api.ready())


@pytest.fixture
def ssh(
    api: Any, instance_id: str, connect: Callable[..., paramiko.SSHClient]
) -> paramiko.SSHClient:
    return connect(api, instance_id)


@pytest.fixture
def sftp(ssh: paramiko.SSHClient) -> Iterator[paramiko.SFTPClient]:
    with ssh.open_sftp() as client:
        yield client


@pytest.fixture
def folder(instance_id: str) -> Path:
    """The instance's folder on this machine."""
    return folder_of(instance_id)


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


@needs_isolation
def test_paths_of_a_small_linux_host(sftp: paramiko.SFTPClient) -> None:
    assert sftp.normalize(".") == "/root"
    assert {"etc", "root", "tmp"} <= set(sftp.listdir("/"))
    assert read(sftp, "/etc/hosts") == Path("/etc/hosts").read_bytes()
    assert read(sftp, "/etc/hostname").startswith(b"sim-")
    assert b"/root:" in read(sftp, "/etc/passwd")
    with pytest.raises(FileNotFoundError):
        sftp.stat("/etc/shadow")


def test_put_and_get(sftp: paramiko.SFTPClient, ssh: paramiko.SSHClient, tmp_path: Path) -> None:
    there, here, back = "data.bin", tmp_path / "here", tmp_path / "back"
    here.write_bytes(os.urandom(3_000_001))
    sftp.put(str(here), there)
    sftp.get(f"/root/{there}", str(back))
    assert back.read_bytes() == here.read_bytes()
    assert run(ssh, f"wc -c < {there}").strip() == "3000001"


@needs_isolation
def test_commands_and_files_agree(sftp: paramiko.SFTPClient, ssh: paramiko.SSHClient) -> None:
    run(ssh, "echo hello > $HOME/made; ln -s $HOME/made link")
    for path in ("made", "/root/made", "link", "./link", "../root/made"):
        assert read(sftp, path) == b"hello\n"
        assert run(ssh, f"cat {path}") == "hello\n"
    for path in ("/root/a", "/tmp/b", "/etc/c", "/home/d", "/new", "/var/tmp/e"):
        run(ssh, f"mkdir -p $(dirname {path})")
        write(sftp, path, b"from SFTP")
        assert run(ssh, f"cat {path}") == "from SFTP"
        assert not os.path.exists(path)  # noqa: PTH110 -- an ordinary user may not look into /root
        assert run(ssh, f"echo other >{path}; ls {path}") == f"{path}\n"
        assert read(sftp, path) == b"other\n"
    for path in ("/", "/usr/bin", "/etc", "/tmp", "/root"):
        assert sorted(sftp.listdir(path)) == run(ssh, f"ls -A {path}").splitlines()
    sftp.symlink("/etc/hostname", "name")
    assert (
        run(ssh, "cat name") == read(sftp, "name").decode() == read(sftp, "/etc/hostname").decode()
    )
    assert sftp.readlink("name") == "/etc/hostname"


@needs_isolation
def test_programs_of_the_machine_cannot_be_changed(
    sftp: paramiko.SFTPClient, ssh: paramiko.SSHClient
) -> None:
    program = os.path.realpath("/usr/bin/env")
    before = Path(program).stat()
    assert read(sftp, "/usr/bin/env") == Path(program).read_bytes()
    assert sftp.normalize("/usr/bin/env") == program
    write(sftp, "mine")
    for change in (
        lambda: write(sftp, "/usr/bin/rerobots-made"),
        lambda: sftp.open(program, "r+"),
        lambda: sftp.open(program, "a"),
        lambda: sftp.chmod(program, 0o777),
        lambda: sftp.utime(program, (1, 1)),
        lambda: sftp.remove(program),
        lambda: sftp.rename("mine", "/usr/bin/rerobots-made"),
        lambda: sftp.posix_rename(program, "mine"),
        lambda: sftp.mkdir("/usr/bin/rerobots-made"),
        lambda: sftp.rmdir("/usr"),
        lambda: sftp.symlink("/root/mine", "/usr/bin/rerobots-made"),
        lambda: sftp.open(program, "r").chmod(0o777),
    ):
        with pytest.raises(OSError, match=r"."):
            change()
    assert "Read-only" in run(ssh, "touch /usr/bin/rerobots-made 2>&1")
    assert not Path("/usr/bin/rerobots-made").exists()
    assert Path(program).stat() == before


def test_paths_outside_are_refused_without_isolation(
    without_isolation: None, sftp: paramiko.SFTPClient, ssh: paramiko.SSHClient, folder: Path
) -> None:
    write(sftp, "made", b"hello")
    assert sftp.normalize("made") == f"{folder}/root/made"
    assert run(ssh, "cat made; pwd") == f"hello{folder}/root\n"
    assert run(ssh, f"cat {folder}/root/made") == "hello"
    assert "made" in sftp.listdir(f"{folder}/root")
    for path in ("/root/rerobots-made", "/tmp/rerobots-made", "/"):
        with pytest.raises(OSError, match="relative to the home folder"):
            write(sftp, path)
    _, stdout, stderr = ssh.exec_command("touch /root/rerobots-made", timeout=20)
    assert b"/root/rerobots-made is outside" in stderr.read()
    assert stdout.channel.recv_exit_status() == 126
    assert not os.path.exists("/root/rerobots-made")  # noqa: PTH110


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


@needs_isolation
def test_parents_do_not_lead_out(sftp: paramiko.SFTPClient, outside: Path) -> None:
    up = "../" * 30
    assert sftp.normalize(up) == "/"
    assert sftp.normalize(f"/{up}etc") == "/etc"
    assert sorted(sftp.listdir(up)) == sorted(sftp.listdir("/"))
    with pytest.raises(FileNotFoundError):
        read(sftp, f"{up}{outside}")
    with pytest.raises(FileNotFoundError):
        read(sftp, str(outside))


@needs_isolation
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


@needs_isolation
def test_links_made_over_sftp_do_not_lead_out(
    sftp: paramiko.SFTPClient, ssh: paramiko.SSHClient, outside: Path
) -> None:
    up = "../" * 30
    for number, target in enumerate((str(outside), f"{up}{outside}", f"/../..{outside}")):
        sftp.symlink(target, f"link{number}")
        with pytest.raises(FileNotFoundError):
            read(sftp, f"link{number}")
        assert run(ssh, f"cat link{number} 2>/dev/null") == ""


@needs_isolation
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
