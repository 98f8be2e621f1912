"""Checks the English of the guide, the README and docstrings: `make lint` runs this.

proselint finds what is wrong everywhere; the table below has the words that this project avoids.
Vale would do both, but its package fetches a program at run time.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from proselint.checks import __register__
from proselint.config import DEFAULT
from proselint.registry import CheckRegistry
from proselint.tools import LintFile

ROOT = Path(__file__).resolve().parent.parent
WORDS = {
    r"so many|for so long|so much": "a number, or nothing",
    r"whom|hereby|therein|thereof": "a short sentence",
    r"the same holds": "say it again",
    r"in order (to|that)": "to",
    r"(is|are) (?-i:none)": "say what is missing",
    r"goes? on|going on|take[sn]? up": "continue, happen",
    r"the way to": "to",
    r"sees to|see to": "the verb that is meant",
    r"time-?out of|times out of": "timeout",
    r"(is|are) told|tells? (of|apart|both|that|which)": "say, return, log",
    r"ask(s|ed)? for an answer": "ping",
    r"at hand|in vain|of use": "available; without success; useful",
    r"anew|alike": "again; both",
    r"repeated blindly": "retried",
}
_RULES = [(re.compile(rf"\b({words})\b", re.IGNORECASE), better) for words, better in WORDS.items()]
# What is no prose: code, directives, tables' rulers, targets.
_CODE = re.compile(
    r"``[^`]+``|`[^`]+`|^ *(>>>|\.\.\.) .*|^ *\.\. .*(\n\s+:.*)*|^[=\-~ ]+$|https?://\S+",
    re.MULTILINE,
)
_BLOCK = re.compile(
    r"^( *)\.\. (code-block|literalinclude|index|calls).*\n(\1 +.*\n|\n)*", re.MULTILINE
)
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


# Not its typography, which is that of books, nor repeated words, which tables have.
_CHECKS = {**DEFAULT["checks"], "typography": False, "lexical_illusions": False}

DOCSTRINGS = 29
"""Findings in docstrings that are older than this check. Lower it with each that is mended."""


class Text(NamedTuple):
    """A file's prose."""

    path: Path
    content: str


def main() -> int:
    """Check; return the exit status."""
    CheckRegistry().register_many(__register__)
    strict = [finding for text in documents() for finding in check(text)]
    known = [finding for text in modules() for finding in check(text)]
    too_many = len(known) > DOCSTRINGS
    for finding in (*strict, *(known if too_many else ())):
        print(finding)
    if too_many:
        print(f"docstrings: {len(known)} findings; {DOCSTRINGS} are known, and may only get fewer")
    return 1 if strict or too_many else 0


def documents() -> Iterator[Text]:
    """Yield the guide and the README and its like."""
    for path in (*ROOT.glob("*.md"), *(ROOT / "doc" / "source").rglob("*.rst")):
        # Made of the texts of the parser, which are docstrings.
        if path.name not in ("command-line.rst", "CODE_OF_CONDUCT.md"):
            yield Text(path, path.read_text())


def modules() -> Iterator[Text]:
    """Yield the docstrings of each module of the package."""
    for path in sorted((ROOT / "rerobots").rglob("*.py")):
        if "_sync" not in path.parts:
            yield Text(path, docstrings(path.read_text()))


def docstrings(source: str) -> str:
    """Return the docstrings of a module, each on its lines of the source."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    kept = [""] * (source.count("\n") + 1)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, kinds) and ast.get_docstring(node) is not None:
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            assert isinstance(first.value, ast.Constant)
            for number, line in enumerate(str(first.value.value).splitlines()):
                kept[first.lineno - 1 + number] = line
    return "\n".join(kept)


def check(text: Text) -> Iterator[str]:
    """Yield what is wrong with a text."""
    prose = text.content
    for pattern in (_FENCE, _BLOCK, _CODE):
        prose = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), prose)
    where = text.path.relative_to(ROOT) if text.path.is_relative_to(ROOT) else text.path
    for pattern, better in _RULES:
        for match in pattern.finditer(prose):
            line = 1 + prose.count("\n", 0, match.start())
            yield f"{where}:{line}: '{match.group()}': {better}"
    if prose.strip():
        for result in LintFile("text", prose).lint({**DEFAULT, "checks": _CHECKS}):
            # It puts a line before the text.
            yield f"{where}:{result.pos[0] - 1}: {result.check_result.message}"


if __name__ == "__main__":
    sys.exit(main())
