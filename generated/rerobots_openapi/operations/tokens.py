# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on tokens: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..operation import Operation, Request, segment

if TYPE_CHECKING:
    pass

REVOKE_TOKEN: Operation[None] = Operation(
    "revoke_token",
    "POST",
    "/revoke/{sha256}",
    None,
    repeat="idempotent",
)


def revoke_token(sha256: str) -> Request[None]:
    """Revoke a token: `POST /revoke/{sha256}`."""
    return Request(
        REVOKE_TOKEN,
        f"/revoke/{segment(sha256)}",
    )


PURGE_TOKENS: Operation[None] = Operation(
    "purge_tokens",
    "POST",
    "/purge",
    None,
    repeat="idempotent",
)


def purge_tokens() -> Request[None]:
    """Revoke all your tokens: `POST /purge`."""
    return Request(
        PURGE_TOKENS,
        "/purge",
    )
