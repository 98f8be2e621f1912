"""Cameras that owners of shared hardware register, each for one deployment or several."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Bounds the memory of a simulator that runs for days.
_CAMERAS_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera, the deployments that it shows, and the part of its picture that shows each."""

    owner: str
    deployments: tuple[str, ...]
    crop: Mapping[str, Any]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


class Cameras:
    """The cameras of all owners."""

    def __init__(self) -> None:
        self._cameras: dict[str, Camera] = {}

    def add(self, camera: Camera) -> None:
        """Add a camera."""
        self._cameras[camera.id] = camera
        if len(self._cameras) > _CAMERAS_KEPT:
            del self._cameras[next(iter(self._cameras))]

    def of(self, owner: str) -> list[Camera]:
        """List the cameras of an owner."""
        return [camera for camera in self._cameras.values() if camera.owner == owner]

    def show(self, deployment_id: str) -> bool:
        """Return whether a camera shows a deployment."""
        return any(deployment_id in camera.deployments for camera in self._cameras.values())

    def find(self, owner: str, camera_id: str) -> Camera | None:
        """Find a camera of an owner."""
        camera = self._cameras.get(camera_id)
        return camera if camera is not None and camera.owner == owner else None

    def remove(self, camera: Camera) -> None:
        """Remove a camera."""
        del self._cameras[camera.id]
