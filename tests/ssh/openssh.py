"""A real OpenSSH server on loopback, with its own keys, home and settings."""

import contextlib
import getpass
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from ..support.server import free_port
from ..support.waiting import soon

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
# An sshd that an ordinary user starts accepts this user only.
USER = getpass.getuser()
# Programs that connect to an SSH server of the tests begin with this, and sign in as USER: the
# default is root, as on robots.
SIGN_IN = (
    "from rerobots._ssh.connection import Endpoint as _E\n"
    f"_E.__init__.__defaults__ = ({USER!r}, *_E.__init__.__defaults__[1:])\n"
)
# A variable in the environment of all commands on hosts of this test process.
MARK = f"REROBOTS_TESTS={os.getpid()}".encode()
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

Private = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
OPENSSH, PKCS8, TRADITIONAL = (
    serialization.PrivateFormat.OpenSSH,
    serialization.PrivateFormat.PKCS8,
    serialization.PrivateFormat.TraditionalOpenSSL,
)


def private_text(
    key: Private,
    form: serialization.PrivateFormat = OPENSSH,
    passphrase: str | None = None,
) -> str:
    encryption = (
        serialization.NoEncryption()
        if passphrase is None
        else serialization.BestAvailableEncryption(passphrase.encode())
    )
    return key.private_bytes(serialization.Encoding.PEM, form, encryption).decode()


def public_text(key: Private) -> str:
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
        .decode()
    )


class Host:
    """An OpenSSH server on a free port of loopback.

    Commands and SFTP start in `home`, so the start files of the user's real home have no effect.
    Programs in `home/bin` come before those of the machine; `tools`, if given, replaces the latter.
    """

    def __init__(
        self, folder: Path, settings: Iterable[str] = (), tools: Path | None = None
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.home = folder / "home"
        self.home.mkdir()
        self.keys: dict[str, Private] = {
            "ed25519": ed25519.Ed25519PrivateKey.generate(),
            "ecdsa": ec.generate_private_key(ec.SECP256R1()),
            "rsa": rsa.generate_private_key(65537, 2048),
        }
        for name, key in self.keys.items():
            self._write(f"host_{name}", private_text(key))
        self.key: Private = ed25519.Ed25519PrivateKey.generate()
        self.authorize(self.key)
        path = f"{self.home}/bin:{tools or SYSTEM_PATH}"
        # Set by sshd, not by a start file of the shell: not every user's shell reads one.
        shell = "" if tools is None else f" SHELL={tools}/sh"
        lines = [
            *settings,
            f"Port {self.port}",
            "ListenAddress 127.0.0.1",
            *(f"HostKey {folder / f'host_{name}'}" for name in self.keys),
            f"AuthorizedKeysFile {folder / 'authorized_keys'}",
            f"PidFile {folder / 'sshd.pid'}",
            "PermitRootLogin prohibit-password",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "UsePAM no",
            "StrictModes no",
            "LogLevel VERBOSE",
            "MaxStartups 200",
            f"SetEnv {MARK.decode()} HOME={self.home} PATH={path}{shell}",
        ]
        if not any(line.startswith("Subsystem") for line in lines):
            lines.append(f"Subsystem sftp internal-sftp -d {self.home}")
        self._write("sshd_config", "\n".join(lines) + "\n")

    @property
    def hostkeys(self) -> list[str]:
        return [public_text(key) for key in self.keys.values()]

    def authorize(self, key: Private) -> None:
        self._write("authorized_keys", public_text(key) + "\n")

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text)

    def __enter__(self) -> Self:
        if USER == "root":
            Path("/run/sshd").mkdir(exist_ok=True)
        options = ("-D", "-f", self.folder / "sshd_config", "-E", self.folder / "log")
        self._process = subprocess.Popen([str(SSHD), *map(str, options)])
        for _ in range(400):
            if "listening" in self.log:
                return self
            assert self._process.poll() is None, self.log
            time.sleep(0.02)
        raise AssertionError("sshd does not listen")

    def __exit__(self, *_: object) -> None:
        self.send(signal.SIGKILL)
        self._process.terminate()
        self._process.wait(10)

    def restart(self) -> None:
        """Kill the server and all connections, and start it again on the same port."""
        self.__exit__()
        (self.folder / "log").unlink()
        self.__enter__()

    @property
    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def sessions(self) -> list[int]:
        """Return the process ids of all connections: two for each one of an ordinary user."""
        first = children(self._process.pid)
        return [*first, *(pid for each in first for pid in children(each, "sshd"))]

    def send(self, number: int) -> None:
        """Send a signal to the processes of all connections."""
        for pid in self.sessions():
            with contextlib.suppress(ProcessLookupError):  # It has ended meanwhile.
                os.kill(pid, number)


def children(pid: int, program: str = "") -> list[int]:
    """Return the ids of child processes whose program's name begins with `program`."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        if int(rest.split()[1]) == pid and head.partition("(")[2].startswith(program):
            found.append(int(stat.parent.name))
    return found


def command_lines() -> dict[int, str]:
    """Return the command lines of all processes on this machine, by process id."""
    lines = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # It has ended meanwhile.
            line = path.read_bytes().replace(b"\0", b" ")
            lines[int(path.parent.name)] = line.decode(errors="replace")
    return lines


def processes(words: str) -> list[int]:
    """Return the process ids of commands of this test process whose command line has these words.

    Other test processes may run commands with the same words.
    """
    found = []
    for pid, line in command_lines().items():
        with contextlib.suppress(OSError):
            if words in line and MARK in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                found.append(pid)
    return found


def kill(words: str) -> None:
    """Kill all commands with these words in their command lines; there must be at least one."""
    found = processes(words)
    assert found
    for pid in found:
        with contextlib.suppress(ProcessLookupError):  # A shell may have ended with its child.
            os.kill(pid, signal.SIGKILL)


def is_running(words: str) -> bool:
    """Return whether a command with these words runs, or soon does: hosts start it with a delay."""
    return soon(lambda: processes(words))


def gone(words: str, within: float = 3.0) -> bool:
    """Return whether all commands with these words have ended, or do so within these seconds."""
    return soon(lambda: not processes(words), within)
