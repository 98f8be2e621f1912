"""`python -m rerobots.sim`: serve until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from .deployments_file import load_deployments
from .net.request_lines import format_request
from .net.request_log import Answered
from .simulator import Simulator
from .world.clock import SystemClock
from .world.streams import DRAWN

_WARNING = (
    "Commands that are run over SSH on the simulated hosts run on this machine, as you. "
    "Give the token to nobody whom you would not let do that."
)


_EPILOG = f"""\
a file of deployments is a YAML list, for example:

  - type: my_robot
    id: 3a65acd4-4aef-4ffc-b7f9-d50e48fc5541   # by default, a new one each time
    supported_addons: [cam, drive, mistyproxy]
    region: us:cali
    desc: the one in the corner
  - type: broken_robot
    lockout: true
  - type: user_provided
    owner: alice
    permitted_users: ["*"]   # by default, only the owner may launch on it

warning: {_WARNING}"""


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rerobots.sim",
        description="Simulate the rerobots API on this machine (127.0.0.1 only) until Ctrl-C. "
        "Prints two lines for a shell on standard output: the base URI and a token. The address "
        "that is printed besides shows, in a browser, what there is, with live cameras.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help="port to listen on (default: a free one)"
    )
    parser.add_argument(
        "--deployments",
        metavar="FILE",
        help="YAML file of the deployments (default: a handful)",
    )
    parser.add_argument(
        "--seed", type=int, metavar="N", help="the same ids for the same requests (not tokens)"
    )
    parser.add_argument(
        "--speed",
        type=float,
        default=1.0,
        metavar="X",
        help="seconds of the simulated world in one real second (default: 1)",
    )
    for option, default, text in (
        ("record", 0.5, "time in which a new instance is 'not found'"),
        ("init", 2.0, "time in INIT after that; beyond 60 the launch fails"),
        ("addon", 1.0, "time that an add-on is starting"),
        ("terminate", 0.5, "time in TERMINATING"),
    ):
        parser.add_argument(
            f"--{option}-delay",
            type=float,
            default=default,
            metavar="S",
            help=f"{text}, in simulated seconds; 0 is at once (default: {default:g})",
        )
    parser.add_argument(
        "--deaths-every",
        type=float,
        metavar="S",
        help="kill a robot every S seconds: its launch fails, the server terminates it, or its "
        "host is gone (default: none dies)",
    )
    parser.add_argument(
        "--shuffle-equals",
        action="store_true",
        help="change the order of equals in lists from request to request, as the real server does",
    )
    parser.add_argument(
        "--frame-rate",
        type=float,
        default=12.5,
        metavar="N",
        help="pictures per second of a camera's feed, at most 30 (default: 12.5)",
    )
    parser.add_argument(
        "--frame-size",
        type=_size,
        default=DRAWN,
        metavar="WxH",
        help="size of the pictures, at most 1920x1080 (default: 640x480)",
    )
    parser.add_argument(
        "--token-key",
        metavar="FILE",
        help="sign tokens with this private RSA key (PEM), and accept other tokens that it signed",
    )
    parser.add_argument(
        "--public-key", metavar="FILE", help="write the public key of the tokens to this file (PEM)"
    )
    parser.add_argument(
        "--certificate",
        metavar="FILE",
        help="write the certificate of the https addresses of add-ons to this file (PEM)",
    )
    parser.add_argument(
        "--show-requests",
        action="store_true",
        help="print a line for each request: time, status, duration, user",
    )
    parser.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        help="show requests with their bodies; tokens and private keys are left out",
    )
    parser.add_argument(
        "--enforce-rate-limit",
        action="store_true",
        help="answer 403 when a token sent 3600 requests, or an address without one 60, in an hour",
    )
    parser.add_argument(
        "--listen-beyond-loopback",
        metavar="ADDRESS",
        help="listen on this IPv4 address of this machine instead of 127.0.0.1. DANGEROUS: anybody "
        "who can reach it and gets the token can run commands on this machine, as you; HTTP "
        "is not encrypted",
    )
    return parser


_OWN_OPTIONS = ("certificate", "public_key", "show_requests", "verbose")


def _make_simulator(options: dict[str, Any]) -> Simulator:
    """Make the simulator that the options describe."""
    file, speed = options.pop("deployments"), options.pop("speed")
    deployments = None if file is None else load_deployments(file)
    return Simulator(deployments=deployments, clock=SystemClock(speed), **options)


def _show_requests(simulator: Simulator, *, bodies: bool) -> None:
    def show(answered: Answered) -> None:
        print(format_request(answered, bodies=bodies), file=sys.stderr, flush=True)

    simulator.requests.on_answer = show


def _write_files(simulator: Simulator, own: dict[str, Any]) -> None:
    """Write what was asked for to files.

    Raises:
        OSError: A file cannot be written; the text names it.
    """
    for path, text in (
        (own["public_key"], simulator.public_key),
        (own["certificate"], simulator.certificate if own["certificate"] else ""),
    ):
        if path is not None:
            Path(path).write_text(text)


def _print_settings(simulator: Simulator, address: str | None) -> None:
    print(f"export REROBOTS_BASE_URI={simulator.base_uri}")
    print(f"export REROBOTS_API_TOKEN={simulator.api_token}", flush=True)
    if address is not None:
        print(
            f"WARNING: this listens on {address}, beyond loopback: anybody who can reach it and "
            "gets the token can run commands on this machine, as you.",
            file=sys.stderr,
        )
    else:
        print(f"See it in a browser at {simulator.page_url}", file=sys.stderr)
    print(f"{_WARNING}\nCtrl-C ends the simulator.", file=sys.stderr, flush=True)


@contextlib.contextmanager
def _catch_signals() -> Iterator[Callable[[], object]]:
    """Catch Ctrl-C and SIGTERM; yield a function that waits for one of them."""
    reader, writer = socket.socketpair()
    writer.setblocking(False)

    def ignore(_number: int, _frame: FrameType | None) -> None:
        pass

    with reader, writer:
        # A signal may arrive in any thread; a byte on a socket always wakes this one.
        signal.set_wakeup_fd(writer.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, ignore)
        try:
            yield lambda: reader.recv(1)
        finally:
            signal.set_wakeup_fd(-1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM.

    Args:
        arguments: Arguments of the command line; by default, those of this program.

    Returns:
        The exit code: 0, or 1 if the simulator cannot start.

    Raises:
        SystemExit: The command line is invalid (code 2), or asks for help.
    """
    parser = _parser()
    options = vars(parser.parse_args(arguments))
    own = {name: options.pop(name) for name in _OWN_OPTIONS}
    address, port = options["listen_beyond_loopback"], options["port"]
    try:
        simulator = _make_simulator(options)
    except ValueError as exc:
        parser.error(str(exc))
    except (ImportError, OSError) as exc:
        print(exc, file=sys.stderr)
        return 1
    try:
        with _catch_signals() as wait, simulator:
            if own["show_requests"] or own["verbose"]:
                _show_requests(simulator, bodies=own["verbose"])
            _write_files(simulator, own)
            _print_settings(simulator, address)
            wait()
    except OSError as exc:
        where = f"listen on {address or '127.0.0.1'}:{port}"
        if exc.filename is not None:
            where = f"write {exc.filename}"
        print(f"cannot {where}: {exc.strerror or exc}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
