"""Fixtures for tests of code that uses robots: a simulator, a client of it, and an instance.

pytest finds this by itself where the package is installed; nothing is loaded until a fixture is
used. While there is a simulator, `REROBOTS_BASE_URI` and `REROBOTS_API_TOKEN` lead to it, so that
code that makes its own client uses it, too, and no production server is ever reached.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from rerobots import Instance
    from rerobots.api import APIClient
    from rerobots.sim import Simulator

_SCOPES = ("function", "class", "module", "package", "session")

# Seconds: as short as a test likes it, and long enough that who does not wait is found out.
_DELAY = 0.2

_OPTIONS = {
    "rerobots_sim_scope": "scope of rerobots_sim and rerobots_client (default: function)",
    "rerobots_instance_scope": "scope of rerobots_instance (default: function)",
    "rerobots_instance_type": "workspace types of rerobots_instance, in order of preference "
    "(default: basic_misty2fieldtrial or, of rerobots_sim_deployments, the first)",
    "rerobots_sim_deployments": "YAML file of the deployments that there are",
    "rerobots_sim_delays": "seconds that changes of state take: init, addon and terminate "
    "(default: 0.2; 0 is at once, and hides that a program does not wait)",
    "rerobots_sim_clock": "system, or manual for time that sim.clock.advance moves "
    "(default: system)",
    "rerobots_sim_seed": "a number: the same ids in each run",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Make the options known."""
    for name, text in _OPTIONS.items():
        parser.addini(name, text, type="string", default="")


def _scope(option: str) -> Callable[..., Any]:
    def scope(fixture_name: str, config: pytest.Config) -> str:
        value = str(config.getini(option)) or "function"
        if value not in _SCOPES:
            raise pytest.UsageError(f"{option} must be one of {', '.join(_SCOPES)}: {value!r}")
        return value

    return scope


def _number(config: pytest.Config, option: str, kind: Callable[[str], Any]) -> Any:
    value = str(config.getini(option))
    try:
        return kind(value) if value else None
    except ValueError:
        raise pytest.UsageError(f"{option} must be a number: {value!r}") from None


def _options(config: pytest.Config) -> dict[str, Any]:
    """Read what the simulator is made with."""
    from rerobots.sim import ManualClock, load_deployments

    given = _number(config, "rerobots_sim_delays", float)
    delay = _DELAY if given is None else given
    options: dict[str, Any] = {
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
        options["clock"] = ManualClock()
    if file := str(config.getini("rerobots_sim_deployments")):
        folder = config.rootpath if config.inipath is None else config.inipath.parent
        try:
            options["deployments"] = load_deployments(folder / file)
        except (OSError, ValueError) as exc:
            raise pytest.UsageError(f"rerobots_sim_deployments: {exc}") from None
    return options


def _forget_instances(sim: Simulator) -> None:
    """Let the client not try, at exit, to terminate what ends with a simulator."""
    from rerobots._instance import at_exit

    for instance_id in at_exit.tracked():
        with contextlib.suppress(KeyError):
            sim.instance(instance_id)
            at_exit.forget(instance_id)


@pytest.fixture(scope=_scope("rerobots_sim_scope"))
def rerobots_sim(pytestconfig: pytest.Config) -> Iterator[Simulator]:
    """A simulator of the rerobots API: real HTTP and SSH, on this machine, with robots to drive.

    Its time, its faults and the states of its instances are in the hands of the test:
    `rerobots_sim.faults`, `rerobots_sim.requests`, `rerobots_sim.instance(id).become(...)`.
    """
    from rerobots.sim import Simulator

    with Simulator(**_options(pytestconfig)) as sim, pytest.MonkeyPatch.context() as patch:
        patch.setenv("REROBOTS_BASE_URI", sim.base_uri)
        patch.setenv("REROBOTS_API_TOKEN", sim.api_token)
        yield sim
        _forget_instances(sim)


@pytest.fixture(scope=_scope("rerobots_sim_scope"))
def rerobots_client(rerobots_sim: Simulator) -> Iterator[APIClient]:
    """A client of the simulator, with a token of an ordinary user."""
    from rerobots.api import APIClient

    with APIClient(api_token=rerobots_sim.api_token, base_uri=rerobots_sim.base_uri) as client:
        yield client


@pytest.fixture(scope=_scope("rerobots_instance_scope"))
def rerobots_instance(
    rerobots_sim: Simulator, rerobots_client: APIClient, pytestconfig: pytest.Config
) -> Iterator[Instance]:
    """An instance on the simulator: READY, and terminated after the test."""
    import rerobots

    wtypes = str(pytestconfig.getini("rerobots_instance_type")).replace(",", " ").split()
    if not wtypes:
        names = [deployment.type for deployment in rerobots_sim.deployments]
        default = "basic_misty2fieldtrial"
        wtypes = [default if default in names else names[0]]
    instance = rerobots.Instance(wtypes, apic=rerobots_client)
    handle = rerobots_sim.instance(instance.instance_id)
    if handle.status == "INIT":
        handle.become("READY")
    yield instance
    instance.stop_sshclient()
    instance.detach()
    # At once, whatever the delays: the next test finds the deployment free.
    if handle.status == "INIT":
        handle.become("INIT_FAIL")
    elif handle.status in ("READY", "TERMINATING"):
        handle.become("TERMINATED")
