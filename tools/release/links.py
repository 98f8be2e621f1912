"""Links between the pages of a folder."""

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


def broken_links(folder: Path, elsewhere: Sequence[str] = ()) -> Iterator[str]:
    """Yield the links whose page or section does not exist.

    Args:
        folder: The folder.
        elsewhere: Names of pages that are made later.
    """
    folder = folder.resolve()
    pages = {path: _read(path) for path in sorted(folder.rglob("*.html"))}
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            section = unquote(parts.fragment)
            if target.name in elsewhere:
                continue
            if not target.exists() or (
                section and target in pages and section not in pages[target].sections
            ):
                yield f"{path.relative_to(folder)}: {link}"


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.sections: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value and not value.startswith("data:"):
                self.links.append(value)
            elif name == "id" and value:
                self.sections.add(value)


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text())
    return page
