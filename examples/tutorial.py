"""The tutorial of the User's Guide, step by step, with the time that each step takes.

Without a token it runs on an embedded simulator. With REROBOTS_API_TOKEN, or --token-file, it runs
on real robots, and is billed.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import rerobots
import rerobots.api
from rerobots.sim import Simulator


def main() -> int:
    """Run the tutorial; return the exit status."""
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
    output.mkdir(parents=True, exist_ok=True)
    with _step("Search deployments that involve 'misty'"):
        for found in apic.get_wdeployments(query="misty"):
            print(f"    {found['id']}  {found['type']}")

    with _step("Launch an instance"):
        rri = rerobots.Instance(["basic_misty2fieldtrial"], apic=apic, duration=1800)

    with rri:
        with _step("Wait until it is READY"):
            rri.wait_until_ready(on_status=lambda status: print(f"    {status}"))
        _look_and_drive(rri, output)
        _sign_in(rri, output)
        with _step("Terminate the instance"):
            rri.terminate()
            print(f"    it is {rri.get_status()}")


def _look_and_drive(rri: rerobots.Instance, output: Path) -> None:
    with _step("Take a picture"):
        frame = rri.cam.snapshot()
        path = output / "snapshot.jpg"
        frame.save(path)
        print(f"    {frame.width} x {frame.height}, saved as {path}")

    with _step("Drive a curve for two seconds, and stop"):
        rri.drive.activate(wait=True)
        with rri.drive.hold(linear=0.2, angular=0.5):
            time.sleep(2)
        path = output / "driven.jpg"
        rri.cam.snapshot(2).save(path)
        print(f"    where the robot has been: {path}")


def _sign_in(rri: rerobots.Instance, output: Path) -> None:
    with _step("Run a command over SSH"):
        result = rri.run("uname -a", timeout=10)
        print(f"    exit code {result.exit_code}: {result.stdout.strip()}")

    with _step("Send a file, and get it back"):
        sent, received = output / "sent.bin", output / "received.bin"
        sent.write_bytes(os.urandom(1 << 20))
        rri.put_file(sent, "sent.bin")
        rri.get_file("sent.bin", received)
        if sent.read_bytes() != received.read_bytes():
            raise rerobots.api.Error("the file came back changed")
        print(f"    {sent.stat().st_size} bytes, unchanged")


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
