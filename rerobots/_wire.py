"""Requests as they go over the wire."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import httpx

# What is polled has the same URL again and again, and parsing one takes a tenth of a call.
_parse_url = lru_cache(maxsize=256)(httpx.URL)


def build(
    base_uri: str,
    operation: Mapping[str, Any],
    headers: httpx.Headers,
    timeout: Mapping[str, float],
) -> httpx.Request:
    """The request of an operation.

    Args:
        base_uri: Base URI of the API, without a slash at its end.
        operation: What the operation's `get_kwargs` gives.
        headers: Headers of the client.
        timeout: Timeouts in seconds, as httpx names them.

    Returns:
        The request.
    """
    url = f"{base_uri}{operation['url']}"
    if operation.get("params"):
        url += f"?{urlencode(operation['params'])}"
    content = None
    if "json" in operation:
        headers = headers.copy()
        headers["Content-Type"] = "application/json"
        content = json.dumps(operation["json"]).encode()
    return httpx.Request(
        operation["method"],
        _parse_url(url),
        headers=headers,
        content=content,
        extensions={"timeout": timeout},
    )
