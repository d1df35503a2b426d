"""Examples: what people's edits of earlier drafts teach the next one."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store._engine import Database, fields
from domain.message import MessageRef
from domain.value import Value
from domain.voice import Example

_CONVERSATION = text("""
SELECT d.document->>'text' AS words
FROM edits e JOIN conversations d ON (d.tenant, d.message_id) = (e.tenant, e.message_id)
WHERE e.tenant = :tenant AND e.id = :id AND e.message_id = :message_id
  AND e.state = 'requested' AND e.change->>'type' = 'edit_draft'
""")
_KEEP = text("""
INSERT INTO examples AS x (tenant, id, message_id, edit_id, user_address, recipient, original, edited, embedding)
SELECT m.tenant, 'ex_' || substr(m.id, 5), m.id, :edit_id, lower(coalesce(m.user_address, '')),
    lower(coalesce(d.recipients->'to'->0->>'address', '')), coalesce(d.original_body, :original), :edited,
    CAST(CAST(:embedding AS text) AS vector)
FROM messages m LEFT JOIN drafts d ON (d.tenant, d.message_id) = (m.tenant, m.id)
WHERE m.tenant = :tenant AND m.id = :message_id
ON CONFLICT (tenant, message_id) DO UPDATE
SET edit_id = excluded.edit_id, recipient = excluded.recipient, edited = excluded.edited,
    embedding = excluded.embedding, updated_at = now()
""")
_DROP_SAME = text("DELETE FROM examples WHERE tenant = :tenant AND message_id = :message_id AND original = edited")
_DROP_FORGOTTEN = text("""
DELETE FROM examples WHERE tenant = :tenant AND message_id = :message_id AND edit_id = :edit_id
""")
_FORGET = text("""
UPDATE examples x SET edit_id = e.id, edited = e.edited->>'body', updated_at = e.applied_at
FROM (SELECT id, edited, applied_at FROM edits
      WHERE tenant = :tenant AND message_id = :message_id AND id <> :edit_id AND state = 'applied'
        AND change->>'type' = 'edit_draft' AND undone_by IS NULL AND original->>'body' <> edited->>'body'
      ORDER BY applied_at DESC, seq DESC LIMIT 1) e
WHERE x.tenant = :tenant AND x.message_id = :message_id AND x.edit_id = :edit_id
""")
_COLUMNS = (
    """id, message_id, edit_id, user_address AS user, recipient, original, edited, enabled, created_at, updated_at"""
)
_PAGE = text(f"""
SELECT seq, {_COLUMNS} FROM examples
WHERE tenant = :tenant AND seq < :before AND (CAST(:user AS text) IS NULL OR user_address = :user)
ORDER BY seq DESC LIMIT :size
""")  # noqa: S608  our own names
_ENABLE = text(f"""
UPDATE examples SET enabled = :enabled WHERE tenant = :tenant AND id = :id RETURNING {_COLUMNS}
""")  # noqa: S608  our own names
_DELETE = text("DELETE FROM examples WHERE tenant = :tenant AND id = :id RETURNING id")


async def keep_example(
    connection: AsyncConnection, message: MessageRef, edit_id: str, rewrite: tuple[str, str], embedding: Sequence[float]
) -> None:
    """Make an edit of a draft's body an example: from the model's first words to the user's last.

    Args:
        connection: the transaction of the edit.
        message: whose draft it is.
        edit_id: of the edit that gave the last words.
        rewrite: the body before and after this edit; where the draft still has the model's words, those stand for
            the first. A draft put back as the model had it is no example.
        embedding: of the message's conversation.
    """
    key = {"tenant": message.tenant, "message_id": message.message_id}
    words = {"edit_id": edit_id, "original": rewrite[0], "edited": rewrite[1], "embedding": as_vector(embedding)}
    await connection.execute(_KEEP, {**key, **words})
    await connection.execute(_DROP_SAME, key)


async def forget_edit(connection: AsyncConnection, message: MessageRef, edit_id: str) -> None:
    """Take back what an edit taught: its example has the words of the edit before it, or is gone with the only one.

    One whose last words are another edit's stays, and so does what a person has deleted stay deleted.

    Args:
        connection: the transaction of the undoing.
        message: whose draft was edited.
        edit_id: of the edit that is undone.
    """
    key = {"tenant": message.tenant, "message_id": message.message_id, "edit_id": edit_id}
    await connection.execute(_FORGET, key)
    await connection.execute(_DROP_FORGOTTEN, key)
    await connection.execute(_DROP_SAME, {"tenant": message.tenant, "message_id": message.message_id})


class ExamplePage(Value):
    """Some examples, newest first, and where the next page begins."""

    examples: tuple[Example, ...]
    before: int | None


class Examples:
    """Edits of drafts as examples for later ones: each can be looked at, put aside, and deleted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def conversation_of(self, message: MessageRef, change_id: str) -> str | None:
        """The text that the draft answers, when the change is an edit of a draft and still waits."""
        params = {"tenant": message.tenant, "message_id": message.message_id, "id": change_id}
        row = await self._database.row(_CONVERSATION, params)
        return None if row is None else str(row.words)

    async def page(self, tenant: str, *, before: int, size: int, user: str | None = None) -> ExamplePage:
        """A page of examples that were made before the cursor, newest first; of one user where they are named."""
        params = {"tenant": tenant, "before": before, "size": size, "user": user}
        rows = await self._database.rows(_PAGE, params)
        return ExamplePage(
            examples=tuple(Example.model_validate(fields(row, without={"seq"})) for row in rows),
            before=rows[-1].seq if len(rows) == size else None,
        )

    async def enable(self, tenant: str, example_id: str, *, enabled: bool) -> Example | None:
        """Let an example teach, or teach no more; None where there is none of this id."""
        row = await self._database.row(_ENABLE, {"tenant": tenant, "id": example_id, "enabled": enabled})
        return row and Example.model_validate(fields(row))

    async def delete(self, tenant: str, example_id: str) -> bool:
        """Delete an example for good; the edit that made it stays. Gives whether there was one."""
        return await self._database.row(_DELETE, {"tenant": tenant, "id": example_id}) is not None


def as_vector(embedding: Sequence[float]) -> str:
    """An embedding as the database reads it."""
    return "[" + ",".join(map(repr, embedding)) + "]"
