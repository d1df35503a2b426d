"""The queue: a tenant's messages as their person works through them, filtered, searched and counted."""

import re
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import TextClause, text

from adapters.store._engine import Database, fields
from domain.conversation import Kind
from domain.result import QueueCounts, QueueRow, QueueState
from domain.value import Value

WORDS_MAX = 8
"""Of a search; what comes after them is left out."""
OLDEST_FIRST = frozenset({QueueState.REVIEW, QueueState.SNOOZED})
"""What has waited longest comes first."""

_ASLEEP = "coalesce(m.snoozed_until > now(), false)"
_OF_STATE = {
    QueueState.REVIEW: f"m.status = 'needs_review' AND NOT {_ASLEEP}",
    QueueState.WORKING: "m.status IN ('queued', 'processing')",
    QueueState.SNOOZED: "m.status IN ('needs_review', 'done') AND m.snoozed_until > now()",
    QueueState.DONE: f"m.status = 'done' AND NOT {_ASLEEP}",
    QueueState.FAILED: "m.status = 'dead_letter'",
    QueueState.ALL: "true",
}
# Every word's messages are gathered once, and those taken that have all words. Asked for row by row it is faster where
# words are rare, and a hundred times slower where the planner takes common ones for rare.
_WORDS = """
words AS MATERIALIZED (
    SELECT * FROM unnest(CAST(:patterns AS text[]), CAST(:terms AS text[])) WITH ORDINALITY AS w (pattern, terms, n)
), found AS MATERIALIZED (
    SELECT id FROM (
        SELECT m.id, w.n FROM words w JOIN messages m ON m.subject ILIKE w.pattern OR m.sender ILIKE w.pattern
        WHERE m.tenant = :tenant
        UNION
        SELECT p.message_id, w.n FROM words w JOIN passages p ON p.terms @@ to_tsquery('simple', w.terms)
        WHERE p.tenant = :tenant AND p.message_id IS NOT NULL AND w.terms <> ''
    ) AS each GROUP BY id HAVING count(*) = CAST(:words AS bigint)
)"""
_IS_FOUND = "AND m.id IN (SELECT id FROM found)"

_ROWS = """
page AS MATERIALIZED (
    SELECT seq, tenant, id, kind, status, subject, sender, accepted_at, version, snoozed_until FROM messages m
    WHERE tenant = :tenant AND {state} {found} AND (CAST(:kind AS text) IS NULL OR kind = :kind) AND seq {after} :place
    ORDER BY seq {order} LIMIT :size
)
SELECT m.seq, m.id, m.kind, m.status, m.subject, m.sender, m.accepted_at, m.version, m.snoozed_until,
    (SELECT count(*) FROM tasks t
     WHERE (t.tenant, t.message_id) = (m.tenant, m.id) AND t.state = 'open' AND t.rejected IS NULL) AS tasks,
    (SELECT count(*) FROM decisions d
     WHERE (d.tenant, d.message_id) = (m.tenant, m.id) AND d.rejected IS NULL) AS decisions,
    (SELECT status FROM drafts d WHERE (d.tenant, d.message_id) = (m.tenant, m.id)) AS draft,
    EXISTS (SELECT FROM degraded d WHERE (d.tenant, d.message_id) = (m.tenant, m.id)) AS degraded
FROM page m ORDER BY m.seq {order}
"""
_COUNTS = """
SELECT CASE WHEN status IN ('queued', 'processing') THEN 'working' WHEN status = 'dead_letter' THEN 'failed'
        WHEN {asleep} THEN 'snoozed' WHEN status = 'done' THEN 'done' ELSE 'review' END AS state,
    kind, count(*) AS messages
FROM messages m WHERE tenant = :tenant {found} GROUP BY 1, 2
"""

Words = tuple[str, ...]
_Rows = TypeAdapter(tuple[QueueRow, ...])
_PLACE = frozenset({"seq"})


class QueueFilter(Value):
    """Which messages; what is not given fits every one."""

    state: QueueState = QueueState.REVIEW
    kind: Kind | None = None
    words: Words = ()
    """Each stands in the subject, in the sender or in the text, there as the beginning of a word."""


class QueuePage(Value):
    """Some messages, and where the next page begins."""

    rows: tuple[QueueRow, ...]
    place: int | None
    """Of the last of them; None at the end."""


class Queue:
    """What waits for a person, what sleeps, what is done."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, tenant: str, wanted: QueueFilter, *, after: int | None, size: int) -> QueuePage:
        """The messages after a place, oldest first where they wait for a person, else newest first."""
        rising = wanted.state in OLDEST_FIRST
        place = after if after is not None else (0 if rising else 2**63 - 1)
        params = {"tenant": tenant, "kind": wanted.kind, "place": place, "size": size, **_search(wanted.words)}
        rows = await self._database.rows(_PAGES[wanted.state, bool(wanted.words)], params)
        return QueuePage(
            rows=_Rows.validate_python([fields(row, without=_PLACE) for row in rows]),
            place=rows[-1].seq if len(rows) == size else None,
        )

    async def counts(self, tenant: str, wanted: QueueFilter) -> QueueCounts:
        """How many there are: by state under the other filters, and by kind under the other filters."""
        statement = _COUNTED[bool(wanted.words)]
        rows = await self._database.rows(statement, {"tenant": tenant, **_search(wanted.words)})
        by_state, by_kind = dict.fromkeys(QueueState, 0), dict.fromkeys(Kind, 0)
        for row in rows:
            if wanted.kind in {None, row.kind}:
                by_state[QueueState(row.state)] += row.messages
                by_state[QueueState.ALL] += row.messages
            if wanted.state in {QueueState.ALL, row.state} and row.kind is not None:
                by_kind[Kind(row.kind)] += row.messages
        return QueueCounts(
            by_state={state.value: count for state, count in by_state.items()},
            by_kind={kind.value: count for kind, count in by_kind.items()},
        )


def words_of(search: str) -> Words:
    """The words of a search, `WORDS_MAX` at most, each once."""
    return tuple(dict.fromkeys(search.lower().split()))[:WORDS_MAX]


def _search(words: Words) -> dict[str, Any]:  # Any: lists of texts, and their number
    """What a search binds: for subject and sender a pattern each, for the text its beginnings of words."""
    if not words:
        return {}
    patterns = ["%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words]
    terms = [" & ".join(f"{part}:*" for part in re.findall(r"\w+", word)) for word in words]
    return {"patterns": patterns, "terms": terms, "words": len(words)}


def _paged(state: QueueState, *, searched: bool) -> TextClause:
    rising = state in OLDEST_FIRST
    rows = _ROWS.format(
        state=_OF_STATE[state],
        found=_IS_FOUND if searched else "",
        after=">" if rising else "<",
        order="ASC" if rising else "DESC",
    )
    return text(f"WITH {_WORDS + ',' if searched else ''} {rows}")


def _counted(*, searched: bool) -> TextClause:
    counts = _COUNTS.format(asleep=_ASLEEP, found=_IS_FOUND if searched else "")
    return text(f"WITH {_WORDS} {counts}" if searched else counts)


_PAGES = {(state, searched): _paged(state, searched=searched) for state in QueueState for searched in (False, True)}
_COUNTED = {searched: _counted(searched=searched) for searched in (False, True)}
