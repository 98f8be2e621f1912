"""`python -m rerobots.sim`: serve until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

from rerobots.sim.simulator import Simulator

_WARNING = (
    "Commands that are run over SSH on the simulated hosts run on this machine, as you. "
    "Give the token to nobody whom you would not let do that."
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rerobots.sim",
        description="Simulate the rerobots API on this machine (127.0.0.1 only) until Ctrl-C. "
        "Prints two lines for a shell on standard output: the base URI and a token.",
        epilog=_WARNING,
    )
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help="where to listen (default: any free port)"
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
            help=f"{text}, in seconds; 0 is at once (default: {default:g})",
        )
    parser.add_argument(
        "--enforce-rate-limit",
        action="store_true",
        help="answer 403 when a token sent 3600 requests, or an address without one 60, in an hour",
    )
    return parser


@contextlib.contextmanager
def _signals() -> Iterator[Callable[[], object]]:
    """Catch Ctrl-C and SIGTERM; give what waits for one of them."""
    ours, pythons = socket.socketpair()
    pythons.setblocking(False)

    def ignore(_number: int, _frame: FrameType | None) -> None:
        pass

    with ours, pythons:
        # The system may hand a signal to any thread; a byte on a socket wakes this one for sure.
        signal.set_wakeup_fd(pythons.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, ignore)
        try:
            yield lambda: ours.recv(1)
        finally:
            signal.set_wakeup_fd(-1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM.

    Args:
        arguments: of the command line; by default, those of this program.

    Returns:
        The exit code: 0, or 1 if the simulator cannot start.
    """
    parser = _parser()
    options = vars(parser.parse_args(arguments))
    try:
        with _signals() as wait, Simulator(**options) as simulator:
            print(f"export REROBOTS_BASE_URI={simulator.base_uri}")
            print(f"export REROBOTS_API_TOKEN={simulator.api_token}", flush=True)
            print(f"{_WARNING}\nCtrl-C ends the simulator.", file=sys.stderr, flush=True)
            wait()
    except ValueError as exc:
        parser.error(str(exc))
    except ImportError as exc:
        print(exc, file=sys.stderr)
        return 1
    except OSError as exc:
        print(
            f"cannot listen on 127.0.0.1:{options['port']}: {exc.strerror or exc}", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
