"""Output of commands: records, tables and lines to stdout, everything else to stderr."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from .._text import printable

if TYPE_CHECKING:
    from rich.console import Console

    from .options import Settings


# A table can break longer words.
_LONGEST_WORD = 36


def say(text: str) -> None:
    """Write a line to stdout."""
    click.echo(printable(text))


def note(text: str) -> None:
    """Write a line about the progress to stderr."""
    click.echo(printable(text), err=True)


def record(value: Any, chosen: Settings) -> None:
    """Write a record as YAML (the default) or JSON."""
    try:
        if chosen.wants_json:
            import json

            # DEL is the only control character that JSON does not escape.
            text = json.dumps(value, indent=2).replace("\x7f", "\\u007f") + "\n"
        else:
            import yaml

            text = yaml.safe_dump(value, sort_keys=False, width=100)
    except RecursionError:
        raise click.ClickException("the record is nested too deeply to be shown") from None
    click.echo(text, nl=False)


def console(*, err: bool = False) -> Console:
    """Return a console of rich for stdout or stderr."""
    from rich.console import Console

    return Console(stderr=err, highlight=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table: fitted to a terminal, or with tabs for other programs."""
    texts = [[printable(_text(cell)) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in [list(columns), *texts]:
            click.echo("\t".join(row))
        return
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(columns):
        words = [word for row in [columns, *texts] for word in row[number].split()]
        longest = min(max(map(len, words), default=1), _LONGEST_WORD)
        grid.add_column(name, no_wrap=number == 0, overflow="fold", min_width=longest)
    for row in texts:
        grid.add_row(*map(Text, row))
    console().print(grid)


def values(record: object, *names: str) -> list[Any]:
    """Return values of a record of the API, with None for missing ones."""
    return [record.get(name) if isinstance(record, Mapping) else None for name in names]


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(_text, value))
    return "" if value is None else str(value)


def when(time: datetime | None, now: datetime | None = None) -> str:
    """Format a time as local time and as the distance from now; "" for None."""
    if time is None:
        return ""
    seconds = (time - (now or datetime.now(UTC))).total_seconds()
    distance = span(abs(seconds))
    relative = f"in {distance}" if seconds >= 0 else f"{distance} ago"
    # The first and last hours of the calendar have no local time in some zones.
    with contextlib.suppress(OverflowError, ValueError):
        time = time.astimezone()
    return f"{time:%Y-%m-%d %H:%M:%S} ({relative})"


def span(seconds: float) -> str:
    """Format a number of seconds with a suitable unit."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{round(seconds / size)} {unit}"
    return f"{round(seconds)} s"
