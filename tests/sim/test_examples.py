"""The examples in the simulator's docstrings run."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

MODULES = (
    "rerobots.sim",
    "rerobots.sim.world.clock",
    "rerobots.sim.world.deployments",
    "rerobots.sim.deployments_file",
    "rerobots.sim.net.faults",
    "rerobots.sim.world.robot",
    "rerobots.sim.simulator",
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = doctest.testmod(importlib.import_module(name))
    assert done.attempted > 0
    assert done.failed == 0
