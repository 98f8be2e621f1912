"""How far a transfer is: told to a callback, or shown as a bar."""

import importlib
import time
from collections.abc import Callable
from typing import Any, Protocol

Progress = Callable[[int, int | None], object]
"""Called with the bytes done and in total; the total is None if it is not known."""

_INTERVAL = 0.05


class _Reporter(Protocol):
    def __call__(self, done: int, total: int | None, /) -> object: ...


class Meter:
    """Counts the bytes of a transfer, and tells of them now and then.

    Args:
        progress: a callback, True for a bar (of rich or tqdm, where installed), or None.
        total: bytes in all, or None if that is not known.
        what: name of what is transferred.
    """

    def __init__(self, progress: Progress | bool | None, total: int | None, what: str) -> None:
        self.total = total
        self.done = 0
        self._bar = _bar(what, total) if progress is True else None
        report: _Reporter | None = self._bar.update if self._bar is not None else None
        self._report = report if isinstance(progress, bool) or progress is None else progress
        self._reported = 0.0

    def add(self, count: int) -> None:
        """Count bytes that are done."""
        self.done += count
        now = time.monotonic()
        if self._report is not None and now - self._reported >= _INTERVAL:
            self._reported = now
            self._report(self.done, self.total)

    def finish(self) -> None:
        """Tell that all is done."""
        if self._report is not None:
            self._report(self.done, self.done if self.total is None else self.total)

    def close(self) -> None:
        """Put away the bar."""
        if self._bar is not None:
            self._bar.close()


class _RichBar:
    def __init__(self, module: Any, what: str, total: int | None) -> None:
        columns = (
            module.TextColumn("{task.description}"),
            module.BarColumn(),
            module.DownloadColumn(),
            module.TransferSpeedColumn(),
            module.TimeRemainingColumn(),
        )
        self._bar = module.Progress(*columns)
        self._task = self._bar.add_task(what, total=total)
        self._bar.start()

    def update(self, done: int, total: int | None) -> None:
        self._bar.update(self._task, completed=done, total=total)

    def close(self) -> None:
        self._bar.stop()


class _TqdmBar:
    def __init__(self, module: Any, what: str, total: int | None) -> None:
        self._bar = module.tqdm(total=total, desc=what, unit="B", unit_scale=True)

    def update(self, done: int, total: int | None) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        self._bar.close()


def _bar(what: str, total: int | None) -> _RichBar | _TqdmBar | None:
    kinds: tuple[tuple[str, Callable[[Any, str, int | None], _RichBar | _TqdmBar]], ...] = (
        ("rich.progress", _RichBar),
        ("tqdm", _TqdmBar),
    )
    for name, kind in kinds:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        return kind(module, what, total)
    return None
