"""The statements that keep what people say: asked for, read, ended, given out again, listed."""

from sqlalchemy import text

REQUEST = text("""
INSERT INTO edits (tenant, id, message_id, change, expected_version)
VALUES (:tenant, :id, :message_id, CAST(:change AS jsonb), :expected_version)
ON CONFLICT DO NOTHING
""")
# Not FOR UPDATE, by which the thread's lock and this one could wait for each other: see `findings`.
LOCK = text("""
SELECT status, version, snoozed_until, now() AS now FROM messages
WHERE tenant = :tenant AND id = :message_id FOR NO KEY UPDATE
""")
GET = text("""
SELECT CAST(e.change AS text) AS change, e.change->>'type' AS type, e.state, e.reason, e.version,
    CAST(e.original AS text) AS original, CAST(e.edited AS text) AS edited,
    m.status, m.version AS message_version
FROM edits e JOIN messages m ON (m.tenant, m.id) = (e.tenant, e.message_id)
WHERE e.tenant = :tenant AND e.id = :id AND e.message_id = :message_id
""")
APPLIED = text("""
WITH message AS (
    UPDATE messages m SET version = version + 1, updated_at = now(),
        status = CASE WHEN CAST(:moves AS text) = 'close' AND status = 'needs_review' AND NOT EXISTS (
                          SELECT 1 FROM degraded d WHERE (d.tenant, d.message_id) = (m.tenant, m.id)) THEN 'done'
                      WHEN CAST(:moves AS text) = 'open' AND status = 'done' THEN 'needs_review'
                      ELSE status END,
        snoozed_until = CASE WHEN CAST(:snoozes AS boolean) THEN CAST(:snoozed_until AS timestamptz)
                        ELSE snoozed_until END
    WHERE tenant = :tenant AND id = :message_id
    RETURNING version, status
), edit AS (
    UPDATE edits e SET state = 'applied', original = CAST(:original AS jsonb), edited = CAST(:edited AS jsonb),
        before = CAST(:before AS jsonb), touched = CAST(:touched AS text[]),
        differences = CAST(:differences AS text[]), call_id = :call_id, prompt_version = :prompt_version,
        model = :model, version = (SELECT version FROM message), applied_at = now(),
        message_hash = coalesce((SELECT encode(sha256(convert_to(document->>'text', 'UTF8')), 'hex')
            FROM conversations d WHERE d.tenant = :tenant AND d.message_id = :message_id), '')
    WHERE tenant = :tenant AND id = :id
), event AS (
    INSERT INTO events (tenant, message_id, type, data)
    VALUES (:tenant, :message_id, :type, jsonb_build_object('edit', CAST(:id AS text)))
)
SELECT version, status FROM message
""")
REFUSED = text("""
WITH edit AS (
    UPDATE edits SET state = 'refused', reason = CAST(:reason AS text), applied_at = now()
    WHERE tenant = :tenant AND id = :id
)
INSERT INTO events (tenant, message_id, type, data)
VALUES (:tenant, :message_id, :type,
    jsonb_build_object('edit', CAST(:id AS text), 'reason', CAST(:reason AS text)))
""")
# It waits for who holds the message, and may just be carrying the change out.
REFUSE_WAITING = text("""
WITH message AS (
    SELECT status FROM messages WHERE tenant = :tenant AND id = :message_id FOR NO KEY UPDATE
), edit AS (
    UPDATE edits SET state = 'refused', reason = CAST(:reason AS text), applied_at = now()
    WHERE tenant = :tenant AND id = :id AND message_id = :message_id AND state = 'requested'
      AND EXISTS (SELECT FROM message WHERE status NOT IN ('queued', 'processing'))
    RETURNING tenant, id, message_id, change->>'type' AS type
)
INSERT INTO events (tenant, message_id, type, data)
SELECT tenant, message_id, type || '.refused', jsonb_build_object('edit', id, 'reason', CAST(:reason AS text)) FROM edit
RETURNING seq
""")
# Each waits half as long again as it has waited already: a signal sent again lengthens its run's history. What was
# approved and has not left although its time has come had a run that somebody ended: the change is told anew, and
# whoever hears it finds the draft approved, and lets it leave.
RESEND = text("""
WITH lost AS (
    SELECT tenant, id FROM edits WHERE state = 'requested'
    UNION ALL
    SELECT e.tenant, e.id FROM drafts d, LATERAL (
        SELECT tenant, id FROM edits
        WHERE tenant = d.tenant AND message_id = d.message_id AND state = 'applied' AND undone_by IS NULL
          AND change->>'type' = 'approve_draft' ORDER BY seq DESC LIMIT 1) AS e
    WHERE d.status = 'approved' AND d.leaves_at < now() - make_interval(secs => :late_s)
), due AS (
    SELECT tenant, id FROM edits
    WHERE (tenant, id) IN (SELECT tenant, id FROM lost)
      AND sent_at < now() - greatest(make_interval(secs => :older_s), (sent_at - created_at) / 2)
    ORDER BY sent_at LIMIT :most FOR UPDATE SKIP LOCKED
)
UPDATE edits e SET sent_at = now() FROM due, messages m
WHERE (e.tenant, e.id) = (due.tenant, due.id) AND (m.tenant, m.id) = (e.tenant, e.message_id)
RETURNING e.tenant, e.id, e.message_id, m.workflow_id, e.change->>'type' AS type
""")
PAIRS = text("""
SELECT seq, id, message_id, change->>'type' AS type, applied_at AS at, CAST(original AS text) AS original,
    CAST(edited AS text) AS edited, differences, message_hash, prompt_version, model, undone_by IS NOT NULL AS undone
FROM edits
WHERE tenant = :tenant AND state = 'applied' AND seq < :before
  AND (CAST(:message AS text) IS NULL OR message_id = :message)
ORDER BY seq DESC LIMIT :size
""")
