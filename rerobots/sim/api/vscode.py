"""The `vscode` add-on. There is no editor: the URL answers and says so."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from .addons import UrlAddonRoutes, require_addon_at_url
from .routing import route

_NO_EDITOR = "The simulator has no editor: look at the files of the instance over SFTP.\n"


_NOT_IMPLEMENTED = 501


async def no_editor(request: Request) -> Response:
    """Answer that there is none."""
    require_addon_at_url(request, "vscode")
    return PlainTextResponse(_NO_EDITOR, _NOT_IMPLEMENTED)


ROUTES = [
    *UrlAddonRoutes("vscode", "http").routes(),
    route("GET", "/proxy/vscode/{proxy_token}", no_editor),
]
