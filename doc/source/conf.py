"""Sphinx configuration of the User's Guide; `make doc` builds it."""

import re
from typing import Any

from sphinx.application import Sphinx

from rerobots import __version__

project = "rerobots"
author = "the rerobots contributors"
copyright = f"2017, {author}"
version = release = __version__

extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
html_theme = "furo"
html_title = f"rerobots {release}"
html_copy_source = False

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
napoleon_numpy_docstring = False
napoleon_use_ivar = True

_BACKTICKS = re.compile(r"(?<![`:\w])`([^`]+)`(?!`)")


def _mark_code(
    _app: Sphinx, _what: str, _name: str, _obj: Any, _opts: Any, lines: list[str]
) -> None:
    """Docstrings say `name` for what reStructuredText calls ``name``."""
    lines[:] = [_BACKTICKS.sub(r"``\1``", line) for line in lines]
    # napoleon takes words before a colon for a type; an empty type keeps it from doing so.
    for number, line in enumerate(lines[:-1]):
        if line.strip() in ("Returns:", "Yields:"):
            first = lines[number + 1]
            lines[number + 1] = first[: len(first) - len(first.lstrip())] + ": " + first.lstrip()
    if _what in ("property", "attribute") and lines and ":" in lines[0]:
        lines[0] = ": " + lines[0]


def _hide_signature(_app: Sphinx, what: str, *_rest: Any) -> tuple[str, None] | None:
    """Errors are caught, not made: how to make one would only be in the way."""
    return ("", None) if what == "exception" else None


def setup(app: Sphinx) -> None:
    """Connect what is ours; before napoleon, which takes a colon for the end of a type."""
    app.connect("autodoc-process-docstring", _mark_code, priority=400)
    app.connect("autodoc-process-signature", _hide_signature)
