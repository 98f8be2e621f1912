"""Files that only their owner may read: private keys, VPN profiles."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from .options import Settings


def may_write(path: Path, chosen: Settings) -> bool:
    """Whether a file may be written: it is new, or whoever is asked says yes."""
    return not path.exists() or chosen.confirm(f"Overwrite {path}?")


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600, whole or not at all."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123  # it is open already
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)  # noqa: PTH108
        raise
