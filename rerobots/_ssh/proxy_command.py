"""A program in place of a connection: it passes all to the host, through whatever is in between."""

import contextlib
import os
import re
import shlex
import signal
import socket
import subprocess
import threading

from .._text import one_line
from ..errors import SSHError
from .sockets import WatchedSocket

_MOST_WORDS = 4096


class ProxyProcess:
    """A program that runs as long as its socket is open.

    In its command, `%h` is the host, `%p` the port, `%%` a percent sign.
    """

    def __init__(self, command: str, host: str, port: int) -> None:
        self.sock, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(  # noqa: S602 -- it is the user's own command
                _filled(command, host, port),
                shell=True,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as err:
            self.sock.close()
            raise SSHError(f"the proxy command cannot be started: {err.strerror}") from err
        finally:
            theirs.close()
        self._said = b""
        self._reader = threading.Thread(target=self._listen, name="rerobots-ssh-proxy", daemon=True)
        self._reader.start()

    def _listen(self) -> None:
        if self._process.stderr is not None:
            with self._process.stderr as stderr:
                while data := os.read(stderr.fileno(), _MOST_WORDS):
                    self._said = (self._said + data)[-_MOST_WORDS:]
        self._process.wait()

    def why_it_ended(self) -> str:
        """What the program said before it closed the connection."""
        self._reader.join(1.0)
        words = one_line(self._said.decode("utf-8", "replace"), 300)
        return f"the proxy command closed the connection: {words or 'it said nothing'}"

    def end(self) -> None:
        """End it, and what it started."""
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGTERM)
            else:
                self._process.terminate()


def _filled(command: str, host: str, port: int) -> str:
    values = {"%%": "%", "%h": shlex.quote(host), "%p": str(port)}
    return re.sub(r"%[%hp]", lambda found: values[found[0]], command)


def dial_through(command: str, host: str, port: int, silence: float) -> WatchedSocket:
    process = ProxyProcess(command, host, port)
    return WatchedSocket(process.sock, silence, process.why_it_ended, process.end)
