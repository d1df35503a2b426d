"""Messages as they stand in a queue, many at once."""

from sqlalchemy import text

from adapters.store import Database

_FILL = text("""
WITH given AS (
    SELECT n, 'msg_' || translate(lpad(CAST(n AS text), 26, '0'), '0189', 'abcd') AS id
    FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS n
)
INSERT INTO messages (tenant, id, source, source_id, media_type, kind, subject, sender, status, workflow_id)
SELECT :tenant, id, 'text', CAST(n AS text), 'text/plain', :kind, :subject, :sender, :status, id FROM given
ORDER BY n
RETURNING id
""")
_PASSAGE = text("""
INSERT INTO passages (tenant, id, message_id, place, start, stop, words, hash, embedding)
SELECT :tenant, :id || '/' || count(*), :id, count(*), 0, length(:words), :words, 'h',
    CAST(array_fill(CAST(0 AS real), ARRAY[256]) AS vector)
FROM passages WHERE tenant = :tenant AND message_id = :id
""")
_SNOOZE = text("""
UPDATE messages SET snoozed_until = now() + make_interval(hours => :hours) WHERE tenant = :tenant AND id = :id
""")


async def wait_in_line(  # noqa: PLR0913  what tests vary
    database: Database,
    tenant: str,
    first: int,
    last: int,
    *,
    status: str = "needs_review",
    kind: str | None = "email",
    subject: str = "",
    sender: str = "",
) -> list[str]:
    """Messages of these numbers, in their order; gives their ids."""
    params = {"first": first, "last": last, "kind": kind, "subject": subject, "sender": sender, "status": status}
    return [row.id for row in await database.rows(_FILL, {"tenant": tenant, **params})]


async def say(database: Database, tenant: str, id_: str, *passages: str) -> None:
    """What a message says, as it is indexed."""
    for words in passages:
        await database.rows(_PASSAGE, {"tenant": tenant, "id": id_, "words": words})


async def snooze(database: Database, tenant: str, id_: str, hours: int) -> None:
    """Let a message sleep, or (with fewer than none) have slept."""
    await database.rows(_SNOOZE, {"tenant": tenant, "id": id_, "hours": hours})
