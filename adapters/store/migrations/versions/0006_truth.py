"""Truth: what rules overruled, how tasks stand and hang together over messages, and kinds of one's own.

A task that repeats an earlier one points to it (`first_task`) and stays where it was found, so that the link can be
taken back. The address book is learnt from mail: each name that somebody was written under, and each part of it.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KIND = "'^[a-z][a-z0-9_]{0,39}$'"

_UP = (
    """
ALTER TABLE messages
    ADD COLUMN triage double precision CHECK (triage BETWEEN 0 AND 1)
""",
    """
ALTER TABLE tasks
    ADD COLUMN mended          boolean NOT NULL DEFAULT false,
    ADD COLUMN quoted          boolean NOT NULL DEFAULT false,
    ADD COLUMN also            jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN contradicts     jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN notes           jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN schema_version  text NOT NULL DEFAULT 'tasks/1',
    ADD COLUMN owner_known_by  text CHECK (owner_known_by IN ('participant', 'address_book', 'named', 'user')),
    ADD COLUMN due_end         date,
    ADD COLUMN due_time        text,
    ADD COLUMN due_reason      text,
    ADD COLUMN state           text NOT NULL DEFAULT 'open'
               CHECK (state IN ('open', 'done', 'cancelled', 'superseded')),
    ADD COLUMN said_at         timestamptz,
    ADD COLUMN embedding       vector(256),
    ADD COLUMN first_task      text,
    ADD COLUMN first_message   text,
    ADD COLUMN first_relation  text CHECK (first_relation IN ('repeats', 'changes')),
    ADD COLUMN first_by        text CHECK (first_by IN ('thread', 'meaning')),
    ADD COLUMN first_score     double precision CHECK (first_score BETWEEN 0 AND 1),
    ADD CHECK ((first_task IS NULL) = (first_message IS NULL)),
    ADD CHECK ((first_task IS NULL) = (first_relation IS NULL))
""",
    "CREATE INDEX tasks_first ON tasks (tenant, first_task) WHERE first_task IS NOT NULL",
    "CREATE INDEX tasks_said ON tasks (tenant, said_at) WHERE said_at IS NOT NULL",
    """
CREATE TABLE task_changes (
    tenant      text NOT NULL,
    task_id     text NOT NULL,
    state       text NOT NULL CHECK (state IN ('open', 'done', 'cancelled', 'superseded')),
    message_id  text NOT NULL,
    quote       text NOT NULL CHECK (quote <> ''),
    quote_start integer NOT NULL,
    quote_end   integer NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (tenant, task_id, message_id, quote_start, state),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
)
""",
    "CREATE INDEX task_changes_message ON task_changes (tenant, message_id)",
    """
ALTER TABLE decisions
    ADD COLUMN mended         boolean NOT NULL DEFAULT false,
    ADD COLUMN quoted         boolean NOT NULL DEFAULT false,
    ADD COLUMN also           jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN contradicts    jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN notes          jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN schema_version text NOT NULL DEFAULT 'decisions/1'
""",
    """
CREATE TABLE records (
    tenant         text NOT NULL,
    id             text NOT NULL,
    message_id     text NOT NULL,
    kind           text NOT NULL,
    schema_version text NOT NULL,
    fields         jsonb NOT NULL,
    evidence       jsonb NOT NULL DEFAULT '[]',
    notes          jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
)
""",
    "CREATE INDEX records_message ON records (tenant, message_id)",
    """
CREATE TABLE revisions (
    tenant     text NOT NULL,
    message_id text NOT NULL,
    run        integer NOT NULL,
    document   jsonb NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, message_id, run),
    FOREIGN KEY (tenant, message_id) REFERENCES messages (tenant, id)
)
""",
    """
CREATE TABLE contacts (
    tenant  text NOT NULL REFERENCES tenants (id),
    word    text NOT NULL CHECK (length(word) BETWEEN 1 AND 100),
    name    text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    address text NOT NULL CHECK (length(address) BETWEEN 3 AND 320),
    seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, word, address, name)
)
""",
    "ALTER TABLE calls DROP CONSTRAINT calls_question_check",
    "ALTER TABLE calls ADD CONSTRAINT calls_question_check CHECK (question ~ '^[a-z][a-z0-9_+]*$')",
    "ALTER TABLE verdicts DROP CONSTRAINT verdicts_kind_check",
    f"ALTER TABLE verdicts ADD CONSTRAINT verdicts_kind_check CHECK (kind ~ {_KIND})",
    "ALTER TABLE dropped DROP CONSTRAINT dropped_kind_check",
    f"ALTER TABLE dropped ADD CONSTRAINT dropped_kind_check CHECK (kind ~ {_KIND})",
    "ALTER TABLE degraded DROP CONSTRAINT degraded_feature_check",
    f"ALTER TABLE degraded ADD CONSTRAINT degraded_feature_check CHECK (feature ~ {_KIND})",
)


def upgrade() -> None:
    """Create everything."""
    for statement in _UP:
        op.execute(statement)
