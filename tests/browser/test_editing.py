"""Edit, see the difference, approve, get the receipt; and two who do so at once."""

from playwright.async_api import Page, expect

from domain.items import DraftStatus
from tests.browser.stage import Stage
from tests.browser.test_triage import changes_of, press

BODY = "textarea[name=body]"


async def rewrite(page: Page, words: str) -> None:
    await press(page, "e")
    await page.fill(BODY, words)


async def test_a_draft_is_edited_compared_approved_and_leaves_with_a_receipt(stage: Stage) -> None:
    (ref,) = await stage.mails(1)
    page = await stage.page()
    await rewrite(page, "Hello Ada,\n\nyou will have them tomorrow.\n\nBen")
    await press(page, "Control+Enter")
    await expect(page.locator("#card-draft ins")).to_have_text([" tomorrow"])
    await press(page, "a")
    await expect(page.locator("#outcome")).to_have_text("Approved.")
    await expect(page.locator("#card-draft .receipt")).to_contain_text("outbox")
    draft = (await stage.pipeline.result(ref)).draft
    assert draft is not None
    assert (draft.status, draft.body) == (DraftStatus.DELIVERED, "Hello Ada,\n\nyou will have them tomorrow.\n\nBen")


async def test_an_edited_draft_is_not_approved_before_its_difference_was_seen(stage: Stage) -> None:
    (ref,) = await stage.mails(1)
    page = await stage.page()
    await rewrite(page, "No.")
    await press(page, "Control+Enter")
    await expect(page.locator("#card-draft ins")).not_to_have_count(0)
    await press(page, "d", "a")
    await expect(page.locator("#outcome")).to_contain_text("a again approves it")
    draft = (await stage.pipeline.result(ref)).draft
    assert draft is not None
    assert draft.status is DraftStatus.PENDING


async def test_a_gap_takes_a_second_key(stage: Stage) -> None:
    await stage.mails(1)
    page = await stage.page()
    await rewrite(page, "You will have them on [day].")
    await press(page, "Control+Enter")
    await expect(page.locator("#card-draft .note.open")).to_have_text("1 gap to fill: [day]")
    asked = changes_of(page)
    await press(page, "a", "a")
    await expect(page.locator("#outcome")).to_have_text("Nothing was done.")
    assert asked == []
    await press(page, "a", "y")
    await expect(page.locator("#outcome")).to_have_text("Approved.")


async def test_a_question_is_not_answered_for_other_words_than_it_was_asked_of(stage: Stage) -> None:
    await stage.mails(1)
    page, other = await stage.page(), await stage.page()
    await rewrite(page, "You will have them on [day].")
    await press(page, "Control+Enter")
    await expect(page.locator("#card-draft .note.open")).to_be_visible()
    await press(page, "a")
    await expect(page.locator("#outcome")).to_contain_text("Let it leave so?")
    await expect(other.locator("#card-draft .note.open")).to_be_visible()
    await rewrite(other, "You will have nothing on [day].")
    await press(other, "Control+Enter")
    await expect(page.locator("#card-draft ins")).to_contain_text(["nothing"])
    await expect(page.get_by_role("button", name="Leave them open")).to_have_count(0)
    asked = changes_of(page)
    await press(page, "y", "s")
    await expect(page.locator("dialog")).to_be_visible()
    assert asked == []


async def test_a_rejection_is_taken_back(stage: Stage) -> None:
    (ref,) = await stage.mails(1)
    page = await stage.page()
    await press(page, "r", "1")
    await expect(page.locator("#outcome")).to_have_text("Rejected: no reply needed.")
    await press(page, "z")
    await expect(page.locator("#outcome")).to_have_text("Taken back: the rejection.")
    draft = (await stage.pipeline.result(ref)).draft
    assert draft is not None
    assert draft.status is DraftStatus.PENDING


async def test_of_two_tabs_one_wins_and_the_other_sees_both_and_loses_no_word(stage: Stage) -> None:
    (ref,) = await stage.mails(1)
    first, second = await stage.page(), await stage.page()
    await rewrite(first, "First words.")
    await rewrite(second, "Second words.")
    await press(first, "Control+Enter")
    await expect(first.locator("#card-draft ins")).not_to_have_count(0)
    await press(second, "Control+Enter")
    await expect(second.locator(".conflict .theirs .body")).to_have_text("First words.")
    await expect(second.locator(".conflict .mine ins")).to_have_text(["Second"])
    assert await second.input_value(BODY) == "Second words."
    await second.get_by_role("button", name="Send mine").click()
    await expect(second.locator("#card-draft ins")).not_to_have_count(0)
    draft = (await stage.pipeline.result(ref)).draft
    assert draft is not None
    assert draft.body == "Second words."


async def test_theirs_can_be_taken(stage: Stage) -> None:
    await stage.mails(1)
    first, second = await stage.page(), await stage.page()
    await rewrite(first, "First words.")
    await rewrite(second, "Second words.")
    await press(first, "Control+Enter")
    await expect(first.locator("#card-draft ins")).not_to_have_count(0)
    await press(second, "Control+Enter")
    await second.get_by_role("button", name="Take theirs").click()
    await expect(second.locator("#card-draft ins")).to_have_text(["First words"])


async def test_a_deed_of_one_key_on_an_old_state_does_nothing(stage: Stage) -> None:
    (ref,) = await stage.mails(1)
    page, other = await stage.page(), await stage.page()
    await page.route("**/v1/events", lambda route: route.abort())
    await page.reload()  # from here on it does not hear what the other one does
    await expect(page.get_by_role("button", name="Approve draft")).to_be_visible()
    await rewrite(other, "Other words.")
    await press(other, "Control+Enter")
    await expect(other.locator("#card-draft ins")).not_to_have_count(0)
    await press(page, "a")
    await expect(page.locator("#outcome")).to_contain_text("Nothing was done")
    await expect(page.locator("#card-draft ins")).not_to_have_count(0)
    draft = (await stage.pipeline.result(ref)).draft
    assert draft is not None
    assert draft.status is DraftStatus.PENDING


async def test_what_is_typed_outlives_a_line_that_fails_and_a_reload(stage: Stage) -> None:
    await stage.mails(1)
    page = await stage.page()
    await rewrite(page, "Long thought about.")
    await page.context.set_offline(True)
    await press(page, "Control+Enter")
    await expect(page.locator(".said-of-form")).to_contain_text("What you have typed is kept")
    await page.context.set_offline(False)
    await page.reload()
    await expect(page.locator("#card-draft")).to_be_visible()
    await press(page, "e")
    assert await page.input_value(BODY) == "Long thought about."
