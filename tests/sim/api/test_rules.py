"""Access rules."""

from __future__ import annotations

import pytest

from .conftest import MINE, Users


@pytest.mark.parametrize(
    ("rules", "name", "status"),
    [
        ([], "alice", 200),
        ([("CAP_NO_INSTANTIATE", "*")], "alice", 403),
        ([("CAP_NO_INSTANTIATE", "alice")], "alice", 403),
        ([("CAP_NO_INSTANTIATE", "bob")], "alice", 200),
        ([("CAP_INSTANTIATE", "alice"), ("CAP_NO_INSTANTIATE", "*")], "alice", 200),
        ([("CAP_NO_INSTANTIATE", "type:anon")], "alice", 200),
        ([("CAP_NO_INSTANTIATE", "type:anon")], "anon_5", 403),
        ([("CAP_NO_INSTANTIATE", "*"), ("CAP_INSTANTIATE", "type:anon")], "anon_5", 200),
    ],
)
def test_rules(user: Users, rules: list[tuple[str, str]], name: str, status: int) -> None:
    owner, api = user(), user(name)
    path = f"/deployment/{MINE}/rule"
    ids = [owner.post(path, {"cap": cap, "user": who}).json()["rule_id"] for cap, who in rules]
    again = [owner.post(path, {"cap": cap, "user": who}).json()["rule_id"] for cap, who in rules]
    assert ids == again
    queues = api.get("/qlen", wds=MINE).json()
    response = api.post(f"/new/{MINE}")
    assert (response.status_code, response.content == b"") == (status, status == 403)
    assert queues == ({MINE: {"qlen": 0, "rem": None}} if status == 200 else {})
    listed = user("root", su=True).get(f"/deployment/{MINE}/rules").json()["rules"]
    assert [(rule["capability"], rule["user"]) for rule in listed] == rules
    assert api.get("/rules").json()["rules"] == [rule for rule in listed if rule["user"] == name]
    for number in ids:
        assert owner.delete(f"{path}/{number}").content == b""
    assert owner.get("/rules").json() == {"rules": []}
