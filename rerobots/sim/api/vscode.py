"""The `vscode` add-on. There is no editor: its URL answers and says so."""

from __future__ import annotations

from .addons import UrlAddonRoutes

ROUTES = UrlAddonRoutes("vscode").routes()
