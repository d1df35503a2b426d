"""Takes a message through its life by the store alone, as the worker would."""

import json
from datetime import UTC, datetime

from sqlalchemy import text

from adapters.store import Database, Messages
from domain.conversation import Conversation, Kind, Segment
from domain.identity import draft_id, item_id
from domain.message import MessageRef, Status

WORDS = "Ünï: please send it by Friday. We go 🚢 in March."
QUOTE, DECIDED = "please send it by Friday", "We go 🚢 in March"


async def read(database: Database, ref: MessageRef) -> None:
    """Normalise it."""
    segments = (Segment(index=0, start=0, end=len(WORDS)),)
    at = datetime(2026, 11, 16, tzinfo=UTC)
    conversation = Conversation(kind=Kind.EMAIL, subject="It", at=at, text=WORDS, segments=segments)
    await Messages(database).normalised(ref, conversation)


async def happen(database: Database, ref: MessageRef, *types: str) -> None:
    """Write events as they come."""
    for kind in types:
        statement = text("INSERT INTO events (tenant, message_id, type, data) VALUES (:t, :m, :k, CAST(:d AS jsonb))")
        await database.rows(statement, {"t": ref.tenant, "m": ref.message_id, "k": kind, "d": json.dumps({"run": 1})})


async def end(database: Database, ref: MessageRef, status: Status) -> None:
    """Bring it to a state."""
    statement = text("UPDATE messages SET status = :s WHERE tenant = :t AND id = :m")
    await database.rows(statement, {"t": ref.tenant, "m": ref.message_id, "s": status.value})
    await happen(database, ref, status.value)


async def find(database: Database, ref: MessageRef) -> tuple[str, str]:
    """Give it a task, a decision and a draft; gives the ids of the first two."""
    await read(database, ref)
    spans = [(kind, WORDS.index(quote), quote) for kind, quote in (("task", QUOTE), ("decision", DECIDED))]
    task, decision = (item_id(ref.message_id, kind, start, start + len(quote)) for kind, start, quote in spans)
    base = {"t": ref.tenant, "m": ref.message_id}
    await database.rows(
        text("""INSERT INTO tasks (tenant, id, message_id, title, quote, quote_start, quote_end, confidence)
                VALUES (:t, :id, :m, 'Send it', :q, :s, :e, 0.9)"""),
        {**base, "id": task, "q": QUOTE, "s": spans[0][1], "e": spans[0][1] + len(QUOTE)},
    )
    await database.rows(
        text("""INSERT INTO decisions (tenant, id, message_id, statement, quote, quote_start, quote_end)
                VALUES (:t, :id, :m, 'March it is', :q, :s, :e)"""),
        {**base, "id": decision, "q": DECIDED, "s": spans[1][1], "e": spans[1][1] + len(DECIDED)},
    )
    await database.rows(
        text("INSERT INTO drafts (tenant, id, message_id, subject, body) VALUES (:t, :id, :m, 'Re: It', 'Yes.')"),
        {**base, "id": draft_id(ref.message_id)},
    )
    await end(database, ref, Status.DONE)
    return task, decision
