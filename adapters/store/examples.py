"""Examples: what people's edits of earlier drafts teach the next one."""

from collections.abc import Sequence

from sqlalchemy import text

from adapters.store._engine import Database
from domain.changes import Rewrite
from domain.message import MessageRef

_CONVERSATION = text("""
SELECT d.document->>'text' AS words
FROM edits e JOIN conversations d ON (d.tenant, d.message_id) = (e.tenant, e.message_id)
WHERE e.tenant = :tenant AND e.id = :id AND e.message_id = :message_id
  AND e.state = 'requested' AND e.change->>'type' = 'edit_draft'
""")
_NEAREST = text("""
WITH rewrite AS (
    SELECT (array_agg(original->>'body' ORDER BY applied_at, seq))[1] AS original,
        (array_agg(edited->>'body' ORDER BY applied_at DESC, seq DESC))[1] AS edited,
        (array_agg(id ORDER BY applied_at DESC, seq DESC))[1] AS edit_id,
        min(embedding <=> CAST(CAST(:embedding AS text) AS vector)) AS distance,
        max(applied_at) AS at
    FROM edits
    WHERE tenant = :tenant AND message_id <> :message_id AND embedding IS NOT NULL
    GROUP BY message_id
)
SELECT edit_id, original, edited FROM rewrite WHERE original <> edited ORDER BY distance, at DESC LIMIT :most
""")


class Examples:
    """Edits of drafts, found again by the conversations that they answered."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def conversation_of(self, message: MessageRef, change_id: str) -> str | None:
        """The text that the draft answers, when the change is an edit of a draft and still waits."""
        params = {"tenant": message.tenant, "message_id": message.message_id, "id": change_id}
        row = await self._database.row(_CONVERSATION, params)
        return None if row is None else str(row.words)

    async def nearest(self, message: MessageRef, embedding: Sequence[float], most: int) -> tuple[Rewrite, ...]:
        """The tenant's nearest rewrites, nearest first; one for each other message, from first words to last."""
        params = {
            "tenant": message.tenant,
            "message_id": message.message_id,
            "embedding": as_vector(embedding),
            "most": most,
        }
        rows = await self._database.rows(_NEAREST, params)
        return tuple(Rewrite(edit_id=row.edit_id, original=row.original, edited=row.edited) for row in rows)


def as_vector(embedding: Sequence[float]) -> str:
    """An embedding as the database reads it."""
    return "[" + ",".join(map(repr, embedding)) + "]"
