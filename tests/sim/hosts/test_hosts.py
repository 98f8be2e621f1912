"""Hosts of instances."""

from __future__ import annotations

from pathlib import Path

import pytest

from rerobots.sim import Simulator


def test_instance_fails_when_its_host_cannot_be_created(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import httpx

    with Simulator(record_delay=0, init_delay=0) as sim:
        headers = {"Authorization": f"Bearer {sim.api_token}"}
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
        response = httpx.post(f"{sim.base_uri}/new/null", headers=headers)
        path = f"{sim.base_uri}/instance/{response.json()['id']}"
        details = httpx.get(path, headers=headers).json()
        assert details["status"] == "INIT_FAIL"
        assert details["wdinfo"]["lockout"] is True
        refused = httpx.get(f"{path}/sshkey", headers=headers)
        assert refused.status_code == 404
    assert "cannot make the host" in caplog.text
