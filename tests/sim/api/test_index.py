"""The index of the API."""

from __future__ import annotations

from typing import Any


def test_index(anonymous: Any) -> None:
    index = anonymous.get("/").json()
    assert set(index) == {
        "workspace_types",
        "workspace_deployments",
        "deployment_details",
        "create_instance",
        "vpn",
        "firewall",
        "terminate_instance",
    }
    assert index["workspace_types"] == anonymous.sim.base_uri + "/workspaces"
