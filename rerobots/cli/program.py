"""The program: its commands, its help, and the handling of errors."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from .._version import __version__
from . import missing, output
from .options import Command, Settings, root_options

if TYPE_CHECKING:
    from ..errors import Error

# Commands by module, in the order of the help. A module is imported when one of its commands runs.
COMMANDS: dict[str, tuple[str, ...]] = {
    "searching": ("search", "types", "list", "info", "wdinfo"),
    "launching": ("launch",),
    "reserving": ("reserve",),
    "lifecycle": ("isready", "wait", "keep-alive", "terminate"),
    "remote": ("ssh", "run", "forward", "get-ssh-key"),
    "jobs": ("jobs", "logs", "kill"),
    "files": ("put", "get", "cp"),
    "addons": ("addons", "snapshot", "addon-cam", "addon-mistyproxy", "addon-drive"),
    "recording": ("record",),
    "watch": ("watch",),
    "drive": ("drive",),
    "access": ("rules", "vpn"),
    "account": ("token", "login", "logout"),
    "ci": ("list-ci-projects", "create-ci-project", "submit-ci-job"),
    "events": ("events",),
    "doctor": ("doctor",),
    "local": ("sim", "completion"),
}
_SIGINT = 130

# Names that other programs use.
ALIASES = {"exec": "run", "ls": "list", "rm": "terminate", "stop": "terminate"}

# Commands in the help, by purpose. Commands on one line share a summary.
GROUPS: dict[str, tuple[str | tuple[tuple[str, ...], str], ...]] = {
    "Find": ("search", "types", "wdinfo"),
    "Rent": ("launch", "reserve", "list", "info", "wait", "isready", "keep-alive", "terminate"),
    "Work": (
        "ssh",
        "run",
        "jobs",
        "logs",
        "kill",
        "cp",
        (("put", "get"), "Copy a file or folder to or from an instance."),
        "forward",
        (("vpn", "get-ssh-key"), "Get a profile for OpenVPN, or the private SSH key."),
    ),
    "Cameras": ("snapshot", "watch", "record"),
    "Drive": (
        "drive",
        "addons",
        (
            ("addon-cam", "addon-drive", "addon-mistyproxy"),
            "Use an add-on (older names).",
        ),
    ),
    "Account": (
        (("login", "logout"), "Store an API token for later commands, or remove it."),
        "token",
        "rules",
    ),
    "CI": (
        (
            ("list-ci-projects", "create-ci-project", "submit-ci-job"),
            "Test repositories on robots.",
        ),
    ),
    "Tools": ("doctor", "sim", "events", "completion"),
}


class _Program(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for names in COMMANDS.values() for name in names] + ["version", "help"]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in their groups, and the aliases."""
        formatter.write("\n")
        for group, entries in GROUPS.items():
            for number, entry in enumerate(entries):
                label = "" if number else group
                if isinstance(entry, str):
                    command = self.get_command(ctx, entry)
                    summary = "" if command is None else command.get_short_help_str()
                    formatter.write(f"{label:8} {entry:12} {summary}\n")
                else:
                    formatter.write(f"{label:8} {', '.join(entry[0])}: {entry[1]}\n")
        also = ", ".join(f"{alias} = {name}" for alias, name in ALIASES.items())
        formatter.write(f"{'':8} Also: {also}\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the common options in a few lines, and the commands."""
        formatter.write(_OPTIONS)
        self.format_commands(ctx, formatter)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        cmd_name = ALIASES.get(cmd_name, cmd_name)
        if cmd_name in self.commands:
            return self.commands[cmd_name]
        for module, names in COMMANDS.items():
            if cmd_name in names:
                loaded = importlib.import_module(f".{module}", __package__)
                found: click.Command = getattr(loaded, f"{cmd_name.replace('-', '_')}_command")
                return found
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None:
            import difflib

            known = [*self.list_commands(ctx), *ALIASES]
            near = difflib.get_close_matches(args[0], known, 1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            raise click.UsageError(f"there is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(__version__)
        ctx.exit()


_HELP = """\
Rent real robots over the internet, and work with them.

ID is an instance or a workspace deployment: its id, a prefix of the id, or its type. Without ID,
commands use your only active instance.
"""
_OPTIONS = """
Options, before or after the command:
  -t FILE  API token        -y, -n  yes or no to all questions    -v, -vv    log what happens
  --json   show JSON        --format YAML|JSON                    -V, --version    -h, --help
"""
_EPILOG = """\
\b
`rerobots COMMAND -h` shows the options of a command, and an example.
Without an account: `rerobots sim` simulates everything on this machine.
"""


@click.pass_context
def _require_command(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        click.echo("No command given. Try `rerobots -h`", err=True)
        ctx.exit(2)


cli: click.Group = _Program(
    "rerobots",
    help=_HELP,
    epilog=_EPILOG,
    invoke_without_command=True,
    no_args_is_help=False,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    params=[
        click.Option(
            ["-V", "--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help="Show the version.",
        ),
        *root_options(),
    ],
    callback=_require_command,
)


@cli.command("version", cls=Command, example="rerobots version")
def _version() -> None:
    """Show the version."""
    click.echo(__version__)


@cli.command("help", cls=Command, example="rerobots help launch")
@click.argument("command", required=False)
@click.pass_context
def _help(ctx: click.Context, command: str | None) -> None:
    """Show the help of a command, or of the program."""
    root = ctx.find_root()
    if command is None:
        click.echo(cli.get_help(root))
        return
    _, found, _ = cli.resolve_command(root, [command])
    if found is not None:
        click.echo(found.get_help(click.Context(found, info_name=command, parent=root)))


def run(arguments: list[str]) -> int:
    """Run a command line.

    Args:
        arguments: The arguments after the name of the program.

    Returns:
        The exit status.
    """
    chosen = Settings()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # As on stderr, for characters that an old encoding does not have.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status = _run(arguments, chosen)
    finally:
        chosen.close()
    return status


def _run(arguments: list[str], chosen: Settings) -> int:
    from ..errors import Error

    failure: BaseException
    try:
        try:
            status: Any = cli.main(
                arguments, prog_name="rerobots", standalone_mode=False, obj=chosen
            )
        finally:
            sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except click.UsageError as err:
        failure, status = err, 2
        path = err.ctx.command_path if err.ctx is not None else "rerobots"
        _print_error(f"{err.format_message()}\nTry `{path} -h`")
    except (click.Abort, KeyboardInterrupt) as err:
        failure, status = err, _SIGINT
        for note in _notes(err):
            _print_error(note)
    except BrokenPipeError:
        # The reader has closed the pipe. Without this, Python would complain when it exits.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except (click.ClickException, Error, OSError) as err:
        failure, status = err, 1
        _print_error("\n".join([_message(err, chosen), *_notes(err)]))
    except Exception as err:
        failure, status = err, 1
        if isinstance(err, ModuleNotFoundError) and err.name in missing.PACKAGES:
            _print_error(missing.advice(err))
        else:
            words = f"{type(err).__name__}: {err}"
            _print_error(f"{words}\nThis is a bug: `-vv` shows the traceback")
    if chosen.verbose > 1:
        import traceback

        _print_lines("".join(traceback.format_exception(failure)))
    return int(status)


def _message(err: click.ClickException | OSError | Error, chosen: Settings) -> str:
    from ..errors import Error
    from .failures import message_of

    if isinstance(err, click.ClickException):
        return err.format_message()
    if isinstance(err, Error):
        return message_of(err, has_token=chosen.has_token())
    return f"{err.filename}: {err.strerror}" if err.filename and err.strerror else str(err)


def _notes(err: BaseException) -> list[str]:
    causes = [err, *([err.__cause__] if err.__cause__ is not None else [])]
    return [note for each in causes for note in getattr(each, "__notes__", ())]


def _print_error(text: str) -> None:
    _print_lines(f"error: {text.strip()}")


def _print_lines(text: str) -> None:
    with contextlib.suppress(OSError):
        for line in text.splitlines():
            output.note(line)
