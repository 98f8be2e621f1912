"""Proxies from the environment or a parameter, for plain HTTP and TLS."""

import ssl
import sys
from collections.abc import Iterator

import pytest
import trustme

from rerobots import api

from ..conftest import Mode
from ..support.proxies import Proxy, connect_proxy, continuing_proxy, dripping_proxy, socks_proxy
from ..support.server import Server, respond_normally


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(respond_normally) as made:
        yield made


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls_server(authority: trustme.CA) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("robots.example", "2001:db8::7").configure_cert(context)
    with Server(respond_normally, context) as made:
        yield made


@pytest.fixture
def client_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def target(server: Server) -> tuple[str, int]:
    return "127.0.0.1", int(server.base_uri.rsplit(":", 1)[1])


def test_plain_http(server: Server, mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    name = server.base_uri.removeprefix("http://")
    monkeypatch.setenv("http_proxy", f"http://me:pass%20word@{name}")
    apic = mode.client(base_uri="http://api.example")
    assert apic.get_instances() == ["x"]
    assert server.requests[0].path == "http://api.example/instances"
    assert server.requests[0].headers["Host"] == "api.example"
    assert server.requests[0].headers["Proxy-Authorization"] == "Basic bWU6cGFzcyB3b3Jk"


def test_loopback_uses_only_an_explicit_proxy(
    server: Server, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    direct = mode.client(api_token="token", base_uri=server.base_uri)
    assert direct.get_instances() == ["x"]
    assert server.requests[0].path == "/instances"
    by_proxy = mode.client(base_uri=server.base_uri, proxy=server.base_uri)
    assert by_proxy.get_instances() == ["x"]
    assert server.requests[1].path == f"{server.base_uri}/instances"


@pytest.mark.parametrize("variable", ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"])
def test_connect_tunnel(
    variable: str,
    tls_server: Server,
    client_context: ssl.SSLContext,
    mode: Mode,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with connect_proxy(target(tls_server)) as proxy:
        # A proxy without a scheme is an HTTP proxy.
        monkeypatch.setenv(variable, f"127.0.0.1:{proxy.port}")
        apic = mode.client("token", base_uri="https://robots.example", verify=client_context)
        assert apic.get_instances() == ["x"]
        apic.close()
    assert proxy.asked[0].startswith(b"CONNECT robots.example:443 HTTP/1.1\r\n")
    assert b"token" not in proxy.asked[0]


def test_connect_tunnel_to_an_ipv6_address(
    tls_server: Server, client_context: ssl.SSLContext, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect_proxy(target(tls_server), "::1") as proxy:
        monkeypatch.setenv("https_proxy", f"http://[::1]:{proxy.port}")
        apic = mode.client("token", base_uri="https://[2001:db8::7]", verify=client_context)
        assert apic.get_instances() == ["x"]
        apic.close()
    assert proxy.asked[0].startswith(b"CONNECT [2001:db8::7]:443 HTTP/1.1\r\n")


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_socks(
    scheme: str,
    tls_server: Server,
    client_context: ssl.SSLContext,
    mode: Mode,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socks_proxy(target(tls_server)) as proxy:
        monkeypatch.setenv("all_proxy", f"{scheme}://127.0.0.1:{proxy.port}")
        apic = mode.client("token", base_uri="https://robots.example", verify=client_context)
        assert apic.get_instances() == ["x"]
        apic.close()
    assert proxy.asked == [b"robots.example:443"]


def test_socks_without_its_package(mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1")
    with pytest.raises(api.MissingExtra, match=r'pip install "rerobots\[socks\]"'):
        mode.client(base_uri="http://api.example").get_instances()


@pytest.mark.parametrize(
    ("base_uri", "no_proxy"),
    [
        ("http://robots.invalid", "robots.invalid"),
        ("http://robots.invalid", "other, robots.invalid"),
        ("http://api.robots.invalid", "robots.invalid"),
        ("http://api.robots.invalid", ".robots.invalid"),
        ("http://robots.invalid:81", "robots.invalid:81"),
        ("http://robots.invalid", "*"),
        ("http://192.0.2.7", "192.0.2.7"),
        ("http://192.0.2.7", "192.0.2.0/24"),
        ("http://[2001:db8::7]", "2001:db8::7"),
        ("http://[2001:db8::7]", "[2001:db8::7]"),
        ("http://[2001:db8::7]", "2001:db8::/32"),
    ],
)
def test_no_proxy(
    base_uri: str, no_proxy: str, server: Server, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.base_uri)
    assert mode.client(base_uri=base_uri).get_instances() == ["x"]
    monkeypatch.setenv("no_proxy", no_proxy)
    apic = mode.client(base_uri=base_uri, retries=0, timeout=(0.1, 0.1))
    with pytest.raises((api.ConnectionFailed, api.RequestTimeout)):
        apic.get_instances()
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("base_uri", "no_proxy"),
    [
        ("http://notrobots.invalid", "robots.invalid"),
        ("http://robots.invalid:82", "robots.invalid:81"),
        ("http://192.0.3.7", "192.0.2.0/24"),
        ("http://robots.invalid", "nonsense/77, ::::"),
    ],
)
def test_no_proxy_does_not_match_other_hosts(
    base_uri: str, no_proxy: str, server: Server, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.base_uri)
    monkeypatch.setenv("no_proxy", no_proxy)
    assert mode.client(base_uri=base_uri).get_instances() == ["x"]


@pytest.mark.parametrize(
    "url",
    [
        "http://me:secret@proxy:99999",
        "http://me:secret@proxy:port",
        "ftp://me:secret@proxy:21",
        "me:secret@:80",
        "http://me:secret@[::1",
    ],
)
def test_invalid_proxies(url: str, mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", url)
    with pytest.raises(api.InvalidArgument, match=r"HTTP_PROXY: .* is not the URL") as caught:
        mode.client(base_uri="http://api.example").get_instances()
    assert "secret" not in str(caught.value)
    with pytest.raises(api.InvalidArgument, match=r"proxy: .* is not the URL") as caught:
        mode.client(base_uri="http://api.example", proxy=url)
    assert "secret" not in str(caught.value)


def test_proxy_refuses_to_connect(mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(lambda _: respond_normally(_)) as refusing:
        monkeypatch.setenv("https_proxy", refusing.base_uri)
        apic = mode.client("token", base_uri="https://robots.example", retries=0)
        with pytest.raises(api.ConnectionFailed, match="cannot reach the server") as caught:
            apic.request_instance("t")
        assert not caught.value.may_be_done


@pytest.mark.parametrize("make", [dripping_proxy, continuing_proxy])
def test_endless_response_of_a_proxy(
    make: "type[Proxy]", mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make() as proxy:  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        apic = mode.client("token", base_uri="https://robots.example", retries=0, timeout=0.5)
        with pytest.raises(api.Error):
            apic.get_instances()
        apic.close()
