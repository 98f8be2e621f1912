"""Makes the pictures of the landing page, and runs the notebook and stores its output.

One picture is taken by examples/first.py, the other is the simulator's page. Needs Chromium.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbclient
import nbformat
from playwright.sync_api import sync_playwright

from rerobots.sim import Simulator

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "doc" / "source" / "_static"


def main() -> None:
    """Make both pictures."""
    chromium = shutil.which("chromium") or sys.exit("Chromium is needed: apt-get install chromium")
    with Simulator(seed=1) as sim, tempfile.TemporaryDirectory() as folder:
        environment = {"REROBOTS_API_TOKEN": sim.api_token, "REROBOTS_BASE_URI": sim.base_uri}
        command = [sys.executable, str(ROOT / "examples" / "first.py")]
        with subprocess.Popen(command, cwd=folder, env=os.environ | environment) as program:
            _take_page(sim.page_url, chromium)
            if program.wait() != 0:
                sys.exit("examples/first.py failed")
        shutil.copy(Path(folder) / "snapshot.jpg", PICTURES / "first.jpg")
        _run_notebook(folder, environment)


def _run_notebook(folder: str, environment: dict[str, str]) -> None:
    path = ROOT / "examples" / "cameras.ipynb"
    notebook: Any = nbformat.read(path, 4)  # type: ignore[no-untyped-call]
    client = nbclient.NotebookClient(
        notebook,
        record_timing=False,
        kernel_name="python3",
        resources={"metadata": {"path": folder}},
    )
    client.execute(env=os.environ | environment)
    notebook.metadata.pop("language_info", None)
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def _take_page(url: str, chromium: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 900}, color_scheme="light")
        page.goto(url)
        # While the robot drives: the pictures are there, and the add-on is active.
        page.get_by_text("drive: active").wait_for()
        page.wait_for_timeout(1500)
        page.screenshot(path=PICTURES / "page.png")
        browser.close()


if __name__ == "__main__":
    main()
