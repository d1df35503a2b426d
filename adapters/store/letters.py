"""Dead letters: messages that no step could rescue, kept whole; see `reruns.py` for sending one round again."""

from collections.abc import Sequence

from sqlalchemy import text

from adapters.store._engine import Database, fields
from domain.failures import REASON_CHARS_MAX
from domain.message import MessageRef
from domain.result import DeadLetterView

_BURY = text("""
WITH message AS (
    UPDATE messages SET status = 'dead_letter', reason = :reason, version = version + 1, updated_at = now()
    WHERE tenant = :tenant AND id = :id AND run = :run AND status IN ('queued', 'processing')
    RETURNING tenant, id, run
), letter AS (
    INSERT INTO dead_letters (tenant, message_id, run, reason, detail)
    SELECT tenant, id, run, :reason, :detail FROM message ON CONFLICT DO NOTHING
)
INSERT INTO events (tenant, message_id, type, data)
SELECT tenant, id, 'dead_letter', jsonb_build_object('run', run, 'reason', CAST(:reason AS text)) FROM message
""")

_LIST = text("""
SELECT message_id AS id, run, reason, detail, at, replayed_at FROM dead_letters
WHERE tenant = :tenant AND (:all OR replayed_at IS NULL) AND (CAST(:id AS text) IS NULL OR message_id = :id)
ORDER BY at DESC LIMIT :most
""")

LETTERS_MAX = 200


class Letters:
    """The dead letters."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def bury(self, message: MessageRef, reason: str, detail: str) -> None:
        """End the message as a dead letter, unless it has ended already."""
        params = {
            "tenant": message.tenant,
            "id": message.message_id,
            "run": message.run,
            "reason": reason[:REASON_CHARS_MAX],
            "detail": detail[:REASON_CHARS_MAX],
        }
        await self._database.rows(_BURY, params)

    async def list(self, tenant: str, *, replayed: bool = False) -> Sequence[DeadLetterView]:
        """The newest dead letters; with `replayed`, those sent round again as well."""
        params = {"tenant": tenant, "all": replayed, "id": None, "most": LETTERS_MAX}
        return [DeadLetterView.model_validate(fields(row)) for row in await self._database.rows(_LIST, params)]

    async def get(self, tenant: str, id: str) -> DeadLetterView | None:  # noqa: A002  its column
        """The newest dead letter of one message."""
        params = {"tenant": tenant, "all": True, "id": id, "most": 1}
        row = await self._database.row(_LIST, params)
        return row and DeadLetterView.model_validate(fields(row))
