"""The `wstcp` add-on. Nothing answers at its port."""

from __future__ import annotations

from .addons import PortAddonRoutes

ROUTES = PortAddonRoutes("wstcp").routes()
