"""What notebooks show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


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


def rows(headings: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Make a table of lines below headings.

    Args:
        headings: Headings of the columns.
        lines: Values of each line; a list is shown with commas, None as nothing.

    Returns:
        HTML.
    """
    from html import escape

    def shown(value: object) -> str:
        if isinstance(value, list | tuple):
            value = ", ".join(map(str, value))
        return "" if value is None else escape(str(value))

    def line(tag: str, values: Iterable[object]) -> str:
        cells = (f"<{tag} style='text-align:left'>{shown(value)}</{tag}>" for value in values)
        return f"<tr>{''.join(cells)}</tr>"

    body = "".join(line("td", values) for values in lines)
    return f"<table><thead>{line('th', headings)}</thead><tbody>{body}</tbody></table>"
