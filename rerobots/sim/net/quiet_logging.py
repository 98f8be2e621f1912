"""Keeps routine messages of the servers out of the log of the program that uses a simulator."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator

_LOGGERS = ("uvicorn.access", "uvicorn.asgi", "uvicorn.error", "asyncssh", "asyncssh.sftp")


@contextlib.contextmanager
def suppress_server_logs() -> Iterator[None]:
    """Drop what the servers log in this thread, except warnings, while the block runs."""
    thread = threading.get_ident()

    def is_logged(record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING or record.thread != thread

    loggers = [logging.getLogger(name) for name in _LOGGERS]
    for logger in loggers:
        logger.addFilter(is_logged)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(is_logged)
