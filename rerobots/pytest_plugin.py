"""Fixtures for tests of code that uses robots, on the simulator or on real robots.

pytest finds this plugin once the package is installed; it loads nothing else until a fixture is
used. While a simulator runs, `REROBOTS_BASE_URI` and `REROBOTS_API_TOKEN` point to it, also for
code that makes its own client. Nothing is rented without `--rerobots=real` and
`--rerobots-budget`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from rerobots import Instance
    from rerobots.api import APIClient
    from rerobots.sim import Simulator

    from ._testing.run import Run

_SCOPES = ("function", "class", "module", "package", "session")

# With `-n auto`.
_MOST_WORKERS = 8

_SETTINGS = {
    "rerobots_sim_scope": "scope of rerobots_sim and rerobots_client (default: function)",
    "rerobots_instance_scope": "scope of rerobots_instance (default: function)",
    "rerobots_instance_type": "workspace types of rerobots_instance, in order of preference "
    "(default: basic_misty2fieldtrial, or the first of rerobots_sim_deployments)",
    "rerobots_sim_deployments": "YAML file with the deployments of the simulator",
    "rerobots_sim_delays": "seconds that state changes take: init, addon and terminate "
    "(default: 0.2; with 0, programs that do not wait pass)",
    "rerobots_sim_clock": "system, or manual: only sim.clock.advance moves the time "
    "(default: system)",
    "rerobots_sim_seed": "a number that makes ids the same in each run",
}
_run_key = pytest.StashKey["Run"]()
_lost_key = pytest.StashKey[bool]()
_summaries_key: pytest.StashKey[list[dict[str, Any]]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options and settings."""
    for name, text in _SETTINGS.items():
        parser.addini(name, text, type="string", default="")
    group = parser.getgroup("rerobots", "robots")
    group.addoption(
        "--rerobots",
        choices=("sim", "real"),
        default="sim",
        help="run tests on the simulator, or on real robots (with --rerobots-budget)",
    )
    group.addoption(
        "--rerobots-budget",
        metavar="TIME",
        help="maximum total time that robots are rented: 90s, 30m, 1h",
    )
    group.addoption(
        "--rerobots-type",
        metavar="TYPES",
        default="",
        help="workspace types, in order of preference",
    )
    group.addoption(
        "--rerobots-record",
        choices=("off", "on", "retain-on-failure"),
        default="off",
        help="keep a recording, pictures and output of commands for each test (default: off)",
    )
    group.addoption(
        "--rerobots-output",
        metavar="FOLDER",
        default="test-results",
        help="folder for what --rerobots-record keeps (default: test-results)",
    )
    group.addoption(
        "--rerobots-retry-lost",
        type=int,
        metavar="N",
        default=0,
        help="retry a test up to N times if its robot was lost",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Check the options."""
    config.addinivalue_line(
        "markers", "rerobots(type=..., addons=[...]): the robot that rerobots_instance needs"
    )
    if config.getoption("rerobots") == "real":
        if not config.getoption("rerobots_budget"):
            raise pytest.UsageError("--rerobots=real rents robots: set --rerobots-budget=30m, too")
        _run(config)


def _run(config: pytest.Config) -> Run:
    if _run_key not in config.stash:
        from ._testing.run import Run

        config.stash[_run_key] = Run(config)
    return config.stash[_run_key]


def _scope(option: str) -> Callable[..., Any]:
    def scope(fixture_name: str, config: pytest.Config) -> str:
        value = str(config.getini(option)) or "function"
        if value not in _SCOPES:
            raise pytest.UsageError(f"{option} must be one of {', '.join(_SCOPES)}: {value!r}")
        return value

    return scope


@pytest.fixture(scope=_scope("rerobots_sim_scope"))
def rerobots_sim(pytestconfig: pytest.Config) -> Iterator[Simulator]:
    """A simulator of the rerobots API: real HTTP and SSH, on this machine, with robots to drive.

    Tests control its clock, its faults and the states of its instances:
    `rerobots_sim.faults`, `rerobots_sim.requests`, `rerobots_sim.instance(id).become(...)`.
    """
    if pytestconfig.getoption("rerobots") == "real":
        pytest.skip("rerobots_sim: not available with --rerobots=real")
    from rerobots.sim import Simulator

    from ._testing import simulated

    with Simulator(**simulated.options(pytestconfig)) as sim, pytest.MonkeyPatch.context() as patch:
        patch.setenv("REROBOTS_BASE_URI", sim.base_uri)
        patch.setenv("REROBOTS_API_TOKEN", sim.api_token)
        yield sim
        simulated.forget_instances(sim)


def _client_scope(fixture_name: str, config: pytest.Config) -> Any:
    # On the real server, one client serves instances of any scope.
    if config.getoption("rerobots") == "real":
        return "session"
    return _scope("rerobots_sim_scope")(fixture_name, config)


@pytest.fixture(scope=_client_scope)
def rerobots_client(request: pytest.FixtureRequest) -> Iterator[APIClient]:
    """A client of the simulator (with the token of a normal user), or of the real server."""
    from rerobots.api import APIClient

    if request.config.getoption("rerobots") != "real":
        request.getfixturevalue("rerobots_sim")
    with APIClient() as client:
        yield client


@pytest.fixture(scope=_scope("rerobots_instance_scope"))
def rerobots_instance(
    request: pytest.FixtureRequest, rerobots_client: APIClient
) -> Iterator[Instance]:
    """An instance that is READY, and is terminated after the test."""
    is_real = request.config.getoption("rerobots") == "real"
    sim = None if is_real else request.getfixturevalue("rerobots_sim")
    item: pytest.Item = request._pyfuncitem
    with _run(request.config).instance_of(rerobots_client, item, sim) as instance:
        yield instance


# Around each test


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Retry a test if its robot was lost."""
    retries = item.config.getoption("rerobots_retry_lost")
    if not retries or "rerobots_instance" not in getattr(item, "fixturenames", ()):
        return None
    from _pytest.runner import runtestprotocol

    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    while retries > 0 and item.stash.get(_lost_key, False):
        retries -= 1
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Start recording."""
    if "rerobots_instance" in getattr(item, "fixturenames", ()):
        item.stash[_lost_key] = False
        _run(item.config).begin(item)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Tear down all fixtures after a robot was lost, as other tests could share it."""
    if item.stash.get(_lost_key, False):
        item.session._setupstate.teardown_exact(None)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report a lost robot as an error, and add properties for JUnit."""
    if _lost_key not in item.stash:
        return (yield)
    run = _run(item.config)
    err = None if call.excinfo is None else call.excinfo.value
    skipped = isinstance(err, pytest.skip.Exception)
    lost = None if err is None or skipped else run.note_failure(err)
    if lost is not None and call.excinfo is not None:
        item.stash[_lost_key] = True
        call.excinfo = pytest.ExceptionInfo.from_exception(lost)
    known = dict(item.user_properties)
    item.user_properties.extend(each for each in run.properties() if each[0] not in known)
    if call.when == "teardown":
        item.user_properties.append(("rerobots_seconds", run.end()))
    report = yield
    if lost is not None:
        vars(report)["rerobots_lost"] = True  # Workers of pytest-xdist send it, too.
    return report


def pytest_report_teststatus(report: Any) -> tuple[str, str, str] | None:
    """Show a lost robot as an error, not as a failure."""
    if getattr(report, "rerobots_lost", False) and report.failed:
        return "error", "L", "LOST"
    return None


# End of the run


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send the summary of a worker to the process that prints it."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None and _run_key in session.config.stash:
        output["rerobots"] = _run(session.config).summary()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Keep the summary of a worker."""
    summary = getattr(node, "workeroutput", {}).get("rerobots")
    if summary is not None:
        node.config.stash.setdefault(_summaries_key, []).append(summary)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Use one worker for each free robot."""
    if config.getoption("rerobots") != "real":
        return None
    from ._testing.run import free_robots

    return max(1, min(free_robots(config), _MOST_WORKERS))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the number of robots, the seconds rented, and the folders kept."""
    summaries: list[dict[str, Any]] = config.stash.get(_summaries_key, [])
    if _run_key in config.stash:
        summaries = [*summaries, _run(config).summary()]
    robots = sum(each["robots"] for each in summaries)
    kept = [folder for each in summaries for folder in each["kept"]]
    if not robots and not kept:
        return
    terminalreporter.section("robots")
    if robots:
        seconds = sum(each["seconds"] for each in summaries)
        terminalreporter.write_line(f"robots: {robots}, seconds rented: {seconds:.0f}")
    for folder in kept:
        terminalreporter.write_line(f"kept: {folder}")
