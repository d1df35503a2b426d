"""The page for everybody: without findings of axe, on a narrow screen, and for who wants no motion."""

from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.async_api import Page, expect

from tests.browser.stage import NARROW, WIDE, Stage
from tests.browser.test_triage import press

GRAVE = ("serious", "critical")


async def grave(page: Page) -> list[str]:
    """What axe finds, as `rule: where`."""
    found = (await Axe().run(page)).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found if rule["impact"] in GRAVE for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("keys", [(), ("Enter", "["), ("e",), ("?",), ("Control+k",), ("w",), ("r",), ("s",), ("n",)])
async def test_axe_finds_nothing_grave(stage: Stage, keys: tuple[str, ...], scheme: Literal["light", "dark"]) -> None:
    await stage.mails(3)
    page = await stage.page(bypass_csp=True)  # axe itself is a script that is not ours
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await expect(page.locator("#card-draft")).to_be_visible()
    await press(page, *keys)
    await page.wait_for_timeout(200)
    assert await grave(page) == []


async def test_the_sign_in_has_nothing_grave(stage: Stage) -> None:
    page = await (await stage.browser.new_context(bypass_csp=True)).new_page()
    await page.goto(stage.api.url)
    await expect(page.locator("#key")).to_be_focused()
    assert await grave(page) == []


async def test_on_a_narrow_screen_one_pane_is_shown_at_a_time(stage: Stage) -> None:
    await stage.mails(2)
    page = await stage.page(NARROW, bypass_csp=True)
    await expect(page.locator("#message")).to_be_hidden()
    await page.locator(".row").first.click()
    await expect(page.locator("#queue")).to_be_hidden()
    await expect(page.get_by_role("button", name="Approve draft")).to_be_in_viewport()
    assert await page.evaluate("() => document.documentElement.scrollWidth") == NARROW["width"]
    assert await grave(page) == []
    await page.get_by_role("button", name="Back").click()
    await expect(page.locator("#queue")).to_be_visible()


async def test_what_came_of_a_deed_is_read_aloud(stage: Stage) -> None:
    await stage.mails(1)
    page = await stage.page(WIDE)
    await press(page, "d")
    await expect(page.get_by_role("status").and_(page.locator("#outcome"))).to_have_text(
        "The draft is as the model wrote it."
    )


async def test_the_queue_tells_a_reader_where_the_cursor_is(stage: Stage) -> None:
    await stage.mails(2)
    page = await stage.page(WIDE)
    await press(page, "j")
    row = page.get_by_role("option", selected=True)
    await expect(row).to_have_attribute("aria-posinset", "2")
    active = await page.get_by_role("listbox", name="Messages").get_attribute("aria-activedescendant")
    assert active == await row.get_attribute("id")
