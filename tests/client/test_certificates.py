"""Verification of the server's certificate: `verify`, SSL_CERT_FILE and SSL_CERT_DIR."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from rerobots import api

from ..conftest import Mode
from ..support.server import Server, respond_normally


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with Server(respond_normally, context) as made:
        yield made


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "authorities.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def test_ssl_cert_file(
    server: Server, trusted: Path, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    assert mode.client("token", base_uri=server.base_uri).get_instances() == ["x"]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_ssl_cert_dir(
    server: Server, trusted: Path, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    # OpenSSL finds a certificate in a folder by the hash in its file name.
    subprocess.run(["openssl", "rehash", trusted.parent], check=True)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(trusted.parent))
    assert mode.client("token", base_uri=server.base_uri).get_instances() == ["x"]


def test_ssl_cert_dir_without_the_certificate(
    server: Server, mode: Mode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    apic = mode.client("token", base_uri=server.base_uri, retries=0)
    with pytest.raises(api.ConnectionFailed, match="certificate is not valid"):
        apic.get_instances()
    assert server.requests == []


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_error_names_the_unusable_variable(
    variable: str, server: Server, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv(variable, "/no/such/place")
    apic = mode.client("token", base_uri=server.base_uri)
    with pytest.raises(api.InvalidArgument, match=f"{variable}: .*'/no/such/place'"):
        apic.get_instances()
    assert server.requests == []


def test_invalid_certificate_file(mode: Mode, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing")
    with pytest.raises(api.InvalidArgument, match=r"verify: .*notes\.txt"):
        mode.client("token", verify=path)


def test_certificate_for_another_host(authority: trustme.CA, trusted: Path, mode: Mode) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("robots.example").configure_cert(context)
    with Server(respond_normally, context) as server:
        apic = mode.client("token", base_uri=server.base_uri, verify=trusted)
        with pytest.raises(api.ConnectionFailed, match="certificate is not valid") as caught:
            apic.get_instances()
    assert not caught.value.retryable
