"""The claims of a token, read without a network."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import rerobots
from rerobots.sim import Simulator
from rerobots.tokens import TokenClaims

from ..conftest import Mode


def token(**claims: Any) -> str:
    parts = (json.dumps(part).encode() for part in ({"alg": "RS256"}, claims))
    return ".".join(
        [*(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts), "c2ln"]
    )


def test_all_claims() -> None:
    claims = TokenClaims.from_token(
        token(
            sub="alice",
            org="lab",
            exp=1590199936,
            nbf=1590190000,
            wt=["fixed_misty2"],
            sc="rw",
            su=True,
            opt={"expire_d": 60},
            **{"in": "9b3a1f0e-7c55-4d0a-8a6e-5b0f6f0c2d11"},
        )
        + "\n"
    )
    assert claims == TokenClaims(
        subject="alice",
        organisation="lab",
        expiry=datetime(2020, 5, 23, 2, 12, 16, tzinfo=UTC),
        not_before=datetime(2020, 5, 22, 23, 26, 40, tzinfo=UTC),
        workspace_types=("fixed_misty2",),
        instance="9b3a1f0e-7c55-4d0a-8a6e-5b0f6f0c2d11",
        scope="rw",
        superuser=True,
        options={"expire_d": 60},
    )


def test_no_claims() -> None:
    assert TokenClaims.from_token(token()) == TokenClaims()
    assert not TokenClaims().is_expired()


def test_expiry() -> None:
    now = datetime.now(UTC)
    claims = TokenClaims(expiry=now)
    assert claims.is_expired()
    assert not TokenClaims(expiry=now + timedelta(hours=1)).is_expired()
    assert not claims.is_expired(now - timedelta(seconds=1))


@pytest.mark.parametrize("value", [True, "soon", 1e30, None, [], -1e30])
def test_claims_of_a_wrong_type_are_ignored(value: Any) -> None:
    claims = TokenClaims.from_token(token(sub=1, exp=value, wt="x", opt=[], su=1))
    assert claims == TokenClaims()


@pytest.mark.parametrize(
    "text", ["", "secret", "a.secret.c", "a.c2VjcmV0.c", f"a.{base64.b64encode(b'[]').decode()}.c"]
)
def test_malformed_tokens(text: str) -> None:
    with pytest.raises(ValueError, match="not an API token") as caught:
        TokenClaims.from_token(text)
    assert caught.value.__context__ is None
    assert "c2VjcmV0" not in str(caught.value)


def test_error_describes_the_token(sim: Simulator, mode: Mode) -> None:
    expired = sim.make_token(user="alice", lifetime=-10)
    apic = mode.client(api_token=expired, base_uri=sim.base_uri)
    with pytest.raises(rerobots.api.WrongAuthToken, match=r"token of alice expired at 20\d\d-"):
        apic.get_instances()
    valid = mode.client(api_token=sim.make_token(user="bob", wt=["x"]), base_uri=sim.base_uri)
    with pytest.raises(rerobots.api.WrongAuthToken, match="token of bob was not accepted"):
        valid.request_instance("fixed_misty2")
