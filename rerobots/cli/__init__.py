"""The program `rerobots`, on the public API of this package."""

import os
import sys

from .._version import __version__

_VERSION = (["-V"], ["--version"], ["version"])


def main() -> int:
    """Run the program `rerobots`.

    Returns:
        Its exit status: 0; 1 for what failed; 2 for wrong usage; 130 after Ctrl-C; or that of the
        command that it ran.
    """
    # What is asked most by other programs loads nothing.
    if sys.argv[1:] in _VERSION and "_REROBOTS_COMPLETE" not in os.environ:
        print(__version__)  # noqa: T201  # the answer
        return 0
    # A program of httpx's own, for which it loads rich and pygments: half of the time of `list`.
    sys.modules["httpx._main"] = None  # type: ignore[assignment]  # pyright: ignore[reportArgumentType]
    try:
        from . import program

        return program.run(sys.argv[1:])
    except ModuleNotFoundError as err:
        from . import missing

        if err.name not in missing.PACKAGES:
            raise
        print(f"error: {missing.advice(err)}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        # While this loads; later, the program itself sees to it.
        return 130
