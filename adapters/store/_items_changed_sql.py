"""The statements by which people change items: tasks and decisions, by kind."""

from sqlalchemy import text

TASK_COLUMNS = (
    *("title", "owner_name", "owner_address", "owner_known_by"),
    *("due_phrase", "due_date", "due_end", "due_time", "due_certainty", "due_reason"),
    *("edited", "rejected"),
)
DECISION_COLUMNS = ("statement", "edited", "rejected")
"""What a person may change of an item, and an undo puts back."""

_TABLES = {"task": ("tasks", TASK_COLUMNS), "decision": ("decisions", DECISION_COLUMNS)}


def _before(columns: tuple[str, ...]) -> str:
    pairs = ", ".join(f"'{name}', {name}" for name in columns)
    return f"CAST(jsonb_build_object({pairs}) AS text) AS before"


ITEM = {
    "task": text(f"""
        SELECT title, owner_name, owner_address, CAST(due_date AS text) AS due_date, due_phrase, edited, added,
            rejected, {_before(TASK_COLUMNS)}
        FROM tasks WHERE tenant = :tenant AND message_id = :message_id AND id = :item_id"""),  # noqa: S608  our names
    "decision": text(f"""
        SELECT statement, edited, added, rejected, {_before(DECISION_COLUMNS)}
        FROM decisions WHERE tenant = :tenant AND message_id = :message_id AND id = :item_id"""),  # noqa: S608  the same
}

SET_ITEM = {
    "task": text("""
        UPDATE tasks t SET title = :title, owner_name = :owner_name, owner_address = :owner_address, edited = true,
            owner_known_by = CASE WHEN (t.owner_name, t.owner_address) IS NOT DISTINCT FROM
                                       (CAST(:owner_name AS text), CAST(:owner_address AS text))
                             THEN owner_known_by
                             WHEN CAST(:owner_name AS text) IS NOT NULL OR CAST(:owner_address AS text) IS NOT NULL
                             THEN 'user' END,
            due_date = given.day,
            due_phrase = CAST(:due_phrase AS text),
            due_certainty = CASE WHEN CAST(:due_phrase AS text) IS NULL THEN NULL
                                 WHEN given.same THEN due_certainty ELSE 'confirmed' END,
            due_end = CASE WHEN given.same THEN due_end END,
            due_time = CASE WHEN given.same THEN due_time END,
            due_reason = CASE WHEN given.same THEN due_reason END
        FROM (SELECT o.id, d.day, (d.day, CAST(:due_phrase AS text)) IS NOT DISTINCT FROM (o.due_date, o.due_phrase)
                  AS same
              FROM tasks o, (SELECT CAST(:due_date AS date) AS day) d
              WHERE o.tenant = :tenant AND o.id = :item_id) AS given
        WHERE t.tenant = :tenant AND t.message_id = :message_id AND t.id = given.id"""),
    "decision": text("""
        UPDATE decisions SET statement = :statement, edited = true
        WHERE tenant = :tenant AND message_id = :message_id AND id = :item_id"""),
}

REJECT = {
    kind: text(f"""
        UPDATE {table} SET rejected = :reason, edited = true
        WHERE tenant = :tenant AND message_id = :message_id AND id = :item_id""")  # noqa: S608  our own names
    for kind, (table, _) in _TABLES.items()
}

PUT_BACK = {
    kind: text(f"""
        UPDATE {table} SET ({", ".join(columns)}) = (
            SELECT {", ".join(columns)} FROM jsonb_populate_record(CAST(NULL AS {table}), CAST(:before AS jsonb)))
        WHERE tenant = :tenant AND message_id = :message_id AND id = :item_id
        RETURNING id""")  # noqa: S608  our own names
    for kind, (table, columns) in _TABLES.items()
}

REMOVE = {
    kind: text(f"""
        DELETE FROM {table} WHERE tenant = :tenant AND message_id = :message_id AND id = :item_id AND added
        RETURNING id""")  # noqa: S608  our own names
    for kind, (table, _) in _TABLES.items()
}

PLACE = text("""
SELECT substr(d.document->>'text', :start + 1, :length) AS quote,
    EXISTS (SELECT FROM jsonb_array_elements(d.document->'segments') AS s
            WHERE s->>'kind' = 'quoted'
              AND CAST(:start AS integer) BETWEEN CAST(s->>'start' AS integer) AND CAST(s->>'end' AS integer) - 1)
        AS quoted,
    (SELECT count(*) FROM tasks WHERE tenant = m.tenant AND message_id = m.id AND tasks.added)
    + (SELECT count(*) FROM decisions WHERE tenant = m.tenant AND message_id = m.id AND decisions.added) AS added
FROM messages m LEFT JOIN conversations d ON (d.tenant, d.message_id) = (m.tenant, m.id)
WHERE m.tenant = :tenant AND m.id = :message_id
""")

ADD = {
    "task": text("""
        INSERT INTO tasks (tenant, id, message_id, title, owner_name, owner_address, owner_known_by, due_phrase,
                           due_date, due_certainty, quote, quote_start, quote_end, quoted, confidence, said_at,
                           added, edited)
        VALUES (:tenant, :item_id, :message_id, :title, CAST(:owner_name AS text), CAST(:owner_address AS text),
                CASE WHEN coalesce(CAST(:owner_name AS text), CAST(:owner_address AS text)) IS NOT NULL THEN 'user' END,
                CAST(:due_phrase AS text), CAST(:due_date AS date),
                CASE WHEN CAST(:due_phrase AS text) IS NOT NULL THEN 'confirmed' END,
                CAST(:quote AS text), CAST(:start AS integer), CAST(:end AS integer), :quoted, 1,
                said_at(:tenant, :message_id), true, true)"""),
    "decision": text("""
        INSERT INTO decisions (tenant, id, message_id, statement, quote, quote_start, quote_end, quoted, added, edited)
        VALUES (:tenant, :item_id, :message_id, :statement, CAST(:quote AS text), CAST(:start AS integer),
                CAST(:end AS integer), :quoted, true, true)"""),
}
