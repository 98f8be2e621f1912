"""Files that only their owner can read: tokens, private keys, VPN profiles."""

from __future__ import annotations

import os

from ._text import Secret


def write(path: str | os.PathLike[str], text: str) -> None:
    """Write a file of mode 0600, whole or not at all.

    Args:
        path: Path of the file, which is replaced.
        text: What is to be in it.

    Raises:
        OSError: The file cannot be written.
    """
    import contextlib
    import tempfile

    text = Secret(text)
    folder, name = os.path.split(path)
    # mkstemp makes it with mode 0600.
    handle, partial = tempfile.mkstemp(prefix=f".{name}.", dir=folder or ".")
    try:
        with open(handle, "w", encoding="utf-8", errors="replace") as file:  # noqa: PTH123  # pathlib is slow to load
            file.write(text)
        os.replace(partial, path)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(partial)  # noqa: PTH108
        raise
