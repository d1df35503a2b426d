"""The page's own parts, run in the browser: differences, offsets, hidden characters, links and recipients."""

import random
import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page
from temporalio.client import Client

from adapters.store import Database
from api.page_files import FOLDER, INDEX
from tests.browser.stage import served

TOKENS = ("a", "be", "sea", " ", "\n", ", ", "é", "🚢")
PAIRS = 300


@pytest.fixture
async def page(browser: Browser, temporal: Client, database: Database) -> Any:  # Any: an async generator of pages
    """A page that may import the modules."""
    async with served(database, temporal, undo_s=1) as api:
        page = await (await browser.new_context()).new_page()
        await page.goto(api.url)
        yield page


async def run(page: Page, module: str, expression: str, given: object) -> Any:  # Any: whatever the expression gives
    return await page.evaluate(f"async (given) => {{ const m = await import('/page/{module}'); {expression} }}", given)


async def test_a_difference_gives_back_both_texts_whatever_they_are(page: Page) -> None:
    chance = random.Random(6)  # noqa: S311  no secret
    pairs = [["".join(chance.choices(TOKENS, k=chance.randrange(30))) for _ in range(2)] for _ in range(PAIRS)]
    parts = await run(page, "diff.js", "return given.map(([a, b]) => m.diffWords(a, b));", pairs)
    for (before, after), found in zip(pairs, parts, strict=True):
        assert "".join(part["words"] for part in found if part["type"] != "new") == before
        assert "".join(part["words"] for part in found if part["type"] != "gone") == after


async def test_a_difference_is_told_in_whole_words(page: Page) -> None:
    pair = ["I can send 60 kg by Friday.", "I can send 80 kg by Monday noon."]
    parts = await run(page, "diff.js", "return m.diffWords(...given);", pair)
    assert [part["words"] for part in parts if part["type"] != "same"] == ["60", "80", "Friday", "Monday noon"]


async def test_two_long_texts_with_nothing_in_common_are_one_replacement(page: Page) -> None:
    pair = [" ".join(f"{side}{place}" for place in range(5_000)) for side in "ab"]
    parts = await run(page, "diff.js", "return m.diffWords(...given);", pair)
    assert [part["type"] for part in parts] == ["gone", "new"]


async def test_offsets_count_code_points_where_javascript_counts_units(page: Page) -> None:
    text = "🚢 in März 🎄 and \U0001d4b3"
    found = await run(
        page,
        "offsets.js",
        "const o = m.offsetsOf(given); return [...given].map((_, at) => [o.unit(at), o.point(o.unit(at))]);",
        text,
    )
    assert found == [[len(text[:at].encode("utf-16-le")) // 2, at] for at in range(len(text))]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a\u202eb", "aU+202Eb"),
        ("a\u200b\u200b\u200bb", "aU+200B\u00d73b"),
        ("\U000e0041", "U+E0041"),
        ("👩\u200d👩\u200d👧 1\ufe0f\u20e3", "👩\u200d👩\u200d👧 1\ufe0f\u20e3"),
        ("tab\tand\nline", "tab\tand\nline"),
    ],
)
async def test_what_shows_nothing_is_shown_unless_it_belongs_to_its_neighbour(
    page: Page, words: str, shown: str
) -> None:
    expression = "const e = document.createElement('p'); e.append(...m.shown(given)); return e.textContent;"
    assert await run(page, "visible.js", expression, words) == shown


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://bank.example@evil.example/x", "evil.example"),
        ("http://b\u00e4nk.example:8080/", "xn--bnk-qla.example:8080"),
        ("www.example.org/a.", "www.example.org"),
        ("https://[::1/", "no host"),
    ],
)
async def test_a_link_is_known_by_the_host_that_it_leads_to(page: Page, address: str, host: str) -> None:
    assert await run(page, "links.js", "return m.linksIn(given).map((link) => link.host);", f"see {address}") == [host]


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("ada@example.org", [{"address": "ada@example.org"}]),
        (
            '"Osei, Ada" <ada@example.org>; b@x',
            [{"name": "Osei, Ada", "address": "ada@example.org"}, {"address": "b@x"}],
        ),
        ("Ada", None),
        ("ada@example.org bob@example.org", None),
        ("", []),
    ],
)
async def test_recipients_are_read_or_refused_whole(page: Page, words: str, people: object) -> None:
    assert await run(page, "draft_form.js", "return m.mailboxesOf(given);", words) == people


def test_the_index_asks_for_every_module_at_once() -> None:
    """Else each is asked for only when the one that imports it has come."""
    named = set(re.findall(r'href="/page/([a-z_]+\.js)"', (FOLDER / INDEX).read_text()))
    assert named == {path.name for path in FOLDER.glob("*.js")} - {"main.js"}
