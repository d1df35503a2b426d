"""Revisions: a message's items as each run left them."""

from sqlalchemy import text

from adapters.store._engine import Database
from adapters.store._items_sql import REVISION
from domain.revisions import Revision
from domain.value import Value

_RUNS = text("""
SELECT m.run, m.status,
    (SELECT coalesce(array_agg(run ORDER BY run), '{}') FROM revisions r
     WHERE (r.tenant, r.message_id) = (m.tenant, m.id)) AS replaced,
    (SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM (
        SELECT id FROM tasks WHERE (tenant, message_id) = (m.tenant, m.id) AND edited
        UNION ALL SELECT id FROM decisions WHERE (tenant, message_id) = (m.tenant, m.id) AND edited
     ) AS item) AS edited
FROM messages m WHERE m.tenant = :tenant AND m.id = :id
""")

_DOCUMENT = text(f"""
SELECT CAST(CASE WHEN r.run IS NULL THEN jsonb_build_object({REVISION}) ELSE r.document END || jsonb_build_object(
    'withheld', (SELECT coalesce(jsonb_agg(jsonb_build_object('proposed', proposed) ORDER BY kind, item_id), '[]')
        FROM withheld w WHERE (w.tenant, w.message_id, w.run) = (m.tenant, m.id, :run))) AS text) AS document
FROM messages m LEFT JOIN revisions r ON (r.tenant, r.message_id, r.run) = (m.tenant, m.id, :run)
WHERE m.tenant = :tenant AND m.id = :id AND (r.run IS NOT NULL OR m.run = :run)
""")  # noqa: S608  our own fragments


class RunsKept(Value):
    """Which runs of a message can be compared."""

    replaced: tuple[int, ...]
    """Runs whose items were replaced by a later one's, and are kept."""
    current: int
    status: str
    edited: frozenset[str]
    """Items that a person has edited, added or rejected: they stay whatever a run finds."""


class Revisions:
    """A message's items, run by run."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def runs(self, tenant: str, id: str) -> RunsKept | None:  # noqa: A002  its column
        """Which runs there are; None where there is no such message."""
        row = await self._database.row(_RUNS, {"tenant": tenant, "id": id})
        return row and RunsKept(replaced=row.replaced, current=row.run, status=row.status, edited=frozenset(row.edited))

    async def of(self, tenant: str, id: str, run: int) -> Revision | None:  # noqa: A002  its column
        """The items as a run left them; None where they are not kept."""
        row = await self._database.row(_DOCUMENT, {"tenant": tenant, "id": id, "run": run})
        return row and Revision.model_validate_json(row.document)
