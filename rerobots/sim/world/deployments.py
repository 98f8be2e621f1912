"""Workspace deployments: what they are, and those that a simulator has by default."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal, get_args

from .addons import SIMULATED

KeyType = Literal["ed25519", "rsa"]

USER_PROVIDED = "user_provided"
"""The workspace type of shared hardware."""

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TYPE = re.compile(r"[A-Za-z0-9_]+")


def _new_id() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A workspace deployment to simulate: one robot (or several) somewhere in the world.

    Args:
        type: Workspace type; letters, digits and `_`.
        id: UUID in lower case; by default, a new one.
        type_version: Version of the workspace type.
        supported_addons: Names of add-ons, e.g. `("cam", "drive")`.
        desc: Description.
        region: Region of the robot, e.g. `us:cali`.
        created: Time of creation; must be aware.
        icounter: How many instances it had before the simulator started.
        online: False if its heartbeat is lost, so that launches answer 503.
        lockout: True if it is locked out, so that launches answer 400.
        dissolved: When it was dissolved, or None; must be aware.
        owner: User name of the owner, or None.
        permitted_users: Users who may launch on it, by rules that exist from the start; `*` is
            everybody. Without a rule, a deployment of type `user_provided` is for its owner alone.
        addons_config: Configuration of its add-ons, shown to the owner only.
        key_type: Type of the key pairs of instances: `ed25519` or `rsa`.

    Raises:
        ValueError: `id` or `type` is malformed, a time has no time zone, `icounter` is negative,
            or `key_type` is unknown.

    Example:
        >>> Deployment(type="my_robot", supported_addons=("cam",)).type
        'my_robot'
    """

    type: str
    id: str = field(default_factory=_new_id)
    type_version: int = 1
    supported_addons: tuple[str, ...] = ()
    desc: str = ""
    region: str = "us:cali"
    created: datetime = datetime(2020, 5, 1, 12, 0, tzinfo=UTC)
    icounter: int = 0
    online: bool = True
    lockout: bool = False
    dissolved: datetime | None = None
    owner: str | None = None
    permitted_users: tuple[str, ...] = ()
    addons_config: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    key_type: KeyType = "ed25519"

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"deployment id must be a UUID in lower case: {self.id!r}")
        if not _TYPE.fullmatch(self.type):
            raise ValueError(f"workspace type may hold letters, digits and _ only: {self.type!r}")
        for name in ("created", "dissolved"):
            value: datetime | None = getattr(self, name)
            if value is not None and value.tzinfo is None:
                raise ValueError(f"{name} must have a time zone")
        if self.icounter < 0:
            raise ValueError("icounter must not be negative")
        if self.key_type not in get_args(KeyType):
            raise ValueError(f"key_type must be ed25519 or rsa: {self.key_type!r}")
        # A list is what people write; a tuple keeps the deployment unchangeable.
        for name in ("supported_addons", "permitted_users"):
            object.__setattr__(self, name, tuple(getattr(self, name)))


DEFAULT_DEPLOYMENTS: tuple[Deployment, ...] = (
    Deployment(
        type="fixed_misty2",
        id="2c0873b5-1da1-46e6-9658-c40379774edf",
        supported_addons=("cam", "mistyproxy"),
        desc="Misty II on a table top",
        created=datetime(2019, 3, 12, 18, 4, 51, 310592, tzinfo=UTC),
        icounter=1204,
    ),
    Deployment(
        type="basic_misty2fieldtrial",
        id="3a65acd4-4aef-4ffc-b7f9-d50e48fc5541",
        supported_addons=("cam", "mistyproxy", "drive"),
        created=datetime(2019, 7, 28, 23, 26, 16, 983048, tzinfo=UTC),
        icounter=886,
        key_type="rsa",
    ),
    Deployment(
        type="basic_misty2fieldtrial",
        id="b0f7c3a2-6f6e-4b52-9a0d-1c5a8e7f2d94",
        supported_addons=("cam", "mistyproxy", "drive"),
        desc="second robot, with a ramp",
        region="us:wash",
        created=datetime(2020, 2, 3, 9, 30, tzinfo=UTC),
        icounter=57,
    ),
    Deployment(
        type="fixed_kobuki",
        id="71d1f4e8-52ab-4c39-8b7e-0a9f3c6d5e12",
        supported_addons=("cam", "cmd", "cmdsh", "drive"),
        desc="Kobuki in a fenced arena",
        created=datetime(2018, 11, 20, 7, 15, 2, 48113, tzinfo=UTC),
        icounter=2310,
    ),
    Deployment(
        type="null",
        id="9e5b2d60-3c1f-4d8a-a7b4-6f0e2c8d1b35",
        desc="a host without a robot or cameras",
        region="eu:ger",
        created=datetime(2018, 6, 1, tzinfo=UTC),
        icounter=5120,
    ),
    Deployment(
        type=USER_PROVIDED,
        id="e4a9c7d3-8b26-4f51-b0c8-5d7a1e3f9062",
        supported_addons=SIMULATED,
        desc="shared through hardshare",
        region="jp:tok",
        created=datetime(2020, 9, 17, 4, 44, 44, tzinfo=UTC),
        icounter=12,
        owner="fixture",
        permitted_users=("*",),
        addons_config=MappingProxyType({"cam": {"0": "/dev/video0"}}),
    ),
)
