"""Deployments from a YAML file, and the program's other options."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rerobots.sim import load_deployments

GOOD = """
- type: my_robot
  id: 3a65acd4-4aef-4ffc-b7f9-d50e48fc5541
  supported_addons: [cam, drive]
  region: de:aa
  created: 2024-05-06 07:08:09
  dissolved: 2025-01-02
  addons_config: {cam: {"0": /dev/video0}}
  icounter: 7
  owner: alice
- type: other
  online: false
  permitted_users: ["*", bob]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "robots.yaml"


def test_valid_file(file: Path) -> None:
    file.write_text(GOOD)
    mine, other = load_deployments(file)
    assert (mine.type, mine.region, mine.icounter, mine.owner) == ("my_robot", "de:aa", 7, "alice")
    assert mine.supported_addons == ("cam", "drive")
    assert mine.created == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert mine.dissolved == datetime(2025, 1, 2, tzinfo=UTC)
    assert (other.type, other.online) == ("other", False)
    assert other.permitted_users == ("*", "bob")
    file.write_text(f"deployments: {file.read_text().strip()!r}")
    file.write_text("deployments: [{type: x}]")
    assert load_deployments(str(file))[0].type == "x"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a list of deployments is needed"),
        ("type: x", "a list of deployments is needed"),
        ("- [", "not YAML"),
        ("- x", "deployment 1: a mapping is needed"),
        ("- type: a\n- desc: no type", "deployment 2: .*'type'"),
        ("- type: a b", "letters, digits"),
        ("- {type: a, colour: red}", "unknown: colour; known are type, id"),
        ("- {type: a, supported_addons: cam}", "supported_addons has a value of the wrong kind"),
        ("- {type: a, lockout: 'yes'}", "lockout has a value of the wrong kind"),
        ("- {type: a, icounter: true}", "icounter has a value of the wrong kind"),
        ("- {type: 5}", "type has a value of the wrong kind"),
        ("- {type: a, id: 5}", "id has a value of the wrong kind"),
        ("- {type: a, created: soon}", "created has a value of the wrong kind"),
        (
            "- {type: a, supported_addons: [camera]}",
            r"supported_addons: there is no add-on camera \(did you mean cam\?\); there are",
        ),
        ("- {type: a, supported_addons: [cam, cam]}", "supported_addons lists something twice"),
        ("- {type: a, addons_config: {camera: {}}}", "addons_config: there is no add-on camera"),
        ("- {type: a, permitted_users: alice}", "permitted_users has a value of the wrong kind"),
        ("- {type: a, desc: x, desc: y}", "given twice: desc"),
        ("- {type: a, addons_config: {cam: 1, cam: 2}}", "given twice: cam"),
        (GOOD + GOOD, "two deployments have the same id"),
        ("- !!python/object/apply:os.getcwd []", "not YAML"),
    ],
)
def test_invalid_files(file: Path, text: str, words: str) -> None:
    file.write_text(text)
    with pytest.raises(ValueError, match=words) as info:
        load_deployments(file)
    assert str(file) in str(info.value)
    assert "\n" not in str(info.value)
