"""The example notebook, run by a kernel on `rerobots.sim` with its default delays."""

import os
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from .test_examples import EXAMPLES, simulator


@pytest.mark.timeout(150)
@pytest.mark.long
def test_the_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook: Any = nbformat.read(EXAMPLES / "cameras.ipynb", 4)  # type: ignore[no-untyped-call]
    stored = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    assert all(stored[:-1]), "saved without output: `make pictures` stores it"
    with simulator() as environment:
        client = nbclient.NotebookClient(
            notebook, timeout=100, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
        )
        client.execute(env={**os.environ, **environment})
    outputs = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    kinds = [[kind for out in each for kind in out.get("data", {})] for each in outputs]
    deployments, instance, picture, shape, view, recording, _ = kinds
    assert "text/plain" in deployments
    assert "text/html" in instance
    assert "image/jpeg" in picture
    assert shape == ["text/plain"]
    # One picture, updated in place.
    assert view.count("image/jpeg") == 1
    assert recording.count("image/jpeg") == 1
    assert not [out for each in outputs for out in each if out.get("name") == "stderr"]
    assert (tmp_path / "run.mcap").stat().st_size > 100_000
