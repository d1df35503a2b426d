"""How often which rule overruled a model, counted from what is shown of it on the messages."""

from datetime import datetime

from sqlalchemy import text

from adapters.store._engine import Database, fields
from domain.overruled import Overruled

_COUNTS = text("""
WITH message AS (
    SELECT tenant, id FROM messages WHERE tenant = :tenant AND accepted_at >= :since
), said AS (
    SELECT d.kind AS of, d.reason, true AS lost FROM message m
    JOIN left_out d ON (d.tenant, d.message_id) = (m.tenant, m.id)
    UNION ALL
    SELECT n->>'field', n->>'reason', false FROM message m
    JOIN tasks t ON (t.tenant, t.message_id) = (m.tenant, m.id), jsonb_array_elements(t.notes) AS n
    UNION ALL
    SELECT n->>'field', n->>'reason', false FROM message m
    JOIN decisions d ON (d.tenant, d.message_id) = (m.tenant, m.id), jsonb_array_elements(d.notes) AS n
    UNION ALL
    SELECT n->>'field', n->>'reason', false FROM message m
    JOIN records r ON (r.tenant, r.message_id) = (m.tenant, m.id), jsonb_array_elements(r.notes) AS n
)
SELECT of, reason, count(*) FILTER (WHERE lost) AS dropped, count(*) FILTER (WHERE NOT lost) AS changed
FROM said GROUP BY of, reason ORDER BY count(*) DESC, of, reason
""")


class OverruledCounts:
    """What rules made of what models proposed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def since(self, tenant: str, since: datetime) -> tuple[Overruled, ...]:
        """By rule, the most frequent first, over the messages that were accepted since then."""
        rows = await self._database.rows(_COUNTS, {"tenant": tenant, "since": since})
        return tuple(Overruled.model_validate(fields(row)) for row in rows)
