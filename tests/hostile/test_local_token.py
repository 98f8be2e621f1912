"""Tokens with any content: they are decoded or refused."""

from __future__ import annotations

import base64
import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerobots import tokens
from rerobots.api import APIClient, InvalidArgument, WrongAuthToken
from rerobots.cli import output
from rerobots.sim import Simulator
from rerobots.sim.world.clock import SystemClock
from rerobots.sim.world.tokens import TokenIssuer
from rerobots.tokens import TokenClaims

from .conftest import fuzzed

NAMES = ("sub", "org", "exp", "nbf", "wt", "in", "sc", "su", "opt")
ISSUER = TokenIssuer(SystemClock())

numbers = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([-62135596800, 253402300799, 253402300800, 10**400, -(10**400), 1e308]),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=10,
)
claims = st.dictionaries(st.sampled_from(NAMES), st.one_of(numbers, values), max_size=9)
nested = st.builds(
    lambda depth, name, ends: f'{{"{name}": {"[" * depth}{"]" * (depth * ends)}}}',
    st.sampled_from([10, 500, 900, 990, 1000, 5000, 100_000]),
    st.sampled_from(NAMES),
    st.integers(0, 1),
)
documents = st.one_of(
    claims.map(json.dumps).map(str.encode), nested.map(str.encode), st.binary(), values.map(repr)
)


def token(document: bytes | str) -> str:
    raw = document if isinstance(document, bytes) else document.encode(errors="replace")
    return f"eyJhbGciOiJSUzI1NiJ9.{base64.urlsafe_b64encode(raw).decode().rstrip('=')}.c2ln"


@pytest.mark.timeout(900)
@fuzzed
@given(st.one_of(documents.map(token), st.text(), documents.map(token).map(lambda each: each[9:])))
def test_any_token(text: str) -> None:
    with contextlib.suppress(InvalidArgument):
        found = TokenClaims.from_token(text)
        assert found.expiry is None or found.is_expired() is (found.expiry <= datetime.now(UTC))
        for moment in (found.expiry, found.not_before):
            output.when(moment)
        assert all(isinstance(each, str) for each in found.workspace_types or ())
    assert tokens.describe(f"Bearer {text}")
    # The simulator verifies tokens.
    assert ISSUER.verify(text) is None
    header = base64.urlsafe_b64encode(text.encode(errors="replace")).decode()
    assert ISSUER.verify(f"{header}.e30.c2ln") is None


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_deeply_nested_token_is_invalid(depth: int) -> None:
    deep = token(b'{"wt": ' + b"[" * depth)
    with pytest.raises(InvalidArgument, match="not an API token"):
        TokenClaims.from_token(deep)
    assert tokens.describe(f"Bearer {deep}") == "the credentials sent are not an API token"


def test_tokens_made_at_the_same_time_differ(sim: Simulator) -> None:
    first, second = sim.make_token(), sim.make_token()
    with (
        APIClient(first, base_uri=sim.base_uri) as one,
        APIClient(second, base_uri=sim.base_uri) as other,
    ):
        other.revoke_token(first)
        assert other.get_instances() == []
        with pytest.raises(WrongAuthToken):
            one.get_instances()
