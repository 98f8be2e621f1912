"""What commands write: records, tables and lines on stdout, all else on stderr."""

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


# A longer word may be broken in a table.
_LONGEST_WORD = 36


def say(text: str) -> None:
    """Write a line to stdout."""
    click.echo(printable(text))


def note(text: str) -> None:
    """Write a line about what happens to stderr."""
    click.echo(printable(text), err=True)


def record(value: Any, chosen: Settings) -> None:
    """Write a record as YAML (the default) or JSON."""
    try:
        if chosen.wants_json:
            import json

            # DEL is the one control character that JSON leaves as it is.
            text = json.dumps(value, indent=2).replace("\x7f", "\\u007f") + "\n"
        else:
            import yaml

            text = yaml.safe_dump(value, sort_keys=False, width=100)
    except RecursionError:
        raise click.ClickException("the record is nested too deeply to be shown") from None
    click.echo(text, nl=False)


def console(*, err: bool = False) -> Console:
    """A console of rich, on stdout or stderr."""
    from rich.console import Console

    return Console(stderr=err, highlight=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table: fitted to a terminal; else with tabs, for other programs."""
    texts = [[printable(_text(cell)) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in [list(columns), *texts]:
            click.echo("\t".join(row))
        return
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(columns):
        words = [word for row in [columns, *texts] for word in row[number].split()]
        longest = min(max(map(len, words), default=1), _LONGEST_WORD)
        made.add_column(name, no_wrap=number == 0, overflow="fold", min_width=longest)
    for row in texts:
        made.add_row(*map(Text, row))
    console().print(made)


def values(record: object, *names: str) -> list[Any]:
    """Values of a record of the API; None for each that it does not have."""
    return [record.get(name) if isinstance(record, Mapping) else None for name in names]


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(_text, value))
    return "" if value is None else str(value)


def when(time: datetime | None, now: datetime | None = None) -> str:
    """A time for people: local, and how far away; "" for None."""
    if time is None:
        return ""
    seconds = (time - (now or datetime.now(UTC))).total_seconds()
    distance = span(abs(seconds))
    relative = f"in {distance}" if seconds >= 0 else f"{distance} ago"
    # The first and the last hours of the calendar are no local time everywhere.
    with contextlib.suppress(OverflowError, ValueError):
        time = time.astimezone()
    return f"{time:%Y-%m-%d %H:%M:%S} ({relative})"


def span(seconds: float) -> str:
    """A number of seconds for people."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{round(seconds / size)} {unit}"
    return f"{round(seconds)} s"
