"""The library: passages of a tenant's earlier messages and documents, found by meaning and by words in one look."""

import json
import math
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text

from adapters.store._engine import Database
from adapters.store.examples import as_vector
from domain.fusion import Ranked, fuse
from domain.message import MessageRef
from domain.retrieval import Found, Origin, Passage
from domain.salience import salient_words

NEAREST_MAX = 40
"""Of each of the two lists: more than are kept, for some stand in the message itself, or are the same words."""

_TITLE = "left(coalesce(CASE WHEN p.document_id IS NULL THEN m.subject ELSE d.name END, ''), 1000)"
_PASSAGE = f"""
    p.id, p.words, p.start, p.stop, CASE WHEN p.document_id IS NULL THEN 'message' ELSE 'document' END AS origin,
    coalesce(p.document_id, p.message_id) AS origin_id, {_TITLE} AS title
"""
_ORIGINS = """
    LEFT JOIN messages m ON (m.tenant, m.id) = (p.tenant, p.message_id)
    LEFT JOIN documents d ON (d.tenant, d.id) = (p.tenant, p.document_id)
"""
_OPEN = """
    p.tenant = :tenant AND p.message_id IS DISTINCT FROM :message_id
    AND (p.mailbox IN ('', :user) OR p.mailbox = (SELECT mailbox FROM asked))
    AND (p.said_at IS NULL OR p.said_at <= (SELECT at FROM asked))
"""
"""What may be found for a message: of its tenant, everybody's or its user's, not itself and not later than it.

Its user is whom it is indexed for (`unindexed`), also where whoever sent it in has not said whose it is.
"""

_FIND = text(f"""
WITH asked AS MATERIALIZED (
    SELECT CAST(c.document->>'at' AS timestamptz) AS at, lower(coalesce((
            SELECT nullif(p->>'address', '') FROM jsonb_array_elements(c.document->'participants') p
            WHERE CAST(p->>'is_user' AS boolean) LIMIT 1), m.user_address)) AS mailbox,
        translate(left(c.document->>'text', 100000), E' \\n\\t>', '') AS said
    FROM messages m JOIN conversations c ON (c.tenant, c.message_id) = (m.tenant, m.id)
    WHERE m.tenant = :tenant AND m.id = :message_id
), near AS MATERIALIZED (
    SELECT p.id, p.embedding <=> CAST(CAST(:embedding AS text) AS vector) AS apart
    FROM passages p WHERE {_OPEN} AND :has_meaning
    ORDER BY apart, p.id LIMIT :most
), wanted AS MATERIALIZED (
    SELECT lexeme, CAST(quote_literal(lexeme) AS tsquery) AS term
    FROM unnest(to_tsvector('simple', CAST(:salient AS text)))
), holding AS MATERIALIZED (
    SELECT p.id, strip(p.terms) AS terms FROM passages p
    WHERE {_OPEN} AND p.terms @@ (SELECT CAST(string_agg(quote_literal(lexeme), ' | ') AS tsquery) FROM wanted)
), standing AS MATERIALIZED (
    SELECT w.lexeme, h.id FROM holding h JOIN wanted w ON h.terms @@ w.term
), rare AS MATERIALIZED (
    SELECT lexeme, ln(1 + (SELECT count(*) FROM passages WHERE tenant = :tenant) / CAST(count(*) AS double precision))
        AS weight
    FROM standing GROUP BY lexeme
), said AS MATERIALIZED (
    SELECT id, sum(weight) AS score FROM standing JOIN rare USING (lexeme)
    GROUP BY id
    HAVING count(*) > 1
        OR bool_or(lexeme IN (SELECT lexeme FROM unnest(to_tsvector('simple', CAST(:names AS text)))))
    ORDER BY score DESC, id LIMIT :most
), found AS MATERIALIZED (
    SELECT coalesce(near.id, said.id) AS id, 1 - near.apart AS vector_score, said.score AS text_score
    FROM near FULL JOIN said ON near.id = said.id
), told AS MATERIALIZED (
    SELECT f.vector_score, f.text_score, {_PASSAGE}
    FROM found f JOIN passages p ON p.tenant = :tenant AND p.id = f.id {_ORIGINS}
)
SELECT * FROM told WHERE strpos((SELECT said FROM asked), translate(words, E' \\n\\t>', '')) = 0
""")  # noqa: S608  our own fragments

_LOG = text("""
WITH shorter AS (
    DELETE FROM retrievals WHERE tenant = :tenant AND call_id = :call_id AND rank > :count
)
INSERT INTO retrievals (tenant, call_id, message_id, rank, passage_id, origin, origin_id, title,
                        vector_rank, vector_score, text_rank, text_score, score, used)
SELECT :tenant, :call_id, :message_id, rank, passage_id, origin, origin_id, title,
    vector_rank, vector_score, text_rank, text_score, score, used
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
    rank integer, passage_id text, origin text, origin_id text, title text, vector_rank integer,
    vector_score double precision, text_rank integer, text_score double precision, score double precision, used boolean)
ON CONFLICT (tenant, call_id, rank) DO UPDATE
SET passage_id = excluded.passage_id, origin = excluded.origin, origin_id = excluded.origin_id, title = excluded.title,
    vector_rank = excluded.vector_rank, vector_score = excluded.vector_score, text_rank = excluded.text_rank,
    text_score = excluded.text_score, score = excluded.score, used = excluded.used
""")
_SHOWN = text(f"""
SELECT {_PASSAGE} FROM retrievals r JOIN passages p ON (p.tenant, p.id) = (r.tenant, r.passage_id) {_ORIGINS}
WHERE r.tenant = :tenant AND r.call_id = :call_id AND r.used ORDER BY r.rank
""")  # noqa: S608  our own fragments


class Library:
    """What a tenant has said and been told before, found again for a draft."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(
        self, tenant: str, message_id: str, user: str, words: str, embedding: Sequence[float]
    ) -> tuple[Found, ...]:
        """What is likest to a message, best first, `PASSAGES_FOUND_MAX` at most: one statement.

        Never of the message itself, of what its own text quotes, of what came later, or of another user's mailbox.

        Args:
            tenant: whose passages.
            message_id: the message that is to be answered.
            user: address of the mailbox's owner, in lower case; empty where nobody is known.
            words: the message's own words.
            embedding: of the same.
        """
        sought = salient_words(words)
        params = {
            "tenant": tenant,
            "message_id": message_id,
            "user": user,
            "salient": " ".join(sought.words),
            "names": " ".join(sought.names),
            "embedding": as_vector(embedding),
            "has_meaning": any(embedding),
            "most": NEAREST_MAX,
        }
        rows = await self._database.rows(_FIND, params)
        near = [Ranked(_passage(row), row.vector_score) for row in rows if _is_score(row.vector_score)]
        said = [Ranked(_passage(row), row.text_score) for row in rows if _is_score(row.text_score)]
        return fuse(_best_first(near), _best_first(said))

    async def log(self, message: MessageRef, call_id: str, found: Sequence[Found]) -> None:
        """Write down what was found for a call, in place of what an earlier attempt at the same call has found."""
        rows = [_logged(rank, one) for rank, one in enumerate(found, start=1)]
        params = {"tenant": message.tenant, "message_id": message.message_id, "call_id": call_id}
        await self._database.rows(_LOG, {**params, "count": len(rows), "rows": json.dumps(rows)})

    async def shown(self, tenant: str, call_id: str) -> tuple[Passage, ...]:
        """What a call has shown to its model, best first, without what was removed since."""
        rows = await self._database.rows(_SHOWN, {"tenant": tenant, "call_id": call_id})
        return tuple(_passage(row) for row in rows)


def _best_first(ranked: list[Ranked]) -> list[Ranked]:
    return sorted(ranked, key=lambda one: (-one.score, one.passage.id))


def _is_score(score: float | None) -> bool:
    """Whether the passage stands in this list; words without any meaning have no direction, and so no distance."""
    return score is not None and not math.isnan(score)


def _passage(row: Row[Any]) -> Passage:  # Any: the columns of _PASSAGE
    return Passage(
        id=row.id,
        origin=Origin(row.origin),
        origin_id=row.origin_id,
        title=row.title,
        words=row.words,
        start=row.start,
        end=row.stop,
    )


def _logged(rank: int, found: Found) -> dict[str, Any]:  # Any: what a column can hold
    passage = found.passage
    of = {"passage_id": passage.id, "origin": passage.origin, "origin_id": passage.origin_id, "title": passage.title}
    return {"rank": rank, **of, **found.model_dump(exclude={"passage"})}
