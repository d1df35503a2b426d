"""The spine: messages, what was asked of models, what came of it, and what people said.

Every table carries the tenant; a row of one tenant can only refer to rows of the same.

Beside an edit of a draft's body stands the embedding of the conversation that the draft answered: 256 dimensions,
null for every other change. There is no index by distance: a tenant's edits are few, and a scan misses none.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UP = """
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE tenants (
    id         text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9_-]{0,39}$'),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE api_keys (
    hash       bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    tenant     text NOT NULL REFERENCES tenants (id),
    label      text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE messages (
    seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    tenant       text NOT NULL REFERENCES tenants (id),
    id           text NOT NULL CHECK (id ~ '^msg_[a-z2-7]{26}$'),
    source       text NOT NULL,
    source_id    text NOT NULL,
    media_type   text NOT NULL,
    user_address text,
    kind         text CHECK (kind IN ('email', 'meeting', 'chat')),
    subject      text NOT NULL DEFAULT '',
    status       text NOT NULL DEFAULT 'queued'
                 CHECK (status IN ('queued', 'processing', 'done', 'needs_review', 'dead_letter')),
    run          integer NOT NULL DEFAULT 1 CHECK (run >= 1),
    workflow_id  text NOT NULL,
    model        text,
    reason       text,
    traceparent  text,
    accepted_at  timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    swept_at     timestamptz,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, source, source_id)
);
CREATE INDEX messages_newest ON messages (tenant, seq DESC);
CREATE INDEX messages_open ON messages (accepted_at) WHERE status IN ('queued', 'processing');

CREATE TABLE originals (
    tenant     text NOT NULL,
    message_id text NOT NULL,
    body       bytea NOT NULL,
    PRIMARY KEY (tenant, message_id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
);

CREATE TABLE idempotency_keys (
    tenant     text NOT NULL,
    key        text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    body_hash  text NOT NULL,
    message_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, key),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE conversations (
    tenant     text NOT NULL,
    message_id text NOT NULL,
    document   jsonb NOT NULL,
    PRIMARY KEY (tenant, message_id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
);

CREATE TABLE calls (
    seq            bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    tenant         text NOT NULL,
    id             text NOT NULL,
    message_id     text NOT NULL,
    run            integer NOT NULL,
    workflow_id    text NOT NULL,
    step           text NOT NULL,
    question       text NOT NULL
                   CHECK (string_to_array(question, '+') <@ ARRAY['tasks', 'decisions', 'draft'] AND question <> ''),
    prompt_version text NOT NULL,
    prompt_hash    text NOT NULL,
    model          text NOT NULL,
    parameters     jsonb NOT NULL,
    request_hash   text NOT NULL,
    state          text NOT NULL CHECK (state IN ('ok', 'truncated', 'refused', 'filtered', 'paused', 'failed')),
    latency_ms     integer NOT NULL CHECK (latency_ms >= 0),
    tokens_in      integer NOT NULL CHECK (tokens_in >= 0),
    tokens_out     integer NOT NULL CHECK (tokens_out >= 0),
    tokens_cached  integer NOT NULL CHECK (tokens_cached >= 0),
    cost_usd       double precision NOT NULL CHECK (cost_usd >= 0),
    raw            text,
    error          text,
    request_id     text,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
);
CREATE INDEX calls_message ON calls (tenant, message_id, seq);
CREATE INDEX calls_journal ON calls (tenant, workflow_id, step) WHERE state <> 'failed';

CREATE TABLE verdicts (
    seq        bigint GENERATED ALWAYS AS IDENTITY,
    tenant     text NOT NULL,
    call_id    text NOT NULL,
    message_id text NOT NULL,
    run        integer NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('tasks', 'decisions', 'draft')),
    outcome    text NOT NULL CHECK (outcome IN ('accepted', 'repairable', 'unusable')),
    finding    jsonb,
    PRIMARY KEY (tenant, call_id, kind),
    FOREIGN KEY (tenant, call_id) REFERENCES calls (tenant, id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id),
    CHECK ((outcome = 'accepted') = (finding IS NOT NULL))
);
CREATE INDEX verdicts_message ON verdicts (tenant, message_id, run);

CREATE TABLE tasks (
    tenant        text NOT NULL,
    id            text NOT NULL,
    message_id    text NOT NULL,
    title         text NOT NULL CHECK (title <> ''),
    owner_name    text,
    owner_address text,
    due_phrase    text,
    due_date      date,
    due_certainty text CHECK (due_certainty IN ('confirmed', 'tentative', 'phrase')),
    quote         text NOT NULL,
    quote_start   integer NOT NULL,
    quote_end     integer NOT NULL,
    confidence    double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    edited        boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id),
    CHECK (quote_start >= 0 AND quote_end - quote_start = length(quote) AND quote <> ''),
    CHECK ((due_phrase IS NULL) = (due_certainty IS NULL))
);
CREATE INDEX tasks_message ON tasks (tenant, message_id);

CREATE TABLE decisions (
    tenant      text NOT NULL,
    id          text NOT NULL,
    message_id  text NOT NULL,
    statement   text NOT NULL CHECK (statement <> ''),
    quote       text NOT NULL,
    quote_start integer NOT NULL,
    quote_end   integer NOT NULL,
    edited      boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id),
    CHECK (quote_start >= 0 AND quote_end - quote_start = length(quote) AND quote <> '')
);
CREATE INDEX decisions_message ON decisions (tenant, message_id);

CREATE TABLE drafts (
    tenant     text NOT NULL,
    id         text NOT NULL,
    message_id text NOT NULL,
    subject    text NOT NULL,
    body       text NOT NULL,
    status     text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'rejected')),
    edited     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, message_id),
    UNIQUE (tenant, id, message_id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
);

CREATE TABLE dropped (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant     text NOT NULL,
    message_id text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('tasks', 'decisions', 'due', 'title')),
    reason     text NOT NULL,
    proposed   text NOT NULL,
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
);
CREATE INDEX dropped_message ON dropped (tenant, message_id);

CREATE TABLE degraded (
    tenant     text NOT NULL,
    message_id text NOT NULL,
    feature    text NOT NULL CHECK (feature IN ('tasks', 'decisions', 'draft')),
    reason     text NOT NULL,
    PRIMARY KEY (tenant, message_id, feature),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
);

CREATE TABLE events (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant     text NOT NULL,
    message_id text NOT NULL,
    type       text NOT NULL
               CHECK (type IN ('queued', 'processing', 'done', 'needs_review', 'dead_letter', 'edit_draft',
                               'edit_draft.refused', 'approve_draft', 'approve_draft.refused', 'reject_draft',
                               'reject_draft.refused', 'edit_item', 'edit_item.refused')),
    data       jsonb NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
);
CREATE INDEX events_message ON events (tenant, message_id, seq);

CREATE TABLE edits (
    seq        bigint GENERATED ALWAYS AS IDENTITY,
    tenant     text NOT NULL,
    id         text NOT NULL,
    message_id text NOT NULL,
    change     jsonb NOT NULL
               CHECK (coalesce(change->>'type', '') IN ('edit_draft', 'approve_draft', 'reject_draft', 'edit_item')),
    state      text NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'applied', 'refused')),
    reason     text,
    original   jsonb,
    edited     jsonb,
    embedding  vector(256),
    created_at timestamptz NOT NULL DEFAULT now(),
    applied_at timestamptz,
    sent_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
);
CREATE INDEX edits_requested ON edits (sent_at) WHERE state = 'requested';
CREATE INDEX edits_examples ON edits (tenant, message_id) WHERE embedding IS NOT NULL;

CREATE TABLE outbox (
    seq        bigint GENERATED ALWAYS AS IDENTITY,
    tenant     text NOT NULL,
    draft_id   text NOT NULL,
    message_id text NOT NULL,
    payload    jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, draft_id),
    FOREIGN KEY (tenant, draft_id, message_id) REFERENCES drafts (tenant, id, message_id)
);

CREATE TABLE dead_letters (
    tenant      text NOT NULL,
    message_id  text NOT NULL,
    run         integer NOT NULL,
    reason      text NOT NULL,
    detail      text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    replayed_at timestamptz,
    PRIMARY KEY (tenant, message_id, run),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
);
CREATE INDEX dead_letters_newest ON dead_letters (tenant, at);

INSERT INTO tenants (id) VALUES ('default');
"""


def upgrade() -> None:
    """Create everything; the tenant `default` exists from the start."""
    for statement in _UP.split(";\n"):
        if statement.strip():
            op.execute(statement)
