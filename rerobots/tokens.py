"""Where API tokens come from."""

import os
from pathlib import Path

VARIABLE = "REROBOTS_API_TOKEN"


def find(given: str | os.PathLike[str] | None, *, ignore_env: bool) -> str | None:
    """The API token to use.

    Args:
        given: A token, or the path of a file that has one, or None.
        ignore_env: Whether to leave the environment variable REROBOTS_API_TOKEN alone.

    Returns:
        The token without white space around it, or None if there is none.

    Raises:
        ValueError: The file cannot be read, or what was found cannot be a token.
    """
    if given is None:
        token = "" if ignore_env else os.environ.get(VARIABLE, "").strip()
        return clean(token, f"environment variable {VARIABLE}") if token else None
    if isinstance(given, os.PathLike):
        return clean(_read(Path(given)), f"token file {os.fspath(given)!r}")
    return clean(given, "api_token")


def clean(token: str, source: str) -> str:
    """A token without white space around it.

    Args:
        token: The token; it is never repeated in an error.
        source: Where it is from, for the error.

    Returns:
        The token.

    Raises:
        ValueError: It is empty, or has characters that no token has.
    """
    if not isinstance(token, str):
        raise ValueError(f"{source} must be a str")
    token = token.strip()
    if not token:
        raise ValueError(f"{source} is empty; get a token at https://rerobots.net/tokens")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError(f"{source} is not a token: it has characters that no token has")
    return token


def _read(path: Path) -> str:
    try:
        # What is not text is refused by clean(), which repeats none of it.
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as err:
        raise ValueError(f"cannot read the token file {str(path)!r}: {err.strerror}") from err
