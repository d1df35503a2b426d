"""Sources: where a message comes from, how far each source has been read, and which messages are one thread.

A message whose bytes lie with its source has no original until they are brought. A thread is named by the least of
its names, so that messages in any order end in the same threads: `join_thread` says how. It waits for others that
join threads of the same tenant, since two that are tied by a third message may come at once.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_UP = (
    """
ALTER TABLE messages
    ADD COLUMN remote_source text,
    ADD COLUMN remote_id     text,
    ADD COLUMN backfill      boolean NOT NULL DEFAULT false,
    ADD COLUMN thread        text,
    ADD CHECK ((remote_source IS NULL) = (remote_id IS NULL))
""",
    "CREATE INDEX messages_thread ON messages (tenant, thread) WHERE thread IS NOT NULL",
    """
CREATE TABLE thread_names (
    tenant text NOT NULL REFERENCES tenants (id),
    name   text NOT NULL CHECK (length(name) <= 200),
    thread text NOT NULL,
    PRIMARY KEY (tenant, name)
)
""",
    "CREATE INDEX thread_names_thread ON thread_names (tenant, thread)",
    """
CREATE TABLE sources (
    tenant      text NOT NULL REFERENCES tenants (id),
    name        text NOT NULL,
    type        text NOT NULL,
    cursor      text,
    accepted    bigint NOT NULL DEFAULT 0,
    checked_at  timestamptz,
    error       text,
    watch_until timestamptz,
    PRIMARY KEY (tenant, name)
)
""",
    """
CREATE FUNCTION join_thread(of_tenant text, of_message text, of_names text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    known  text[];
    chosen text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('threads/' || of_tenant, 0));
    SELECT coalesce(array_agg(DISTINCT thread), '{}') INTO known
    FROM thread_names WHERE tenant = of_tenant AND name = ANY (of_names);
    SELECT min(name COLLATE "C") INTO chosen FROM unnest(known || of_names) AS name;
    UPDATE thread_names SET thread = chosen
    WHERE tenant = of_tenant AND thread = ANY (known) AND thread <> chosen;
    UPDATE messages SET thread = chosen
    WHERE tenant = of_tenant AND (id = of_message OR thread = ANY (known)) AND thread IS DISTINCT FROM chosen;
    INSERT INTO thread_names (tenant, name, thread) SELECT of_tenant, unnest(of_names), chosen
    ON CONFLICT DO NOTHING;
    RETURN chosen;
END
$$
""",
)


def upgrade() -> None:
    """Create everything."""
    for statement in _UP:
        op.execute(statement)
