"""The `java` add-on. There is no Java interpreter: its URL answers and says so."""

from __future__ import annotations

from .addons import UrlAddonRoutes

ROUTES = UrlAddonRoutes("java").routes()
