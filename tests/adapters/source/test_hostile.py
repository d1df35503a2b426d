"""Messages made to hurt end as conversations or as refusals, and what is read can be stored."""

import json

import pytest
from sqlalchemy import text

from adapters.store import Database
from domain.conversation import Conversation
from domain.failures import InputRefused
from tests.adapters.source import poison
from tests.adapters.source.reading import mail, read

OFFICE = "application/vnd.openxmlformats-officedocument."
BOMBS = {
    "docx": (OFFICE + "wordprocessingml.document", poison.bomb("word/document.xml")),
    "xlsx": (OFFICE + "spreadsheetml.sheet", poison.bomb("xl/workbook.xml")),
    "zip": ("application/zip", poison.zeros()),
    "nested.zip": ("application/zip", poison.zips_in_zips(depth=3, width=4)),
}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (poison.giant_subject(), "header_too_large"),
        (poison.deep_parts(), "too_deep"),
        (poison.many_parts(), "too_many_parts"),
    ],
)
def test_a_mail_that_would_hurt_the_parser_never_reaches_it(body: bytes, reason: str) -> None:
    with pytest.raises(InputRefused) as refused:
        mail(body)
    assert refused.value.reason == reason


@pytest.mark.parametrize("name", BOMBS)
def test_an_archive_that_expands_without_end_is_left_unread(name: str) -> None:
    media_type, content = BOMBS[name]
    found = mail(poison.attached(f"report.{name}", media_type, content))
    assert found.attachments[0].unread
    assert "Please look at the plan" in found.text
    assert len(found.text) < 10_000


async def test_what_no_charset_explains_is_shown_and_stored(database: Database) -> None:
    found = [conversation for body in poison.misencoded() if (conversation := read_or_none(body))]
    assert len(found) == 500
    kept = text("SELECT cast(:words AS text) AS words, cast(:whole AS jsonb) AS whole")
    for conversation in found:
        row = await database.row(kept, {"words": conversation.text, "whole": conversation.model_dump_json()})
        assert row is not None
        assert row.words == conversation.text
        assert row.whole == json.loads(conversation.model_dump_json())


def read_or_none(body: bytes) -> Conversation | None:
    try:
        return mail(body)
    except InputRefused:
        return None


def test_the_longest_meeting_and_the_longest_thread_keep_their_offsets() -> None:
    meeting = read("text/vtt", poison.long_transcript())
    chat = read("application/json", poison.long_chat())
    assert len(chat.segments) == 2_000
    assert "point 17997," in meeting.words_of(meeting.segments[-1])
    assert chat.words_of(chat.segments[1_999]).startswith("Message 1999:")
