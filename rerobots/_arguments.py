"""Checks of what a caller gives, so that bad input fails before any request is sent."""

import base64
import binascii
import re
import uuid
from collections.abc import Sequence
from urllib.parse import urlsplit

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TYPE = re.compile(r"[A-Za-z0-9_]+")
CAMERAS = range(4)


def identifier(value: str | uuid.UUID, what: str) -> str:
    """An id as the server knows it: lower case.

    Args:
        value: What was given.
        what: What it is the id of, for the error.

    Returns:
        The id in lower case.

    Raises:
        ValueError: It is not a UUID.
    """
    text = str(value).strip().lower()
    if not _ID.fullmatch(text):
        raise ValueError(f"{what} is not a UUID (8-4-4-4-12 hexadecimal digits): {value!r}")
    return text


def workspace_type(value: str) -> str:
    """A workspace type: letters, digits and `_`.

    Raises:
        ValueError: It is something else.
    """
    if not isinstance(value, str) or not _TYPE.fullmatch(value):
        raise ValueError(f"not a workspace type (letters, digits and _): {value!r}")
    return value


def workspace_types(values: str | Sequence[str]) -> list[str]:
    """A list of workspace types; one alone may be given as a string.

    Raises:
        ValueError: The list is empty, or has what is not a workspace type.
    """
    types = [values] if isinstance(values, str) else list(values)
    if not types:
        raise ValueError("the list of workspace types is empty; give None for any type")
    return [workspace_type(value) for value in types]


def type_filter(values: str | Sequence[str]) -> str:
    """Workspace types to search for, as the server wants them: separated by commas.

    Args:
        values: Types, or one alone as a string; a leading `!` excludes a type.

    Raises:
        ValueError: The list is empty, or has what is not a workspace type, or several `!`,
            at which the server fails.
    """
    types = [values] if isinstance(values, str) else list(values)
    workspace_types([value.removeprefix("!") for value in types])
    if sum(value.startswith("!") for value in types) > 1:
        raise ValueError("the server can exclude (`!`) one workspace type, not several")
    return ",".join(types)


def type_or_deployment(value: str | uuid.UUID) -> str:
    """A workspace type, or the id of a workspace deployment in lower case.

    Raises:
        ValueError: It is neither.
    """
    if isinstance(value, uuid.UUID) or (isinstance(value, str) and "-" in value):
        return identifier(value, "type_or_wdeployment_id")
    return workspace_type(value)


def count(value: int, what: str, least: int) -> int:
    """A whole number that is not too small.

    Raises:
        ValueError: It is none, or below `least`.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{what} must be an int of at least {least}: {value!r}")
    return value


def flag(value: bool, what: str) -> bool:
    """True or False.

    Raises:
        ValueError: It is something else.
    """
    if not isinstance(value, bool):
        raise ValueError(f"{what} must be True or False: {value!r}")
    return value


def camera(value: int) -> int:
    """The number of a camera.

    Raises:
        ValueError: There is no such camera.
    """
    if isinstance(value, bool) or value not in CAMERAS:
        raise ValueError(f"camera_id must be 0, 1, 2 or 3: {value!r}")
    return value


def public_key(value: str) -> str:
    """A public key in OpenSSH format (`type base64 comment`).

    Raises:
        ValueError: It is something else; a private key, for example, which is not repeated.
    """
    words = value.split() if isinstance(value, str) else []
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (IndexError, binascii.Error):
        blob = b""
    if not words or not blob.startswith(len(words[0]).to_bytes(4, "big") + words[0].encode()):
        raise ValueError(
            "sshkey must be the text of a public key in OpenSSH format, as in a .pub file: "
            "type, base64, comment"
        )
    return value.strip()


def event_url(value: str) -> str:
    """An address for events: http(s) or mailto.

    Raises:
        ValueError: It is something else.
    """
    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    if not (parts.netloc if parts.scheme in ("http", "https") else parts.scheme == "mailto"):
        raise ValueError(f"event_url must begin with https://, http:// or mailto: {value!r}")
    return value
