"""Commands that need no account: the simulator and shell completion."""

from __future__ import annotations

import click

from .options import Command, settings


@click.command(
    "sim",
    cls=Command,
    example="rerobots sim --port 8080",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONS]...")
def sim_command(arguments: tuple[str, ...]) -> int:
    """Simulate the API on this machine, without an account.

    Ctrl-C ends it. `rerobots sim --help` lists its options.
    """
    from ..sim.__main__ import main

    return main(list(arguments))


@click.command(
    "completion", cls=Command, example='eval "$(rerobots completion bash)"  # in ~/.bashrc'
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Show the completion script for a shell."""
    from click.shell_completion import get_completion_class

    from .program import cli

    kind = get_completion_class(shell)
    if kind is None:
        raise click.ClickException(f"there is no completion for {shell}")
    settings()
    click.echo(kind(cli, {}, "rerobots", "_REROBOTS_COMPLETE").source())
