"""The `py` add-on: a Python interpreter on the host, that is on this machine, as you."""

from __future__ import annotations

from .addons import UrlAddonRoutes

ROUTES = UrlAddonRoutes("py").routes()
