"""The proxy for requests to the API: the caller's, or that of the environment."""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from ..errors import InvalidArgument
from .urls import is_loopback

_SCHEMES = ("http", "https", "socks5", "socks5h")


def proxy_for(base_uri: str, given: str | None) -> str | None:
    """Return the URL of the proxy for requests to a server; None to connect directly.

    Args:
        base_uri: URL of the server. This machine is reached directly unless a proxy is given.
        given: The caller's proxy.

    Raises:
        InvalidArgument: The environment names a proxy that cannot be used.
    """
    if given is not None or is_loopback(base_uri):
        return given
    parts = urlsplit(base_uri)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.netloc) or _is_exempt(parts.hostname, proxies.get("no", "")):
        return None
    return check(proxy if "://" in proxy else f"http://{proxy}", _variable(proxy))


def check(url: str, source: str) -> str:
    """Return the URL of a proxy.

    Args:
        url: The URL.
        source: Where it is from, for the error.

    Raises:
        InvalidArgument: It cannot be used.
    """
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in _SCHEMES and bool(parts.hostname) and parts.port != 0
    except (ValueError, AttributeError, TypeError):
        is_usable = False
    if not is_usable:
        raise InvalidArgument(
            f"{source}: {without_password(url)!r} is not the URL of a proxy. "
            "Use http://HOST:PORT or socks5://HOST:PORT, or set NO_PROXY to connect directly."
        )
    return url


def _variable(proxy: str) -> str:
    """Return the name of the environment variable that has a proxy."""
    names = (name for name, value in os.environ.items() if value == proxy)
    return next((name for name in names if name.lower().endswith("_proxy")), "system settings")


def without_password(url: object) -> str:
    """Return the URL of a proxy as an error may show it."""
    before, at, host = str(url).rpartition("@")
    scheme, separator, _ = before.rpartition("://") if at else ("", "", "")
    return f"{scheme}{separator}...@{host}" if at else host


def _is_exempt(host: str | None, entries: str) -> bool:
    """Return whether NO_PROXY has the address, or a network that it is in."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return False
    for entry in entries.split(","):
        try:
            if address in ipaddress.ip_network(entry.strip().strip("[]"), strict=False):
                return True
        except ValueError:
            continue
    return False
