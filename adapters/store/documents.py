"""Documents: kept as they came, read one by one, and found again by their passages."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text

from adapters.store._engine import Database, fields
from adapters.store._passages import Embeddings, Key, Origin, Placed, known_embeddings, put_document
from domain.documents import DOCUMENTS_MAX, DocumentReceipt, DocumentView
from domain.failures import REASON_CHARS_MAX, Refused
from domain.identity import content_hash, document_id
from domain.passages import Stretch
from domain.value import Value

LEASE_S = 300
"""Longer than reading and embedding one document may take: what was taken and not ended by then is taken again."""
ATTEMPTS_MAX = 3
GAVE_UP = "gave_up"

_ADD = text("""
INSERT INTO documents AS d (tenant, id, name, media_type, hash, body)
SELECT :tenant, :id, :name, :media_type, :hash, :body
WHERE (SELECT count(*) FROM documents WHERE tenant = :tenant AND id <> :id) < :most
ON CONFLICT (tenant, id) DO UPDATE
SET media_type = excluded.media_type, hash = excluded.hash,
    body = CASE WHEN d.hash = excluded.hash THEN d.body ELSE excluded.body END,
    state = CASE WHEN d.hash = excluded.hash AND d.state <> 'failed' THEN d.state ELSE 'queued' END,
    attempts = CASE WHEN d.hash = excluded.hash AND d.state <> 'failed' THEN d.attempts ELSE 0 END,
    taken_at = CASE WHEN d.hash = excluded.hash AND d.state <> 'failed' THEN d.taken_at END,
    updated_at = CASE WHEN d.hash = excluded.hash AND d.state <> 'failed' THEN d.updated_at ELSE now() END,
    reason = NULL,
    detail = CASE WHEN d.hash = excluded.hash AND d.state <> 'failed' THEN d.detail ELSE '' END
RETURNING id, name, state, updated_at = now() AS new
""")

_COLUMNS = """id, name, media_type, octet_length(body) AS bytes, state, reason, detail, passages, embedded, created_at,
    updated_at"""
_GET = text(f"SELECT {_COLUMNS} FROM documents WHERE tenant = :tenant AND id = :id")  # noqa: S608  our own columns
_PAGE = text(f"""
SELECT seq, {_COLUMNS} FROM documents WHERE tenant = :tenant AND seq < :before
    AND (CAST(:name AS text) IS NULL OR name = :name)
ORDER BY seq DESC LIMIT :size
""")  # noqa: S608  our own columns
_REMOVE = text("DELETE FROM documents WHERE tenant = :tenant AND id = :id RETURNING id")

_TAKE = text("""
WITH due AS (
    SELECT tenant, id, attempts FROM documents
    WHERE state = 'queued' AND (taken_at IS NULL OR taken_at < now() - make_interval(secs => :lease_s))
    ORDER BY seq LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE documents d SET taken_at = now(), attempts = d.attempts + 1
FROM due WHERE (d.tenant, d.id) = (due.tenant, due.id)
RETURNING d.tenant, d.id, d.name, d.media_type, d.hash, d.body, d.attempts
""")
_PUT_BACK = text("""
UPDATE documents SET taken_at = NULL, attempts = attempts - 1
WHERE tenant = :tenant AND id = :id AND hash = :hash AND state = 'queued'
""")
_INDEXED = text("""
UPDATE documents SET state = 'indexed', detail = :detail, passages = :passages, embedded = :embedded, updated_at = now()
WHERE tenant = :tenant AND id = :id AND hash = :hash AND state = 'queued' RETURNING id
""")
_FAIL = text("""
WITH failed AS (
    UPDATE documents
    SET state = 'failed', reason = :reason, detail = :detail, passages = 0, embedded = 0, updated_at = now()
    WHERE tenant = :tenant AND id = :id AND hash = :hash AND state = 'queued' RETURNING tenant, id
)
DELETE FROM passages p USING failed f WHERE (p.tenant, p.document_id) = (f.tenant, f.id)
""")


class NewDocument(Value):
    """A document as it was given."""

    tenant: str
    name: str
    media_type: str
    body: bytes


class TakenDocument(NamedTuple):
    """A document that a worker has taken to read it."""

    tenant: str
    id: str
    name: str
    media_type: str
    hash: str
    """Of its bytes and media type: what becomes of them is kept only while they are still the document's."""
    body: bytes
    attempts: int
    """How often it was taken, this time among them."""


class DocumentPage(NamedTuple):
    """Some documents, newest first, and where the next page begins."""

    documents: tuple[DocumentView, ...]
    before: int | None


class Documents:
    """The record of what a tenant gave to be found again."""

    def __init__(self, database: Database, *, documents_max: int = DOCUMENTS_MAX) -> None:
        self._database = database
        self._documents_max = documents_max

    async def add(self, given: NewDocument) -> DocumentReceipt:
        """Keep a document under its name.

        The same bytes again change nothing, unless they failed: then they are tried once more. Other bytes take the
        place of the old ones; the old passages serve until the new ones are there.

        Raises:
            Refused: `too_many_documents`.
        """
        params = {
            "id": document_id(given.tenant, given.name),
            "hash": content_hash(given.media_type.encode(), given.body),
            "most": self._documents_max,
            **given.model_dump(),
        }
        row = await self._database.row(_ADD, params)
        if row is None:
            words = f"A tenant has at most {self._documents_max} documents; remove one, or join small ones."
            raise Refused("too_many_documents", words)
        return DocumentReceipt.model_validate(fields(row))

    async def get(self, tenant: str, id: str) -> DocumentView | None:  # noqa: A002  its name everywhere
        """One document, without its bytes."""
        row = await self._database.row(_GET, {"tenant": tenant, "id": id})
        return None if row is None else DocumentView.model_validate(fields(row))

    async def page(self, tenant: str, *, before: int, size: int, name: str | None = None) -> DocumentPage:
        """A page of the documents that were first added before the cursor; only the one of that name, if given."""
        rows = await self._database.rows(_PAGE, {"tenant": tenant, "before": before, "size": size, "name": name})
        return DocumentPage(
            tuple(DocumentView.model_validate(fields(row, without=("seq",))) for row in rows),
            rows[-1].seq if len(rows) == size else None,
        )

    async def remove(self, tenant: str, id: str) -> bool:  # noqa: A002  its name everywhere
        """Forget a document and all its passages; whether there was one."""
        return await self._database.row(_REMOVE, {"tenant": tenant, "id": id}) is not None

    async def take(self, lease_s: float = LEASE_S) -> TakenDocument | None:
        """The document that waits longest and that no other worker has; None where none waits.

        What was taken `ATTEMPTS_MAX` times and never ended has ended its worker each time: it fails.
        """
        while (row := await self._database.row(_TAKE, {"lease_s": lease_s})) is not None:
            taken = TakenDocument(**fields(row))
            if taken.attempts <= ATTEMPTS_MAX:
                return taken
            words = f"It was begun {ATTEMPTS_MAX} times and never ended; split it, or send it as plain text."
            await self.fail(taken, GAVE_UP, words)
        return None

    async def put_back(self, taken: TakenDocument) -> None:
        """It could not be read for a reason that is not its own: another attempt finds it as it was."""
        await self._database.rows(_PUT_BACK, _key(taken))

    async def known(self, tenant: str, stretches: Sequence[Stretch]) -> dict[Key, tuple[float, ...]]:
        """The embeddings of those that stand in this tenant's passages already, by tenant and hash."""
        return await known_embeddings(self._database, {(tenant, stretch.hash) for stretch in stretches})

    async def index(
        self, taken: TakenDocument, stretches: Sequence[Stretch], embeddings: Embeddings, embedded: int, detail: str
    ) -> None:
        """Store its passages, in one transaction with its state; nothing where it has other bytes by now, or is gone.

        Args:
            taken: the document.
            stretches: all of its text's, in order.
            embeddings: of each of them, by tenant and hash.
            embedded: how many had to be made.
            detail: what was left out of it, for people; empty for nothing.
        """
        counts = {"passages": len(stretches), "embedded": embedded, "detail": detail[:REASON_CHARS_MAX]}
        async with self._database.transaction() as connection:
            still = (await connection.execute(_INDEXED, {**_key(taken), **counts})).first()
            if still is not None:
                origin = Origin(taken.tenant, taken.id, tuple(map(Placed, stretches)))
                await put_document(connection, origin, embeddings)

    async def fail(self, taken: TakenDocument, reason: str, detail: str) -> None:
        """It cannot be read: it has no passages any more, and says why."""
        await self._database.rows(_FAIL, {**_key(taken), "reason": reason, "detail": detail[:REASON_CHARS_MAX]})


def _key(taken: TakenDocument) -> dict[str, str]:
    return {"tenant": taken.tenant, "id": taken.id, "hash": taken.hash}
