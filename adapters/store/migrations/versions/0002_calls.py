"""The call log in full: what was sent, by which way, at which price, and what people made of the answer.

A row is written before its call goes out (`asking`) and closed with the answer. One that is never closed was cut off
by a crash and may have been paid for: it becomes `lost`, and is counted; so is one that failed after it was sent
(`unsure`). Beside the log stand the budgets, in whole nanodollars, and what was learnt of each model's tokens. A
budget's `updated_at` is exact to the day: an index on a finer one would cost each booking a new entry.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UP = """
ALTER TABLE calls
    DROP CONSTRAINT calls_state_check,
    ADD CONSTRAINT calls_state_check
        CHECK (state IN ('asking', 'lost', 'ok', 'truncated', 'refused', 'filtered', 'paused', 'failed')),
    ADD COLUMN attempt integer NOT NULL DEFAULT 1,
    ADD COLUMN position integer NOT NULL DEFAULT 0,
    ADD COLUMN user_address text NOT NULL DEFAULT '',
    ADD COLUMN request jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN bytes_in integer NOT NULL DEFAULT 0,
    ADD COLUMN headers jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN tokens_written integer NOT NULL DEFAULT 0,
    ADD COLUMN price jsonb,
    ADD COLUMN ttft_ms integer,
    ADD COLUMN cache text NOT NULL DEFAULT 'off' CHECK (cache IN ('off', 'miss', 'hit', 'semantic')),
    ADD COLUMN reused_call text,
    ADD COLUMN breaker text CHECK (breaker IN ('closed', 'half_open')),
    ADD COLUMN key_id text,
    ADD COLUMN rung text CHECK (rung IN ('strict', 'mended', 'dropped', 'sent_back', 'unusable')),
    ADD COLUMN outcome text CHECK (outcome IN ('accepted', 'edited', 'rejected')),
    ADD COLUMN unsure boolean NOT NULL DEFAULT false,
    ADD COLUMN repeats text,
    ADD COLUMN reserved_nano bigint NOT NULL DEFAULT 0,
    ADD COLUMN reserved_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN purses text[] NOT NULL DEFAULT '{}',
    ADD COLUMN closed_at timestamptz DEFAULT now();
DROP INDEX calls_journal;
CREATE INDEX calls_journal ON calls (tenant, workflow_id, step);
CREATE INDEX calls_open ON calls (created_at) WHERE state = 'asking';
CREATE INDEX calls_newest ON calls (tenant, seq DESC);
CREATE INDEX calls_made ON calls (tenant, created_at);

ALTER TABLE verdicts
    DROP CONSTRAINT verdicts_outcome_check,
    ADD CONSTRAINT verdicts_outcome_check CHECK (outcome IN ('accepted', 'repairable', 'truncated', 'unusable'));

CREATE TABLE contents (
    tenant text NOT NULL REFERENCES tenants (id),
    hash   text NOT NULL CHECK (length(hash) = 64),
    body   text NOT NULL,
    PRIMARY KEY (tenant, hash)
);

CREATE TABLE budgets (
    tenant          text NOT NULL REFERENCES tenants (id),
    key             text NOT NULL,
    spent_nano      bigint NOT NULL DEFAULT 0,
    spent_tokens    bigint NOT NULL DEFAULT 0,
    reserved_nano   bigint NOT NULL DEFAULT 0 CHECK (reserved_nano >= 0),
    reserved_tokens bigint NOT NULL DEFAULT 0 CHECK (reserved_tokens >= 0),
    updated_at      timestamptz NOT NULL DEFAULT date_trunc('day', now()),
    PRIMARY KEY (tenant, key)
);
CREATE INDEX budgets_idle ON budgets (updated_at) WHERE key NOT LIKE 'tenant:%';

CREATE TABLE token_ratios (
    model           text PRIMARY KEY,
    tokens_per_byte double precision NOT NULL CHECK (tokens_per_byte > 0)
);
"""


def upgrade() -> None:
    """Add the columns and tables; rows of before are closed, and were strict or nothing is known of them."""
    for statement in _UP.split(";\n"):
        if statement.strip():
            op.execute(statement)
