"""Renders the specification as a page that works offline: Redoc, with the specification inside.

`python tools/render_reference.py FOLDER` writes `FOLDER/http-api.html` and the script beside it.
"""

import json
import shutil
import sys
from importlib.resources import as_file, files
from pathlib import Path

import yaml

SPECIFICATION = Path(__file__).resolve().parent.parent / "openapi/rerobots.yaml"
SCRIPT = "static/drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js"
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>rerobots HTTP API</title>
<style>body {{ margin: 0 }} a[href*="redocly.com"] {{ display: none }}</style>
</head>
<body>
<div id="redoc"></div>
<script src="redoc.standalone.js"></script>
<script>
Redoc.init({specification}, {options}, document.getElementById("redoc"));
</script>
</body>
</html>
"""
OPTIONS = {
    "expandResponses": "200",
    "hideDownloadButton": True,
    "jsonSampleExpandLevel": 4,
    "pathInMiddlePanel": True,
    "theme": {"typography": {"fontFamily": "sans-serif", "headings": {"fontFamily": "sans-serif"}}},
}


def main() -> int:
    """Render into the folder; return the exit status."""
    folder = Path(sys.argv[1])
    specification = yaml.safe_load(SPECIFICATION.read_text())
    page = PAGE.format(specification=_script(specification), options=_script(OPTIONS))
    (folder / "http-api.html").write_text(page)
    with as_file(files("drf_spectacular_sidecar") / SCRIPT) as script:
        shutil.copyfile(script, folder / "redoc.standalone.js")
    return 0


def _script(value: object) -> str:
    """Return JSON that is safe in a script element."""
    return json.dumps(value).replace("</", "<\\/")


if __name__ == "__main__":
    sys.exit(main())
