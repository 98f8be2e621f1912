"""Users and their organisations."""

from __future__ import annotations

from .conftest import Users


def test_organisation_of_a_user(user: Users) -> None:
    user("alice", org="acme").get("/")
    root = user("root", su=True)
    assert root.get("/user/alice/org").json() == {"org": "acme"}
    assert root.get("/user/bob/org").json() == {}
