"""The base URI of the API, and the way to it."""

import os
from urllib.parse import urlsplit

DEFAULT = "https://api.rerobots.net"
VARIABLE = "REROBOTS_BASE_URI"


def base_uri(given: str | None, *, ignore_env: bool) -> str:
    """The base URI to use, without a slash at its end.

    Args:
        given: What the caller gave, or None.
        ignore_env: Whether to leave the environment variable REROBOTS_BASE_URI alone.

    Returns:
        A base URI.

    Raises:
        ValueError: It is not an http or https URI.
    """
    uri = given
    if uri is None:
        uri = (not ignore_env and os.environ.get(VARIABLE)) or DEFAULT
    if not isinstance(uri, str) or not _is_base(uri):
        raise ValueError(f"not a base URI like {DEFAULT}: {uri!r}")
    return uri.rstrip("/")


def _is_base(uri: str) -> bool:
    if not uri.isascii() or not uri.isprintable() or " " in uri:
        return False
    try:
        parts = urlsplit(uri)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    more = parts.query or parts.fragment or parts.username or parts.password
    return parts.scheme in ("http", "https") and named and not more


def proxy_for(uri: str) -> str | None:
    """The proxy that the environment names for a URI, or None.

    Args:
        uri: Where the requests go.

    Returns:
        URL of the proxy.
    """
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(uri)
    if proxy_bypass(parts.netloc):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"
