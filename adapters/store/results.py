"""Results: the canonical view of a message, its place in a list, and its events."""

import json
from collections.abc import Sequence

from sqlalchemy import text

from adapters.store._engine import Database, fields
from adapters.store._items_sql import ITEMS
from domain.gaps import gaps_of
from domain.message import Status
from domain.result import Event, Result, Summary
from domain.value import Value

_RESULT = text(f"""
SELECT CAST(jsonb_build_object(
    'id', m.id, 'kind', m.kind, 'status', m.status, 'subject', m.subject, 'user', m.user_address,
    'accepted_at', m.accepted_at,
    'version', m.version, 'snoozed_until', m.snoozed_until,
    'abstained', CASE WHEN m.abstained IS NOT NULL THEN jsonb_build_object('reason', m.abstained) END,
    'run', m.run, 'workflow_id', m.workflow_id, 'reason', m.reason, 'thread', m.thread,
    'triage', m.triage,
    {ITEMS},
    'closed', (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'task_id', t.id, 'message_id', t.message_id, 'title', t.title, 'state', c.state,
            'evidence', jsonb_build_object('quote', c.quote, 'start', c.quote_start, 'end', c.quote_end)
            ) ORDER BY c.quote_start, t.id), '[]')
        FROM task_changes c JOIN tasks t ON (t.tenant, t.id) = (c.tenant, c.task_id)
        WHERE (c.tenant, c.message_id) = (m.tenant, m.id) AND c.state <> 'superseded'),
    'draft', (SELECT jsonb_build_object('id', id, 'subject', subject, 'body', body, 'status', d.status,
            'recipients', recipients, 'struck', struck, 'edited', edited,
            'original', CASE WHEN original_body IS NOT NULL
                        THEN jsonb_build_object('subject', original_subject, 'body', original_body) END,
            'leaves_at', CASE WHEN d.status = 'approved' THEN leaves_at END,
            'left_before', (SELECT count(*) FROM deliveries l
                WHERE (l.tenant, l.draft_id) = (d.tenant, d.id) AND l.round < d.round
                  AND l.state IN ('delivered', 'uncertain')),
            'receipt', (SELECT receipt FROM deliveries l
                WHERE (l.tenant, l.draft_id, l.round) = (d.tenant, d.id, d.round)))
        FROM drafts d WHERE (tenant, message_id) = (m.tenant, m.id)),
    'degraded', (SELECT coalesce(jsonb_agg(jsonb_build_object('feature', feature, 'reason', reason)
            ORDER BY feature), '[]')
        FROM degraded WHERE (tenant, message_id) = (m.tenant, m.id)),
    'dropped', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'reason', reason, 'proposed', proposed)
            ORDER BY seq, proposed), '[]')
        FROM left_out WHERE (tenant, message_id) = (m.tenant, m.id)),
    'usage', (SELECT jsonb_build_object('calls', count(*), 'tokens_in', coalesce(sum(tokens_in), 0),
            'tokens_out', coalesce(sum(tokens_out), 0), 'cost_usd', coalesce(sum(cost_usd), 0))
        FROM calls WHERE (tenant, message_id) = (m.tenant, m.id)),
    'attempts', (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'question', coalesce(v.kind, c.question), 'model', c.model, 'prompt_version', c.prompt_version,
            'outcome', coalesce(v.outcome, c.error, c.state), 'position', c.position, 'cache', c.cache,
            'call_id', c.id) ORDER BY c.seq, v.kind), '[]')
        FROM calls c LEFT JOIN verdicts v ON (v.tenant, v.call_id) = (c.tenant, c.id)
        WHERE (c.tenant, c.message_id) = (m.tenant, m.id) AND c.repeats IS NULL)
) AS text) AS result
FROM messages m WHERE m.tenant = :tenant AND m.id = :id
""")  # noqa: S608  our own fragments

_PAGE = text("""
SELECT seq, id, kind, status, subject, accepted_at FROM messages
WHERE tenant = :tenant AND seq < :before AND (CAST(:status AS text) IS NULL OR status = :status)
ORDER BY seq DESC LIMIT :size
""")

_EVENTS = text("""
SELECT seq, type, CAST(data AS text) AS data, at FROM events
WHERE tenant = :tenant AND message_id = :id AND seq > :after ORDER BY seq LIMIT :most
""")

_STATUS = text("SELECT status FROM messages WHERE tenant = :tenant AND id = :id")

SEQ_MAX = 2**63 - 1
EVENTS_MAX = 500


class Page(Value):
    """Some messages, newest first, and where the next page begins."""

    messages: tuple[Summary, ...]
    before: int | None


class Results:
    """What the ways out read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, tenant: str, id: str) -> Result | None:  # noqa: A002  its column
        """All that is known of a message."""
        row = await self._database.row(_RESULT, {"tenant": tenant, "id": id})
        return row and _with_gaps(Result.model_validate_json(row.result))

    async def page(self, tenant: str, *, before: int, size: int, status: str | None) -> Page:
        """A page of messages that came before the cursor."""
        params = {"tenant": tenant, "before": before, "size": size, "status": status}
        rows = await self._database.rows(_PAGE, params)
        return Page(
            messages=tuple(Summary.model_validate(fields(row, without={"seq"})) for row in rows),
            before=rows[-1].seq if len(rows) == size else None,
        )

    async def events(self, tenant: str, id: str, after: int) -> Sequence[Event]:  # noqa: A002  its column
        """What happened to the message after event `after`, oldest first, `EVENTS_MAX` at most."""
        params = {"tenant": tenant, "id": id, "after": after, "most": EVENTS_MAX}
        rows = await self._database.rows(_EVENTS, params)
        return [Event(seq=row.seq, type=row.type, data=json.loads(row.data), at=row.at) for row in rows]

    async def status(self, tenant: str, id: str) -> Status | None:  # noqa: A002  its column
        """How far the message has come; None when there is none."""
        row = await self._database.row(_STATUS, {"tenant": tenant, "id": id})
        return row and Status(row.status)


def _with_gaps(result: Result) -> Result:
    """With the places that the draft leaves open, which stand in its words."""
    gaps = () if result.draft is None else gaps_of(result.draft.body)
    if result.draft is None or not gaps:
        return result
    return result.model_copy(update={"draft": result.draft.model_copy(update={"gaps": gaps})})
