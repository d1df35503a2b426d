"""Review: what people add, reject, put off and take back, and how an approved draft leaves.

A message has a version, which grows with every change and by which two people at once are told apart. An item that a
person added needs no quote; one that a person rejected stays, with the reason. What is delivered has a row of its own
for each round: a draft that was opened again and approved again may leave again. What a later run would have changed
of a person's items is kept beside them, withheld.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_CHANGES = (
    "edit_draft",
    "approve_draft",
    "reject_draft",
    "edit_item",
    "add_item",
    "reject_item",
    "snooze",
    "reopen",
    "undo",
    "unlink_item",
)
_OTHER_EVENTS = (
    *("queued", "processing", "done", "needs_review", "dead_letter"),
    *("draft.started", "draft.words", "draft.interrupted"),
    *("draft.delivered", "draft.uncertain", "draft.undelivered", "draft.compensated"),
)
_DRAFT_STATES = ("pending", "approved", "rejected", "delivered", "uncertain", "undelivered")


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_EVENTS = (*_OTHER_EVENTS, *(name for change in _CHANGES for name in (change, f"{change}.refused")))

_UP = (
    """
ALTER TABLE messages
    ADD COLUMN version       integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    ADD COLUMN snoozed_until timestamptz,
    ADD COLUMN sender        text NOT NULL DEFAULT '',
    ADD COLUMN abstained     text
""",
    # Of messages that were read before this was kept: name, else address, of who wrote it.
    """
UPDATE messages m
SET sender = left(coalesce(nullif(w.one->>'name', ''), nullif(w.one->>'address', ''), w.one->>'handle', ''), 320)
FROM (SELECT DISTINCT ON (tenant, message_id) tenant, message_id, one
      FROM conversations, jsonb_array_elements(document->'participants') WITH ORDINALITY AS p (one, place)
      WHERE one->>'role' = 'sender' ORDER BY tenant, message_id, place) w
WHERE (m.tenant, m.id) = (w.tenant, w.message_id) AND m.kind <> 'meeting'
""",
    "CREATE INDEX messages_state ON messages (tenant, status, seq DESC)",
    "CREATE INDEX messages_snoozed ON messages (tenant, seq) WHERE snoozed_until IS NOT NULL",
    *(
        f"""
ALTER TABLE {table}
    ALTER COLUMN quote DROP NOT NULL,
    ALTER COLUMN quote_start DROP NOT NULL,
    ALTER COLUMN quote_end DROP NOT NULL,
    ADD COLUMN added    boolean NOT NULL DEFAULT false,
    ADD COLUMN rejected text CHECK (rejected <> ''),
    ADD CHECK (added OR quote IS NOT NULL),
    ADD CHECK ((quote IS NULL) = (quote_start IS NULL) AND (quote IS NULL) = (quote_end IS NULL))
"""
        for table in ("tasks", "decisions")
    ),
    """
ALTER TABLE drafts
    ADD COLUMN recipients       jsonb NOT NULL DEFAULT '{"rule": "nobody"}',
    ADD COLUMN struck           jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN original_subject text,
    ADD COLUMN original_body    text,
    ADD COLUMN leaves_at        timestamptz,
    ADD COLUMN round            integer NOT NULL DEFAULT 1 CHECK (round >= 1),
    ADD CHECK ((original_subject IS NULL) = (original_body IS NULL))
""",
    "ALTER TABLE drafts DROP CONSTRAINT drafts_status_check",
    f"ALTER TABLE drafts ADD CONSTRAINT drafts_status_check CHECK (status IN ({_listed(_DRAFT_STATES)}))",
    # What was approved before there were deliveries lies in the outbox: it has left.
    """
UPDATE drafts d SET status = 'delivered' FROM outbox o
WHERE d.status = 'approved' AND (o.tenant, o.draft_id) = (d.tenant, d.id)
""",
    "ALTER TABLE outbox ADD COLUMN round integer NOT NULL DEFAULT 1",
    "ALTER TABLE outbox DROP CONSTRAINT outbox_pkey",
    "ALTER TABLE outbox ADD PRIMARY KEY (tenant, draft_id, round)",
    """
CREATE TABLE deliveries (
    tenant         text NOT NULL,
    draft_id       text NOT NULL,
    round          integer NOT NULL,
    message_id     text NOT NULL,
    via            text NOT NULL,
    far_id         text NOT NULL,
    state          text NOT NULL CHECK (state IN ('leaving', 'delivered', 'uncertain', 'undelivered')),
    attempts       integer NOT NULL DEFAULT 1,
    handed_by      integer,
    far_draft      text,
    receipt        jsonb,
    detail         text NOT NULL DEFAULT '',
    began_at       timestamptz NOT NULL DEFAULT now(),
    ended_at       timestamptz,
    compensated_at timestamptz,
    PRIMARY KEY (tenant, draft_id, round),
    FOREIGN KEY (tenant, draft_id, message_id) REFERENCES drafts (tenant, id, message_id),
    CHECK ((state = 'delivered') <= (receipt IS NOT NULL))
)
""",
    """
INSERT INTO deliveries (tenant, draft_id, round, message_id, via, far_id, state, receipt, began_at, ended_at)
SELECT tenant, draft_id, 1, message_id, 'outbox', draft_id, 'delivered',
    jsonb_build_object('via', 'outbox', 'id', draft_id, 'detail', '', 'at', created_at), created_at, created_at
FROM outbox
""",
    """
ALTER TABLE edits
    ADD COLUMN expected_version integer,
    ADD COLUMN version          integer,
    ADD COLUMN differences      text[] NOT NULL DEFAULT '{}',
    ADD COLUMN message_hash     text NOT NULL DEFAULT '',
    ADD COLUMN prompt_version   text,
    ADD COLUMN model            text,
    ADD COLUMN undone_by        text,
    ADD COLUMN before           jsonb,
    ADD COLUMN touched          text[] NOT NULL DEFAULT '{}',
    ADD COLUMN call_id          text
""",
    "ALTER TABLE edits DROP CONSTRAINT edits_change_check",
    f"""
ALTER TABLE edits ADD CONSTRAINT edits_change_check
    CHECK (coalesce(change->>'type', '') IN ({_listed(_CHANGES)}))
""",
    "CREATE INDEX edits_applied ON edits (tenant, seq DESC) WHERE state = 'applied'",
    "CREATE INDEX drafts_leaving ON drafts (leaves_at) WHERE status = 'approved'",
    "CREATE INDEX edits_message ON edits (tenant, message_id, seq DESC)",
    "ALTER TABLE verdicts ADD COLUMN problems jsonb NOT NULL DEFAULT '[]'",
    """
CREATE TABLE withheld (
    tenant     text NOT NULL,
    message_id text NOT NULL,
    run        integer NOT NULL,
    item_id    text NOT NULL,
    kind       text NOT NULL,
    proposed   jsonb NOT NULL,
    PRIMARY KEY (tenant, message_id, run, item_id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
)
""",
    # As before, but for what people have rejected, and what they added without pointing at words: that is tied to
    # nothing. It looks step by step, for most messages have nothing beside them, and planning all at once costs more.
    # What lies near in time is read outward from the message's own time, and not further than it takes.
    """
CREATE OR REPLACE FUNCTION tasks_beside(
    of_tenant text, of_message text, new_tasks jsonb, days_apart integer, most integer
) RETURNS jsonb LANGUAGE plpgsql SET jit = off SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    mine record;
    in_thread text[] := '{}';
    nearest jsonb := '[]';
BEGIN
    PERFORM lock_ties(of_tenant, of_message);
    SELECT m.thread, m.user_address, said_at(of_tenant, of_message) AS said_at, names_in(c.document) AS names
    INTO mine
    FROM messages m LEFT JOIN conversations c ON (c.tenant, c.message_id) = (m.tenant, m.id)
    WHERE m.tenant = of_tenant AND m.id = of_message;
    IF mine.thread IS NOT NULL THEN
        in_thread := ARRAY(
            SELECT t.id FROM tasks t JOIN messages m ON (m.tenant, m.id) = (t.tenant, t.message_id)
            WHERE m.tenant = of_tenant AND m.thread = mine.thread AND m.id <> of_message AND t.said_at IS NOT NULL
              AND t.rejected IS NULL AND t.quote IS NOT NULL AND same_mailbox(m.user_address, mine.user_address)
            ORDER BY abs(extract(epoch FROM t.said_at - mine.said_at)), t.id LIMIT most);
    END IF;
    IF new_tasks <> '[]' AND mine.names <> '{}' THEN
        nearest := (
            WITH new AS MATERIALIZED (
                SELECT n->>'id' AS id, CAST(n->>'embedding' AS vector) AS embedding
                FROM jsonb_array_elements(new_tasks) AS n
            ), around AS MATERIALIZED (
                SELECT id, embedding, message_id, user_address FROM (
                    (SELECT t.id, t.embedding, t.message_id, m.user_address, t.said_at
                     FROM tasks t JOIN messages m ON (m.tenant, m.id) = (t.tenant, t.message_id)
                     WHERE t.said_at BETWEEN mine.said_at - make_interval(days => days_apart) AND mine.said_at
                       AND t.tenant = of_tenant AND t.message_id <> of_message AND t.embedding IS NOT NULL
                       AND t.rejected IS NULL AND t.quote IS NOT NULL
                       AND (lower(t.owner_address) = ANY (mine.names) OR lower(t.owner_name) = ANY (mine.names))
                       AND (mine.thread IS NULL OR m.thread IS DISTINCT FROM mine.thread)
                       AND same_mailbox(m.user_address, mine.user_address) ORDER BY t.said_at DESC LIMIT 2 * most)
                    UNION ALL
                    (SELECT t.id, t.embedding, t.message_id, m.user_address, t.said_at
                     FROM tasks t JOIN messages m ON (m.tenant, m.id) = (t.tenant, t.message_id)
                     WHERE t.said_at > mine.said_at AND t.said_at <= mine.said_at + make_interval(days => days_apart)
                       AND t.tenant = of_tenant AND t.message_id <> of_message AND t.embedding IS NOT NULL
                       AND t.rejected IS NULL AND t.quote IS NOT NULL
                       AND (lower(t.owner_address) = ANY (mine.names) OR lower(t.owner_name) = ANY (mine.names))
                       AND (mine.thread IS NULL OR m.thread IS DISTINCT FROM mine.thread)
                       AND same_mailbox(m.user_address, mine.user_address) ORDER BY t.said_at LIMIT 2 * most)
                ) AS before_and_after
                ORDER BY abs(extract(epoch FROM said_at - mine.said_at)), id LIMIT 2 * most
            )
            SELECT coalesce(jsonb_agg(
                jsonb_build_object('task_id', new.id, 'id', near.id, 'cosine', near.cosine)), '[]')
            FROM new CROSS JOIN LATERAL (
                SELECT id, message_id, user_address, 1 - (around.embedding <=> new.embedding) AS cosine
                FROM around ORDER BY around.embedding <=> new.embedding LIMIT 5
            ) AS near LEFT JOIN conversations c ON c.tenant = of_tenant AND c.message_id = near.message_id
            WHERE near.cosine > 0
              AND (lower(near.user_address) = lower(mine.user_address) OR names_in(c.document) && mine.names)
        );
    END IF;
    IF in_thread = '{}' AND nearest = '[]' AND NOT EXISTS (
        SELECT FROM messages m JOIN task_updates u ON (u.tenant, u.message_id) = (m.tenant, m.id)
        WHERE m.tenant = of_tenant AND m.thread = mine.thread AND m.id <> of_message)
    THEN
        RETURN jsonb_build_object('message_id', of_message, 'said_at', mine.said_at);
    END IF;
    RETURN (
        WITH known AS (
            SELECT t.*, t.id = ANY (in_thread) AS same_thread FROM tasks t
            WHERE t.tenant = of_tenant
              AND t.id = ANY (in_thread || ARRAY(SELECT n->>'id' FROM jsonb_array_elements(nearest) AS n))
        )
        SELECT jsonb_build_object(
            'message_id', of_message,
            'said_at', mine.said_at,
            'tasks', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', k.id, 'message_id', k.message_id, 'title', k.title,
                'owner', CASE WHEN k.owner_name IS NULL AND k.owner_address IS NULL THEN NULL
                         ELSE jsonb_build_object('name', k.owner_name, 'address', k.owner_address) END,
                'due', CASE WHEN k.due_phrase IS NULL THEN NULL
                       ELSE jsonb_build_object('phrase', k.due_phrase, 'date', k.due_date, 'end', k.due_end,
                                               'certainty', k.due_certainty) END,
                'evidence', jsonb_build_object('quote', k.quote, 'start', k.quote_start, 'end', k.quote_end),
                'said_at', k.said_at, 'state', coalesce(stood.state, 'open'), 'state_since', stood.at,
                'first', CASE WHEN k.first_task IS NULL OR k.first_message = of_message THEN NULL
                         ELSE jsonb_build_object('task_id', k.first_task, 'message_id', k.first_message,
                              'relation', k.first_relation, 'by', k.first_by, 'score', k.first_score) END,
                'same_thread', k.same_thread,
                'near', (SELECT coalesce(jsonb_agg(n - 'id'), '[]')
                    FROM jsonb_array_elements(nearest) AS n WHERE n->>'id' = k.id)) ORDER BY k.said_at, k.id), '[]')
                FROM known k LEFT JOIN LATERAL (
                    SELECT c.state, c.at FROM task_changes c
                    WHERE (c.tenant, c.task_id) = (k.tenant, k.id) AND c.message_id <> of_message
                    ORDER BY c.at DESC, c.message_id DESC, c.quote_start DESC LIMIT 1) AS stood ON true),
            'updates', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'message_id', u.message_id, 'said_at', u.said_at,
                'update', jsonb_build_object('state', u.state, 'about', u.about, 'evidence', jsonb_build_object(
                    'quote', u.quote, 'start', u.quote_start, 'end', u.quote_end)))), '[]')
                FROM (SELECT u.* FROM task_updates u JOIN messages m ON (m.tenant, m.id) = (u.tenant, u.message_id)
                      WHERE m.tenant = of_tenant AND m.thread = mine.thread AND m.id <> of_message
                        AND u.said_at >= mine.said_at AND same_mailbox(m.user_address, mine.user_address)
                      ORDER BY u.said_at, u.message_id, u.quote_start LIMIT most) AS u
                WHERE new_tasks <> '[]'),
            'parted', (SELECT coalesce(jsonb_agg(jsonb_build_object('task_id', p.task_id, 'other', p.other)), '[]')
                FROM parted_tasks p WHERE p.tenant = of_tenant
                  AND (p.task_id IN (SELECT id FROM known
                                     UNION SELECT n->>'id' FROM jsonb_array_elements(new_tasks) AS n)
                       OR p.other IN (SELECT n->>'id' FROM jsonb_array_elements(new_tasks) AS n)))
        )
    );
END
$$
""",
    # A reader of many messages' events must not pass one that is written earlier and committed later.
    "ALTER TABLE events ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id()",
    "CREATE INDEX events_tenant ON events (tenant, xact, seq)",
    "ALTER TABLE events DROP CONSTRAINT events_type_check",
    f"ALTER TABLE events ADD CONSTRAINT events_type_check CHECK (type IN ({_listed(_EVENTS)}))",
    """
CREATE TABLE sessions (
    hash       bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    tenant     text NOT NULL REFERENCES tenants (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
)
""",
    "CREATE INDEX sessions_tenant ON sessions (tenant, created_at DESC)",
    """
CREATE TABLE sign_ins (
    hash       bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    tenant     text NOT NULL REFERENCES tenants (id),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
)
""",
)


def upgrade() -> None:
    """Create everything."""
    for statement in _UP:
        op.execute(statement)
