"""Checks the English of the guide, the README, docstrings and comments: `make lint` runs this.

proselint finds what is wrong everywhere; the table below has the words that this project avoids.
Vale would do both, but its package fetches a program at run time.
"""

import ast
import io
import re
import sys
import tokenize
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


class Text(NamedTuple):
    """A file's prose."""

    path: Path
    content: str


def main() -> int:
    """Check; return the exit status."""
    CheckRegistry().register_many(__register__)
    findings = [finding for text in (*documents(), *modules()) for finding in check(text)]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


def documents() -> Iterator[Text]:
    """Yield the guide and the README and its like."""
    for path in (*ROOT.glob("*.md"), *(ROOT / "doc" / "source").rglob("*.rst")):
        # Made of the texts of the parser, which are docstrings.
        if path.name not in ("command-line.rst", "CODE_OF_CONDUCT.md"):
            yield Text(path, path.read_text())


def modules() -> Iterator[Text]:
    """Yield the docstrings and comments of each module that is written by hand."""
    for folder in ("rerobots", "tests", "tools", "examples"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "_sync" not in path.parts:
                yield Text(path, prose_of(path.read_text()))


def prose_of(source: str) -> str:
    """Return docstrings, of attributes too, and comments, each on its lines of the source."""
    kept = [""] * (source.count("\n") + 1)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            for number, line in enumerate(str(node.value.value).splitlines()):
                kept[node.lineno - 1 + number] = line
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            kept[token.start[0] - 1] = token.string.lstrip("# ")
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
