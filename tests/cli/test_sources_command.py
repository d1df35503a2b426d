"""The command for sources: a line for each, and a sentence where there is none."""

import json

import pytest

from adapters.store import Database, Sources
from cli.sources import told
from domain.sources import SourceRef, SourceState
from tests.cli.serving import Winnow, winnow


async def test_without_sources_a_sentence_says_where_to_read_on(command: Winnow) -> None:
    ran = await command("sources")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("no sources are set")
    assert "docs/sources.md" in ran.err
    assert json.loads((await command("sources", "--json")).out) == {"sources": []}


async def test_each_source_has_a_line_with_how_it_stands(command: Winnow, database: Database, tenant: str) -> None:
    sources = Sources(database)
    await sources.advance(SourceRef(tenant=tenant, name="box"), "imap", "{}", 7)
    await sources.fault(SourceRef(tenant=tenant, name="inbox"), "folder", "there is no\nfolder inbox")
    heads, box, inbox = (await command("sources")).out.splitlines()
    assert heads.split()[:3] == ["name", "type", "accepted"]
    assert box.split()[:3] == ["box", "imap", "7"]
    assert box.endswith("no longer set")
    assert inbox.endswith("no longer set")
    states = json.loads((await command("sources", "--json")).out)["sources"]
    assert [(state["name"], state["accepted"]) for state in states] == [("box", 7), ("inbox", 0)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"type": "imap"}, ("3", "-", "-", "never looked into")),
        ({"type": "imap", "checked_at_iso": "2026-11-21T13:02:08+01:00"}, ("3", "2026-11-21 12:02:08", "-", "ok")),
        (
            {"type": "gmail", "watch_until_iso": "2026-11-28T13:00Z", "error": "cut"},
            ("3", "-", "2026-11-28 13:00:00", "cut"),
        ),
        ({"type": "folder", "error": "there is no\nfolder"}, ("3", "-", "-", "there is no folder")),
        ({"type": "webhook"}, ("-", "-", "-", "posts to us")),
        ({"type": "slack"}, ("-", "-", "-", "posts to us")),
        ({"type": "imap", "error": "cut", "configured": False}, ("3", "-", "-", "no longer set")),
        ({"type": "slack", "configured": False}, ("-", "-", "-", "no longer set")),
    ],
)
def test_the_state_is_told_in_words(changed: dict[str, str], words: tuple[str, ...]) -> None:
    state = {"name": "box", "accepted": 3, "checked_at_iso": None, "error": None, **changed}
    _, row = told([SourceState.model_validate(state)])
    assert tuple(part.words.strip() for part in row.parts) == ("box", changed["type"], *words)


async def test_without_a_stack_it_fails_with_one_sentence(tmp_path_factory: pytest.TempPathFactory) -> None:
    ran = await winnow("sources", "--data-dir", tmp_path_factory.mktemp("none"))
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "winnow up" in ran.err
