"""What commands write: records, tables and lines on stdout, all else on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from .options import Settings


def printable(text: str) -> str:
    """A line without what would steer a terminal; tabs stay."""
    return "".join(
        each if each.isprintable() or each == "\t" else "\N{REPLACEMENT CHARACTER}" for each in text
    )


def say(text: str) -> None:
    """Write a line to stdout."""
    click.echo(printable(text))


def note(text: str) -> None:
    """Write a line about what happens to stderr."""
    click.echo(printable(text), err=True)


def record(value: Any, chosen: Settings) -> None:
    """Write a record as YAML (the default) or JSON."""
    if chosen.wants_json:
        as_json(value)
    else:
        import yaml

        text = yaml.dump(
            value, Dumper=_dumper(yaml), sort_keys=False, allow_unicode=False, width=100
        )
        click.echo(text, nl=False)


def _dumper(yaml: Any) -> Any:
    return getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def as_json(value: Any) -> None:
    """Write a document of JSON, at once."""
    import json

    click.echo(json.dumps(value, indent=2))


def console(*, err: bool = False) -> Console:
    """A console of rich, on stdout or stderr."""
    from rich.console import Console

    return Console(stderr=err, highlight=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table: fitted to a terminal; else with tabs, for other programs."""
    texts = [[printable("" if cell is None else str(cell)) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in [list(columns), *texts]:
            click.echo("\t".join(row))
        return
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(columns):
        made.add_column(name, no_wrap=number == 0, overflow="fold")
    for row in texts:
        made.add_row(*map(Text, row))
    console().print(made)


def moment(text: str | None) -> datetime | None:
    """A time as the API writes it (UTC); None if there is none, or it is another text."""
    if not text:
        return None
    try:
        parsed = datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        return None
    return parsed.replace(tzinfo=parsed.tzinfo or UTC)


def when(time: datetime | None, now: datetime | None = None) -> str:
    """A time for people: local, and how far away; "" for None."""
    if time is None:
        return ""
    seconds = (time - (now or datetime.now(UTC))).total_seconds()
    distance = span(abs(seconds))
    relative = f"in {distance}" if seconds >= 0 else f"{distance} ago"
    return f"{time.astimezone():%Y-%m-%d %H:%M:%S} ({relative})"


def span(seconds: float) -> str:
    """A number of seconds for people."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{round(seconds / size)} {unit}"
    return f"{round(seconds)} s"
