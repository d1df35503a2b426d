"""Who is signed in may change while the page stands: nothing that was typed is lost, and nothing is another's."""

from playwright.async_api import expect
from sqlalchemy import text

from adapters.store import ApiKeys, Sessions, new_key
from tests.browser.stage import Stage
from tests.browser.test_editing import BODY, rewrite
from tests.browser.test_triage import press
from tests.conftest import new_tenant

END = text("DELETE FROM sessions WHERE tenant = :tenant")


async def test_a_session_that_ends_while_something_is_typed_costs_no_word(stage: Stage) -> None:
    await stage.mails(1)
    database, tenant = stage.pipeline.database, stage.pipeline.tenant
    page, key = await stage.page(), new_key()
    await ApiKeys(database).add(key, tenant, "browser")
    await rewrite(page, "Long thought about.")
    await database.rows(END, {"tenant": tenant})
    await press(page, "Control+Enter")
    await expect(page.locator("#key-said")).to_contain_text("What you have typed is still here")
    await page.fill("#key", key)
    await press(page, "Enter")
    await expect(page.locator("dialog")).to_have_count(0)
    await expect(page.locator(BODY)).to_be_focused()
    await expect(page.locator(BODY)).to_have_value("Long thought about.")
    await press(page, "Control+Enter")
    await expect(page.locator("#card-draft ins")).not_to_have_count(0)


async def test_a_tab_goes_on_when_another_one_has_signed_in_anew(stage: Stage) -> None:
    await stage.mails(1)
    page = await stage.page()
    token = await Sessions(stage.pipeline.database).offer(stage.pipeline.tenant)
    other = await page.context.new_page()
    await other.goto(f"{stage.api.url}#sign-in={token}")
    await expect(other.locator(".row")).to_have_count(1)
    await press(page, "a")
    await expect(page.locator("#outcome")).to_have_text("Approved.")


async def test_a_tab_of_one_tenant_shows_nothing_of_it_to_the_next(stage: Stage) -> None:
    await stage.mails(1)
    page = await stage.page()
    await rewrite(page, "Not for others.")
    token = await Sessions(stage.pipeline.database).offer(await new_tenant(stage.pipeline.database))
    other = await page.context.new_page()
    await other.goto(f"{stage.api.url}#sign-in={token}")
    await expect(other.locator("#queue .blank")).to_have_text("All done. Nothing waits for you.")
    await press(page, "Control+Enter")
    await expect(page.locator("#queue .blank")).to_be_visible()
    await expect(page.locator("#review > *, .row")).to_have_count(0)
    assert await page.evaluate("() => sessionStorage.length") == 0


async def test_signing_out_leaves_nothing_that_was_typed(stage: Stage) -> None:
    await stage.mails(1)
    page = await stage.page()
    await rewrite(page, "Not for others.")
    await press(page, "Escape", "Control+k")
    await page.keyboard.type("sign out")
    await press(page, "Enter")
    await expect(page.locator("#key")).to_be_focused()
    assert await page.evaluate("() => sessionStorage.length") == 0
