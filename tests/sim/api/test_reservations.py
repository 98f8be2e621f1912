"""Reservations become instances."""

from __future__ import annotations

from .conftest import MINE, Users, launched


def test_reservation_becomes_an_instance(user: Users) -> None:
    alice, bob, carol = user("alice"), user("bob"), user("carol")
    first = launched(alice, expire_d=100)
    waiting = [api.post(f"/new/{MINE}", {"reserve": True}).json() for api in (bob, carol)]
    assert [response["success"] for response in waiting] == [False, False]
    assert bob.get(f"/queuelen/{MINE}").json() == {"id": MINE, "len": 3}
    assert bob.get("/qlen", wds=MINE).json() == {MINE: {"qlen": 3, "rem": 90}}
    (reservation,) = bob.get("/reservations").json()["reservations"]
    assert reservation["id"] == waiting[0]["id"]
    assert reservation["created"].endswith(" UTC")
    assert (reservation["desc"], reservation["user"]) == (f"wd:{MINE}", "bob")
    assert bob.delete(f"/reservation/{waiting[1]['id']}").status_code == 404
    assert carol.delete(f"/reservation/{waiting[1]['id']}").content == b""
    alice.post(f"/terminate/{first}")
    alice.advance(10)
    assert bob.status(waiting[0]["id"]) == "READY"
    assert bob.get("/reservations").json() == {"reservations": []}


def test_end_of_a_lockout_serves_the_queue(user: Users) -> None:
    owner, bob = user(), user("bob")
    first = launched(owner)
    waiting = bob.post(f"/new/{MINE}", {"reserve": True}).json()["id"]
    owner.post(f"/deployment/{MINE}/lockout")
    assert owner.get(f"/deployment/{MINE}").json()["lockout"] is True
    owner.post(f"/terminate/{first}")
    owner.advance(10)
    assert bob.get(f"/instance/{waiting}").status_code == 404
    assert bob.get("/qlen", wds=MINE).json() == {}
    owner.delete(f"/deployment/{MINE}/lockout")
    owner.advance(10)
    assert bob.status(waiting) == "READY"
