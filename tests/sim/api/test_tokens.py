"""Revoked tokens."""

from __future__ import annotations

import hashlib

from ..conftest import API
from .conftest import Users


def test_tokens_are_revoked(user: Users) -> None:
    first, second, other = user(), user(lifetime_of="second"), user("other")

    def digest(api: API) -> str:
        return hashlib.sha256(api.http.headers["Authorization"][7:].encode()).hexdigest()

    assert other.post(f"/revoke/{digest(first)}").status_code == 200
    assert first.get("/instances").status_code == 200
    assert first.post(f"/revoke/{digest(second)}").content == b""
    assert second.get("/instances").json() == {"error_message": "wrong authorization token"}
    assert second.get("/workspaces").status_code == 200
    third = user(another="claim")
    assert third.post("/purge").content == b""
    for api in (first, third):
        assert api.get("/instances").status_code == 400
    assert other.get("/instances").status_code == 200
    assert user(made="later").get("/instances").status_code == 200
    reader = user(sc="r")
    assert reader.post("/purge").status_code == 403
    assert reader.post(f"/revoke/{digest(reader)}").status_code == 200
    assert reader.get("/instances").status_code == 400
