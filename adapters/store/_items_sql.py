"""How a message's items are told as JSON: one form for its result, for what a re-run replaced, and for lists."""

_EVIDENCE = (
    "CASE WHEN quote IS NOT NULL THEN "
    "jsonb_build_object('quote', quote, 'start', quote_start, 'end', quote_end, 'mended', mended, 'quoted', quoted) END"
)
_SAID = """to_jsonb(array_remove(ARRAY[CASE WHEN edited AND NOT added AND rejected IS NULL THEN 'edited' END,
        CASE WHEN added THEN 'added' END, CASE WHEN rejected IS NOT NULL THEN 'rejected' END], NULL))"""

TASK = f"""jsonb_build_object(
    'id', id, 'title', title,
    'owner', CASE WHEN owner_name IS NULL AND owner_address IS NULL THEN NULL
             ELSE jsonb_build_object('name', owner_name, 'address', owner_address,
                                     'known_by', coalesce(owner_known_by, 'participant')) END,
    'due', CASE WHEN due_phrase IS NULL THEN NULL
           ELSE jsonb_build_object('phrase', due_phrase, 'date', due_date, 'end', due_end, 'time', due_time,
                                   'certainty', due_certainty, 'reason', due_reason) END,
    'evidence', {_EVIDENCE}, 'also', also, 'confidence', confidence, 'state', state,
    'changes', (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'state', c.state, 'message_id', c.message_id, 'at', c.at,
            'evidence', jsonb_build_object('quote', c.quote, 'start', c.quote_start, 'end', c.quote_end))
            ORDER BY c.at, c.message_id, c.quote_start), '[]')
        FROM task_changes c WHERE (c.tenant, c.task_id) = (t.tenant, t.id)),
    'first', CASE WHEN first_task IS NULL THEN NULL
             ELSE jsonb_build_object('task_id', first_task, 'message_id', first_message, 'relation', first_relation,
                                     'by', first_by, 'score', first_score) END,
    'contradicts', contradicts, 'notes', notes, 'schema_version', schema_version,
    'said', {_SAID}, 'rejected', rejected)"""  # noqa: S608  our own names
"""Of a row `t` of tasks."""

_DECISION = f"""jsonb_build_object(
    'id', id, 'statement', statement, 'evidence', {_EVIDENCE}, 'also', also, 'contradicts', contradicts,
    'notes', notes, 'schema_version', schema_version, 'said', {_SAID}, 'rejected', rejected)"""

_RECORD = """jsonb_build_object(
    'id', id, 'kind', kind, 'schema_version', schema_version, 'fields', fields, 'evidence', evidence, 'notes', notes)"""

ITEMS = f"""
    'tasks', (SELECT coalesce(jsonb_agg({TASK} ORDER BY quote_start, id), '[]')
        FROM tasks t WHERE (tenant, message_id) = (m.tenant, m.id)),
    'decisions', (SELECT coalesce(jsonb_agg({_DECISION} ORDER BY quote_start, id), '[]')
        FROM decisions WHERE (tenant, message_id) = (m.tenant, m.id)),
    'records', (SELECT coalesce(jsonb_agg({_RECORD} ORDER BY kind, id), '[]')
        FROM records WHERE (tenant, message_id) = (m.tenant, m.id))"""  # noqa: S608  our own names
"""Keys and values of a JSON object: all items of a row `m` of messages."""

REVISION = f"""{ITEMS},
    'draft', (SELECT jsonb_build_object('subject', subject, 'body', body)
        FROM drafts WHERE (tenant, message_id) = (m.tenant, m.id))"""  # noqa: S608  our own names
"""The same with the draft's words: what a later run may replace of a row `m` of messages."""
