"""Changing: what each change of a person has to hand while it is carried out, and what it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import Field, JsonValue
from sqlalchemy import Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.call_views import Outcome
from domain.message import MessageRef
from domain.proposals import QuestionKind
from domain.value import Value

Fields = dict[str, JsonValue]

DRAFT = "draft"
SLEEP = "snooze"
"""What a change may have touched, beside an item by its id."""

_EDITS = ("edit_draft", "edit_item", "add_item", "reject_item")

# What was edited before may be an earlier run's, which told its call then. Of several calls for a kind (a long
# conversation is asked about in parts) the one that gave this item.
_LEARN = text("""
WITH source AS (
    SELECT c.id, c.prompt_version, c.model FROM verdicts v
    JOIN calls c ON (c.tenant, c.id) = (v.tenant, v.call_id)
    JOIN messages m ON (m.tenant, m.id) = (v.tenant, v.message_id)
    WHERE v.tenant = :tenant AND v.message_id = :message_id AND v.kind = :kind AND v.outcome = 'accepted'
      AND CASE WHEN CAST(:edited AS boolean) THEN c.outcome IN ('edited', 'rejected') ELSE v.run = m.run END
    ORDER BY v.run DESC,
        v.finding->CAST(:kind AS text) @> jsonb_build_array(jsonb_build_object('id', CAST(:item_id AS text)))
            DESC NULLS LAST, v.seq
    LIMIT 1
), told AS (
    UPDATE calls c SET outcome = :outcome FROM source s
    WHERE c.tenant = :tenant AND c.id = s.id
      AND (CAST(:outcome AS text) <> 'accepted' OR c.outcome IS DISTINCT FROM 'edited')
)
SELECT id AS call_id, prompt_version, model FROM source
""")
# What stands of the others says what became of the call; what is taken back says nothing any more.
_UNLEARN = text("""
UPDATE calls SET outcome = (
    SELECT CASE WHEN bool_or(change->>'type' = 'reject_draft') THEN 'rejected'
                WHEN bool_or(change->>'type' = ANY (CAST(:edits AS text[]))) THEN 'edited'
                WHEN bool_or(change->>'type' = 'approve_draft') THEN 'accepted' END
    FROM edits e
    WHERE e.tenant = :tenant AND e.message_id = :message_id AND e.call_id = :call_id AND e.state = 'applied'
      AND e.undone_by IS NULL AND e.id <> :undone)
WHERE tenant = :tenant AND id = :call_id
""")


class Refusal(Value):
    """Why a change is not carried out."""

    reason: str


class Source(Value):
    """The call that gave what was changed."""

    call_id: str
    prompt_version: str
    model: str


class Done(Value):
    """What a change has come to."""

    original: Fields
    edited: Fields
    touched: tuple[str, ...]
    """`draft`, `snooze`, and items by their ids: a later change of these stands in the way of taking this one back."""
    before: Fields = Field(default_factory=dict)
    """What an undo puts back: columns as they stood."""
    source: Source | None = None
    user_made: bool = False
    """No call gave the words; `source` only missed them."""
    moves: Literal["close", "open"] | None = None
    """What becomes of the message: done if nothing else is missing, or a person is needed once more."""


@dataclass(frozen=True)
class Changing:
    """A change on its way, in a transaction that holds its message's row."""

    connection: AsyncConnection
    message: MessageRef
    change_id: str
    now: datetime
    """The transaction's."""
    snoozed_until: datetime | None
    undo_s: int | None
    embedding: Sequence[float] | None
    """Of the message's conversation, with an edit of a draft."""

    async def row(self, statement: TextClause, /, **params: object) -> Row[Any] | None:  # Any: any columns
        """The first row of a statement that knows the message by `tenant` and `message_id`."""
        result = await self.connection.execute(statement, {**self._key, **params})
        return result.first() if result.returns_rows else None

    async def learn(
        self, kind: QuestionKind, outcome: Outcome, *, edited_before: bool, item_id: str = ""
    ) -> Source | None:
        """Write down what became of the answer that gave this kind; one that was edited is not accepted as it was.

        Gives the call; None where it is not known.
        """
        row = await self.row(_LEARN, kind=kind.value, outcome=outcome, edited=edited_before, item_id=item_id)
        return row and Source(call_id=row.call_id, prompt_version=row.prompt_version, model=row.model)

    async def unlearn(self, call_id: str, undone: str) -> None:
        """Write down what became of a call without the change `undone`."""
        await self.row(_UNLEARN, call_id=call_id, undone=undone, edits=list(_EDITS))

    @property
    def _key(self) -> dict[str, object]:
        return {"tenant": self.message.tenant, "message_id": self.message.message_id}
