"""Why a message has the results that it has: its calls, what they were shown, and what they cost."""

from sqlalchemy import text

from adapters.store._engine import Database
from domain.why import Why

ATTEMPTS_MAX = 200
PASSAGES_MAX = 100
EXAMPLES_MAX = 50

_WHY = text("""
SELECT CAST(jsonb_build_object(
    'workflow_id', m.workflow_id,
    'user', lower(coalesce(m.user_address, '')),
    'attempts', (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'call_id', id, 'question', question, 'model', model, 'prompt_version', prompt_version,
            'outcome', outcome, 'problems', problems, 'position', position, 'cache', cache, 'tokens_in', tokens_in,
            'tokens_out', tokens_out, 'cost_usd', cost_usd, 'latency_ms', latency_ms) ORDER BY seq, question), '[]')
        FROM (SELECT c.seq, c.id, coalesce(v.kind, c.question) AS question, c.model, c.prompt_version,
                  coalesce(v.outcome, c.error, c.state) AS outcome, coalesce(v.problems, '[]') AS problems,
                  c.position, c.cache, c.tokens_in, c.tokens_out, c.cost_usd, c.latency_ms
              FROM calls c LEFT JOIN verdicts v ON (v.tenant, v.call_id) = (c.tenant, c.id)
              WHERE (c.tenant, c.message_id) = (m.tenant, m.id) AND c.repeats IS NULL
              ORDER BY c.seq DESC, v.kind LIMIT :attempts) AS made),
    'dropped', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'reason', reason, 'proposed', proposed)
            ORDER BY seq, proposed), '[]')
        FROM left_out WHERE (tenant, message_id) = (m.tenant, m.id)),
    'retrieved', (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'call_id', r.call_id, 'rank', r.rank, 'title', r.title, 'origin', r.origin, 'origin_id', r.origin_id,
            'words', p.words, 'vector_score', r.vector_score, 'text_score', r.text_score, 'score', r.score,
            'used', r.used) ORDER BY r.at, r.call_id, r.rank), '[]')
        FROM (SELECT * FROM retrievals WHERE (tenant, message_id) = (m.tenant, m.id)
              ORDER BY at DESC, call_id, rank LIMIT :passages) AS r
        LEFT JOIN passages p ON (p.tenant, p.id) = (r.tenant, r.passage_id)),
    'examples', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'original', original, 'edited', edited)
            ORDER BY id), '[]')
        FROM (SELECT id, original, edited FROM examples WHERE tenant = m.tenant AND id IN (
                  SELECT shown.id FROM calls c, jsonb_array_elements_text(CASE jsonb_typeof(c.parameters->'examples')
                      WHEN 'array' THEN c.parameters->'examples' ELSE '[]' END) AS shown (id)
                  WHERE (c.tenant, c.message_id) = (m.tenant, m.id))
              ORDER BY id LIMIT :examples) AS shown),
    'usage', (SELECT jsonb_build_object('calls', count(*), 'tokens_in', coalesce(sum(tokens_in), 0),
            'tokens_out', coalesce(sum(tokens_out), 0), 'cost_usd', coalesce(sum(cost_usd), 0))
        FROM calls WHERE (tenant, message_id) = (m.tenant, m.id)),
    'day_cost_usd', (SELECT coalesce(sum(cost_usd), 0) FROM calls c
        WHERE c.tenant = m.tenant AND c.created_at >= date_trunc('day', now(), 'UTC')
          AND c.cost_usd > 0 AND (coalesce(m.user_address, '') = '' OR c.user_address = lower(m.user_address)))
) AS text) AS why
FROM messages m WHERE m.tenant = :tenant AND m.id = :id
""")


class Whys:
    """What stands behind results; read, never written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, tenant: str, id: str) -> Why | None:  # noqa: A002  its column
        """Everything behind a message's results, without what only settings know; None for no such message.

        Of many attempts, passages and examples the newest are given: `ATTEMPTS_MAX`, `PASSAGES_MAX`, `EXAMPLES_MAX`.
        """
        params = {
            "tenant": tenant,
            "id": id,
            "attempts": ATTEMPTS_MAX,
            "passages": PASSAGES_MAX,
            "examples": EXAMPLES_MAX,
        }
        row = await self._database.row(_WHY, params)
        return row and Why.model_validate_json(row.why)
