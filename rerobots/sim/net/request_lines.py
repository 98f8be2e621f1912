"""Requests as lines for a person to read. Tokens and private keys are redacted."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlencode

from ..._text import printable
from .request_log import Answered, without_tokens

_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", re.S
)

# Characters of a body that are shown.
_SHOWN = 400


def format_request(answered: Answered, *, bodies: bool) -> str:
    """Format a request: time, method, path, status, duration and user.

    Args:
        answered: The request and its response.
        bodies: Whether to add their bodies, a line each.
    """
    request = answered.request
    query = f"?{urlencode(request.query)}" if request.query else ""
    status = "no answer" if request.status is None else request.status
    line = (
        f"{datetime.now():%H:%M:%S.%f}"[:-3] + f" {request.method} {request.path}{query} {status} "
        f"{answered.duration * 1000:.0f} ms {request.user or 'anonymous'}"
    )
    lines = [line]
    if bodies:
        shown = [("> ", request.body), ("< ", answered.body)]
        lines += [f"    {mark}{_redact(body)}" for mark, body in shown if body]
    return "\n".join(map(printable, lines))


def _redact(body: bytes) -> str:
    text = _KEY.sub("<private key>", without_tokens(body.decode("utf-8", "replace")))
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"
