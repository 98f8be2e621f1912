"""The tutorial of the User's Guide, step by step, with the time that each step takes.

Without a token it runs on an embedded simulator. With REROBOTS_API_TOKEN, or --token-file, it runs
on real robots, and is billed.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from PIL import Image

import rerobots
import rerobots.api
from rerobots.sim import Simulator


def main() -> int:
    """Run the tutorial; returns the exit status."""
    arguments = _parse_arguments()
    with ExitStack() as stack:
        try:
            apic = stack.enter_context(_make_client(arguments.token_file, stack))
            _tutorial(apic, arguments.output)
        except (rerobots.api.Error, ValueError, OSError) as err:
            print(f"\n{type(err).__name__}: {err}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130
    return 0


def _make_client(token_file: Path | None, stack: ExitStack) -> rerobots.api.APIClient:
    if token_file is not None or os.environ.get("REROBOTS_API_TOKEN"):
        return rerobots.api.APIClient(api_token=token_file)
    sim = stack.enter_context(Simulator())
    print(f"No token is given: this runs on a simulator at {sim.base_uri}")
    return rerobots.api.APIClient(api_token=sim.api_token, base_uri=sim.base_uri)


def _tutorial(apic: rerobots.api.APIClient, output: Path) -> None:
    with _step("Search workspace deployments that involve 'misty'"):
        wdeployments = apic.get_wdeployments(query="misty")
        for wd in wdeployments:
            print(f"    {wd['id']}  {wd['type']}")

    with _step("Look for one with cameras"):
        infos = (apic.get_wdeployment_info(wd["id"]) for wd in wdeployments)
        info = next((info for info in infos if "cam" in info["supported_addons"]), None)
        if info is None:
            raise rerobots.api.Error("none of them has cameras")
        print(f"    {info['type']} in {info['region']}: {', '.join(info['supported_addons'])}")

    with _step("Request an instance"):
        rri = rerobots.Instance(wdeployment_id=info["id"], apic=apic)
        print(f"    {rri.instance_id} is {rri.get_status()}")

    with rri:
        with _step("Wait until it is READY"):
            _wait("READY", rri.get_status)
        _look(rri, output)
        _sign_in(rri, output)
        with _step("Terminate the instance"):
            rri.terminate()
            print(f"    it is {rri.get_status()}")


def _look(rri: rerobots.Instance, output: Path) -> None:
    with _step("Activate the add-on cam"):
        rri.activate_addon_cam()
        _wait("active", lambda: rri.status_addon_cam()["status"])

    with _step("Take a picture"):
        res = rri.get_snapshot_cam(dformat="ndarray")
        while res["success"] is not True:
            time.sleep(0.2)
            res = rri.get_snapshot_cam(dformat="ndarray")
        frame = res["data"]
        output.mkdir(parents=True, exist_ok=True)
        path = output / "snapshot.png"
        Image.fromarray(frame).save(path)
        print(f"    {frame.shape}, {frame.dtype}, mean {frame.mean():.1f}, saved as {path}")


def _sign_in(rri: rerobots.Instance, output: Path) -> None:
    with _step("Start an SSH client"):
        rri.start_sshclient()

    with _step("Run a command"):
        print(f"    pwd: {rri.exec_ssh('pwd', timeout=10).decode().strip()}")

    with _step("Send a file, and get it back"):
        sent, received = output / "sent.bin", output / "received.bin"
        sent.write_bytes(os.urandom(1 << 20))
        rri.put_file(sent, "sent.bin")
        rri.get_file("sent.bin", received)
        if sent.read_bytes() != received.read_bytes():
            raise rerobots.api.Error("the file came back changed")
        print(f"    {sent.stat().st_size} bytes, unchanged")
        rri.get_file("/etc/hosts", output / "hosts")
        print(f"    /etc/hosts of the host is {output / 'hosts'}")


def _wait(wanted: str, ask: Callable[[], str]) -> None:
    deadline = time.monotonic() + 120
    status = ""
    while status != wanted:
        if time.monotonic() > deadline or status in ("INIT_FAIL", "notfound"):
            raise rerobots.api.Error(f"waited for {wanted}, and it is {status}")
        if (now := ask()) != status:
            print(f"    {now}")
            status = now
        else:
            time.sleep(0.5)


@contextmanager
def _step(title: str) -> Iterator[None]:
    print(f"\n* {title}")
    started = time.monotonic()
    yield
    print(f"    ({time.monotonic() - started:.2f} s)")


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--token-file", type=Path, help="file that has an API token")
    parser.add_argument(
        "--output", type=Path, default=Path("demo-output"), help="where pictures and files go"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
