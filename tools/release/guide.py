"""Builds the User's Guide from the sdist alone, and checks its links."""

import shutil
import sys
from pathlib import Path

import files
from failure import Failure, run
from links import broken_links


def check(folder: Path) -> None:
    """Build the guide, and follow its links.

    Raises:
        Failure: It cannot be built, or a link is broken.
    """
    project = files.unpack(folder)
    built = project / "doc" / "build"
    run(sys.executable, "-m", "sphinx", "-W", "-q", "doc/source", built, cwd=project)
    for tool in ("render_reference.py", "assistants.py"):
        run(sys.executable, project / "tools" / tool, built, cwd=project)
    broken = list(broken_links(built))
    shutil.rmtree(project)
    if broken:
        raise Failure("\n".join(broken))
