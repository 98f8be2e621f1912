"""API tokens: finding the one to use, and reading its claims."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from . import _stored_token
from ._text import Secret, moment_at
from .errors import InvalidArgument

if TYPE_CHECKING:
    from datetime import datetime

VARIABLE = "REROBOTS_API_TOKEN"


class TokenClaims(NamedTuple):
    """The claims of a token. They are read locally and **not verified**.

    Attributes:
        subject: Name of the user, or None.
        organisation: Organisation of the user, or None.
        expiry: When the token expires (UTC), or None if it does not.
        not_before: When the token begins to be valid (UTC), or None.
        workspace_types: Workspace types that the token can launch, or None for all.
        instance: Id of the only instance that the token can access, or None for all.
        scope: Permitted actions, or None for all; without "rw" in it, reading only.
        superuser: Whether the user is a superuser.
        options: Options that a launch must have, or None.

    Example:
        >>> claims = rerobots.tokens.TokenClaims.from_token(api_token)
        >>> claims.is_expired()
        False
    """

    subject: str | None = None
    organisation: str | None = None
    expiry: datetime | None = None
    not_before: datetime | None = None
    workspace_types: tuple[str, ...] | None = None
    instance: str | None = None
    scope: str | None = None
    superuser: bool = False
    options: dict[str, Any] | None = None

    @classmethod
    def from_token(cls, token: str) -> Self:
        """Read the claims of an API token (JWT); white space around it is ignored.

        Raises:
            InvalidArgument: The text is not a JWT. The error does not contain it.

        Example:
            >>> rerobots.tokens.TokenClaims.from_token(api_token).workspace_types is None
            True
        """
        token = Secret(token.strip())
        claims = _payload(token)
        if claims is None:
            raise InvalidArgument("not an API token: a JWT has three parts, and JSON in the second")
        types = claims.get("wt")
        return cls(
            subject=_text(claims.get("sub")),
            organisation=_text(claims.get("org")),
            expiry=moment_at(claims.get("exp")),
            not_before=moment_at(claims.get("nbf")),
            workspace_types=tuple(filter(_text, types)) if isinstance(types, list) else None,
            instance=_text(claims.get("in")),
            scope=_text(claims.get("sc")),
            superuser=claims.get("su") is True,
            options=claims["opt"] if isinstance(claims.get("opt"), dict) else None,
        )

    def is_expired(self, now: datetime | None = None) -> bool:
        """Return whether the token has expired now, or at another (aware) datetime.

        Example:
            >>> rerobots.tokens.TokenClaims().is_expired()
            False
        """
        from datetime import UTC, datetime

        return self.expiry is not None and self.expiry <= (now or datetime.now(UTC))


def find(given: str | os.PathLike[str] | None, *, ignore_env: bool) -> str | None:
    r"""Return the API token to use, without white space around it, or None.

    Args:
        given: A token, the path of a file that contains one, or None.
        ignore_env: Whether to ignore the environment variable REROBOTS_API_TOKEN, and the token
            of `rerobots login`, which is used if that variable is not set.

    Raises:
        InvalidArgument: The file cannot be read, or the text in use is not a token.

    Example:
        >>> rerobots.tokens.find(" abc\n", ignore_env=True)
        <secret>
    """
    # As in the published client, an empty token counts as None.
    if given is None or given == "":
        return None if ignore_env else _from_environment()
    if isinstance(given, os.PathLike):
        # A common mistake; an error about a missing file would contain the token.
        given = Secret(os.fsdecode(given))
        if given.startswith("eyJ") and given.count(".") == 2:
            raise InvalidArgument("the path of the token file is a token, not a path")
        return clean(_read(given), f"token file {str(given)!r}")
    if isinstance(given, str):
        given = Secret(given)
    return clean(given, "api_token")


def _from_environment() -> str | None:
    if token := Secret(os.environ.get(VARIABLE, "").strip()):
        return clean(token, f"environment variable {VARIABLE}")
    kept = _stored_token.load()
    return clean(kept, "the token of `rerobots login`") if kept is not None else None


def clean(token: str, source: str) -> str:
    r"""Return a token without white space around it, with a repr that does not show it.

    Raises:
        InvalidArgument: It is empty, or not a token. The error does not contain it.
    """
    if not isinstance(token, str):
        raise InvalidArgument(f"{source} must be a str")
    token = Secret(token.strip())
    if not token:
        raise InvalidArgument(f"{source} is empty; get a token at https://rerobots.net/tokens")
    if token.count(".") < 2 and os.path.exists(token):  # noqa: PTH110  # pathlib is slow to load
        raise InvalidArgument(
            f"{source} is the path of a file; to read the token from it, pass "
            f"pathlib.Path({str(token)!r})"
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise InvalidArgument(f"{source} is not a token (it has invalid characters)")
    return token


def for_url(token: str) -> str:
    """Encode a token for the URLs of WebSockets in URL-safe base64, which is just as secret."""
    import base64

    token = Secret(token)
    return base64.urlsafe_b64encode(token.encode("ascii")).decode("ascii")


def describe(authorization: str | None) -> str:
    """Return, for error messages, whose token an Authorization header has and if it has expired."""
    if authorization is None:
        return "no API token was sent"
    try:
        claims = TokenClaims.from_token(authorization.removeprefix("Bearer "))
    except ValueError:
        return "the credentials sent are not an API token"
    whose = f"the API token of {claims.subject}" if claims.subject else "the API token"
    if claims.expiry is not None and claims.is_expired():
        return f"{whose} expired at {claims.expiry:%Y-%m-%d %H:%M:%S} UTC"
    return f"{whose} was not accepted"


def _payload(token: str) -> dict[str, Any] | None:
    """Return the claims of a token, or None if it is not a JWT."""
    # It does not raise, as tracebacks with variables would show parts of the token.
    import base64
    import json

    parts = token.split(".")
    try:
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        claims: Any = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (IndexError, ValueError, RecursionError):
        return None
    return claims if len(parts) == 3 and isinstance(claims, dict) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _read(path: str) -> str:
    try:
        # clean() rejects data that is not text, and its error does not contain it.
        with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123  # pathlib is slow to load
            return file.read()
    except OSError as err:
        raise InvalidArgument(f"cannot read the token file {str(path)!r}: {err.strerror}") from err
