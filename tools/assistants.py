"""Makes llms.txt and llms-full.txt from the User's Guide: an overview, and the whole text.

`python tools/assistants.py FOLDER` reads the source of the guide and writes both into FOLDER, which
has the built guide. See https://llmstxt.org.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "doc" / "source"
ADDRESS = "https://rerobots-py.readthedocs.io/en/latest"
PARTS = {
    "Tutorial": ["tutorial"],
    "How-to guides": "how-to",
    "Explanation": "explanation",
    "Reference": "reference",
    "Optional": ["glossary", "development"],
}


def main() -> None:
    """Write both files."""
    target = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "text", str(SOURCE), folder]
        subprocess.run(command, check=True)
        texts = {name: (Path(folder) / f"{name}.txt").read_text() for name in _names()}
    summary = " ".join(texts["index"].split("\n\n")[1].split())
    lines = ["# rerobots", "", f"> {summary}"]
    for part in PARTS:
        lines += ["", f"## {part}", ""]
        for name in _pages(part):
            title = texts[name].splitlines()[0]
            lines.append(f"- [{title}]({ADDRESS}/{name}.html)")
    (target / "llms.txt").write_text("\n".join(lines) + "\n")
    full = "\n\n".join(texts[name].strip() for name in _names())
    (target / "llms-full.txt").write_text(full + "\n")


def _names() -> list[str]:
    return ["index", *(name for part in PARTS for name in _pages(part))]


def _pages(part: str) -> list[str]:
    named = PARTS[part]
    if not isinstance(named, str):
        return list(named)
    # In the order of the index of that part.
    index = (SOURCE / named / "index.rst").read_text()
    return [f"{named}/{name}" for name in re.findall(r"^   ([\w.-]+)$", index, re.MULTILINE)]


if __name__ == "__main__":
    main()
