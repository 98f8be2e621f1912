"""Keeps the servers' small talk out of the log of the program that uses a simulator."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator

_TALKERS = ("uvicorn.access", "uvicorn.asgi", "uvicorn.error", "asyncssh", "asyncssh.sftp")


@contextlib.contextmanager
def suppress_server_logs() -> Iterator[None]:
    """Drop what the servers log in this thread while the block runs, warnings excepted."""
    thread = threading.get_ident()

    def worth_saying(record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING or record.thread != thread

    loggers = [logging.getLogger(name) for name in _TALKERS]
    for logger in loggers:
        logger.addFilter(worth_saying)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(worth_saying)
