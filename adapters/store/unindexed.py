"""Messages that were read and not indexed yet, taken by one worker at a time."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store._engine import Database
from adapters.store._passages import Embeddings, Key, Origin, Placed, known_embeddings, put_messages
from domain.conversation import Conversation, SegmentKind
from domain.passages import PASSAGES_MAX, cut

_INDEXED_KINDS = {SegmentKind.OWN, SegmentKind.ATTACHMENT, SegmentKind.EVENT}
"""Quoted words are indexed where they were first said, and a signature says nothing."""

_ALONE = text("SELECT pg_try_advisory_xact_lock(hashtextextended('winnow: indexing of messages', 0)) AS alone")
_WAITING = text("""
SELECT m.tenant, m.id, lower(m.user_address) AS user_address, CAST(c.document AS text) AS document,
    CAST(c.xmin AS text) AS version
FROM messages m JOIN conversations c ON (c.tenant, c.message_id) = (m.tenant, m.id)
WHERE m.indexed_at IS NULL ORDER BY m.seq LIMIT :most
""")
_PASS_OVER = text("""
UPDATE messages SET indexed_at = now() WHERE (tenant, id) IN (
    SELECT m.tenant, m.id FROM messages m JOIN conversations c ON (c.tenant, c.message_id) = (m.tenant, m.id)
    WHERE m.indexed_at IS NULL ORDER BY m.seq LIMIT 1)
""")
_DONE = text("""
UPDATE messages SET indexed_at = now()
WHERE (tenant, id) IN (
    SELECT m.tenant, m.id
    FROM unnest(CAST(:tenants AS text[]), CAST(:ids AS text[]), CAST(:versions AS text[])) AS d (tenant, id, version)
    JOIN conversations c ON (c.tenant, c.message_id) = (d.tenant, d.id) AND CAST(c.xmin AS text) = d.version
    JOIN messages m ON (m.tenant, m.id) = (d.tenant, d.id)
    FOR UPDATE OF m SKIP LOCKED)
""")
"""One that a run holds, or has read anew meanwhile, is indexed again in a later batch."""


class Batch:
    """Some messages with their passages, held until the block that took them ends."""

    def __init__(
        self, database: Database, connection: AsyncConnection, origins: tuple[Origin, ...], versions: tuple[str, ...]
    ) -> None:
        self._database = database
        self._connection = connection
        self.origins = origins
        self._versions = versions

    async def known(self, wanted: Sequence[Key]) -> dict[Key, tuple[float, ...]]:
        """The embeddings of those words that stand in their tenant's passages already, by tenant and hash."""
        return await known_embeddings(self._database, wanted)

    async def index(self, embeddings: Embeddings) -> None:
        """Store the passages; they are there when the block ends."""
        await put_messages(self._connection, self.origins, embeddings)
        done = {
            "tenants": [origin.tenant for origin in self.origins],
            "ids": [origin.id for origin in self.origins],
            "versions": list(self._versions),
        }
        await self._connection.execute(_DONE, done)


class Unindexed:
    """What came in and cannot be found again yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def batch(self, most: int) -> AsyncIterator[Batch]:
        """The messages that wait longest, `most` at most, in a transaction that ends with the block.

        None while another worker has a batch. No message is locked before its passages are stored.
        """
        async with self._database.transaction() as connection:
            alone = (await connection.execute(_ALONE)).scalar_one()
            rows = (await connection.execute(_WAITING, {"most": most})).all() if alone else ()
            origins = tuple(
                Origin(row.tenant, row.id, tuple(_placed(row.document, row.user_address or ""))) for row in rows
            )
            yield Batch(self._database, connection, origins, tuple(row.version for row in rows))

    async def pass_over(self) -> None:
        """Leave out the message that waits longest: nothing of it will be found."""
        await self._database.rows(_PASS_OVER, {})


def _placed(document: str, user: str) -> list[Placed]:
    """The passages of a message's own words; none of what an older version stored in a form that nobody reads now."""
    try:
        conversation = Conversation.model_validate_json(document)
    except ValidationError:
        return []
    mailbox = _mailbox(conversation, user)
    found = []
    for segment in conversation.segments:
        if segment.kind in _INDEXED_KINDS:
            speaker = None if segment.speaker is None else conversation.participants[segment.speaker]
            by_user = speaker is not None and speaker.is_user
            at = segment.at or conversation.at
            cuts = cut(conversation.text, segment.start, segment.end)
            found += [Placed(stretch, by_user, mailbox, at) for stretch in cuts]
        if len(found) >= PASSAGES_MAX:
            break
    return found[:PASSAGES_MAX]


def _mailbox(conversation: Conversation, user: str) -> str:
    """Whose message it is: the owner's address, or what its sender called them; empty where nobody is known."""
    owner = conversation.user
    return (owner.address or "").lower() if owner is not None and owner.address else user
