"""Applying, looking at and removing add-ons."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route

from ..world.addons import STARTED_SEPARATELY, Addon
from ..world.instances import Instance, WrongType
from ..world.world import World
from .auth import require_caller, require_writer
from .context import get_world
from .parameters import json_body, require_instance
from .responses import HTTPError, abort, empty_response, json_response, unrecognized_command
from .routing import route


def require_applied(connection: HTTPConnection, instance: Instance, name: str) -> Addon:
    """Return an applied add-on of an instance.

    Raises:
        HTTPError: it is not applied.
    """
    addon = get_world(connection).addon(instance, name)
    if addon is None:
        abort(404, f"add-on {name} not active on this instance")
    return addon


def require_active(connection: HTTPConnection, instance: Instance, name: str) -> Addon:
    """Return an active add-on of an instance.

    Raises:
        HTTPError: it is not applied, or not active.
    """
    addon = require_applied(connection, instance, name)
    if addon.status(get_world(connection).timeline.time) != "active":
        abort(503, f"add-on {name} not active yet")
    return addon


def find_by_proxy_token(world: World, name: str, token: str) -> tuple[Instance, Addon] | None:
    """Return the active add-on whose address holds a token; None if there is none."""
    for workspace in world.workspaces.values():
        instance = workspace.instance
        addon = None if instance is None else world.addon(instance, name)
        if instance is None or addon is None or addon.status(world.timeline.time) != "active":
            continue
        if secrets.compare_digest(addon.proxy_token.encode(), token.encode()):
            return instance, addon
    return None


def require_addon_at_url(connection: HTTPConnection, name: str) -> tuple[Instance, Addon]:
    """Return the add-on that the URL of a request leads to.

    Raises:
        HTTPError: there is none, or it is no longer active.
    """
    found = find_by_proxy_token(get_world(connection), name, connection.path_params["proxy_token"])
    if found is None:
        raise HTTPError(unrecognized_command())
    return found


class AddonRoutes:
    """The routes that add-ons have in common.

    Args:
        name: of the add-on.
        once: whether applying it twice is an error.
        path: of the routes; by default, that of the add-on.
    """

    def __init__(self, name: str, *, once: bool, path: str | None = None) -> None:
        self._name = name
        self._once = once
        self._path = path or f"/addon/{name}/{{instance_id}}"

    def routes(self) -> list[Route]:
        """List the routes."""
        return [
            route("POST", self._path, self.apply),
            route("GET", self._path, self.status),
            route("DELETE", self._path, self.remove),
        ]

    async def apply(self, request: Request) -> Response:
        """Apply the add-on; it becomes active after a delay."""
        instance = require_instance(request, require_writer(request))
        remote_user = (await json_body(request)).get("user", Instance.rootuser)
        if not isinstance(remote_user, str):
            abort(400, str(WrongType("user")))
        if self._name not in instance.deployment.supported_addons:
            abort(503, f"this instance does not support the {self._name} add-on")
        if instance.status == "INIT":
            abort(503, "instance not ready")
        if not instance.active:
            abort(400, "instance not active")
        addon = get_world(request).addon(instance, self._name)
        if addon is not None and self._once:
            abort(503, f"add-on {self._name} already applied to instance {instance.id}")
        if addon is None or addon.removed is not None:
            get_world(request).apply_addon(instance, self._name, remote_user)
        return empty_response()

    async def status(self, request: Request) -> Response:
        """Return the status of the add-on."""
        addon = require_applied(
            request, require_instance(request, require_caller(request)), self._name
        )
        return json_response(self.show(request, addon))

    def show(self, request: Request, addon: Addon) -> dict[str, Any]:
        """Return an applied add-on as the API shows it."""
        return {
            "status": addon.status(get_world(request).timeline.time),
            "remote_user": addon.remote_user,
        }

    async def remove(self, request: Request) -> Response:
        """Remove the add-on; it is gone after a delay."""
        addon = require_applied(
            request, require_instance(request, require_writer(request)), self._name
        )
        if addon.removed is not None:
            abort(404, f"add-on {self._name} not active on this instance")
        if (
            self._name in STARTED_SEPARATELY
            and addon.status(get_world(request).timeline.time) != "ready"
        ):
            abort(503, f"add-on {self._name} is running: stop it first")
        get_world(request).remove_addon(addon)
        return empty_response()


_FIRST_PORT = 15900
_PORTS = 1000


class PortAddonRoutes(AddonRoutes):
    """The routes of an add-on that is started in a request of its own, and then has a port.

    Nothing answers at the port.

    Args:
        name: of the add-on.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name, once=True)

    def routes(self) -> list[Route]:
        """List the routes."""
        return [
            *super().routes(),
            route("POST", f"{self._path}/start", self.start),
            route("POST", f"{self._path}/stop", self.stop),
        ]

    def show(self, request: Request, addon: Addon) -> dict[str, Any]:
        """Return the add-on; it has a port while it is active."""
        body = super().show(request, addon)
        if body["status"] == "active":
            body["port"] = _FIRST_PORT + int(addon.proxy_token, 16) % _PORTS
        return body

    async def start(self, request: Request) -> Response:
        """Start the add-on."""
        addon = self._in_state(request, "ready", "started")
        addon.start(get_world(request).timeline.time)
        return empty_response()

    async def stop(self, request: Request) -> Response:
        """Stop the add-on."""
        addon = self._in_state(request, "active", "stopped")
        addon.stop(get_world(request).timeline.time)
        return empty_response()

    def _in_state(self, request: Request, state: str, verb: str) -> Addon:
        instance = require_instance(request, require_writer(request))
        addon = require_applied(request, instance, self._name)
        status = addon.status(get_world(request).timeline.time)
        if status != state:
            abort(503, f"add-on {self._name} cannot be {verb}: it is {status}")
        return addon


class UrlAddonRoutes(AddonRoutes):
    """The routes of an add-on that is reached at a URL.

    Args:
        name: of the add-on.
        scheme: of the URL.
    """

    def __init__(self, name: str, scheme: str) -> None:
        super().__init__(name, once=True)
        self._scheme = scheme

    def show(self, request: Request, addon: Addon) -> dict[str, Any]:
        """Return the add-on; its URL is new each time that it is applied."""
        status = addon.status(get_world(request).timeline.time)
        if status != "active":
            return {"status": status}
        where = f"{request.base_url.netloc}/proxy/{addon.name}/{addon.proxy_token}"
        return {"status": status, "url": f"{self._scheme}://{where}"}
