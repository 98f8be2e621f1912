"""Checks the files of a release, without a network; `make release-check` runs this.

Only the first run uses the network: it makes the environments that are needed, in .release/.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import api
import environments
import extras
import files
import guide
import lowest
from failure import Failure


def main() -> int:
    """Run all checks; return the exit status."""
    environments.make()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="rerobots-release-") as scratch:
        folder = Path(scratch)
        checks: list[tuple[str, Callable[[], object]]] = [
            ("the specification passes its linter", environments.lint_specification),
            ("the public API is that of the baseline", api.check),
            ("two builds are identical", lambda: files.check_builds(folder)),
            ("the files can be uploaded", lambda: files.check_metadata(folder)),
            ("the wheel works with each extra", lambda: extras.check(folder)),
            ("the lowest dependencies work", lambda: lowest.check(folder)),
            ("the guide can be built from the sdist", lambda: guide.check(folder)),
        ]
        for title, check in checks:
            began = time.monotonic()
            try:
                check()
            except Failure as failure:
                failed += 1
                print(f"FAILED  {title}\n{failure}", flush=True)
            else:
                print(f"ok      {title} ({time.monotonic() - began:.0f} s)", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
