"""Makes doc/source/reference/command-line.rst from the parser of the program `rerobots`.

With --check it writes nothing, and fails if the page is not up to date.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from rerobots.cli.options import Command
from rerobots.cli.program import cli

PAGE = Path(__file__).resolve().parent.parent / "doc" / "source" / "reference" / "command-line.rst"
BEGIN = """\
.. Made by tools/cli_reference.py from the parser: change that, not this page.

Command line
============

The program ``rerobots`` finds robots, rents them and works with them from a terminal or a script:

.. code-block:: sh

   pip install "rerobots[cli,extra]"
   rerobots search misty
   rerobots launch fixed_misty2 --duration 30m -- 'uname -a'

The last line launches an instance, waits until it is READY, runs the command, and terminates the
instance, whatever happens. ``python -m rerobots`` is the same program. Without an account,
``rerobots sim`` simulates everything; it prints the settings to try the other commands with.

Ids
---

An id can be shortened to its beginning, as long as only one fits. A workspace type can stand in
place of an id, if there is only one deployment or instance of it. Where the id of an instance is
left out, or is ``-``, your one active instance is meant.

Output
------

What a command shows is on standard output, and nothing else; progress and questions are on standard
error. ``--json`` makes it JSON: the records as the API gives them. Tables are fitted to a terminal,
and are lines with tabs anywhere else. Colours are used on a terminal only, and not if ``NO_COLOR``
is set. Times in tables are local.

The API token
-------------

It is taken from ``-t FILE``, from the environment variable ``REROBOTS_API_TOKEN``, or from where
``rerobots login`` keeps it, in this order. Without one, deployments can be searched, no more.
``rerobots login`` keeps it in the keyring of the system, if the package is installed with the extra
``keyring``, else in the file ``rerobots/token`` in ``$XDG_CONFIG_HOME`` (``~/.config`` by default),
which only you can read. :class:`rerobots.api.APIClient` finds it there, too, unless
``ignore_env=True``.

Exit status
-----------

====  ==========================================================================================
0     Done. ``isready``: the instance is READY.
1     It failed, or a question was answered with no. ``isready``: the instance is not READY.
2     Wrong usage.
130   Ended by Ctrl-C; 143 by SIGTERM.
====  ==========================================================================================

``run``, ``ssh`` and ``launch ... -- CMD`` end with the exit status of the command that they ran,
``wait`` for a job with that of the job; or with 128 plus the number of the signal that killed it.
``run --detach`` ends with 0 when the job has begun, and ``logs`` with 0 whatever became of the job.
Errors are one or two lines on standard error; ``-vv`` adds the traceback.

"""


def page() -> str:
    """Return the text of the page."""
    root = click.Context(cli, info_name="rerobots", max_content_width=100)
    lines = [*BEGIN.splitlines(), "Options of every command", "-" * 24, ""]
    lines += _options(cli, root)
    lines += ["Commands", "--------", ""]
    for name in cli.list_commands(root):
        command = cli.get_command(root, name)
        assert isinstance(command, Command), name
        lines += _section(name, command, root)
    return "\n".join(lines).rstrip() + "\n"


def _section(name: str, command: Command, root: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=root, max_content_width=100)
    usage = command.get_usage(context).removeprefix("Usage: ")
    yield from (f"{name}", "^" * len(name), "", ".. code-block:: text", "")
    rest = " [-- CMD]" if command.takes_rest else ""
    yield from (f"   {' '.join(usage.split())}{rest}", "")
    yield from (_rst(command.help or ""), "")
    yield from _options(command, context)
    yield from ("Example:", "", ".. code-block:: sh", "")
    yield from (f"   {line}" for line in command.example.splitlines())
    yield ""


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        found = parameter.get_help_record(context)
        if found is None or not isinstance(parameter, click.Option) or "--help" in parameter.opts:
            continue
        names, text = found
        yield from (f"``{names}``", f"   {_rst(text)}", "")


def _rst(text: str) -> str:
    """Turn the backticks of help texts into those of reStructuredText."""
    lines = [line.strip() for line in text.replace("\b", "").splitlines()]
    return "\n".join(lines).replace("`", "``").replace("*", "\\*").strip()


def main() -> None:
    """Write the page, or check it."""
    text = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text)
    elif not PAGE.exists() or PAGE.read_text() != text:
        sys.exit(f"{PAGE.name} is not up to date: run {Path(__file__).name}")


if __name__ == "__main__":
    main()
