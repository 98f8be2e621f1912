# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on vpn: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

GET_VPN: Operation[dicts.VPN] = Operation(
    "get_vpn",
    "GET",
    "/vpn/{instance_id}",
    shapes.VPN,
    repeat="safe",
    missing="instance",
)


def get_vpn(instance_id: str) -> Request[dicts.VPN]:
    """Get the state of the VPN of an instance: `GET /vpn/{instance_id}`."""
    return Request(
        GET_VPN,
        f"/vpn/{segment(instance_id)}",
    )


CREATE_VPN_CLIENT: Operation[dicts.VPNClient] = Operation(
    "create_vpn_client",
    "POST",
    "/vpn/{instance_id}",
    shapes.VPNClient,
    repeat="never",
    missing="instance",
)


def create_vpn_client(instance_id: str) -> Request[dicts.VPNClient]:
    """Create an OpenVPN client: `POST /vpn/{instance_id}`."""
    return Request(
        CREATE_VPN_CLIENT,
        f"/vpn/{segment(instance_id)}",
    )
