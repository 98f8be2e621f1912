"""The VPN of an instance."""

from __future__ import annotations

from typing import Any

from .conftest import error


def test_vpn(timed: Any) -> None:
    instance_id = timed.launch(vpn=True)
    path = f"/vpn/{instance_id}"
    timed.advance(1)
    busy = timed.post(path)
    assert busy.status_code == 503
    assert busy.json() == {"result_message": "This instance is busy. Try again later."}
    timed.advance(5)
    assert timed.get(path).json() == {"status": "ready", "clients": []}
    made = timed.post(path).json()
    assert made.keys() == {"client_id", "ovpn"}
    assert made["ovpn"].startswith("client\n")
    assert made["ovpn"].count("-----BEGIN CERTIFICATE-----") == 2
    expected = {"status": "ready", "clients": [made["client_id"]]}
    assert timed.get(path).json() == expected
    assert timed.get(f"/instance/{instance_id}").json()["vpn"] == expected


def test_no_vpn(timed: Any, misty: str) -> None:
    assert error(timed.get(f"/vpn/{misty}")) == (400, "instance does not have VPN")
    assert "vpn" not in timed.get(f"/instance/{misty}").json()
