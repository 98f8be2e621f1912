"""CI projects."""

from datetime import datetime

from rerobots.sim.world.ci import Project


def test_ids_do_not_look_like_options() -> None:
    projects = [Project("tester", "https://example.org/a.git", datetime.now()) for _ in range(1000)]
    assert len({each.id for each in projects}) == 1000
    assert all(len(each.id) == 22 and each.id[0].isalpha() for each in projects)
