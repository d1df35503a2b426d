"""Passages as rows: stored for what they are part of, each with an embedding that was made once for its words."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store._engine import Database
from adapters.store.examples import as_vector
from domain.identity import passage_id
from domain.passages import Stretch

Key = tuple[str, str]
"""A tenant, and the hash of words or the id of an origin."""
Embeddings = Mapping[Key, Sequence[float]]
"""By tenant and hash of the words."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A stretch of a message's or a document's text, and what is known of it."""

    stretch: Stretch
    by_user: bool = False
    """Whether the mailbox's owner said it."""
    mailbox: str = ""
    """Whose it is, in small letters; empty where it is everybody's."""
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """A message or a document with all its passages, in order."""

    tenant: str
    id: str
    placed: tuple[Placed, ...]


_KNOWN = text("""
SELECT DISTINCT ON (p.tenant, p.hash) p.tenant, p.hash, CAST(p.embedding AS text) AS embedding
FROM unnest(CAST(:tenants AS text[]), CAST(:hashes AS text[])) AS w (tenant, hash)
JOIN passages p ON (p.tenant, p.hash) = (w.tenant, w.hash)
""")


def _drop(column: str) -> TextClause:
    return text(f"""
    DELETE FROM passages p USING unnest(CAST(:tenants AS text[]), CAST(:origins AS text[])) AS o (tenant, id)
    WHERE p.tenant = o.tenant AND p.{column} = o.id AND p.id <> ALL (CAST(:kept AS text[]))
    """)  # noqa: S608  our own column


def _put(column: str) -> TextClause:
    return text(f"""
    INSERT INTO passages AS p (
        tenant, id, {column}, place, start, stop, words, hash, by_user, mailbox, said_at, embedding)
    SELECT tenant, id, origin, place, start, stop, words, hash, by_user, mailbox, said_at, CAST(embedding AS vector)
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
        tenant text, id text, origin text, place integer, start integer, stop integer, words text, hash text,
        by_user boolean, mailbox text, said_at timestamptz, embedding text)
    ON CONFLICT (tenant, id) DO UPDATE
    SET place = excluded.place, start = excluded.start, stop = excluded.stop, by_user = excluded.by_user,
        mailbox = excluded.mailbox, said_at = excluded.said_at
    WHERE (p.place, p.start, p.by_user, p.mailbox, p.said_at)
        IS DISTINCT FROM (excluded.place, excluded.start, excluded.by_user, excluded.mailbox, excluded.said_at)
    """)  # noqa: S608  our own column


_DROP = {column: _drop(column) for column in ("message_id", "document_id")}
_PUT = {column: _put(column) for column in ("message_id", "document_id")}


async def known_embeddings(database: Database, wanted: Collection[Key]) -> dict[Key, tuple[float, ...]]:
    """The embeddings of those words that stand somewhere in their tenant's passages already."""
    if not wanted:
        return {}
    tenants, hashes = zip(*sorted(set(wanted)), strict=True)
    rows = await database.rows(_KNOWN, {"tenants": list(tenants), "hashes": list(hashes)})
    return {(row.tenant, row.hash): tuple(json.loads(row.embedding)) for row in rows}


async def put_messages(connection: AsyncConnection, origins: Sequence[Origin], embeddings: Embeddings) -> None:
    """Make these all the passages of these messages; what stands already stays."""
    await _replace(connection, "message_id", origins, embeddings)


async def put_document(connection: AsyncConnection, origin: Origin, embeddings: Embeddings) -> None:
    """Make these all the passages of this document; what stands already stays."""
    await _replace(connection, "document_id", (origin,), embeddings)


async def _replace(connection: AsyncConnection, column: str, origins: Sequence[Origin], embeddings: Embeddings) -> None:
    rows = [row for origin in origins for row in _rows(origin, embeddings)]
    of = {"tenants": [origin.tenant for origin in origins], "origins": [origin.id for origin in origins]}
    await connection.execute(_DROP[column], {**of, "kept": [row["id"] for row in rows]})
    if rows:
        await connection.execute(_PUT[column], {"rows": json.dumps(rows)})


def _rows(origin: Origin, embeddings: Embeddings) -> Iterator[dict[str, Any]]:  # Any: what a column can hold
    for place, (placed, hash_, time) in enumerate(_counted(origin.placed)):
        stretch = placed.stretch
        yield {
            "tenant": origin.tenant,
            "id": passage_id(origin.tenant, origin.id, hash_, time),
            "origin": origin.id,
            "place": place,
            "start": stretch.start,
            "stop": stretch.end,
            "words": stretch.words,
            "hash": hash_,
            "by_user": placed.by_user,
            "mailbox": placed.mailbox,
            "said_at": placed.said_at and placed.said_at.isoformat(),
            "embedding": as_vector(embeddings[origin.tenant, hash_]),
        }


def _counted(all_placed: Iterable[Placed]) -> Iterator[tuple[Placed, str, int]]:
    """Each with the hash of its words, and how often these stood before."""
    seen: Counter[str] = Counter()
    for placed in all_placed:
        hash_ = placed.stretch.hash
        yield placed, hash_, seen[hash_]
        seen[hash_] += 1
