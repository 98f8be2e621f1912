"""Checks an installed package with the lowest permitted versions of its dependencies.

`tools/check_install.py` runs this with the extra `all`: it uses a feature of each extra.
"""

import asyncio
import io
import subprocess
import sys
import tempfile
from pathlib import Path

import rerobots
import rerobots.aio
from rerobots.api import APIClient
from rerobots.sim import DEFAULT_DEPLOYMENTS, Deployment, Simulator

ADDONS = ("cam", "cmd", "cmdsh", "drive")


def main() -> None:
    """Check; raise at the first feature that does not work."""
    deployments = [*DEFAULT_DEPLOYMENTS, Deployment(type="all", supported_addons=ADDONS)]
    with (
        Simulator(deployments=deployments, record_delay=0, init_delay=0.1) as sim,
        APIClient(sim.api_token, ignore_env=True, base_uri=sim.base_uri) as apic,
        tempfile.TemporaryDirectory() as folder,
        rerobots.Instance.launch(["all"], apic=apic) as rri,
    ):
        use_instance(rri, Path(folder))
        asyncio.run(use_async(sim))
    show_bars()
    run_program()
    print("works")


def use_instance(rri: rerobots.Instance, folder: Path) -> None:
    """Use SSH, files, cameras, recordings, motion and commands."""
    rri.wait_until_ready()
    assert rri.run("echo $((6 * 7))").stdout == "42\n"
    (folder / "a").write_text("a")
    rri.put_dir(folder, "copy")
    assert rri.listdir("copy") == ["a"]
    frame = rri.cam.snapshot()
    assert frame.array.shape == (480, 640, 3)
    frame.save(folder / "a.png")
    with rri.cam.frames(latest=False) as feed:
        assert next(iter(feed)).width == 640
    rri.cam.record(folder / "a.mkv", seconds=1).wait()
    rri.record(folder / "a.mcap", seconds=1).wait()
    assert all((folder / name).stat().st_size > 1000 for name in ("a.mkv", "a.mcap"))
    with rri.drive.hold(linear=0.1):
        pass
    assert rri.cmd.run("echo $((6 * 7))").stdout.strip() == "42"
    with rri.cmdsh.open() as shell:
        shell.send("exit\n")


async def use_async(sim: Simulator) -> None:
    """Use the asynchronous client."""
    apic = rerobots.aio.AsyncAPIClient(sim.api_token, ignore_env=True, base_uri=sim.base_uri)
    async with apic:
        assert await apic.get_wdeployments()


def show_bars() -> None:
    """Show two bars at once, as transfers in two threads do."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(file=io.StringIO(), force_terminal=True)
    with Progress(console=console) as one, Progress(console=console) as two:
        one.add_task("one")
        two.add_task("two")


def run_program() -> None:
    """Run the command line."""
    program = Path(sys.executable).with_name("rerobots")
    for words in (["--help"], ["doctor", "-h"], ["completion", "bash"]):
        subprocess.run([program, *words], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
