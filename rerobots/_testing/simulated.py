"""The simulator of a test run, configured by the settings of pytest."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from .._instance import at_exit
from ..instances import Instance
from ..sim import ManualClock, load_deployments

if TYPE_CHECKING:
    from ..api import APIClient
    from ..sim import Simulator

# Seconds: short enough for tests, and long enough that code that does not wait fails.
_DELAY = 0.2


def _number(config: pytest.Config, option: str, kind: Callable[[str], Any]) -> Any:
    value = str(config.getini(option))
    try:
        return kind(value) if value else None
    except ValueError:
        raise pytest.UsageError(f"{option} must be a number: {value!r}") from None


def options(config: pytest.Config) -> dict[str, Any]:
    given = _number(config, "rerobots_sim_delays", float)
    delay = _DELAY if given is None else given
    made: dict[str, Any] = {
        "record_delay": 0.0,
        "init_delay": delay,
        "addon_delay": delay,
        "terminate_delay": delay,
        "seed": _number(config, "rerobots_sim_seed", int),
    }
    clock = str(config.getini("rerobots_sim_clock")) or "system"
    if clock not in ("system", "manual"):
        raise pytest.UsageError(f"rerobots_sim_clock must be system or manual: {clock!r}")
    if clock == "manual":
        made["clock"] = ManualClock()
    if file := str(config.getini("rerobots_sim_deployments")):
        folder = config.rootpath if config.inipath is None else config.inipath.parent
        try:
            made["deployments"] = load_deployments(folder / file)
        except (OSError, ValueError) as exc:
            raise pytest.UsageError(f"rerobots_sim_deployments: {exc}") from None
    return made


@contextlib.contextmanager
def rent(sim: Simulator, client: APIClient, ids: list[str]) -> Iterator[Instance]:
    """Launch an instance that is READY at once, and ends at once, whatever the delays."""
    free = [id_ for id_ in ids if sim.deployment(id_).instance is None]
    instance = Instance(wdeployment_id=(free or ids)[0], apic=client)
    handle = sim.instance(instance.instance_id)
    if handle.status == "INIT":
        handle.become("READY")
    try:
        yield instance
    finally:
        instance.stop_sshclient()
        instance.detach()
        # Make the deployment free for the next test.
        if handle.status == "INIT":
            handle.become("INIT_FAIL")
        elif handle.status in ("READY", "TERMINATING"):
            handle.become("TERMINATED")


def forget_instances(sim: Simulator) -> None:
    """Do not terminate the instances of a simulator at exit: they end with it."""
    for instance_id in at_exit.tracked():
        with contextlib.suppress(KeyError):
            sim.instance(instance_id)
            at_exit.forget(instance_id)
