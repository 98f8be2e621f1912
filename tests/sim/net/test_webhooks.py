"""Webhooks are sent to loopback only."""

from __future__ import annotations

import pytest

from rerobots.sim.net.webhooks import is_contacted


@pytest.mark.parametrize(
    ("url", "contacted"),
    [
        ("http://127.0.0.1:1/x", True),
        ("http://localhost/", True),
        ("http://[::1]:8/", True),
        ("https://127.0.0.1/", False),
        ("http://example.org/", False),
        ("http://127.0.0.1.example.org/", False),
        ("http://127.0.0.1:x/", False),
        ("mailto://a@example.org", False),
        ("x", False),
    ],
)
def test_only_loopback_is_contacted(url: str, contacted: bool) -> None:
    assert is_contacted(url) is contacted
