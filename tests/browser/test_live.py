"""What happens elsewhere is shown; and when it cannot be heard, that is said."""

import json
import re

from playwright.async_api import Route, expect

from adapters.store import ApiKeys, Sessions, new_key
from tests.browser.stage import PATIENCE_MS, Stage
from tests.browser.test_editing import BODY, rewrite
from tests.browser.test_triage import press
from tests.pipeline import MAIL

MESSAGE = re.compile(r"/v1/messages/msg_[a-z2-7]{26}$")
EVENTS = re.compile(r"/v1/messages/msg_[a-z2-7]{26}/events$")


async def test_a_restart_of_the_api_is_told_and_outlived(stage: Stage) -> None:
    await stage.mails(1)
    page = await stage.page()
    await expect(page.locator("#live")).to_have_text("live")
    await rewrite(page, "Half a thou")
    await stage.api.stop()
    await expect(page.locator("#live")).to_contain_text("stale, reconnecting since")
    await stage.pipeline.process(MAIL % b"came-meanwhile")
    await stage.api.start()
    await expect(page.locator("#live")).to_have_text("live", timeout=PATIENCE_MS)
    await expect(page.locator(".row")).to_have_count(2)
    assert await page.input_value(BODY) == "Half a thou"


async def test_a_message_that_comes_is_shown_and_the_cursor_stays(stage: Stage) -> None:
    await stage.mails(2)
    page = await stage.page()
    await press(page, "j")
    await expect(page.locator("#message h2")).to_have_text("Figures 1")
    await stage.pipeline.process(MAIL % b"third")
    await expect(page.locator(".row")).to_have_count(3)
    await expect(page.locator("[aria-selected=true] .subject")).to_have_text("Figures 1")


async def test_a_key_signs_in_and_a_wrong_one_does_not(stage: Stage) -> None:
    await stage.mails(1)
    key = new_key()
    await ApiKeys(stage.pipeline.database).add(key, stage.pipeline.tenant, "browser")
    page = await (await stage.browser.new_context()).new_page()
    await page.goto(stage.api.url)
    await page.fill("#key", "wn_nobody")
    await press(page, "Enter")
    await expect(page.locator("#key-said")).to_have_text("This key is not known.")
    await page.fill("#key", key)
    await press(page, "Enter")
    await expect(page.locator(".row")).to_have_count(1)


async def test_a_draft_is_shown_while_it_is_written_and_cleared_when_it_begins_again(stage: Stage) -> None:
    await stage.mails(1)
    page = await stage.page()
    await page.route(MESSAGE, unfinished)
    await page.route(EVENTS, written)
    await page.reload()
    writing = page.locator(".card.writing")
    await expect(writing).to_contain_text("being written, unproved")
    await expect(writing).to_contain_text("begun again")
    await expect(writing.locator(".body")).to_have_text("Hello Ada")
    await page.unroute_all(behavior="ignoreErrors")


async def unfinished(route: Route) -> None:
    """The message as it stands while its draft is asked for."""
    answer = await route.fetch()
    await route.fulfill(response=answer, json={**await answer.json(), "status": "processing", "draft": None})


async def written(route: Route) -> None:
    """A draft that begins, is cut off, and begins again."""
    events: list[tuple[str, dict[str, str | bool]]] = [
        ("draft.started", {"call": "call_1", "restarted": False}),
        ("draft.words", {"call": "call_1", "words": "Dear"}),
        ("draft.started", {"call": "call_2", "restarted": True}),
        ("draft.words", {"call": "call_1", "words": " late words of the first"}),
        ("draft.words", {"call": "call_2", "words": "Hello"}),
        ("draft.words", {"call": "call_2", "words": " Ada"}),
    ]
    lines = "".join(told(seq, kind, data) for seq, (kind, data) in enumerate(events, 1))
    await route.fulfill(body=lines, content_type="text/event-stream")


def told(seq: int, kind: str, data: dict[str, str | bool]) -> str:
    event = json.dumps({"seq": seq, "type": kind, "data": data, "at": "2026-11-16T09:00:00Z"})
    return f"event: {kind}\nid: {seq}\ndata: {event}\n\n"


async def test_a_sign_in_link_leaves_the_address_and_holds_once(stage: Stage) -> None:
    await stage.mails(1)
    token = await Sessions(stage.pipeline.database).offer(stage.pipeline.tenant)
    first, second = [await (await stage.browser.new_context()).new_page() for _ in range(2)]
    await first.goto(f"{stage.api.url}#sign-in={token}")
    await expect(first.locator(".row")).to_have_count(1)
    assert "#" not in first.url
    await second.goto(f"{stage.api.url}#sign-in={token}")
    await expect(second.locator("#key-said")).to_contain_text("has been used")
