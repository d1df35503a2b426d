"""The cache of validated answers, shared by all workers; each entry points to a call, whose answer it is."""

import json
from collections.abc import Sequence

from sqlalchemy import text

from adapters.store._engine import Database, fields
from adapters.store.examples import as_vector
from domain.caching import (
    Cached,
    CacheFilter,
    CacheStats,
    Claimed,
    InFlight,
    Neighbour,
    Seek,
    Shadow,
    ShadowStats,
)
from domain.conversation import Conversation

PRUNED_MAX = 1_000
"""Entries that one pass throws away, so that no statement is long."""
SHADOW_DAYS = 30
"""How long it is remembered what the semantic cache would have answered."""
UNSEEN_LEFT_S = 1.0
"""Of a claim that was made while this one was being looked for."""

_LOOK = text("""
WITH seen AS (
    SELECT c.call_id, c.ready_at IS NOT NULL AS ready, c.expires_at,
        c.ready_at IS NOT NULL AND c.expires_at > clock_timestamp() AND coalesce(k.state = 'ok', false) AS good
    FROM cache c LEFT JOIN calls k ON (k.tenant, k.id) = (c.tenant, c.call_id)
    WHERE c.tenant = :tenant AND c.key = :key
), hit AS (
    UPDATE cache c SET used_at = clock_timestamp(), hits = c.hits + 1
    FROM calls k
    WHERE c.tenant = :tenant AND c.key = :key AND c.ready_at IS NOT NULL AND c.expires_at > clock_timestamp()
      AND k.tenant = c.tenant AND k.id = c.call_id AND k.state = 'ok'
    RETURNING c.call_id, k.raw
), claim AS (
    INSERT INTO cache AS c (tenant, key, space, question, model, prompt_version, call_id, holder, lifetime_s,
                            expires_at)
    SELECT :tenant, :key, :space, :question, :model, :prompt_version, :call_id, :holder,
        CAST(:lifetime_s AS float8), clock_timestamp() + make_interval(secs => CAST(:lease_s AS float8))
    WHERE NOT EXISTS (SELECT FROM hit)
    ON CONFLICT (tenant, key) DO UPDATE
    SET call_id = excluded.call_id, holder = excluded.holder, lifetime_s = excluded.lifetime_s,
        expires_at = excluded.expires_at, used_at = clock_timestamp(), embedding = NULL, ready_at = NULL, hits = 0
    WHERE CASE WHEN c.ready_at IS NULL THEN c.expires_at <= clock_timestamp() OR c.holder = excluded.holder
          ELSE c.call_id = (SELECT call_id FROM seen WHERE ready AND NOT good) END
    RETURNING c.call_id
)
SELECT (SELECT call_id FROM hit) AS hit, (SELECT raw FROM hit) AS raw, EXISTS (SELECT FROM claim) AS claimed,
    (SELECT CAST(extract(epoch FROM expires_at - clock_timestamp()) AS float8) FROM seen WHERE NOT ready) AS left_s
""")
_READY = text("""
WITH made AS (
    UPDATE cache c SET ready_at = clock_timestamp(), used_at = clock_timestamp(),
        expires_at = clock_timestamp() + make_interval(secs => c.lifetime_s)
    FROM calls k
    WHERE c.tenant = :tenant AND c.call_id = :call_id AND c.ready_at IS NULL
      AND k.tenant = c.tenant AND k.id = c.call_id AND k.state = 'ok'
)
SELECT s.seq, k.raw AS ours, n.raw AS theirs
FROM shadows s
    JOIN calls k ON (k.tenant, k.id) = (s.tenant, s.call_id) AND k.state = 'ok'
    JOIN calls n ON (n.tenant, n.id) = (s.tenant, s.neighbour)
WHERE s.tenant = :tenant AND s.call_id = :call_id AND s.agreed IS NULL
""")
_AGREED = text("UPDATE shadows SET agreed = CAST(:agreed AS boolean) WHERE seq = :seq")
_FREE = text("DELETE FROM cache WHERE tenant = :tenant AND call_id = :call_id AND ready_at IS NULL")
_SPOIL = text("""
DELETE FROM cache c USING calls k
WHERE k.tenant = :tenant AND k.id = :call_id AND c.tenant = k.tenant AND c.call_id = k.reused_call
""")

_NEAREST = text("""
WITH mine AS (
    UPDATE cache SET embedding = CAST(CAST(:embedding AS text) AS vector)
    WHERE tenant = :tenant AND key = :key AND call_id = :call_id AND ready_at IS NULL
)
SELECT near.key, near.call_id, k.raw, CAST(d.document AS text) AS document, 1 - near.distance AS similarity
FROM (
    SELECT c.tenant, c.key, c.call_id, c.embedding <=> CAST(CAST(:embedding AS text) AS vector) AS distance
    FROM cache c
    WHERE c.tenant = :tenant AND c.space = :space AND c.key <> :key AND c.embedding IS NOT NULL
      AND c.ready_at IS NOT NULL AND c.expires_at > clock_timestamp()
      AND EXISTS (SELECT FROM calls k WHERE (k.tenant, k.id) = (c.tenant, c.call_id) AND k.state = 'ok')
    ORDER BY distance LIMIT 1
) near
    JOIN calls k ON (k.tenant, k.id) = (near.tenant, near.call_id)
    JOIN conversations d ON (d.tenant, d.message_id) = (k.tenant, k.message_id)
""")
_LEND = text("""
WITH freed AS (DELETE FROM cache WHERE tenant = :tenant AND call_id = :call_id AND ready_at IS NULL)
UPDATE cache SET used_at = clock_timestamp(), hits = hits + 1 WHERE tenant = :tenant AND key = :neighbour
""")
_NOTE = text("""
INSERT INTO shadows (tenant, question, call_id, neighbour, refused)
VALUES (:tenant, :question, :call_id, :neighbour, :refused)
ON CONFLICT (tenant, call_id) DO NOTHING
""")

# One worker prunes at a time. What is surplus is chosen without locks, and thrown away only if it was not used since:
# a pass that has waited for another finds its choice gone, and takes nothing in its place.
_PRUNE = text("""
WITH alone AS MATERIALIZED (
    SELECT pg_try_advisory_xact_lock(hashtextextended('winnow:cache:prune', 0)) AS got
), dead AS MATERIALIZED (
    SELECT tenant, key, used_at FROM cache
    WHERE (SELECT got FROM alone) AND expires_at <= clock_timestamp()
    ORDER BY expires_at LIMIT :most
), surplus AS (
    SELECT tenant, key, used_at FROM cache
    WHERE (SELECT got FROM alone) AND ready_at IS NOT NULL AND expires_at > clock_timestamp()
    ORDER BY used_at
    LIMIT least(:most - (SELECT count(*) FROM dead), greatest(0, (
        SELECT count(*) FROM cache WHERE ready_at IS NOT NULL AND expires_at > clock_timestamp()
    ) - CAST(:entries_max AS bigint)))
), forgotten AS (
    DELETE FROM shadows WHERE seq IN (
        SELECT seq FROM shadows
        WHERE (SELECT got FROM alone) AND at < clock_timestamp() - make_interval(days => :shadow_days)
        ORDER BY at LIMIT :most)
), gone AS (
    DELETE FROM cache c USING (SELECT * FROM dead UNION ALL SELECT * FROM surplus) chosen
    WHERE c.tenant = chosen.tenant AND c.key = chosen.key AND c.used_at = chosen.used_at
    RETURNING c.key
)
SELECT count(*) AS pruned FROM gone
""")
_CLEAR = text("""
WITH gone AS (
    DELETE FROM cache
    WHERE tenant = :tenant AND ready_at IS NOT NULL
      AND (CAST(:kind AS text) IS NULL OR CAST(:kind AS text) = ANY (string_to_array(question, '+')))
      AND (CAST(:model AS text) IS NULL OR model = :model)
      AND (CAST(:prompt_version AS text) IS NULL OR prompt_version = :prompt_version
           OR CAST(:prompt_version AS text) = ANY (string_to_array(prompt_version, '+')))
      AND (CAST(:before AS timestamptz) IS NULL OR ready_at < :before)
    RETURNING key
)
SELECT count(*) AS cleared FROM gone
""")
_STATS = text("""
SELECT question, coalesce(entries, 0) AS entries, coalesce(looked, 0) AS looked, coalesce(hits, 0) AS hits,
    coalesce(saved_usd, 0) AS saved_usd
FROM (
    SELECT question, count(*) AS entries FROM cache
    WHERE tenant = :tenant AND ready_at IS NOT NULL AND expires_at > clock_timestamp()
    GROUP BY question
) held FULL JOIN (
    SELECT c.question, count(*) AS looked, count(*) FILTER (WHERE c.cache <> 'miss') AS hits,
        sum(k.cost_usd) AS saved_usd
    FROM calls c LEFT JOIN calls k ON k.tenant = c.tenant AND k.id = c.reused_call AND c.cache <> 'miss'
    WHERE c.tenant = :tenant AND c.cache <> 'off'
    GROUP BY c.question
) logged USING (question)
ORDER BY question
""")
_SHADOWS = text("""
SELECT question, sum(times) AS looked,
    coalesce(sum(times) FILTER (WHERE refused IS NULL), 0) AS served,
    coalesce(sum(wrong) FILTER (WHERE refused IS NULL), 0) AS wrong,
    coalesce(sum(unknown) FILTER (WHERE refused IS NULL), 0) AS unknown,
    CAST(coalesce(jsonb_object_agg(refused, times) FILTER (WHERE refused IS NOT NULL), '{}') AS text) AS refused
FROM (
    SELECT question, refused, count(*) AS times, count(*) FILTER (WHERE NOT agreed) AS wrong,
        count(*) FILTER (WHERE agreed IS NULL) AS unknown
    FROM shadows WHERE tenant = :tenant GROUP BY question, refused
) each
GROUP BY question ORDER BY question
""")


class AnswerStore:
    """Entries of the cache: claimed by who fetches the answer, and ready once the gate has accepted it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, seek: Seek) -> Cached | Claimed | InFlight:
        """A ready entry, which counts as used; or the claim, which one alone gets until its lease lapses.

        The holder of a claim gets it again, for its new call. An entry whose call is gone or did not end well is
        none, and can be claimed.
        """
        row = await self._database.row(_LOOK, seek.model_dump())
        if row is None:
            raise TypeError("a look without a row")
        if row.hit is not None:
            return Cached(call_id=row.hit, raw=row.raw or "")
        if row.claimed:
            return Claimed()
        return InFlight(left_s=UNSEEN_LEFT_S if row.left_s is None else max(0.0, row.left_s))

    async def ready(self, tenant: str, call_id: str) -> None:
        """The gate has accepted all that this call was asked for: from now on its answer is served.

        Nothing happens where the call holds no claim; twice is as good as once. If the semantic cache would have
        answered it, its answer is compared with the real one.
        """
        params = {"tenant": tenant, "call_id": call_id}
        for shadow in await self._database.rows(_READY, params):
            agreed = same_answer(shadow.ours or "", shadow.theirs or "")
            await self._database.rows(_AGREED, {"seq": shadow.seq, "agreed": agreed})

    async def free(self, tenant: str, call_id: str) -> None:
        """Give up the claim that this call holds: it failed, or the gate did not accept all of its answer."""
        await self._database.rows(_FREE, {"tenant": tenant, "call_id": call_id})

    async def spoil(self, tenant: str, call_id: str) -> None:
        """The gate did not accept the answer that this call had from the cache: nobody gets it again."""
        await self._database.rows(_SPOIL, {"tenant": tenant, "call_id": call_id})

    async def nearest(self, seek: Seek, embedding: Sequence[float]) -> Neighbour | None:
        """The ready entry nearest by cosine in the question's space; the embedding is kept with the claim."""
        names = {"tenant", "key", "space", "call_id"}
        params = {**seek.model_dump(include=names), "embedding": as_vector(embedding)}
        row = await self._database.row(_NEAREST, params)
        if row is None:
            return None
        return Neighbour(
            key=row.key,
            answer=Cached(call_id=row.call_id, raw=row.raw or ""),
            similarity=row.similarity,
            conversation=Conversation.model_validate_json(row.document),
        )

    async def lend(self, seek: Seek, neighbour: Neighbour) -> None:
        """The neighbour was served instead: it counts as used, and the claim is given up."""
        params = {"tenant": seek.tenant, "call_id": seek.call_id, "neighbour": neighbour.key}
        await self._database.rows(_LEND, params)

    async def note(self, shadow: Shadow) -> None:
        """Write down what would have been served; once for each call."""
        await self._database.rows(_NOTE, shadow.model_dump())

    async def prune(self, entries_max: int) -> int:
        """Throw away what has expired or lapsed, and beyond `entries_max` ready ones the least recently used.

        At most `PRUNED_MAX` at a time, of all tenants; gives how many. Any worker may call it at any time: while
        one prunes, the others do nothing. Shadows go after `SHADOW_DAYS`.
        """
        params = {"entries_max": entries_max, "most": PRUNED_MAX, "shadow_days": SHADOW_DAYS}
        row = await self._database.row(_PRUNE, params)
        return int(row.pruned) if row else 0

    async def clear(self, tenant: str, which: CacheFilter) -> int:
        """Throw away the tenant's ready entries that fit; gives how many. Claims stay: their calls are being made."""
        row = await self._database.row(_CLEAR, {"tenant": tenant, **which.model_dump()})
        return int(row.cleared) if row else 0

    async def stats(self, tenant: str) -> tuple[CacheStats, ...]:
        """What the cache holds and has saved, for each question that looked or has entries."""
        return tuple(CacheStats(**fields(row)) for row in await self._database.rows(_STATS, {"tenant": tenant}))

    async def shadows(self, tenant: str) -> tuple[ShadowStats, ...]:
        """What the semantic cache would have answered, for each question; over the last `SHADOW_DAYS`."""
        rows = await self._database.rows(_SHADOWS, {"tenant": tenant})
        return tuple(ShadowStats(**{**fields(row), "refused": json.loads(row.refused)}) for row in rows)


def same_answer(ours: str, theirs: str) -> bool:
    """Whether two raw answers say the same as JSON; what cannot be read is the same only to the letter."""
    try:
        return bool(json.loads(ours) == json.loads(theirs))
    except (ValueError, RecursionError):
        return ours == theirs
