"""The page in a browser: with mouse and keyboard, and on a phone."""

from __future__ import annotations

import io
import re
import socket
from collections.abc import Iterator
from typing import Literal

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Browser, Locator, Page, expect

from rerobots.sim import DEFAULT_DEPLOYMENTS, Simulator

from ...browser import browser, grave_findings, needs_chromium

pytestmark = [needs_chromium, pytest.mark.timeout(120)]

MISTY = DEFAULT_DEPLOYMENTS[1]
PICTURE = re.compile("^blob:")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as made:
        yield made


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator(record_delay=0, init_delay=600, terminate_delay=0) as made:
        yield made


@pytest.fixture
def page(chromium: Browser, sim: Simulator) -> Iterator[Page]:
    made = chromium.new_page()
    made.goto(sim.page_url)
    yield made
    made.close()


def card(page: Page, kind: str = MISTY.type) -> Locator:
    return page.locator("#deployments .card").filter(has_text=MISTY.id).filter(has_text=kind)


def launch(page: Page) -> Locator:
    card(page).get_by_role("button", name="Launch").click()
    instance = page.locator("#instances .card")
    instance.get_by_role("button", name="READY now").click()
    expect(instance.locator(".state")).to_have_text("READY")
    return instance


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_problem(
    chromium: Browser, sim: Simulator, scheme: Literal["light", "dark"]
) -> None:
    page = chromium.new_page(color_scheme=scheme)
    page.goto(sim.page_url)
    page.locator("#help summary").click()
    instance = launch(page)
    expect(instance.locator("img").first).to_have_attribute("src", PICTURE)
    for deployment, name in ((0, "Lock out"), (2, "Go offline")):
        chosen = page.locator("#deployments .card").filter(
            has_text=DEFAULT_DEPLOYMENTS[deployment].id
        )
        chosen.get_by_role("button", name=name).click()
    expect(page.get_by_text("Unlock permits them again")).to_be_visible()
    assert grave_findings(page) == []
    instance.get_by_role("button", name="Die").click()
    page.locator("#ended summary").click()
    assert grave_findings(page) == []
    page.close()


@pytest.mark.long
def test_pictures_are_shown(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    instance = launch(page)
    for picture in instance.locator("img").all():
        expect(picture).to_have_attribute("src", PICTURE)
        # A picture, not an empty card.
        image = Image.open(io.BytesIO(picture.screenshot())).convert("RGB")
        assert min(ImageStat.Stat(image).stddev) > 15
    assert said == []


@pytest.mark.long
def test_init_shows_the_time_until_ready(page: Page) -> None:
    card(page).get_by_role("button", name="Launch").click()
    expect(page.locator("#instances .why")).to_contain_text("It is READY in")


def test_pad_drives_while_it_is_held(page: Page, sim: Simulator) -> None:
    instance = launch(page)
    ahead = instance.get_by_role("button", name="ahead")
    ahead.hover()
    page.mouse.down()
    expect(instance.locator(".drive")).to_contain_text("0.20 m/s")
    page.mouse.up()
    expect(instance.locator(".drive")).to_contain_text("0.00 m/s, 0.00 rad/s")


@pytest.mark.long
def test_arrow_keys_drive_while_they_are_held(page: Page) -> None:
    instance = launch(page)
    instance.get_by_role("button", name="stop").focus()
    page.keyboard.down("ArrowLeft")
    expect(instance.locator(".drive")).to_contain_text("0.60 rad/s")
    page.keyboard.up("ArrowLeft")
    expect(instance.locator(".drive")).to_contain_text("0.00 m/s, 0.00 rad/s")


@pytest.mark.long
def test_no_pad_without_the_addon_drive(page: Page) -> None:
    other = page.locator("#deployments .card").filter(has_text=DEFAULT_DEPLOYMENTS[0].id)
    assert "drive" not in DEFAULT_DEPLOYMENTS[0].supported_addons
    other.get_by_role("button", name="Launch").click()
    instance = page.locator("#instances .card")
    instance.get_by_role("button", name="READY now").click()
    expect(instance.locator(".state")).to_have_text("READY")
    expect(instance.locator(".pad")).to_be_hidden()


@pytest.mark.long
def test_focus_stays_on_the_card(page: Page) -> None:
    card(page).get_by_role("button", name="Lock out").focus()
    page.keyboard.press("Enter")
    expect(card(page).locator(".state")).to_have_text("LOCKED OUT")
    # The button is gone: the focus is on another one of the same card.
    assert card(page).evaluate("card => card.contains(document.activeElement)")


@pytest.mark.long
def test_ended_instances_are_folded(page: Page) -> None:
    launch(page).get_by_role("button", name="Die").click()
    expect(page.locator("#ended summary")).to_have_text("1 ended")
    expect(page.locator("#ended .ended")).to_be_hidden()
    expect(page.locator("#instances")).to_contain_text("None yet")


@pytest.mark.long
def test_export_lines_are_copied(page: Page, sim: Simulator) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(page.locator("#base")).to_have_text(f"export REROBOTS_BASE_URI={sim.base_uri}")
    expect(page.locator("#connect")).to_contain_text("export REROBOTS_API_TOKEN=")
    page.reload()
    page.get_by_role("button", name="Copy both lines").click()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()").splitlines() == [
        f"export REROBOTS_BASE_URI={sim.base_uri}",
        f"export REROBOTS_API_TOKEN={sim.api_token}",
    ]
    assert sim.api_token not in page.content()
    assert page.url == f"{sim.base_uri}/sim"


@pytest.mark.long
def test_token_is_not_copied_with_only_the_cookie(chromium: Browser, sim: Simulator) -> None:
    with chromium.new_context() as context:
        context.new_page().goto(sim.page_url)
        other = context.new_page()
        other.goto(f"{sim.base_uri}/sim")
        other.get_by_role("button", name="Copy both lines").click()
        expect(other.get_by_role("status")).to_contain_text("open the address")


@pytest.mark.long
def test_instances_come_first_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    tops = [
        box["y"]
        for name in ("#of-instances", "#of-deployments")
        if (box := page.locator(name).bounding_box())
    ]
    assert tops == sorted(tops)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.long
def test_stopped_simulator_is_announced_once(chromium: Browser) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page = chromium.new_page()
    with Simulator(port=port, record_delay=0, init_delay=600) as sim:
        page.goto(sim.page_url)
        launch(page)
    stopped = page.get_by_role("alert")
    expect(stopped).to_contain_text("has stopped", timeout=20000)
    expect(page.get_by_text("READY", exact=True)).to_have_count(0)
    said = page.evaluate(
        """async () => {
          let changes = 0;
          new MutationObserver(() => changes++).observe(
            document.getElementById("stopped"), {childList: true, subtree: true});
          await new Promise(done => setTimeout(done, 3000));
          return changes;
        }"""
    )
    assert said == 0
    with Simulator(port=port):
        expect(stopped).to_contain_text("Another simulator", timeout=20000)
    page.close()
