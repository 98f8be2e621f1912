"""API tokens: RS256 JWTs that one simulator signs, and that no other accepts."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ..._text import Secret
from .clock import Clock

ISSUER = "rerobots.net"


class NoSubject(Exception):
    """A token without `sub`: the server fails with 500."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of a request, and what the token permits."""

    user: str
    token_digest: str
    superuser: bool = False
    types: frozenset[str] | None = None
    instance: str | None = None
    writes: bool = True
    expire_d: int | None = None
    icount: int | None = None
    organisation: str | None = None

    def sees(self, user: str, instance_id: str) -> bool:
        """Return whether an instance of `user` exists for this caller."""
        if self.instance is not None and self.instance != instance_id:
            return False
        return self.superuser or self.user == user


class TokenIssuer:
    """Signs and verifies tokens with a private key.

    Args:
        clock: The time by which tokens expire.
        key: The private key, in PEM; by default, a new one.

    Raises:
        ValueError: The key is not a private RSA key in PEM without a passphrase.
    """

    def __init__(self, clock: Clock, key: bytes | None = None) -> None:
        self._clock = clock
        self._key = _make_key() if key is None else load_key(key)
        self._public_key = self._key.public_key()
        # The users of all tokens, and the revoked tokens; by digest.
        self._users: dict[str, str] = {}
        self._revoked: set[str] = set()

    @property
    def public_key(self) -> str:
        """The public key, in PEM."""
        return self._public_key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode()

    def make(self, user: str, lifetime: float, claims: dict[str, Any]) -> str:
        """Sign a token; a claim that is None is left out."""
        now = self._clock.now()
        payload = {
            "sub": user,
            "iss": ISSUER,
            "aud": ISSUER,
            # Tokens of the same second differ, so that one can be revoked alone.
            "jti": secrets.token_hex(8),
            "nbf": int(now.timestamp()),
            "exp": int((now + timedelta(seconds=lifetime)).timestamp()),
            **claims,
        }
        payload = {name: value for name, value in payload.items() if value is not None}
        token = Secret(jwt.encode(payload, self._key, algorithm="RS256"))
        self._users[_digest(token)] = user
        return token

    def revoke(self, digest: str, user: str) -> None:
        """Revoke a token of a user; a token of another user stays valid."""
        if self._users.get(digest, user) == user:
            self._revoked.add(digest)

    def purge(self, user: str) -> None:
        """Revoke all tokens of a user."""
        self._revoked |= {digest for digest, whose in list(self._users.items()) if whose == user}

    def verify(self, token: str) -> Caller | None:
        """Return the caller who has a token, or None if it is not valid.

        Raises:
            NoSubject: The token is valid but has no `sub`.
        """
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._public_key,
                algorithms=["RS256"],
                audience=ISSUER,
                issuer=ISSUER,
                # Times are compared below, with the simulator's own clock.
                options={
                    "require": ["exp", "iss", "aud"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
            now = self._clock.now().timestamp()
            valid = float(claims.get("nbf", 0)) <= now < float(claims["exp"])
        except (jwt.PyJWTError, TypeError, ValueError, OverflowError, RecursionError):
            return None
        digest = _digest(token)
        if not valid or digest in self._revoked:
            return None
        if "sub" not in claims:
            raise NoSubject
        # Another program may have made it, with the same key.
        self._users.setdefault(digest, claims["sub"])
        return _caller(claims, digest)


def _make_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def load_key(text: bytes) -> rsa.RSAPrivateKey:
    """Read a private RSA key in PEM.

    Raises:
        ValueError: It is not such a key, or needs a passphrase.
    """
    try:
        key = serialization.load_pem_private_key(text, None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("a private RSA key in PEM, without a passphrase, is needed")
    return key


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _caller(claims: dict[str, Any], digest: str) -> Caller:
    options: dict[str, Any] = claims.get("opt") or {}
    return Caller(
        user=claims["sub"],
        token_digest=digest,
        superuser=claims.get("su") is True,
        types=frozenset(claims["wt"]) if "wt" in claims else None,
        instance=claims.get("in"),
        writes="sc" not in claims or "rw" in claims["sc"],
        expire_d=options.get("expire_d"),
        icount=options.get("icount"),
        organisation=claims.get("org"),
    )
