"""Deployments to simulate."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from rerobots.sim import Deployment

GUIDE = "3a65acd4-4aef-4ffc-b7f9-d50e48fc5541"


@pytest.mark.parametrize(
    "options",
    [
        {"type": "with-dash"},
        {"type": "x", "id": "1"},
        {"type": "x", "id": GUIDE.upper()},
        {"type": "x", "created": datetime(2020, 1, 1)},
        {"type": "x", "dissolved": datetime(2020, 1, 1)},
        {"type": "x", "icounter": -1},
        {"type": "x", "key_type": "dsa"},
    ],
)
def test_invalid_deployments(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Deployment(**options)


def test_supported_addons_become_a_tuple() -> None:
    made = Deployment(type="x", supported_addons=("cam",), created=datetime(2020, 1, 1, tzinfo=UTC))
    assert made.supported_addons == ("cam",)
    assert made.id != Deployment(type="x").id
