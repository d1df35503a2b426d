"""Traffic to the providers, shared by all workers and tenants: retries, breakers, token buckets and keys.

A key is known by its id, which is a hash; no key is stored. Limits are per minute, as the providers count, and NULL
while unknown. A bucket holds what has been used of it, so that a new row is a full bucket. What changes with every
call is unlogged: a decision costs no write to disk, and after a crash of the server it is learnt again. Of
the keys only those stand here that their provider has refused; they are kept, for they wait for a person.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_UP = """
CREATE UNLOGGED TABLE retry_budgets (
    provider     text PRIMARY KEY,
    minute_at    timestamptz NOT NULL DEFAULT 'epoch',
    calls        integer NOT NULL DEFAULT 0,
    calls_before integer NOT NULL DEFAULT 0,
    retries      integer NOT NULL DEFAULT 0
) WITH (fillfactor = 20);

CREATE UNLOGGED TABLE breakers (
    model         text PRIMARY KEY,
    epoch         bigint NOT NULL DEFAULT 0,
    window_at     timestamptz NOT NULL DEFAULT 'epoch',
    succeeded     integer NOT NULL DEFAULT 0,
    failed        integer NOT NULL DEFAULT 0,
    failed_in_row integer NOT NULL DEFAULT 0,
    trips         integer NOT NULL DEFAULT 0,
    open_until    timestamptz,
    probe_until   timestamptz,
    unheard       integer NOT NULL DEFAULT 0,
    sent_at       timestamptz NOT NULL DEFAULT 'epoch',
    heard_at      timestamptz NOT NULL DEFAULT 'epoch'
) WITH (fillfactor = 20);

CREATE UNLOGGED TABLE buckets (
    model          text NOT NULL,
    key_id         text NOT NULL,
    requests_limit double precision CHECK (requests_limit > 0),
    tokens_limit   double precision CHECK (tokens_limit > 0),
    requests       double precision NOT NULL DEFAULT 0,
    tokens         double precision NOT NULL DEFAULT 0,
    counted_at     timestamptz NOT NULL DEFAULT 'epoch',
    promised_until timestamptz,
    paused_until   timestamptz,
    turn           bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (model, key_id)
) WITH (fillfactor = 20);

CREATE TABLE provider_keys (
    provider text NOT NULL,
    key_id   text NOT NULL,
    refused  text NOT NULL CHECK (refused IN ('spent_out', 'unauthorized')),
    PRIMARY KEY (provider, key_id)
);
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in _UP.split(";\n"):
        if statement.strip():
            op.execute(statement)
