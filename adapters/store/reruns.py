"""Reruns: messages that are processed once more, on request, and those whose items an older schema has shaped."""

import json
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import text

from adapters.store._engine import Database, fields
from domain.identity import workflow_id
from domain.message import MessageRef, ModelName, Status
from domain.proposals import KindName
from domain.result import Outdated
from domain.value import Value

_BEGIN = text("""
WITH before AS (
    SELECT tenant, id, run, workflow_id, status FROM messages
    WHERE tenant = :tenant AND id = :id AND status = ANY (CAST(:of AS text[])) FOR UPDATE
), message AS (
    UPDATE messages m
    SET status = 'queued', run = b.run + 1, reason = NULL, model = :model, backfill = :backfill, swept_at = NULL,
        updated_at = now(), workflow_id = :prefix || '/r' || CAST(b.run + 1 AS text)
    FROM before b WHERE (m.tenant, m.id) = (b.tenant, b.id)
), waiting AS (
    UPDATE edits e SET created_at = now(), sent_at = '-infinity' FROM before b
    WHERE (e.tenant, e.message_id) = (b.tenant, b.id) AND e.state = 'requested'
), letter AS (
    UPDATE dead_letters d SET replayed_at = now() FROM before b
    WHERE (d.tenant, d.message_id, d.run) = (b.tenant, b.id, b.run)
), event AS (
    INSERT INTO events (tenant, message_id, type, data)
    SELECT tenant, id, 'queued', jsonb_build_object('run', run + 1) FROM before
)
SELECT run + 1 AS run, CASE WHEN status <> 'dead_letter' THEN workflow_id END AS open FROM before
""")

_OUTDATED = text("""
WITH current AS (
    SELECT kind, version FROM jsonb_each_text(CAST(:versions AS jsonb)) AS v (kind, version)
)
SELECT m.id, m.subject, m.status, o.kinds FROM messages m, LATERAL (
    SELECT array_agg(DISTINCT old.kind ORDER BY old.kind) AS kinds FROM (
        SELECT 'tasks' AS kind, schema_version FROM tasks
        WHERE (tenant, message_id) = (m.tenant, m.id) AND NOT edited
        UNION ALL
        SELECT 'decisions', schema_version FROM decisions
        WHERE (tenant, message_id) = (m.tenant, m.id) AND NOT edited
        UNION ALL
        SELECT kind, schema_version FROM records WHERE (tenant, message_id) = (m.tenant, m.id)
        UNION ALL
        SELECT kind, NULL FROM current c
        WHERE NOT EXISTS (SELECT 1 FROM verdicts v
            WHERE (v.tenant, v.message_id) = (m.tenant, m.id) AND v.kind = c.kind AND v.outcome = 'accepted')
          AND NOT EXISTS (SELECT 1 FROM degraded d
            WHERE (d.tenant, d.message_id) = (m.tenant, m.id) AND d.feature = c.kind)
    ) AS old JOIN current c ON c.kind = old.kind AND c.version IS DISTINCT FROM old.schema_version
    WHERE CAST(:kind AS text) IS NULL OR old.kind = :kind
) AS o
WHERE m.tenant = :tenant AND m.status IN ('done', 'needs_review') AND o.kinds IS NOT NULL
ORDER BY m.seq LIMIT :most
""")

OUTDATED_MAX = 1_000


class Rerun(Value):
    """A message that is queued once more."""

    ref: MessageRef
    open: str | None
    """The workflow of its last run, which may still wait for a person; none of a dead letter, which has ended."""


class Reruns:
    """Messages that are processed once more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(
        self,
        tenant: str,
        id: str,  # noqa: A002  its column
        of: Collection[Status],
        model: ModelName | None = None,
        *,
        backfill: bool = False,
    ) -> Rerun | None:
        """Queue the message for its next run, if it stands at one of these; a dead letter then counts as replayed.

        What it has found stays until the new run's results take its place. From now on the message is the new run's:
        the last one can store nothing more, and what a person says goes to the new one; so does what the last one
        has not carried out yet, which is given out again.
        """
        params = {
            "tenant": tenant,
            "id": id,
            "of": [status.value for status in of],
            "model": model,
            "backfill": backfill,
            "prefix": workflow_id(MessageRef(tenant=tenant, message_id=id)),
        }
        row = await self._database.row(_BEGIN, params)
        return row and Rerun(ref=MessageRef(tenant=tenant, message_id=id, run=row.run), open=row.open)

    async def outdated(
        self, tenant: str, versions: Mapping[KindName, str], kind: KindName | None, most: int
    ) -> Sequence[Outdated]:
        """Messages that hold items of another schema version, or that an active kind was never answered for.

        Oldest first, and only what has been processed. An item that a person edited stays as it is, and makes no
        message outdated.

        Args:
            tenant: whose messages.
            versions: of each active kind, as in `tasks/2`.
            kind: only this one; None for all.
            most: at most so many, and at most `OUTDATED_MAX`.
        """
        params = {
            "tenant": tenant,
            "versions": json.dumps(dict(versions)),
            "kind": kind,
            "most": min(most, OUTDATED_MAX),
        }
        return [Outdated.model_validate(fields(row)) for row in await self._database.rows(_OUTDATED, params)]
