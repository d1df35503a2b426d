"""Drafting: the words of a draft that is being written, as events for whoever looks on."""

from sqlalchemy import text

from adapters.store._engine import Database
from domain.message import MessageRef

_STARTED = text("""
INSERT INTO events (tenant, message_id, type, data)
SELECT :tenant, :message_id, 'draft.started', jsonb_build_object('call', CAST(:call AS text), 'restarted', EXISTS (
    SELECT 1 FROM events WHERE tenant = :tenant AND message_id = :message_id AND type = 'draft.started'))
""")
_TOLD = text("""
INSERT INTO events (tenant, message_id, type, data)
VALUES (:tenant, :message_id, :type, jsonb_strip_nulls(
    jsonb_build_object('call', CAST(:call AS text), 'words', CAST(:words AS text))))
""")


class Drafting:
    """Tells what a model writes while it writes it; nothing of it is proved, and the draft itself takes its place."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def started(self, message: MessageRef, call_id: str) -> None:
        """A model begins to write; whatever was told of the message's draft before counts no more."""
        await self._database.rows(_STARTED, _key(message, call_id))

    async def words(self, message: MessageRef, call_id: str, words: str) -> None:
        """The next words of the body."""
        params = {**_key(message, call_id), "type": "draft.words", "words": words}
        await self._database.rows(_TOLD, params)

    async def interrupted(self, message: MessageRef, call_id: str) -> None:
        """The words that were told will not be ended: somebody else is asked, or nobody."""
        params = {**_key(message, call_id), "type": "draft.interrupted", "words": None}
        await self._database.rows(_TOLD, params)


def _key(message: MessageRef, call_id: str) -> dict[str, str]:
    return {"tenant": message.tenant, "message_id": message.message_id, "call": call_id}
