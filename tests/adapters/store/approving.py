"""Messages whose draft a person has approved, for tests of how it leaves."""

import secrets

from sqlalchemy import text

from adapters.store import Database, Edits, Messages
from domain.changes import ApproveDraft, Change, ChangeApplied, EditDraft, Recipient
from domain.conversation import Conversation
from domain.message import MessageRef
from tests.adapters.store.making import processed

MAIL = Conversation.model_validate(
    {
        "kind": "email",
        "at": "2026-11-16T09:00:00+00:00",
        "text": "Hi.",
        "segments": (),
        "participants": [
            {"name": "Ben Osei", "address": "ben@example.net", "role": "sender"},
            {"name": "Ana Silva", "address": "ana@example.org", "role": "recipient", "is_user": True},
        ],
        "mail": {"message_id": "2@example.net", "references": ["1@example.net"]},
    }
)
BEN = Recipient(name="Ben Osei", address="ben@example.net")


async def drafted(database: Database, tenant: str, name: str = "one", mail: Conversation = MAIL) -> MessageRef:
    """A mail to Ana with a draft to Ben."""
    ref = await processed(database, tenant, name)
    await Messages(database).normalised(ref, mail)
    await said(database, ref, EditDraft(body="Yes, Ben.", to=(BEN,)))
    return ref


async def approved(
    database: Database, tenant: str, name: str = "one", mail: Conversation = MAIL, undo_s: int = 0
) -> MessageRef:
    """The same, with the draft approved."""
    ref = await drafted(database, tenant, name, mail)
    assert (await said(database, ref, ApproveDraft(), undo_s)).leaves
    return ref


async def said(database: Database, ref: MessageRef, change: Change, undo_s: int = 0) -> ChangeApplied:
    """Carry out what a person says."""
    edits, id_ = Edits(database), secrets.token_hex(4)
    await edits.request(ref, id_, change)
    return await edits.apply(ref, id_, undo_s=undo_s)


async def came_from(database: Database, ref: MessageRef, source: str, id_: str) -> None:
    """As if a source had given the message under this id."""
    await database.rows(
        text("UPDATE messages SET remote_source = :source, remote_id = :id_ WHERE tenant = :t AND id = :m"),
        {"source": source, "id_": id_, "t": ref.tenant, "m": ref.message_id},
    )
