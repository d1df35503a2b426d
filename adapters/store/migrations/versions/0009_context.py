"""Context: what a draft is given beside its conversation, and how a user writes.

Passages are stretches of messages and of documents, each with its point (256 dimensions, of the embedder's own space)
and its words for full-text search. There is no index by distance: it would be allowed to miss some, and would look at
all tenants; a tenant's passages are scanned. The same words are embedded once: a passage is known by the hash of its
words. Examples are what users made of drafts, one for each message, from the model's first words to their last.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_UP = (
    "ALTER TABLE messages ADD COLUMN indexed_at timestamptz",
    "CREATE INDEX messages_unindexed ON messages (seq) WHERE indexed_at IS NULL",
    """
CREATE TABLE documents (
    seq        bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    tenant     text NOT NULL REFERENCES tenants (id),
    id         text NOT NULL CHECK (id ~ '^doc_[a-z2-7]{26}$'),
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 1000),
    media_type text NOT NULL,
    hash       text NOT NULL,
    body       bytea NOT NULL,
    state      text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'indexed', 'failed')),
    reason     text,
    detail     text NOT NULL DEFAULT '',
    passages   integer NOT NULL DEFAULT 0,
    embedded   integer NOT NULL DEFAULT 0,
    attempts   integer NOT NULL DEFAULT 0,
    taken_at   timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, name),
    CHECK ((state = 'failed') = (reason IS NOT NULL))
)
""",
    "CREATE INDEX documents_queued ON documents (seq) WHERE state = 'queued'",
    """
CREATE TABLE passages (
    tenant      text NOT NULL,
    id          text NOT NULL,
    message_id  text,
    document_id text,
    place       integer NOT NULL,
    start       integer NOT NULL,
    stop        integer NOT NULL,
    words       text NOT NULL CHECK (length(words) BETWEEN 1 AND 1200),
    hash        text NOT NULL,
    by_user     boolean NOT NULL DEFAULT false,
    mailbox     text NOT NULL DEFAULT '',
    said_at     timestamptz,
    embedding   vector(256) NOT NULL,
    terms       tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id),
    FOREIGN KEY (tenant, document_id) REFERENCES documents (tenant, id) ON DELETE CASCADE,
    CHECK ((message_id IS NULL) <> (document_id IS NULL)),
    CHECK (stop - start = length(words))
)
""",
    "ALTER TABLE passages ALTER COLUMN embedding SET STORAGE PLAIN",
    "CREATE INDEX passages_message ON passages (tenant, message_id) WHERE message_id IS NOT NULL",
    "CREATE INDEX passages_document ON passages (tenant, document_id) WHERE document_id IS NOT NULL",
    "CREATE INDEX passages_hash ON passages (tenant, hash)",
    "CREATE INDEX passages_terms ON passages USING gin (terms)",
    """
CREATE TABLE retrievals (
    tenant       text NOT NULL,
    call_id      text NOT NULL,
    message_id   text NOT NULL,
    rank         integer NOT NULL CHECK (rank >= 1),
    passage_id   text NOT NULL,
    origin       text NOT NULL CHECK (origin IN ('message', 'document')),
    origin_id    text NOT NULL,
    title        text NOT NULL,
    vector_rank  integer,
    vector_score double precision,
    text_rank    integer,
    text_score   double precision,
    score        double precision NOT NULL,
    used         boolean NOT NULL,
    at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, call_id, rank),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
)
""",
    "CREATE INDEX retrievals_message ON retrievals (tenant, message_id)",
    """
CREATE TABLE examples (
    seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    tenant       text NOT NULL,
    id           text NOT NULL,
    message_id   text NOT NULL,
    edit_id      text NOT NULL,
    user_address text NOT NULL,
    recipient    text NOT NULL,
    original     text NOT NULL,
    edited       text NOT NULL,
    embedding    vector(256) NOT NULL,
    enabled      boolean NOT NULL DEFAULT true,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, message_id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
)
""",
    "CREATE INDEX examples_user ON examples (tenant, user_address)",
    # The user's own mails, which show how they write.
    """
CREATE INDEX conversations_own ON conversations (tenant, message_id)
WHERE document->'participants' @> '[{"role": "sender", "is_user": true}]'
""",
    """
INSERT INTO examples (tenant, id, message_id, edit_id, user_address, recipient, original, edited, embedding,
                      created_at, updated_at)
SELECT e.tenant, 'ex_' || substr(e.message_id, 5), e.message_id,
    (array_agg(e.id ORDER BY applied_at DESC, e.seq DESC))[1], lower(coalesce(min(m.user_address), '')), '',
    (array_agg(original->>'body' ORDER BY applied_at, e.seq))[1],
    (array_agg(edited->>'body' ORDER BY applied_at DESC, e.seq DESC))[1],
    (array_agg(embedding ORDER BY applied_at DESC, e.seq DESC))[1], min(applied_at), max(applied_at)
FROM edits e JOIN messages m ON (m.tenant, m.id) = (e.tenant, e.message_id)
WHERE embedding IS NOT NULL
GROUP BY e.tenant, e.message_id
HAVING (array_agg(original->>'body' ORDER BY applied_at, e.seq))[1]
    <> (array_agg(edited->>'body' ORDER BY applied_at DESC, e.seq DESC))[1]
""",
    "DROP INDEX edits_examples",
    "ALTER TABLE edits DROP COLUMN embedding",
    """
UPDATE drafts d SET original_subject = f.original->>'subject', original_body = f.original->>'body'
FROM (SELECT DISTINCT ON (tenant, message_id) tenant, message_id, original FROM edits
      WHERE state = 'applied' AND change->>'type' = 'edit_draft' ORDER BY tenant, message_id, applied_at, seq) f
WHERE d.edited AND (f.tenant, f.message_id) = (d.tenant, d.message_id)
""",
)


def upgrade() -> None:
    """Create everything."""
    for statement in _UP:
        op.execute(statement)
