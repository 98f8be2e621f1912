"""What notebooks show."""

from __future__ import annotations

from collections.abc import Mapping


def table(rows: Mapping[str, object]) -> str:
    """Make a table of names and values.

    Args:
        rows: Values by their names; those that are None are left out.

    Returns:
        HTML.
    """
    from html import escape

    cells = "".join(
        f"<tr><th style='text-align:left'>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
        for name, value in rows.items()
        if value is not None
    )
    return f"<table>{cells}</table>"
