"""What a command gave."""

from dataclasses import dataclass
from typing import AnyStr, Generic


@dataclass(frozen=True)
class CommandResult(Generic[AnyStr]):
    """What a command over SSH gave.

    Attributes:
        command: The command (str); a list is shown as it was quoted.
        exit_code: Its exit code (int); None if a signal killed it, or it has not ended.
        signal: Name of the signal that killed it (str; "KILL", for example), or None.
        stdout: What it wrote to stdout (str, or bytes with `encoding=None`). Empty if a callback
            took it.
        stderr: What it wrote to stderr, in the same way.
        duration: Seconds that it took (float).
    """

    command: str
    exit_code: int | None
    signal: str | None
    stdout: AnyStr
    stderr: AnyStr
    duration: float

    @property
    def ok(self) -> bool:
        """Whether the exit code is 0."""
        return self.exit_code == 0
