"""The program `rerobots`, on the public API of this package."""

import os
import sys

from .._version import __version__

_VERSION = (["-V"], ["--version"], ["version"])


def missing(err: ImportError) -> str:
    """What to do about a package of the extra `cli` that is not installed."""
    return f'this program needs {err.name}: pip install "rerobots[cli]"'


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
    try:
        from . import program
    except ModuleNotFoundError as err:
        if err.name != "click":
            raise
        print(f"error: {missing(err)}", file=sys.stderr)  # noqa: T201
        return 1
    return program.run(sys.argv[1:])
