"""Sphinx configuration of the User's Guide; `make doc` builds it."""

import re
import sys
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from rerobots import __version__

sys.path.insert(0, str(Path(__file__).parent / "extensions"))
from calls import mark_code

project = "rerobots"
author = "the rerobots contributors"
copyright = f"2017, {author}"
version = release = __version__

extensions = [
    "calls",
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_design",
]
html_theme = "furo"
html_title = f"rerobots {release}"
html_static_path = ["_static"]
html_css_files = ["guide.css"]
html_search_scorer = str(Path(__file__).parent / "scorer.js")
html_copy_source = False
html_show_sourcelink = False
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

# Inventories are kept here, so that the guide is built without a network. To renew python.inv,
# download https://docs.python.org/3.11/objects.inv. The others have only the names that docstrings
# use, some of them in forms that no published inventory has (`np.ndarray`, `paramiko.PKey`): four
# lines of header, then lines such as `httpx.Client py:class 1 api/#client -`, compressed by zlib.
# `python -m sphinx.ext.intersphinx FILE` lists the names in a file.
intersphinx_mapping = {
    "python": ("https://docs.python.org/3", "inventories/python.inv"),
    "numpy": ("https://numpy.org/doc/stable", "inventories/numpy.inv"),
    "httpx": ("https://www.python-httpx.org", "inventories/httpx.inv"),
    "paramiko": ("https://docs.paramiko.org/en/stable", "inventories/paramiko.inv"),
}

add_module_names = False
toc_object_entries_show_parents = "hide"
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
napoleon_numpy_docstring = False
napoleon_use_ivar = True


def _mark_code(_app: Sphinx, what: str, _name: str, obj: Any, _opts: Any, lines: list[str]) -> None:
    """Docstrings say `name` for what reStructuredText calls ``name``."""
    lines[:] = [mark_code(line) for line in lines]
    # napoleon takes words before a colon for a type; an empty type keeps it from doing so.
    for number, line in enumerate(lines[:-1]):
        if line.strip() in ("Returns:", "Yields:"):
            first = lines[number + 1]
            lines[number + 1] = first[: len(first) - len(first.lstrip())] + ": " + first.lstrip()
    if what in ("property", "attribute") and lines and ":" in lines[0]:
        lines[0] = ": " + lines[0]
    advice = str(getattr(obj, "advice", "")) if what == "exception" else ""
    if advice:
        lines[1:1] = ["", f"*What to do:* {mark_code(advice)}", ""]


def _hide_signature(_app: Sphinx, what: str, *_rest: Any) -> tuple[str, None] | None:
    """Errors are caught, not made: how to make one would only be in the way."""
    return ("", None) if what == "exception" else None


def _finish_page(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: Any
) -> None:
    """Give a page what axe-core misses, and hide where private modules are."""
    # Captions of the side bar are headings.
    tree = str(context.get("furo_navigation_tree", ""))
    context["furo_navigation_tree"] = tree.replace(
        'role="heading"', 'role="heading" aria-level="2"'
    )
    # Long lines of code scroll, also by the keyboard.
    if "body" in context:
        body = str(context["body"]).replace("<pre>", '<pre tabindex="0">')
        # Links in annotations have the module in which a class is written as their tooltip.
        context["body"] = re.sub(r' title="rerobots\._[^"]*"', "", body)


def setup(app: Sphinx) -> None:
    """Connect what is ours; before napoleon, which takes a colon for the end of a type."""
    app.connect("html-page-context", _finish_page, priority=900)
    app.connect("autodoc-process-docstring", _mark_code, priority=400)
    app.connect("autodoc-process-signature", _hide_signature)
