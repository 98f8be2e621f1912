"""OpenSSH configuration files, with which other programs can sign in."""

import re
import shlex
import shutil
import tempfile
from pathlib import Path

from ..errors import SSHError
from .connection import Endpoint

# Special even in quotes, at least in some versions of OpenSSH.
_UNQUOTABLE = re.compile(r'["\\\0-\x1f\x7f]|\$\{')

_CONFIG = """\
Host {name}
    HostName {host}
    Port {port}
    User {user}
    StrictHostKeyChecking yes
    UserKnownHostsFile {known_hosts}
    GlobalKnownHostsFile /dev/null
    UpdateHostKeys no
    PasswordAuthentication no
    ServerAliveInterval 10
    ServerAliveCountMax 3
"""


class ConfigFiles:
    """A folder with a configuration for `ssh -F`, the host keys, and the private key."""

    def __init__(self, endpoint: Endpoint, name: str) -> None:
        lines = endpoint.hostkeys.lines()
        if not lines:
            raise SSHError("no host key is known yet: sign in first (start_sshclient())")
        self.folder = Path(tempfile.mkdtemp(prefix="rerobots-ssh-"))
        self.path = self.folder / "config"
        try:
            self._fill(endpoint, name, lines)
        except BaseException:
            self.close()
            raise

    def _fill(self, endpoint: Endpoint, name: str, lines: list[str]) -> None:
        known_hosts = self.folder / "known_hosts"
        address = f"[{endpoint.host}]:{endpoint.port}" if endpoint.port != 22 else endpoint.host
        _write(known_hosts, "".join(f"{address} {line}\n" for line in lines))
        text = _CONFIG.format(
            name=name,
            host=endpoint.host,
            port=endpoint.port,
            user=endpoint.user,
            known_hosts=_quoted(known_hosts),
        )
        if endpoint.proxy_command is not None:
            # `ssh` puts `exec` before it, which takes one command only.
            text += f"    ProxyCommand sh -c {shlex.quote(endpoint.proxy_command)}\n"
        for number, key in enumerate(endpoint.keys):
            # Write the loaded key: `ssh` cannot read every format that this package reads. A key
            # without text is the agent's, which other programs query themselves.
            if key.text is not None:
                path = self.folder / f"key{number}"
                _write(path, key.text)
                text += f"    IdentityFile {_quoted(path)}\n"
        if all(key.text for key in endpoint.keys):
            text += "    IdentitiesOnly yes\n"
        _write(self.path, text)

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _quoted(path: Path) -> str:
    text = path.absolute().as_posix()
    if _UNQUOTABLE.search(text):
        raise SSHError(f"OpenSSH cannot use the path {str(path)!r} (it cannot be quoted)")
    return '"' + text.replace("%", "%%") + '"'


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, "utf-8", "surrogateescape")
