"""The `mistyproxy` add-on."""

from __future__ import annotations

from typing import Any

from .conftest import error


def test_mistyproxy(timed: Any, misty: str) -> None:
    path = f"/addon/mistyproxy/{misty}"
    assert error(timed.get(path)) == (404, "add-on `mistyproxy` not active on this instance")
    assert timed.post(path).status_code == 200
    assert timed.get(path).json() == {"status": "starting"}
    again = f"add-on `mistyproxy` already applied to instance {misty}"
    assert error(timed.post(path)) == (503, again)
    timed.advance(1)
    first = timed.get(path).json()
    assert first.keys() == {"status", "url"}
    plain, secure = first["url"]
    assert plain.startswith("127.0.0.1:")
    assert secure.startswith("https://127.0.0.1:")
    assert secure.rpartition("/")[2] == plain.rpartition("/")[2]
    assert timed.get(path).json() == first
    assert timed.delete(path).status_code == 200
    assert timed.get(path).json() == {"status": "stopping"}
    timed.advance(1)
    assert timed.delete(path).status_code == 404
    timed.post(path)
    timed.advance(1)
    assert not set(timed.get(path).json()["url"]) & set(first["url"])
