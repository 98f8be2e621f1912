"""A program at a terminal of its own."""

import os
import pty
import select
import subprocess
import time
from typing import Any


class Terminal:
    """A program at a terminal of its own."""

    def __init__(self, *command: str, env: dict[str, str] | None = None) -> None:
        self.master, self._slave = pty.openpty()
        self.process = subprocess.Popen(
            command,
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            close_fds=True,
            env=env,
        )
        self.before = self.settings()
        self.shown = b""

    def settings(self) -> list[Any]:
        import termios

        return termios.tcgetattr(self._slave)

    def resize(self, rows: int, columns: int) -> None:
        import termios

        termios.tcsetwinsize(self._slave, (rows, columns))

    def write(self, data: bytes) -> None:
        os.write(self.master, data)

    def wait_for(self, words: bytes, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.shown:
            left = deadline - time.monotonic()
            assert left > 0, self.shown
            if select.select([self.master], [], [], left)[0]:
                self.shown += os.read(self.master, 1 << 16)

    def close(self) -> None:
        self.process.kill()
        self.process.wait(10)
        os.close(self.master)
        os.close(self._slave)
