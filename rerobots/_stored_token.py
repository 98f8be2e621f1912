"""The token stored by `rerobots login`, and files that only their owner can read."""

from __future__ import annotations

import contextlib
import os
from typing import Any

from ._text import Secret
from .errors import InvalidArgument


def write(path: str | os.PathLike[str], text: str) -> None:
    """Write a file with mode 0600 atomically."""
    import tempfile

    text = Secret(text)
    folder, name = os.path.split(path)
    # mkstemp uses mode 0600.
    handle, partial = tempfile.mkstemp(prefix=f".{name}.", dir=folder or ".")
    try:
        with open(handle, "w", encoding="utf-8", errors="replace") as file:  # noqa: PTH123  # pathlib is slow to load
            file.write(text)
        os.replace(partial, path)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(partial)  # noqa: PTH108
        raise


_SERVICE, _NAME = "rerobots", "api_token"
# Content of the file if the token is in the keyring, which is slow to load.
_IN_KEYRING = "keyring"


def path() -> str:
    """Return the path of the file, in the configuration folder of the XDG specification."""
    home = os.environ.get("XDG_CONFIG_HOME", "")
    if not os.path.isabs(home):  # noqa: PTH117  # pathlib is slow to load
        home = os.path.expanduser("~/.config")  # noqa: PTH111
    return f"{home}/rerobots/token"


def load() -> str | None:
    text = _text()
    if text != _IN_KEYRING:
        return text or None
    keyring = _keyring()
    try:
        found: str | None = keyring and keyring.get_password(_SERVICE, _NAME)
    except Exception as err:
        raise InvalidArgument(
            f"cannot read the token of `rerobots login` in the keyring: {type(err).__name__}"
        ) from err
    return found or None


def save(token: str) -> str:
    token = Secret(token)
    in_keyring = False
    if (keyring := _keyring()) is not None:
        # Without a working backend, it raises errors of many types.
        with contextlib.suppress(Exception):
            keyring.set_password(_SERVICE, _NAME, token)
            in_keyring = keyring.get_password(_SERVICE, _NAME) == token
    folder = os.path.dirname(path())  # noqa: PTH120
    os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103
    write(path(), f"{_IN_KEYRING if in_keyring else token}\n")
    return "the keyring" if in_keyring else path()


def delete() -> None:
    """Remove the stored token, if there is one."""
    if _text() == _IN_KEYRING and (keyring := _keyring()) is not None:
        with contextlib.suppress(Exception):
            keyring.delete_password(_SERVICE, _NAME)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path())  # noqa: PTH108


def _text() -> str:
    """Return the content of the file, or "" if it does not exist."""
    try:
        with open(path(), encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            return Secret(file.read().strip())
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as err:
        raise InvalidArgument(
            f"cannot read the token of `rerobots login` in {path()!r}: {err.strerror}"
        ) from err


def _keyring() -> Any:
    """Return the package `keyring`, or None if it is not installed."""
    try:
        import keyring
    except ImportError:
        return None
    return keyring
