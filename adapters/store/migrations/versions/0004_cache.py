"""The cache of validated answers: an entry points to the call that it was the answer to.

An entry without `ready_at` is a claim: `holder` is making its call, and `expires_at` is when the claim lapses; of a
ready one it is the end of its lifetime. The embedding is of the conversation, for kinds that have opted in to the
semantic cache; there is no index by distance, for a scan misses none. A shadow is what that cache would have answered.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_UP = """
CREATE TABLE cache (
    tenant         text NOT NULL REFERENCES tenants (id),
    key            text NOT NULL CHECK (length(key) = 64),
    space          text NOT NULL CHECK (length(space) = 64),
    question       text NOT NULL,
    model          text NOT NULL,
    prompt_version text NOT NULL,
    call_id        text NOT NULL,
    holder         text NOT NULL,
    lifetime_s     double precision NOT NULL CHECK (lifetime_s > 0),
    embedding      vector(256),
    ready_at       timestamptz,
    expires_at     timestamptz NOT NULL,
    used_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    hits           bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, key)
);
CREATE INDEX cache_call ON cache (tenant, call_id);
CREATE INDEX cache_used ON cache (used_at);
CREATE INDEX cache_expires ON cache (expires_at);
CREATE INDEX cache_space ON cache (tenant, space) WHERE embedding IS NOT NULL AND ready_at IS NOT NULL;

CREATE TABLE shadows (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant     text NOT NULL REFERENCES tenants (id),
    question   text NOT NULL,
    call_id    text NOT NULL,
    neighbour  text NOT NULL,
    refused    text CHECK (refused IN ('numbers', 'dates', 'names', 'negations', 'order')),
    agreed     boolean,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (tenant, call_id)
);
CREATE INDEX shadows_at ON shadows (at);
"""


def upgrade() -> None:
    """Create the tables."""
    for statement in _UP.split(";\n"):
        if statement.strip():
            op.execute(statement)
