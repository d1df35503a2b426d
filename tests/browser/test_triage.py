"""The queue is worked through by the keyboard alone."""

import re

from playwright.async_api import Page, expect

from domain.items import DraftStatus
from tests.browser.stage import NARROW, PATIENCE_MS, Stage

MAILS = 20


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


def changes_of(page: Page) -> list[str]:
    """What the page asks for from now on that would change something."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method != "GET" else None)
    return asked


async def at_message(page: Page, place: int) -> None:
    await expect(page.locator("#message h2")).to_have_text(f"Figures {place}")
    await expect(page.locator("#card-draft")).to_have_class("card draft pending chosen")


async def test_twenty_messages_are_decided_without_a_mouse(stage: Stage) -> None:
    refs = await stage.mails(MAILS)
    page = await stage.page()
    ways = ("a", "r3", "s1", "e")
    for place in range(MAILS):
        await at_message(page, place)
        await decide(page, ways[place % 4], place)
    await expect(page.locator("#outcome")).to_have_class("outcome good")
    await expect(page.locator(".row")).to_have_count(0, timeout=PATIENCE_MS)
    drafts = [(await stage.pipeline.result(ref)).draft for ref in refs]
    statuses = [draft.status for draft in drafts if draft]
    assert statuses == [DraftStatus.DELIVERED, DraftStatus.REJECTED, DraftStatus.PENDING, DraftStatus.DELIVERED] * 5


async def decide(page: Page, way: str, place: int) -> None:
    match way:
        case "e":
            await press(page, "e")
            await page.keyboard.type(f"{place}: ")
            await press(page, "Control+Enter")
            await expect(page.locator("#card-draft ins")).to_contain_text(f"{place}")
            await press(page, "a")
        case _:
            await press(page, *way)


async def test_keys_are_only_letters_while_something_is_typed(stage: Stage) -> None:
    await stage.mails(1)
    page = await stage.page()
    asked = changes_of(page)
    await press(page, "/")
    await page.keyboard.type("figures az r1")
    await press(page, "Escape", "s")
    await expect(page.locator("dialog")).to_be_visible()  # what was pressed before it has been dealt with
    assert (await page.input_value("#search"), asked) == ("figures az r1", [])


async def test_what_is_chosen_is_what_the_keys_act_on(stage: Stage) -> None:
    await stage.mails(1)
    page = await stage.page()
    await expect(page.get_by_role("button", name="Approve draft")).to_be_visible()
    await press(page, "Enter", "[")
    await expect(page.get_by_role("button", name="Keep decision")).to_be_visible()
    await expect(page.locator("mark.evidence.chosen")).to_have_text("We decided to move the launch to March")
    await press(page, "Tab")
    await expect(page.get_by_role("button", name="Approve draft")).to_be_visible()


async def test_an_item_is_added_from_the_words_selected(stage: Stage) -> None:
    (ref,) = await stage.mails(1)
    page = await stage.page()
    await page.locator("mark.evidence", has_text="please send").dblclick(position={"x": 4, "y": 6})
    await press(page, "n", "Control+Enter")
    await expect(page.locator(".card.task")).to_have_count(2)
    added = (await stage.pipeline.result(ref)).tasks
    assert [task.evidence.quote for task in added if task.evidence and "added" in task.said] == ["please"]


async def test_filters_stand_in_the_address_and_a_reload_restores_them(stage: Stage) -> None:
    await stage.mails(2)
    page = await stage.page()
    await page.get_by_role("button", name="All").click()
    await page.get_by_role("button", name="Email").click()
    await page.reload()
    await expect(page.get_by_role("button", name="All")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_role("button", name="Email")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".row")).to_have_count(2)


async def test_a_form_that_the_palette_opens_has_the_focus(stage: Stage) -> None:
    await stage.mails(2)
    page = await stage.page()
    await press(page, "j")
    await expect(page.locator("#list")).to_be_focused()
    await press(page, "Control+k")
    await page.keyboard.type("edit")
    await press(page, "Enter")
    await page.keyboard.type("Typed. ")
    await expect(page.locator("textarea[name=body]")).to_have_value(re.compile(r"Typed\."))


async def test_what_is_behind_the_queue_on_a_narrow_screen_is_not_decided_unseen(stage: Stage) -> None:
    (ref,) = await stage.mails(1)
    page = await stage.page(NARROW)
    await press(page, "a", "r")
    await expect(page.locator("#outcome")).to_have_text("No message is open for that.")
    await press(page, "Enter", "a")
    await expect(page.locator("#outcome")).to_have_text("Approved.")
    await stage.pipeline.ended(ref)
