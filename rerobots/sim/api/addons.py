"""Applying, reading and removing add-ons."""

from __future__ import annotations

from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route

from ..world.addons import STARTED_SEPARATELY, Addon
from ..world.instances import LOGIN, Instance, WrongType
from .auth import require_addon_writer, require_caller
from .context import get_context, get_world
from .parameters import json_body, require_instance
from .responses import abort, empty_response, json_response
from .routing import route


def not_applied(name: str) -> str:
    """Return the message about an add-on that is not applied."""
    return f"add-on `{name}` not active on this instance"


def require_applied(connection: HTTPConnection, instance: Instance, name: str) -> Addon:
    """Return an applied add-on of an instance.

    Raises:
        HTTPError: It is not applied.
    """
    addon = get_world(connection).addon(instance, name)
    if addon is None:
        abort(404, not_applied(name))
    return addon


def require_active(connection: HTTPConnection, instance: Instance, name: str) -> Addon:
    """Return an active add-on of an instance.

    Raises:
        HTTPError: It is not applied, or not active.
    """
    addon = require_applied(connection, instance, name)
    if addon.status(get_world(connection).timeline.time) != "active":
        abort(503, f"add-on `{name}` not active yet")
    return addon


class AddonRoutes:
    """The routes that add-ons have in common.

    Args:
        name: Name of the add-on.
        once: Whether applying it twice is an error.
        path: Path of the routes; by default, that of the add-on.
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
        instance = require_instance(request, require_addon_writer(request))
        remote_user = (await json_body(request)).get("user", LOGIN)
        if not isinstance(remote_user, str):
            abort(400, str(WrongType("user")))
        if self._name not in instance.deployment.supported_addons:
            abort(503, f"this instance does not support the `{self._name}` add-on")
        if not instance.active:
            return self.apply_in_vain()
        addon = get_world(request).addon(instance, self._name)
        if addon is not None and self._once:
            abort(503, f"add-on `{self._name}` already applied to instance {instance.id}")
        if addon is None or addon.removed is not None:
            get_world(request).apply_addon(instance, self._name, remote_user)
        return empty_response()

    def apply_in_vain(self) -> Response:
        """Answer to an activation on an instance that has ended, or is ending."""
        abort(400, "instance not active")

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
            request, require_instance(request, require_addon_writer(request)), self._name
        )
        if addon.removed is not None:
            abort(404, not_applied(self._name))
        if (
            self._name in STARTED_SEPARATELY
            and addon.status(get_world(request).timeline.time) != "ready"
        ):
            abort(503, f"add-on `{self._name}` is running: stop it first")
        get_world(request).remove_addon(addon)
        return empty_response()


_FIRST_PORT = 15900
_PORTS = 1000


class PortAddonRoutes(AddonRoutes):
    """The routes of an add-on that is started in a request of its own, and then has a port.

    Nothing answers at the port.

    Args:
        name: Name of the add-on.
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
        instance = require_instance(request, require_addon_writer(request))
        addon = require_applied(request, instance, self._name)
        status = addon.status(get_world(request).timeline.time)
        if status != state:
            abort(503, f"add-on `{self._name}` cannot be {verb}: it is {status}")
        return addon


class UrlAddonRoutes(AddonRoutes):
    """The routes of an add-on that is reached at a URL: a new one each time that it is applied.

    Args:
        name: Name of the add-on.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name, once=True)

    async def status(self, request: Request) -> Response:
        """Return the status of the add-on and, while it is active, its URL."""
        instance = require_instance(request, require_caller(request))
        addon = require_applied(request, instance, self._name)
        status = addon.status(get_world(request).timeline.time)
        if status != "active":
            return json_response({"status": status})
        host, port = request.scope["server"]
        secure_port = await get_context(request).https_server.port()
        plain = f"{host}:{port}/{addon.proxy_token}"
        secure = f"https://{host}:{secure_port}/{addon.proxy_token}"
        return json_response({"status": status, "url": self.urls(plain, secure)})

    def urls(self, plain: str, secure: str) -> str | list[str]:
        """Return the URL of the add-on, or its URLs, given where it is reached."""
        return secure


class _MistyProxyRoutes(UrlAddonRoutes):
    def __init__(self) -> None:
        super().__init__("mistyproxy")

    def urls(self, plain: str, secure: str) -> list[str]:
        """Return both addresses."""
        return [plain, secure]


ROUTES = [
    *_MistyProxyRoutes().routes(),
    # Nothing answers at its port.
    *PortAddonRoutes("vnc").routes(),
    # There is no editor and no Java interpreter: their URLs answer and say so.
    *UrlAddonRoutes("vscode").routes(),
    *UrlAddonRoutes("java").routes(),
    # A Python interpreter on the host, that is on this machine, as you.
    *UrlAddonRoutes("py").routes(),
]
