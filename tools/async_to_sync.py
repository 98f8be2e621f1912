"""Makes the plain source of `rerobots/_sync` from the async one of `rerobots/_async`.

Everything that does I/O is written once, as async. A table of words turns it into its plain twin;
a row of the table that no file uses is an error, so the table cannot rot.
"""

import re

_SUBSTITUTIONS = (
    # The language.
    (r"async def", "def"),
    (r"async for", "for"),
    (r"async with", "with"),
    (r"AsyncIterator", "Iterator"),
    (r"Awaitable\[(\w+)\]", r"\1"),
    (r"Awaitable, ", ""),
    (r"await ", ""),
    (r"__aenter__", "__enter__"),
    (r"__aiter__", "__iter__"),
    (r"__aexit__", "__exit__"),
    (r"__anext__", "__next__"),
    (r"StopAsyncIteration", "StopIteration"),
    # httpx.
    (r"AsyncClient", "Client"),
    (r"AsyncBaseTransport", "BaseTransport"),
    (r"AsyncByteStream", "SyncByteStream"),
    (r"handle_async_request", "handle_request"),
    (r"set_async_httpx_client", "set_httpx_client"),
    (r"aiter_bytes", "iter_bytes"),
    (r"aclose", "close"),
    # Ours.
    (r"rerobots\.aio\.AsyncAPIClient", "rerobots.api.APIClient"),
    (
        r"Async(?=APIClient|Instance|Transport|Connection|Hardshare|PortForward|RemoteCommand|SSHConfig|\w+Calls|\w+Lists)",
        "",
    ),
    (r"_colours\.async_", "_colours.sync_"),
    (r"_threads\.async_", "_threads.sync_"),
    (r"_threads\.AsyncOpening", "_threads.SyncOpening"),
)
_PATTERNS = tuple((re.compile(rf"\b{words}"), plain) for words, plain in _SUBSTITUTIONS)


def convert(sources: dict[str, str]) -> dict[str, str]:
    """Convert sources, by file name, and check that every row of the table was of use."""
    unused = set(range(len(_PATTERNS)))
    converted: dict[str, str] = {}
    for name, text in sources.items():
        for row, (pattern, plain) in enumerate(_PATTERNS):
            text, count = pattern.subn(plain, text)
            if count:
                unused.discard(row)
        converted[name] = text
    if unused:
        rows = ", ".join(repr(_SUBSTITUTIONS[row][0]) for row in sorted(unused))
        raise ValueError(f"substitutions that nothing uses: {rows}")
    return converted
