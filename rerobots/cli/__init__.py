"""The command line program `rerobots`."""

import os
import sys

from .._version import __version__

_VERSION = (["-V"], ["--version"], ["version"])


def main() -> int:
    """Run the program `rerobots`.

    Returns:
        Its exit status: 0; 1 after a failure; 2 for wrong usage; 130 after Ctrl-C; or that of the
        command that it ran on an instance.
    """
    # Other programs often ask for the version, so this imports nothing else.
    if sys.argv[1:] in _VERSION and "_REROBOTS_COMPLETE" not in os.environ:
        print(__version__)  # noqa: T201  # the output
        return 0
    # httpx's own program, for which it imports rich and pygments: half of the time of `list`.
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
        # During the imports; `program.run` handles it later.
        return 130
