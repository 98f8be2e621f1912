# Made from rerobots/_instance/_async/interpreter.py by `make generate`. Do not edit.
"""Add-ons `py` and `java`: interpreters behind WebSockets."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Self

from ... import _arguments, _clock, _concurrency, errors
from .addon import Addon
from .sockets import sync_open_proxy

if TYPE_CHECKING:
    from ..._live._sync.websocket import WebSocket
    from ..._timeouts import Timeout


class InterpreterAddon(Addon):
    """An add-on that is an interpreter."""

    _print: ClassVar[str]
    """Source text that prints a line; `MARK` is replaced by its text."""

    def run(
        self,
        source: str,
        timeout: float | None = None,
        *,
        on_output: Callable[[str], object] | None = None,
    ) -> list[str]:
        """Run source text in a new interpreter to its end; return the lines it printed.

        They have no line ends, and include errors of the source. If the call ends early (by a
        timeout, a callback that raises, Ctrl-C, or cancellation), the interpreter ends. Names that
        the source defines are lost afterwards: use `open()` to keep them.

        Args:
            timeout: Seconds to wait for its end; None for no limit.
            on_output: Called with each line as it arrives, without its line end; it is not kept.

        Raises:
            CommandTimeout: It did not end in time.
            MissingExtra: This needs `pip install "rerobots[live]"`.

        Example:
            >>> rri.py.run("print(6 * 7)")
            ['42']
        """
        _arguments.text(source, "source")
        _arguments.seconds_or_none(timeout, "timeout")
        with self.open() as interpreter:
            return interpreter.run(source, timeout, on_output=on_output)

    def open(self, *, timeout: Timeout | None = None) -> Interpreter:
        """Open an interpreter, which keeps its names between runs.

        Close it, or use it as a context manager.

        Raises:
            MissingExtra: This needs `pip install "rerobots[live]"`.

        Example:
            >>> with rri.py.open() as python:
            ...     python.run("x = 6")
            ...     python.run("print(x * 7)")
            []
            ['42']
        """
        url = self._when_active(lambda: self._url(timeout))
        websocket = sync_open_proxy(self._instance.apic, url, timeout)
        return Interpreter(websocket, self._print)

    def _url(self, timeout: Timeout | None) -> str:
        info = self.status(timeout=timeout)
        url: str | list[str] | None = info.get("url")
        if not isinstance(url, str):
            raise self._unusable(info.get("status"))
        return url


class Interpreter(_concurrency.Closing):
    """An interpreter, opened by `py.open()` or `java.open()`.

    As a context manager, it is closed at the end of the block, which ends it. If the connection is
    lost, all methods raise `ConnectionFailed`; after its end, `run()` and `send()` do.
    """

    def __init__(self, websocket: WebSocket, printing: str) -> None:
        self._websocket = websocket
        self._printing = printing
        self._lines: deque[str] = deque()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._websocket!r}>"

    def run(
        self,
        source: str,
        timeout: float | None = None,
        *,
        on_output: Callable[[str], object] | None = None,
    ) -> list[str]:
        """Run source text to its end; return the lines it printed, without line ends.

        They include errors of the source, and end early if it ends the interpreter. If the call
        ends early, the interpreter is closed.

        Args:
            timeout: Seconds to wait for its end; None for no limit.
            on_output: Called with each line as it arrives, without its line end; it is not kept.

        Raises:
            CommandTimeout: It did not end in time.

        Example:
            >>> with rri.py.open() as python:
            ...     python.run("6 * 7", on_output=print)
            42
            []
        """
        _arguments.text(source, "source")
        seconds = _arguments.seconds_or_none(timeout, "timeout")
        deadline = None if seconds is None else _clock.monotonic() + seconds
        try:
            return self._run(source, deadline, on_output)
        except errors.RequestTimeout as err:
            self.close()
            raise errors.CommandTimeout(f"the source did not end in {timeout:g} s") from err
        except BaseException:
            self.close()
            raise

    def _run(
        self, source: str, deadline: float | None, on_output: Callable[[str], object] | None
    ) -> list[str]:
        # Nothing else shows that the source has ended.
        mark = f"end-{secrets.token_hex(8)}"
        take = None if on_output is None else _concurrency.sync_take(on_output)
        kept: list[str] = []
        unsent: errors.ConnectionFailed | None = None
        try:
            self.send(source)
            self.send(self._printing.replace("MARK", mark))
        except errors.ConnectionFailed as err:
            # It may have printed the reason before it ended.
            unsent = err
        is_over = False
        while not is_over:
            left = None if deadline is None else max(0.0, deadline - _clock.monotonic())
            if left == 0:
                # Continuous output never waits in next_line(), so that it raises no timeout.
                raise errors.RequestTimeout("it still prints", retryable=True)
            line = self.next_line(left)
            if line is None:
                if unsent is not None:
                    raise unsent
                break
            unsent = None
            is_over = line.endswith(mark)
            line = line.removesuffix(mark)
            if is_over and not line:
                break
            if take is None:
                kept.append(line)
            else:
                take(line)
        return kept

    def send(self, source: str) -> None:
        """Send source text without waiting for its end: `next_line()` returns what it prints."""
        self._websocket.send(source)

    def next_line(self, timeout: float | None = None) -> str | None:
        """Return the next line without its line end; None if the interpreter has ended.

        Args:
            timeout: Seconds to wait; None for no limit.

        Raises:
            RequestTimeout: No line arrived in time.

        Example:
            >>> with rri.py.open() as python:
            ...     python.send("print(6 * 7)")
            ...     python.next_line()
            '42'
        """
        while not self._lines:
            message = self._websocket.receive(timeout)
            if message is None:
                return None
            text = message.decode("utf-8", "replace")
            self._lines.extend(text.removesuffix("\n").split("\n"))
        return self._lines.popleft()

    def close(self) -> None:
        """Close the connection, which ends the interpreter; a second call does nothing."""
        self._websocket.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self.next_line()
        if line is None:
            raise StopIteration
        return line


class Py(InterpreterAddon, name="py"):
    """A Python interpreter behind a WebSocket; `py` of an instance.

    Once it is active, its `status()` has `url`, an `https://` address of that WebSocket.
    """

    _print = "print('MARK', flush=True)"


class Java(InterpreterAddon, name="java"):
    """A Java interpreter behind a WebSocket; `java` of an instance.

    Once it is active, its `status()` has `url`, an `https://` address of that WebSocket.
    """

    _print = 'System.out.println("MARK");'
