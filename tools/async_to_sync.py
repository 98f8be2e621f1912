"""Makes the sync code of the `_sync` folders from the async code of the `_async` folders.

Everything that does I/O is written once, as async. A table of words turns it into its sync twin.
It is an error if no file uses a row of the table, or if a name of async code is left.
"""

import re

_SUBSTITUTIONS = (
    # The language.
    (r"\basync def\b", "def"),
    (r"\basync for\b", "for"),
    (r"\basync with\b", "with"),
    # A call that is awaited inside an expression needs no parentheses of its own.
    (r"(?<!\w)\(await ([\w.]+\((?:[^()\n]|\([^()\n]*\))*\))\)", r"\1"),
    (r"\bawait ", ""),
    (r"\bAwaitable\[(\w+)\]", r"\1"),
    (r"\bAwaitable, ", ""),
    (r"\bAsyncIterable\b", "Iterable"),
    (r"\b__aenter__\b", "__enter__"),
    (r"\b__aexit__\b", "__exit__"),
    (r"\b__aiter__\b", "__iter__"),
    (r"\b__anext__\b", "__next__"),
    (r"\bStopAsyncIteration\b", "StopIteration"),
    # httpx.
    (r"\bhandle_async_request\b", "handle_request"),
    (r"\bset_async_httpx_client\b", "set_httpx_client"),
    (r"\baread\b", "read"),
    (r"\baiter_bytes\b", "iter_bytes"),
    (r"\baclose\b", "close"),
    # Our own names.
    (r"\b(_client|_instance|_live)\._async\b", r"\1._sync"),
    (r"\brerobots\.aio\.AsyncAPIClient\b", "rerobots.api.APIClient"),
    (r"\brerobots\.aio\.AsyncInstance\b", "rerobots.Instance"),
    (r"(?<![A-Za-z])Async(?=[A-Z])", ""),
    (r"\basync_(?=[a-z])", "sync_"),
)
_PATTERNS = tuple((re.compile(words), plain) for words, plain in _SUBSTITUTIONS)
_ASYNC = re.compile(r"\b\w*(?:Async|_async|async_|await|Await)\w*\b|\basync\b|\baio\b")


def convert(sources: dict[str, str]) -> dict[str, str]:
    """Convert sources, by file name.

    Args:
        sources: The async sources.

    Returns:
        The sync ones, by the same names.

    Raises:
        ValueError: A row of the table was not used, or a name of async code is left.
    """
    unused = set(range(len(_PATTERNS)))
    converted: dict[str, str] = {}
    for name, text in sources.items():
        for row, (pattern, plain) in enumerate(_PATTERNS):
            text, count = pattern.subn(plain, text)
            if count:
                unused.discard(row)
        left = sorted({match.group() for match in _ASYNC.finditer(text)})
        if left:
            raise ValueError(f"{name}: names of async code that no substitution knows: {left}")
        converted[name] = text
    if unused:
        rows = ", ".join(repr(_SUBSTITUTIONS[row][0]) for row in sorted(unused))
        raise ValueError(f"substitutions that nothing uses: {rows}")
    return converted
