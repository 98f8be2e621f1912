"""hardshare: owners' deployments, and instances on them."""

from __future__ import annotations

from .conftest import MINE, Users


def test_owner_changes_a_deployment(user: Users) -> None:
    owner = user()
    owner.post(f"/hardshare/{MINE}", {"desc": "Misty in the lab"})
    owner.post(f"/hardshare/wd/{MINE}", {"supported_addons": ["cmd"], "addons_config": {"a": 1}})
    details = owner.get(f"/deployment/{MINE}").json()
    assert details["desc"] == "Misty in the lab"
    assert (details["supported_addons"], details["addons_config"]) == (["cmd"], {"a": 1})
    (listed,) = owner.get("/hardshare/list").json()["wdeployments"]
    assert (listed["desc"], listed["dissolved"]) == ("Misty in the lab", None)
    dissolved = owner.post(f"/hardshare/dis/{MINE}").json()
    assert dissolved["date_dissolved"].endswith(" UTC")
    assert owner.get("/hardshare/list").json()["wdeployments"] == []
    assert owner.get(f"/hardshare/check/{MINE}").json() == dissolved
    assert owner.post(f"/new/{MINE}").status_code == 400
    assert user("root", su=True).get("/hardshare/owners").json() == {"owners": ["tester"]}
