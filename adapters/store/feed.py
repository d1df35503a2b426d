"""The feed: what happens to all of a tenant's messages, in an order that misses nothing.

Numbers are given out when a row is written, and rows are seen when their transaction commits, so a reader who goes by
number alone passes a row that is written early and committed late. The feed goes by transaction first, and shows one
only when every transaction that began before it has ended: nothing can then still come in before it.
"""

import json

from pydantic import AwareDatetime, Field
from sqlalchemy import text

from adapters.store._engine import Database
from adapters.store.results import SEQ_MAX
from domain.value import Value

EVENTS_MAX = 200
"""Given at once."""
XACT_MAX = 2**64 - 1

_NOW = text("""
SELECT CAST(pg_snapshot_xmin(s) AS text) AS settled, CAST(pg_snapshot_xmax(s) AS text) AS next
FROM pg_current_snapshot() AS s
""")
# Drafts under way are left out: their words come ten times a second, to whoever looks at the one message.
_AFTER = text("""
WITH settled AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xact)
SELECT CAST(s.xact AS text) AS settled, CAST(e.xact AS text) AS xact, e.seq, e.message_id, e.type,
    CAST(e.data AS text) AS data, e.at
FROM settled s LEFT JOIN LATERAL (
    SELECT xact, seq, message_id, type, data, at FROM events
    WHERE tenant = :tenant AND (xact, seq) > (CAST(CAST(:xact AS text) AS xid8), CAST(:seq AS bigint))
      AND xact < s.xact AND type <> 'draft.words'
    ORDER BY xact, seq LIMIT :most
) e ON true
ORDER BY e.xact, e.seq
""")


class FeedPlace(Value):
    """Where a reader of the feed stands: what comes after this transaction and this number is new to them."""

    xact: int = Field(ge=0, le=XACT_MAX)
    seq: int = Field(ge=0, le=SEQ_MAX)


class FeedEvent(Value):
    """Something that happened to one of the tenant's messages."""

    message_id: str
    seq: int
    type: str
    data: dict[str, str | int | bool | None]
    at: AwareDatetime


class FeedPage(Value):
    """What comes next, and where the reader stands after each of them and after all."""

    events: tuple[tuple[FeedPlace, FeedEvent], ...]
    place: FeedPlace


class Feed:
    """Read by as many as like to; nothing is kept of who has read what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def now(self) -> FeedPlace:
        """The place from which on all is new; of what has just happened, something may still come."""
        row = await self._database.row(_NOW, {})
        assert row is not None  # noqa: S101  a SELECT of one function gives one row
        return FeedPlace(xact=int(row.settled), seq=0)

    async def known(self, place: FeedPlace) -> bool:
        """Whether this database can have given the place: not one of another database, nor before it was restored."""
        row = await self._database.row(_NOW, {})
        return row is not None and place.xact <= int(row.next)

    async def after(self, tenant: str, place: FeedPlace, most: int = EVENTS_MAX) -> FeedPage:
        """What happened after the place, oldest first, `most` at most."""
        params = {"tenant": tenant, "xact": str(place.xact), "seq": place.seq, "most": most}
        rows = await self._database.rows(_AFTER, params)
        found = [row for row in rows if row.seq is not None]
        events = tuple(
            (
                FeedPlace(xact=int(row.xact), seq=row.seq),
                FeedEvent(message_id=row.message_id, seq=row.seq, type=row.type, data=json.loads(row.data), at=row.at),
            )
            for row in found
        )
        if len(events) == most:
            return FeedPage(events=events, place=events[-1][0])
        # All that is settled was read: the next look need not begin before what was not.
        return FeedPage(events=events, place=max(place, FeedPlace(xact=int(rows[0].settled), seq=0), key=_order))


def _order(place: FeedPlace) -> tuple[int, int]:
    return place.xact, place.seq
