"""URLs of the API, of WebSockets, and of proxies."""

from __future__ import annotations

import ipaddress
import os
import warnings
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from ..errors import InvalidArgument

_SCHEMES = ("http", "https", "socks5", "socks5h")


def proxy_for(base_uri: str, given: str | None) -> str | None:
    """Return the URL of the proxy for requests to a server; None to connect directly."""
    if given is not None or is_loopback(base_uri):
        return given
    parts = urlsplit(base_uri)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.netloc) or _is_exempt(parts.hostname, proxies.get("no", "")):
        return None
    return check(proxy if "://" in proxy else f"http://{proxy}", _variable(proxy))


def check(url: str, source: str) -> str:
    """Return the URL of a proxy; raise `InvalidArgument` if it cannot be used."""
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
    """Return the name of the environment variable that sets a proxy."""
    names = (name for name, value in os.environ.items() if value == proxy)
    return next((name for name in names if name.lower().endswith("_proxy")), "system settings")


def without_password(url: object) -> str:
    """Return the URL of a proxy without its password, for error messages."""
    before, at, host = str(url).rpartition("@")
    scheme, separator, _ = before.rpartition("://") if at else ("", "", "")
    return f"{scheme}{separator}...@{host}" if at else host


def _is_exempt(host: str | None, entries: str) -> bool:
    """Return whether NO_PROXY contains an address, or its network."""
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


def check_base_uri(uri: object) -> str:
    """Check a base URI (http or https), and return it without a slash at its end."""
    if not isinstance(uri, str) or not _is_base(uri):
        raise InvalidArgument(f"not a base URI like https://api.rerobots.net: {uri!r}")
    if is_loopback(uri) and uri.rstrip("/").endswith("/sim"):
        raise InvalidArgument(
            f"{uri} is the simulator's page; its base URI is {uri.rstrip('/').removesuffix('/sim')}"
        )
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


def is_loopback(uri: str) -> bool:
    """Return whether a URI refers to this machine."""
    host = urlsplit(uri).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def warn_if_readable(uri: str) -> None:
    """Warn that the token would be sent unencrypted, except on this machine."""
    if not is_loopback(uri):
        warnings.warn(
            f"{uri} is not encrypted: anyone on the network can read the API token. Use https://",
            stacklevel=4,
        )


def split(url: str) -> tuple[str, str]:
    """Split a URL after its host."""
    parts = urlsplit(url)
    base = f"{parts.scheme}://{parts.netloc}"
    return base, url.removeprefix(base) or "/"


def at_port(uri: str, port: int) -> str:
    """Return the URL of a WebSocket at another port of a server."""
    parts = urlsplit(uri)
    host = parts.netloc.rpartition("@")[2]
    if parts.port is not None:
        host = host.removesuffix(f":{parts.port}")
    return f"ws{parts.scheme.removeprefix('http')}://{host}:{port}"


def without_token(url: str) -> str:
    """Return a URL without its last part, which is a token."""
    return f"{url.rpartition('/')[0]}/{{token}}"
