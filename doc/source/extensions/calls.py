"""Directives for pages of the reference: a table of calls first, and their details at the end.

`.. calls:: CLASS` shows a table of the methods that its content names, or of all of them. `:as:`
gives the words before the dot, as a program writes them. `.. details::` documents what the tables
of the page name.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

_BACKTICKS = re.compile(r"(?<![`:\w])`([^`]+)`(?!`)")


def mark_code(text: str) -> str:
    """Return a docstring's text with `name` as ``name``, which is code in reStructuredText."""
    return _BACKTICKS.sub(r"``\1``", text)


def find(path: str) -> Any:
    """Return the object at a dotted path."""
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for name in parts[end:]:
            # Not getattr() of a class: that would call its class methods and properties.
            static = inspect.isclass(found)
            found = inspect.getattr_static(found, name) if static else getattr(found, name)
        return found
    raise ModuleNotFoundError(path)


def _public(owner: Any) -> Iterator[str]:
    for name, value in vars(owner).items():
        is_call = inspect.isfunction(value) or isinstance(value, property | classmethod)
        if is_call and not name.startswith("_"):
            yield name


def _role(value: Any) -> str:
    if isinstance(value, property):
        return "attr"
    return "class" if inspect.isclass(value) else "meth"


class Calls(SphinxDirective):
    """A table of calls: each with the first sentence of its docstring."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"as": directives.unchanged}  # pyright: ignore

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        path = self.arguments[0]
        owner = find(path)
        listed = " ".join(self.content).split()
        tables: Any = self.env.temp_data.setdefault("calls", [])
        tables.append((path, listed))
        shown = self.options.get("as", path.rpartition(".")[2])
        lines = [".. list-table::", "   :widths: 40 60", "   :class: calls", ""]
        for name in listed or _public(owner):
            value = find(f"{path}.{name}")
            end = "" if isinstance(value, property) or inspect.isclass(value) else "()"
            summary = (inspect.getdoc(value) or "").partition("\n\n")[0].replace("\n", " ")
            lines += [
                f"   * - :py:{_role(value)}:`{shown}.{name}{end} <{path}.{name}>`",
                f"     - {mark_code(summary)}",
            ]
        return _parse(self, lines)


class Details(SphinxDirective):
    """The documentation of all calls in the tables of this page."""

    def run(self) -> list[nodes.Node]:
        """Return the documentation."""
        lines: list[str] = []
        tables: Any = self.env.temp_data.pop("calls", [])
        for path, listed in tables:
            if not listed:
                lines += [f".. autoclass:: {path}", "   :members:", ""]
            for name in listed:
                value = find(f"{path}.{name}")
                kind = "property" if isinstance(value, property) else "method"
                lines += [f".. auto{kind}:: {path}.{name}", ""]
        return _parse(self, lines)


def _parse(directive: SphinxDirective, lines: list[str]) -> list[nodes.Node]:
    node = nodes.container()
    directive.state.nested_parse(StringList(lines, "calls"), directive.content_offset, node)
    return list(node.children)


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directives."""
    app.add_directive("calls", Calls)
    app.add_directive("details", Details)
    return {"parallel_read_safe": True}
