"""The built User's Guide: links, search, accessibility, and a complete reference."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

import rerobots
import rerobots.api
from rerobots import errors

from .browser import browser, grave_findings, needs_chromium

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]

ROOT = Path(__file__).parent.parent


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "tools" / "release"))
    return __import__("links")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as made:
        yield made


def test_no_link_is_broken(guide: Path, links: ModuleType) -> None:
    assert list(links.broken_links(guide, ["http-api.html"])) == []


def test_broken_links_are_found(tmp_path: Path, links: ModuleType) -> None:
    (tmp_path / "a.html").write_text('<a href="b.html#here">b</a><a href="c.html">c</a>')
    (tmp_path / "b.html").write_text('<p id="there">b</p>')
    assert list(links.broken_links(tmp_path)) == ["a.html: b.html#here", "a.html: c.html"]


def test_every_call_is_in_the_reference(guide: Path) -> None:
    documented = {
        name
        for page in (guide / "reference").glob("*.html")
        for name in re.findall(r'<dt [^>]*id="([\w.]+)"', page.read_text())
    }
    calls = {
        f"{path}.{name}"
        for path, cls in (
            ("rerobots.api.APIClient", rerobots.api.APIClient),
            ("rerobots.Instance", rerobots.Instance),
            ("rerobots.api.Hardshare", rerobots.api.Hardshare),
        )
        for name, value in inspect.getmembers(cls, inspect.isfunction)
        if not name.startswith("_")
        # Documented as methods of `APIClient`, which take an id.
        and not (cls is rerobots.Instance and "_addon_" in name)
    }
    assert calls - documented - {"rerobots.Instance.send_drive_command"} == set()


def test_no_link_has_a_private_name(guide: Path) -> None:
    anchor = re.compile(r'(?:id|title)="(rerobots\.[\w.]+)"|#(rerobots\.[\w.]+)"')
    found = {
        one or other
        for page in guide.rglob("*.html")
        for one, other in anchor.findall(page.read_text())
    }
    assert "rerobots.instances.Drive.hold" in found
    assert not [name for name in found if "._" in name]


def test_every_error_has_its_section(guide: Path) -> None:
    page = (guide / "reference" / "errors.html").read_text()
    kinds = [e for e in vars(errors).values() if inspect.isclass(e) and issubclass(e, errors.Error)]
    assert len(kinds) > 30
    for kind in kinds:
        made = kind("words")
        assert f'id="{made.help_url.partition("#")[2]}"' in page, kind


@needs_chromium
@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("ctrl-c", "exit-code"),
        ("exit code", "exit-code"),
        ("webcam", "frames-and-video"),
        ("billing", "billing"),
        ("pay", "billing"),
        ("crash", "billing"),
        ("proxy", "proxy"),
        ("wifi", "bad-connection"),
        ("jupyter", "notebook"),
        ("busy", "busy-robot"),
        ("ansible", "own-key"),
        ("vs code", "own-key"),
        ("upload", "copy-folders"),
        ("parallel", "many-robots"),
        ("overnight", "long-experiments"),
        ("nohup", "long-experiments"),
        ("reconnect", "bad-connection"),
        ("rate limit", "limits-and-costs"),
        ("mock", "testing"),
        ("404", "errors"),
        ("stop", "drive"),
    ],
)
def test_search(query: str, page: str, guide: Path, chromium: Browser) -> None:
    tab = chromium.new_page()
    tab.goto((guide / "search.html").as_uri() + f"?q={query}")
    results = tab.locator("#search-results li a")
    expect(results.first).to_be_visible()
    first = results.first.get_attribute("href") or ""
    tab.close()
    assert first.startswith(f"how-to/{page}.html")


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "reference/ssh", "how-to/errors"])
def test_pages_are_accessible_and_self_contained(
    name: str, scheme: Literal["light", "dark"], guide: Path, chromium: Browser
) -> None:
    tab = chromium.new_page(color_scheme=scheme)
    requested: list[str] = []
    tab.on("request", lambda request: requested.append(request.url))
    tab.goto((guide / f"{name}.html").as_uri())
    findings = grave_findings(tab)
    tab.close()
    assert not [url for url in requested if not url.startswith(("file:", "data:"))]
    assert findings == []
