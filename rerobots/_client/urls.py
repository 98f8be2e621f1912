"""The base URI of the API, and URLs without secrets."""

import ipaddress
import warnings
from urllib.parse import unquote, urlsplit

from ..errors import InvalidArgument


def check_base_uri(uri: object) -> str:
    """Return a base URI without a slash at its end.

    Raises:
        InvalidArgument: It is not an http or https URI.
    """
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
    """Tell whether a URI is one of this machine alone.

    Args:
        uri: The URI.

    Returns:
        Whether its host is `localhost` or a loopback address.
    """
    host = urlsplit(uri).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def warn_if_readable(uri: str) -> None:
    """Warn that a token would travel unencrypted.

    Args:
        uri: Where it would be sent to.
    """
    if not is_loopback(uri):
        warnings.warn(
            f"{uri} is not encrypted: anybody on the way can read the API token. Use https://",
            stacklevel=4,
        )


def split(url: str) -> tuple[str, str]:
    """Split a URL behind its host.

    Args:
        url: An http or https URL.

    Returns:
        The base URI, and the rest.
    """
    parts = urlsplit(url)
    base = f"{parts.scheme}://{parts.netloc}"
    return base, url.removeprefix(base) or "/"


def at_port(uri: str, port: int) -> str:
    """URL of a WebSocket at another port of a server.

    Args:
        uri: Base URI of the server.
        port: The port.

    Returns:
        The URL.
    """
    parts = urlsplit(uri)
    host = parts.netloc.rpartition("@")[2]
    if parts.port is not None:
        host = host.removesuffix(f":{parts.port}")
    return f"ws{parts.scheme.removeprefix('http')}://{host}:{port}"


def without_token(url: str) -> str:
    """Return a URL whose last part, which is a token, is left out."""
    return f"{url.rpartition('/')[0]}/{{token}}"


def body_without_token(body: bytes, url: str) -> bytes:
    """Return the body of a response to a URL whose last part is a token, without that token."""
    written = url.rpartition("/")[2]
    for each in filter(None, (written, unquote(written), unquote(written).rstrip("="))):
        body = body.replace(each.encode(), b"{token}")
    return body
