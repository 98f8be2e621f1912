"""The `mistyproxy` add-on."""

from __future__ import annotations

from .addons import UrlAddonRoutes


class _MistyProxy(UrlAddonRoutes):
    def __init__(self) -> None:
        super().__init__("mistyproxy")

    def urls(self, plain: str, secure: str) -> list[str]:
        """Return both addresses."""
        return [plain, secure]


ROUTES = _MistyProxy().routes()
