"""Sending webhooks, to loopback addresses only."""

from __future__ import annotations

import http.client
import ipaddress
import json
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

# Seconds after which a webhook counts as unreachable.
_TIMEOUT = 5.0


def is_accepted(url: str) -> bool:
    """Return whether the server accepts an address: `https://`, or `mailto://`.

    `mailto:a@b` is ignored, and so is plain HTTP, except on loopback, for tests.
    """
    return url.startswith(("https://", "mailto://")) or is_contacted(url)


def is_contacted(url: str) -> bool:
    """Return whether webhooks of this URL are sent: HTTP, on loopback."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme == "http" and _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    # Names are not resolved: they could lead anywhere.
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def post(url: str, body: Mapping[str, str]) -> None:
    """Send a JSON body to an address of which `is_contacted` is true. Blocks.

    Redirections are not followed: they could lead anywhere.

    Raises:
        OSError: The address is unreachable, or the response is not HTTP.
    """
    parts = urlsplit(url)
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname
    connection = http.client.HTTPConnection(host or "", parts.port or 80, timeout=_TIMEOUT)
    try:
        headers = {"Content-Type": "application/json"}
        connection.request("POST", _target(parts), json.dumps(body), headers)
        connection.getresponse().read()
    except (http.client.HTTPException, ValueError) as exc:
        raise OSError("the response is not HTTP") from exc
    finally:
        connection.close()


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
