"""The statements that store a run's results, and make room for those of a later run."""

from sqlalchemy import text

from adapters.store._items_sql import REVISION

KEPT_DRAFT = """(edited OR status <> 'pending' OR EXISTS (
        SELECT FROM deliveries l WHERE (l.tenant, l.draft_id) = (d.tenant, d.id)))"""
"""Whether a person has edited or decided the row `d` of drafts, now or in an earlier round: it stays."""

# The revision is of what was there before: parts of one statement do not see each other's work.
REPLACE = text(f"""
WITH revision AS (
    INSERT INTO revisions (tenant, message_id, run, document)
    SELECT m.tenant, m.id, m.run - 1, jsonb_build_object({REVISION}) FROM messages m
    WHERE m.tenant = :tenant AND m.id = :id
    ON CONFLICT DO NOTHING
), old_tasks AS (
    DELETE FROM tasks WHERE tenant = :tenant AND message_id = :id
        AND NOT edited AND 'tasks' <> ALL (CAST(:failed AS text[]))
), old_decisions AS (
    DELETE FROM decisions WHERE tenant = :tenant AND message_id = :id
        AND NOT edited AND 'decisions' <> ALL (CAST(:failed AS text[]))
), old_records AS (
    DELETE FROM records WHERE tenant = :tenant AND message_id = :id AND kind <> ALL (CAST(:failed AS text[]))
), old_draft AS (
    DELETE FROM drafts d WHERE tenant = :tenant AND message_id = :id
        AND NOT {KEPT_DRAFT} AND 'draft' <> ALL (CAST(:failed AS text[]))
), old_dropped AS (
    DELETE FROM dropped WHERE tenant = :tenant AND message_id = :id
), old_degraded AS (
    DELETE FROM degraded WHERE tenant = :tenant AND message_id = :id
)
SELECT 1 AS replaced
""")  # noqa: S608  our own fragments

# The words of a draft that is being written only serve while it is.
STORE = text("""
WITH message AS (
    UPDATE messages SET status = :status, reason = NULL, updated_at = now(), version = version + 1,
        abstained = CAST(:abstained AS text)
    WHERE tenant = :tenant AND id = :id AND run = :run AND status = 'processing'
    RETURNING tenant, id, version
), given AS (
    SELECT CAST(:items AS jsonb) AS items FROM message
), new_tasks AS (
    INSERT INTO tasks (tenant, id, message_id, title, owner_name, owner_address, owner_known_by, due_phrase, due_date,
                       due_end, due_time, due_certainty, due_reason, quote, quote_start, quote_end, mended, quoted,
                       also, contradicts, notes, confidence, schema_version, said_at, embedding)
    SELECT :tenant, t->>'id', :id, t->>'title', t#>>'{owner,name}', t#>>'{owner,address}', t#>>'{owner,known_by}',
           t#>>'{due,phrase}', CAST(t#>>'{due,date}' AS date), CAST(t#>>'{due,end}' AS date), t#>>'{due,time}',
           t#>>'{due,certainty}', t#>>'{due,reason}', t#>>'{evidence,quote}',
           CAST(t#>>'{evidence,start}' AS integer), CAST(t#>>'{evidence,end}' AS integer),
           CAST(t#>>'{evidence,mended}' AS boolean), CAST(t#>>'{evidence,quoted}' AS boolean),
           t->'also', t->'contradicts', t->'notes', CAST(t->>'confidence' AS double precision),
           t->>'schema_version', CAST(CAST(:said_at AS text) AS timestamptz), CAST(t->>'embedding' AS vector)
    FROM given, jsonb_array_elements(items->'tasks') AS t
    ON CONFLICT DO NOTHING
), new_decisions AS (
    INSERT INTO decisions (tenant, id, message_id, statement, quote, quote_start, quote_end, mended, quoted, also,
                           contradicts, notes, schema_version)
    SELECT :tenant, d->>'id', :id, d->>'statement', d#>>'{evidence,quote}',
           CAST(d#>>'{evidence,start}' AS integer), CAST(d#>>'{evidence,end}' AS integer),
           CAST(d#>>'{evidence,mended}' AS boolean), CAST(d#>>'{evidence,quoted}' AS boolean),
           d->'also', d->'contradicts', d->'notes', d->>'schema_version'
    FROM given, jsonb_array_elements(items->'decisions') AS d
    ON CONFLICT DO NOTHING
), new_records AS (
    INSERT INTO records (tenant, id, message_id, kind, schema_version, fields, evidence, notes)
    SELECT :tenant, r->>'id', :id, r->>'kind', r->>'schema_version', r->'fields', r->'evidence', r->'notes'
    FROM given, jsonb_array_elements(items->'records') AS r
    ON CONFLICT DO NOTHING
), new_draft AS (
    INSERT INTO drafts (tenant, id, message_id, subject, body, recipients, struck)
    SELECT :tenant, items#>>'{draft,id}', :id, items#>>'{draft,subject}', items#>>'{draft,body}',
           items#>'{draft,recipients}', items#>'{draft,struck}'
    FROM given WHERE jsonb_typeof(items->'draft') = 'object'
    ON CONFLICT DO NOTHING
), new_withheld AS (
    INSERT INTO withheld (tenant, message_id, run, item_id, kind, proposed)
    SELECT :tenant, :id, :run, w->>'id', w->>'kind', w->'proposed'
    FROM given, jsonb_array_elements(items->'withheld') AS w
    ON CONFLICT DO NOTHING
), new_dropped AS (
    INSERT INTO dropped (tenant, message_id, kind, reason, proposed)
    SELECT :tenant, :id, d->>'kind', d->>'reason', d->>'proposed'
    FROM given, jsonb_array_elements(items->'dropped') AS d
), new_degraded AS (
    INSERT INTO degraded (tenant, message_id, feature, reason)
    SELECT m.tenant, m.id, d->>'feature', d->>'reason'
    FROM message m, jsonb_array_elements(CAST(:degraded AS jsonb)) AS d
    ON CONFLICT DO NOTHING
), words AS (
    DELETE FROM events e USING message m
    WHERE e.tenant = m.tenant AND e.message_id = m.id AND e.type = 'draft.words'
), event AS (
    INSERT INTO events (tenant, message_id, type, data)
    SELECT tenant, id, :status, jsonb_build_object('run', CAST(:run AS integer)) FROM message
)
SELECT version FROM message
""")
