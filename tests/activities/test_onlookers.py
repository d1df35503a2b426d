"""Who looks on sees a draft being written, and is never left with half of one for a whole."""

import asyncio
import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from activities.onlookers import TELL_S, Words, onlookers
from adapters.store import Database, Drafting
from domain.conversation import Conversation, Kind
from domain.message import MessageRef
from domain.proposals import QuestionKind
from domain.questions import Call, Prompt, Question
from tests.adapters.store.making import new_message

_TOLD = text("""
SELECT type, data FROM events WHERE (tenant, message_id) = (:t, :m) AND type LIKE 'draft.%' ORDER BY seq
""")
BODY = "On Thursday. \U0001f600 “Yes”\nBen"


def question(message: MessageRef, call_id: str = "call_1") -> Question:
    call = Call(id=call_id, message=message, workflow_id="w", run_id="r", step="draft/1", request_hash="h")
    return Question(
        call=call,
        kinds=(QuestionKind.DRAFT,),
        model="openai:small",
        prompt=Prompt(version="draft/3", hash="h", system="", user=""),
        conversation=Conversation(kind=Kind.EMAIL, at=datetime(2026, 11, 16, tzinfo=UTC), text="", segments=()),
        tokens_out_max=100,
    )


async def told(database: Database, message: MessageRef) -> list[tuple[str, dict[str, object]]]:
    rows = await database.rows(_TOLD, {"t": message.tenant, "m": message.message_id})
    return [(row.type, row.data) for row in rows]


async def written(database: Database, message: MessageRef, raw: str, call_id: str = "call_1", size: int = 9) -> None:
    async with onlookers(Drafting(database), question(message, call_id)) as words:
        for at in range(0, len(raw), size):
            words.heard(raw[at : at + size])
            await asyncio.sleep(TELL_S / 2)
        await asyncio.sleep(2 * TELL_S)


async def cut(database: Database, message: MessageRef, raw: str) -> None:
    async with onlookers(Drafting(database), question(message)) as words:
        words.heard(raw)
        await asyncio.sleep(2 * TELL_S)
        raise ConnectionError


async def test_the_body_is_told_as_it_comes_at_most_ten_times_a_second(database: Database, tenant: str) -> None:
    message = await new_message(database, tenant)
    await written(database, message, json.dumps({"subject": "Re: It", "body": BODY}))
    (kind, started), *words = await told(database, message)
    assert (kind, started) == ("draft.started", {"call": "call_1", "restarted": False})
    assert "".join(str(data["words"]) for _, data in words) == BODY
    assert 2 <= len(words) <= 6  # of some ten parts, two in each interval


async def test_an_answer_that_comes_at_once_is_not_told(database: Database, tenant: str) -> None:
    message = await new_message(database, tenant)
    async with onlookers(Drafting(database), question(message)) as words:
        words.heard(json.dumps({"subject": "Re: It", "body": BODY}))
    assert await told(database, message) == []


async def test_a_stream_that_is_cut_says_so_and_the_next_one_begins_anew(database: Database, tenant: str) -> None:
    message = await new_message(database, tenant)
    with pytest.raises(ConnectionError):
        await cut(database, message, '{"subject": "x", "body": "On Th')
    await written(database, message, json.dumps({"subject": "x", "body": "No."}), "call_2")
    events = await told(database, message)
    assert [kind for kind, _ in events[:4]] == ["draft.started", "draft.words", "draft.interrupted", "draft.started"]
    assert events[3][1] == {"call": "call_2", "restarted": True}


async def test_an_answer_that_ends_in_the_middle_is_no_whole_draft(database: Database, tenant: str) -> None:
    message = await new_message(database, tenant)
    async with onlookers(Drafting(database), question(message)) as words:
        words.heard('{"subject": "x", "body": "On Th')
        await asyncio.sleep(2 * TELL_S)
        words.ended(whole=False)
    assert [kind for kind, _ in await told(database, message)] == ["draft.started", "draft.words", "draft.interrupted"]


@pytest.mark.parametrize("raw", ["", "Dear Ada,", '{"tasks": []}', '{"body": 7}', "[[[[", '{"body": "\\ud83d'])
def test_what_is_no_draft_has_no_news(raw: str) -> None:
    words = Words()
    words.heard(raw)
    assert words.news() == ""
