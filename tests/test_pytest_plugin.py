"""The fixtures of the pytest plugin, in the tests of a project."""

import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

PLUGINS = ("-p", "no:cacheprovider", "-p", "rerobots.pytest_plugin")


@pytest.fixture(autouse=True)
def _no_other_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without other plugins, which are slow to load."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def outcomes(pytester: pytest.Pytester, code: str, *options: str) -> dict[str, int]:
    pytester.makepyfile(code)
    done = pytester.runpytest_subprocess("-W", "error", "--strict-config", *PLUGINS, *options)
    counts: dict[str, int] = done.parseoutcomes()
    return counts


def test_the_fixtures(pytester: pytest.Pytester) -> None:
    code = """
    import os
    import rerobots.api

    ids = []

    def test_instance(rerobots_instance, rerobots_sim, rerobots_client):
        assert rerobots_instance.get_status() == "READY"
        assert rerobots_client.get_instances() == [rerobots_instance.instance_id]
        assert rerobots_sim.requests.find("POST /new*")[0].user == "tester"
        rerobots_instance.start_sshclient()
        assert rerobots_instance.exec_ssh("echo hello").strip() == b"hello"
        rerobots_instance.drive.activate(wait=True)
        rerobots_instance.send_drive_command({"linearv": 0.2, "angularv": 0.5})
        robot = rerobots_sim.instance(rerobots_instance.instance_id).robot
        assert robot.state.angularv == 0.5
        ids.append(rerobots_instance.instance_id)

    def test_code_that_makes_its_own_client(rerobots_sim):
        assert repr(rerobots.api.APIClient()).count(rerobots_sim.base_uri) == 1
        assert rerobots.api.APIClient().get_instances() == []

    def test_terminated_by_the_test(rerobots_instance):
        rerobots_instance.terminate()

    def test_after():
        assert "REROBOTS_API_TOKEN" not in os.environ
    """
    assert outcomes(pytester, code) == {"passed": 4}


@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.long
def test_code_that_forgets_to_wait_fails(pytester: pytest.Pytester, waits: bool) -> None:
    code = f"""
    def test_drive(rerobots_instance):
        rerobots_instance.drive.activate(wait={waits})
        rerobots_instance.send_drive_command({{"linearv": 0.2, "angularv": 0.5}})

    def test_picture(rerobots_instance):
        rerobots_instance.cam.activate(wait={waits})
        rerobots_instance.get_snapshot_cam()
    """
    assert outcomes(pytester, code) == ({"passed": 2} if waits else {"failed": 2})


@pytest.mark.long
def test_settings(pytester: pytest.Pytester) -> None:
    pytester.makefile(".yaml", robots="- {type: my_robot, supported_addons: [drive]}")
    pytester.makeini(
        """
        [pytest]
        rerobots_sim_scope = session
        rerobots_sim_deployments = robots.yaml
        rerobots_sim_clock = manual
        rerobots_sim_delays = 5
        rerobots_sim_seed = 1
        """
    )
    code = """
    import pytest

    sims = []

    @pytest.mark.parametrize("turn", [1, 2])
    def test_one(turn, rerobots_sim, rerobots_instance):
        sims.append(rerobots_sim)
        assert sims[0] is rerobots_sim
        assert rerobots_instance.get_details()["type"] == "my_robot"
        rerobots_instance.activate_addon_drive()
        assert rerobots_instance.status_addon_drive()["status"] == "starting"
        rerobots_sim.clock.advance(5)
        assert rerobots_instance.status_addon_drive()["status"] == "active"
        rerobots_instance.terminate()
        assert rerobots_instance.get_status() == "TERMINATING"
        rerobots_sim.clock.advance(5)
        assert rerobots_instance.get_status() == "TERMINATED"
    """
    assert outcomes(pytester, code) == {"passed": 2}


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("rerobots_sim_scope = forever", "must be one of"),
        ("rerobots_sim_clock = sundial", "must be system or manual"),
        ("rerobots_sim_delays = x", "must be a number"),
        ("rerobots_sim_deployments = missing.yaml", "missing.yaml"),
    ],
)
@pytest.mark.long
def test_invalid_settings(pytester: pytest.Pytester, setting: str, words: str) -> None:
    pytester.makeini(f"[pytest]\n{setting}")
    pytester.makepyfile("def test(rerobots_sim): pass")
    done = pytester.runpytest_subprocess(*PLUGINS)
    assert done.ret != 0
    assert words in done.stdout.str() + done.stderr.str()


@pytest.mark.long
def test_parallel_workers_are_isolated(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nrerobots_sim_scope = session")
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("turn", range(6))
        def test(turn, rerobots_instance, rerobots_client):
            assert rerobots_client.get_instances() == [rerobots_instance.instance_id]
        """
    )
    done = pytester.runpytest_subprocess("-n2", "-W", "error", "-p", "xdist", *PLUGINS)
    assert done.parseoutcomes() == {"passed": 6}


def test_plugin_is_found_and_loads_lazily(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    heavy = ["asyncssh", "numpy", "PIL", "rerobots.sim", "starlette", "uvicorn"]
    program = (
        "import sys, pytest; pytest.main(['-q', *sys.argv[1:]]); "
        f"assert 'rerobots.pytest_plugin' in sys.modules; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    pytester.makepyfile("def test(): pass")
    done = subprocess.run(
        [sys.executable, "-c", program, "-p", "no:schemathesis"],
        cwd=pytester.path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


ROOT = Path(__file__).parent.parent


@pytest.mark.long
def test_the_example(pytester: pytest.Pytester) -> None:
    for name in ("patrol.py", "test_patrol.py", "pytest.ini"):
        shutil.copy(ROOT / "examples" / name, pytester.path)
    done = pytester.runpytest_subprocess("-W", "error", "--strict-config", *PLUGINS)
    assert done.parseoutcomes() == {"passed": 2}


@pytest.mark.long
def test_the_code_of_the_guide(pytester: pytest.Pytester) -> None:
    guide = (ROOT / "doc/source/reference/pytest-plugin.rst").read_text()
    blocks = re.findall(r"^\.\. code-block:: python\n\n((?:   .*\n|\n)+)", guide, re.MULTILINE)
    code = "\n".join(textwrap.dedent(block) for block in blocks)
    assert outcomes(pytester, code) == {"passed": code.count("def test_")}
