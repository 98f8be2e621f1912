"""The common options, and the base class of commands: `Settings` and `Command`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from .._text import printable

if TYPE_CHECKING:
    from pathlib import Path

    from ..api import APIClient


class Settings:
    """Values of the common options.

    Attributes:
        token_file: File with an API token (`pathlib.Path`), or None.
        verbose: Number of `-v` (int).
        answer: Answer to all questions (bool), or None to ask.
        format: "YAML", "JSON", or None for the default output of the command.
        rest: Arguments after `--` (list of str), or None if there was no `--`.
    """

    def __init__(self) -> None:
        self.token_file: Path | None = None
        self.verbose = 0
        self.answer: bool | None = None
        self.format: str | None = None
        self.rest: list[str] | None = None
        self._client: APIClient | None = None

    def client(self) -> APIClient:
        """Return the client of the API, which is made at the first use."""
        if self._client is None:
            from ..api import APIClient

            if self.verbose:
                _log_to_stderr(self.verbose)
            self._client = APIClient(self.token_file)
        return self._client

    def has_token(self) -> bool:
        """Return whether there is an API token."""
        return self._client is not None and self._client.has_api_token()

    def user(self) -> str | None:
        """Return the name of the token's user, or None if it is not known."""
        from .. import tokens

        try:
            token = tokens.find(self.token_file, ignore_env=False)
            return None if token is None else tokens.TokenClaims.from_token(token).subject
        except ValueError:
            return None

    def close(self) -> None:
        """Close the client's connections."""
        if self._client is not None:
            self._client.close()

    def confirm(self, question: str) -> bool:
        """Ask a yes-or-no question on stderr; without a terminal, the answer is no."""
        if self.answer is not None:
            return self.answer
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return False
        # click.confirm writes a part of the question to stdout.
        while True:
            click.echo(printable(f"{question} [y/N]: "), nl=False, err=True)
            line = sys.stdin.readline()
            if not line:
                raise click.Abort
            answer = line.strip().lower()
            if answer in ("", "n", "no", "y", "yes"):
                return answer.startswith("y")

    def require_free(self, path: Path, otherwise: str = "it was left unchanged") -> None:
        """Ask before a file is overwritten.

        Raises:
            click.ClickException: The answer is no.
        """
        if path.exists() and not self.confirm(f"Overwrite {path}?"):
            raise click.ClickException(f"{path} exists; {otherwise} (`-y` overwrites)")

    def require(self, question: str, otherwise: str) -> None:
        """Ask a question, and end the command unless the answer is yes.

        Raises:
            click.ClickException: The answer is no.
        """
        if not self.confirm(question):
            hint = "" if self.answer is False or sys.stdin.isatty() else " (`-y` answers yes)"
            raise click.ClickException(f"{otherwise}{hint}")

    @property
    def wants_json(self) -> bool:
        """Whether to write JSON."""
        return self.format == "JSON"


def _log_to_stderr(verbose: int) -> None:
    import logging

    class Formatter(logging.Formatter):
        def formatMessage(self, record: logging.LogRecord) -> str:
            return printable(super().formatMessage(record))

        def formatException(self, ei: Any) -> str:
            return printable(super().formatException(ei), keep="\t\n")

    handler = logging.StreamHandler()
    handler.setFormatter(Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("rerobots")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if verbose > 1 else logging.INFO)


def settings() -> Settings:
    """Return the settings of the running command."""
    return click.get_current_context().ensure_object(Settings)


def _set(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value is None or value is False or value == 0 or value == ():
        return
    chosen = ctx.ensure_object(Settings)
    match param.name:
        case "yes" | "no":
            answer = param.name == "yes"
            if chosen.answer is (not answer):
                raise click.UsageError("-y and -n exclude each other", ctx)
            chosen.answer = answer
        case "json":
            chosen.format = "JSON"
        case "verbose":
            chosen.verbose += value
        case "token_file":
            from pathlib import Path

            chosen.token_file = Path(value)
        case name:
            setattr(chosen, str(name), value)


def _common(*, shows: bool, is_root: bool) -> list[click.Parameter]:
    def option(*names: str, **attributes: Any) -> click.Option:
        return click.Option(names, expose_value=False, callback=_set, **attributes)

    others = not is_root
    return [
        option(
            "-t",
            "token_file",
            metavar="FILE",
            type=click.Path(),
            hidden=others,
            help="File with an API token, used instead of REROBOTS_API_TOKEN.",
        ),
        option("-y", "yes", is_flag=True, hidden=others, help="Answer yes to all questions."),
        option(
            "-n",
            "no",
            is_flag=True,
            hidden=others,
            help="Answer no to all questions: nothing is terminated or overwritten.",
        ),
        option(
            "-v",
            "--verbose",
            count=True,
            hidden=others,
            help="Log to stderr what happens; -vv in detail.",
        ),
        option(
            "--format",
            type=click.Choice(["YAML", "JSON"], case_sensitive=False),
            hidden=not (shows or is_root),
            help="Format of the output.",
        ),
        option(
            "--json",
            is_flag=True,
            hidden=not (shows or is_root),
            help="Same as --format JSON; stdout has only JSON.",
        ),
    ]


class Command(click.Command):
    """A command with the common options.

    Args:
        shows: Whether it has output that `--format` changes (bool).
        takes_rest: Whether it takes arguments after `--` (bool).
        example: An example for the help (str).
    """

    def __init__(
        self,
        *args: Any,
        shows: bool = False,
        takes_rest: bool = False,
        example: str = "",
        **attributes: Any,
    ) -> None:
        self.takes_rest = takes_rest
        self.example = example
        if example and not attributes.get("epilog"):
            lines = "\n".join(f"  {line}" for line in example.splitlines())
            attributes["epilog"] = f"\b\nExample:\n{lines}"
        super().__init__(*args, **attributes)
        self.params.extend(_common(shows=shows, is_root=False))

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first line of the help, in full."""
        return (self.help or "").partition("\n")[0]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Remove the arguments after `--`, and parse the others."""
        if self.takes_rest and "--" in args:
            at = args.index("--")
            ctx.ensure_object(Settings).rest = args[at + 1 :]
            args = args[:at]
        return super().parse_args(ctx, args)


def root_options() -> list[click.Parameter]:
    """Return the options that can also precede the command."""
    return _common(shows=True, is_root=True)
