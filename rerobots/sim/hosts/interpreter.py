"""The Python interpreter of the add-on `py`, run as a script on the host.

Each line of the input is a source text, as JSON. The output is what the text prints, and the value
of an expression at its end.
"""

import ast
import json
import sys
import traceback
from typing import Any


def _run(source: str, names: dict[str, Any]) -> None:
    tree = ast.parse(source, "<py>")
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<py>", "exec"), names)  # noqa: S102 -- that is what it is for
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), "<py>", "eval"), names)  # noqa: S307
        sys.displayhook(value)


def main() -> None:
    """Run each line of the input."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for line in iter(sys.stdin.readline, ""):
        try:
            _run(json.loads(line), names)
        except SystemExit:
            return
        except BaseException:
            traceback.print_exc(file=sys.stdout)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
