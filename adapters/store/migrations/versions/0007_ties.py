"""Ties: what people have parted, what messages say of tasks that come in later, and the list of all tasks.

A message's tasks are tied to those of other messages under a lock of their thread, which `tasks_beside` takes before
it looks: so of two messages of a thread that end at once, the second sees what the first has stored. What a later run
of a message ties takes the place of all that its earlier run had tied: see `tie_tasks`. Only tasks that stay although
the later run has not found them, for a person has edited them, keep their ties. How a task stands is how the latest of
its changes says, and open without one; the column `state` only repeats that.

What a message says of a task that nobody knows is `left_out`, until a task comes in that it is about.

Two mailboxes stay apart: tasks of messages that came in for different users are never tied.

`tasks_beside` is planned anew each time: a plan kept from when there were few tasks reads all of them ever after.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_CHANGES = ("edit_draft", "approve_draft", "reject_draft", "edit_item", "unlink_item")
_EVENTS = (
    *("queued", "processing", "done", "needs_review", "dead_letter"),
    *_CHANGES,
    *(f"{change}.refused" for change in _CHANGES),
)


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_UP = (
    "ALTER TABLE tasks ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY",
    "CREATE INDEX tasks_newest ON tasks (tenant, seq DESC)",
    "CREATE INDEX tasks_first_message ON tasks (tenant, first_message) WHERE first_message IS NOT NULL",
    """
CREATE TABLE task_updates (
    tenant      text NOT NULL,
    message_id  text NOT NULL,
    state       text NOT NULL CHECK (state IN ('done', 'cancelled')),
    about       text NOT NULL CHECK (about <> ''),
    quote       text NOT NULL CHECK (quote <> ''),
    quote_start integer NOT NULL,
    quote_end   integer NOT NULL,
    said_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant, message_id, quote_start, state, about),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
)
""",
    """
CREATE TABLE parted_tasks (
    tenant   text NOT NULL REFERENCES tenants (id),
    task_id  text NOT NULL,
    other    text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, task_id, other)
)
""",
    "CREATE INDEX parted_tasks_other ON parted_tasks (tenant, other)",
    """
CREATE VIEW left_out AS
    SELECT tenant, message_id, kind, reason, proposed, seq FROM dropped
    UNION ALL
    SELECT u.tenant, u.message_id, 'tasks', 'no_task_to_update',
        left(CAST(jsonb_build_object('state', u.state, 'about', u.about, 'quote', u.quote) AS text), 2000), NULL
    FROM task_updates u
    WHERE NOT EXISTS (SELECT FROM task_changes c JOIN tasks t ON (t.tenant, t.id) = (c.tenant, c.task_id)
        WHERE (c.tenant, c.message_id, c.quote_start) = (u.tenant, u.message_id, u.quote_start))
""",
    """
CREATE FUNCTION lock_ties(of_tenant text, of_message text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('ties/' || tenant || '/' || coalesce(thread, id), 0))
    FROM messages WHERE tenant = of_tenant AND id = of_message;
END
$$
""",
    """
CREATE FUNCTION same_mailbox(one text, other text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN one IS NULL OR other IS NULL OR lower(one) = lower(other)
""",
    """
CREATE FUNCTION names_in(document jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE
RETURN ARRAY(
    SELECT lower(named.word)
    FROM jsonb_array_elements(document->'participants') AS p,
         LATERAL (VALUES (p->>'address'), (p->>'name')) AS named (word)
    WHERE named.word LIKE '%@%' OR named.word LIKE '% %'
)
""",
    """
CREATE FUNCTION said_at(of_tenant text, of_message text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(CAST(c.document->>'at' AS timestamptz), m.accepted_at)
    FROM messages m LEFT JOIN conversations c ON (c.tenant, c.message_id) = (m.tenant, m.id)
    WHERE m.tenant = of_tenant AND m.id = of_message
$$
""",
    """
CREATE FUNCTION tasks_beside(
    of_tenant text, of_message text, new_tasks jsonb, days_apart integer, most integer
) RETURNS jsonb LANGUAGE plpgsql SET jit = off SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    mine record;
BEGIN
    PERFORM lock_ties(of_tenant, of_message);
    SELECT m.thread, m.user_address, said_at(of_tenant, of_message) AS said_at, names_in(c.document) AS names
    INTO mine
    FROM messages m LEFT JOIN conversations c ON (c.tenant, c.message_id) = (m.tenant, m.id)
    WHERE m.tenant = of_tenant AND m.id = of_message;
    RETURN (
        WITH new AS (
            SELECT n->>'id' AS id, CAST(n->>'embedding' AS vector) AS embedding
            FROM jsonb_array_elements(new_tasks) AS n
        ), in_thread AS (
            SELECT t.id FROM tasks t JOIN messages m ON (m.tenant, m.id) = (t.tenant, t.message_id)
            WHERE m.tenant = of_tenant AND m.thread = mine.thread AND m.id <> of_message AND t.said_at IS NOT NULL
              AND same_mailbox(m.user_address, mine.user_address)
            ORDER BY abs(extract(epoch FROM t.said_at - mine.said_at)), t.id LIMIT most
        ), around AS MATERIALIZED (
            SELECT t.id, t.embedding, t.message_id, m.user_address
            FROM tasks t JOIN messages m ON (m.tenant, m.id) = (t.tenant, t.message_id)
            WHERE t.tenant = of_tenant AND t.message_id <> of_message AND t.embedding IS NOT NULL
              AND t.said_at BETWEEN mine.said_at - make_interval(days => days_apart)
                            AND mine.said_at + make_interval(days => days_apart)
              AND (lower(t.owner_address) = ANY (mine.names) OR lower(t.owner_name) = ANY (mine.names))
              AND (mine.thread IS NULL OR m.thread IS DISTINCT FROM mine.thread)
              AND same_mailbox(m.user_address, mine.user_address)
            ORDER BY abs(extract(epoch FROM t.said_at - mine.said_at)), t.id LIMIT 2 * most
        ), nearest AS (
            SELECT new.id AS new_id, near.id, near.cosine
            FROM new CROSS JOIN LATERAL (
                SELECT id, message_id, user_address, 1 - (around.embedding <=> new.embedding) AS cosine
                FROM around ORDER BY around.embedding <=> new.embedding LIMIT 5
            ) AS near
            WHERE near.cosine > 0
              AND (lower(near.user_address) = lower(mine.user_address) OR EXISTS (
                  SELECT FROM conversations c
                  WHERE c.tenant = of_tenant AND c.message_id = near.message_id AND names_in(c.document) && mine.names))
        ), known AS (
            SELECT t.*, EXISTS (SELECT FROM in_thread WHERE in_thread.id = t.id) AS same_thread FROM tasks t
            WHERE t.tenant = of_tenant
              AND t.id IN (SELECT id FROM in_thread UNION SELECT nearest.id FROM nearest)
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
                'near', (SELECT coalesce(jsonb_agg(jsonb_build_object('task_id', new_id, 'cosine', cosine)), '[]')
                    FROM nearest WHERE nearest.id = k.id)) ORDER BY k.said_at, k.id), '[]')
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
                  AND (p.task_id IN (SELECT id FROM known UNION SELECT id FROM new)
                       OR p.other IN (SELECT id FROM new)))
        )
    );
END
$$
""",
    """
CREATE FUNCTION restate_tasks(of_tenant text, ids text[]) RETURNS void LANGUAGE sql AS $$
    UPDATE tasks t SET state = coalesce((
        SELECT c.state FROM task_changes c WHERE (c.tenant, c.task_id) = (t.tenant, t.id)
        ORDER BY c.at DESC, c.message_id DESC, c.quote_start DESC LIMIT 1), 'open')
    WHERE t.tenant = of_tenant AND t.id = ANY (ids)
$$
""",
    """
CREATE FUNCTION tie_tasks(of_tenant text, of_message text, own text[], anew boolean, ties jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kept text[];
    touched text[] := own;
BEGIN
    PERFORM lock_ties(of_tenant, of_message);
    IF anew THEN
        kept := ARRAY(SELECT id FROM tasks
            WHERE tenant = of_tenant AND message_id = of_message AND id <> ALL (own));
        WITH gone AS (
            DELETE FROM task_changes c
            WHERE tenant = of_tenant AND (message_id = of_message OR task_id = ANY (own))
              AND NOT (state = 'superseded' AND EXISTS (SELECT FROM tasks k
                  WHERE k.tenant = of_tenant AND k.id = ANY (kept) AND k.first_task = c.task_id
                    AND c.message_id = of_message))
            RETURNING task_id
        )
        SELECT touched || ARRAY(SELECT task_id FROM gone) INTO touched;
        UPDATE tasks SET first_task = NULL, first_message = NULL, first_relation = NULL, first_by = NULL,
            first_score = NULL
        WHERE tenant = of_tenant AND (id = ANY (own) OR first_message = of_message)
          AND first_task IS NOT NULL AND first_task <> ALL (kept);
        DELETE FROM task_updates WHERE tenant = of_tenant AND message_id = of_message;
    END IF;
    INSERT INTO task_updates (tenant, message_id, state, about, quote, quote_start, quote_end, said_at)
    SELECT of_tenant, of_message, u->>'state', u->>'about', u#>>'{evidence,quote}',
        CAST(u#>>'{evidence,start}' AS integer), CAST(u#>>'{evidence,end}' AS integer),
        said.at
    FROM jsonb_array_elements(ties->'updates') AS u, LATERAL said_at(of_tenant, of_message) AS said (at)
    ON CONFLICT DO NOTHING;
    INSERT INTO task_changes (tenant, task_id, state, message_id, quote, quote_start, quote_end, at)
    SELECT of_tenant, c->>'task_id', c#>>'{change,state}', c#>>'{change,message_id}',
        c#>>'{change,evidence,quote}', CAST(c#>>'{change,evidence,start}' AS integer),
        CAST(c#>>'{change,evidence,end}' AS integer), CAST(c#>>'{change,at}' AS timestamptz)
    FROM jsonb_array_elements(ties->'changes') AS c
    ON CONFLICT DO NOTHING;
    UPDATE tasks t SET first_task = l#>>'{link,task_id}', first_message = l#>>'{link,message_id}',
        first_relation = l#>>'{link,relation}', first_by = l#>>'{link,by}',
        first_score = CAST(l#>>'{link,score}' AS double precision)
    FROM jsonb_array_elements(ties->'links') AS l
    WHERE t.tenant = of_tenant AND t.id = l->>'task_id';
    PERFORM restate_tasks(of_tenant,
        touched || ARRAY(SELECT c->>'task_id' FROM jsonb_array_elements(ties->'changes') AS c));
END
$$
""",
    "ALTER TABLE edits DROP CONSTRAINT edits_change_check",
    f"""
ALTER TABLE edits ADD CONSTRAINT edits_change_check
    CHECK (coalesce(change->>'type', '') IN ({_listed(_CHANGES)}))
""",
    "ALTER TABLE events DROP CONSTRAINT events_type_check",
    f"ALTER TABLE events ADD CONSTRAINT events_type_check CHECK (type IN ({_listed(_EVENTS)}))",
)


def upgrade() -> None:
    """Create everything."""
    for statement in _UP:
        op.execute(statement)
