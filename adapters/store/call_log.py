"""The call log as it is read back: listed, shown, added up, and made into a question again."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import Json, TypeAdapter
from sqlalchemy import Row, text

from adapters.store._calls_sql import ANSWERED, IN_VAIN, WENT_OUT
from adapters.store._engine import Database, fields
from domain.call_views import CallFilter, CallSummary, CallView, Content, KindVerdict, ModelStats, rate, tokens_per_s
from domain.conversation import Conversation
from domain.money import NANO
from domain.proposals import KindName
from domain.questions import AnswerRef
from domain.repeats import RepeatRef
from domain.value import Value

MODELS_MAX = 200

_SUMMARY = """c.id, c.created_at AS at, c.message_id, c.question, c.model, c.state, c.error AS detail, c.rung,
    c.attempt, c.tokens_in, c.tokens_out, c.cost_usd, c.latency_ms, c.cache, c.outcome, c.repeats"""

_PAGE = text(f"""
SELECT c.seq, {_SUMMARY} FROM calls c
WHERE tenant = :tenant AND seq < :before
  AND (CAST(:message_id AS text) IS NULL OR message_id = :message_id)
  AND (CAST(:model AS text) IS NULL OR model = :model)
  AND (CAST(:kind AS text) IS NULL OR CAST(:kind AS text) = ANY (string_to_array(question, '+')))
  AND (CAST(:state AS text) IS NULL OR state = :state)
  AND (CAST(:repeats AS text) IS NULL OR repeats = :repeats)
ORDER BY seq DESC LIMIT :size
""")  # noqa: S608  our own column names

_GET = text(f"""
SELECT {_SUMMARY}, c.closed_at AS ended_at, c.run, c.workflow_id, c.step, c.position, c.user_address, c.prompt_version,
    c.prompt_hash, c.request_hash, CAST(c.request AS text) AS request, CAST(c.parameters AS text) AS parameters,
    CAST(c.headers AS text) AS headers, c.request_id, c.ttft_ms, c.tokens_cached, c.tokens_written,
    CAST(c.price AS text) AS price, c.reused_call, c.breaker, c.key_id, c.reserved_nano, c.reserved_tokens,
    c.purses AS budgets, c.raw,
    (SELECT CAST(jsonb_object_agg(hash, body) AS text) FROM contents k
     WHERE k.tenant = c.tenant AND k.hash IN (c.request->>'system', c.request->>'user', c.request->>'schema')) AS kept,
    (SELECT CAST(jsonb_agg(jsonb_build_object('kind', kind, 'outcome', outcome) ORDER BY kind) AS text)
     FROM verdicts v WHERE (v.tenant, v.call_id) = (c.tenant, c.id)) AS verdicts
FROM calls c WHERE c.tenant = :tenant AND c.id = :id
""")  # noqa: S608  our own column names

_STATS = text(f"""
WITH logged AS (
    SELECT *, cache IN ('hit', 'semantic') AS hit,
        {ANSWERED} AND cache NOT IN ('hit', 'semantic') AS answered
    FROM calls WHERE tenant = :tenant AND created_at >= :since
), paid AS (
    SELECT seq, row_number() OVER (PARTITION BY workflow_id, step, request_hash ORDER BY seq) > 1 AS again
    FROM logged WHERE NOT hit AND model <> 'local' AND state NOT IN ('lost', 'failed')
), sent AS (
    SELECT seq, row_number() OVER (PARTITION BY workflow_id, step, request_hash ORDER BY seq) > 1 AS retried
    FROM logged WHERE {WENT_OUT} AND repeats IS NULL
)
SELECT model, prompt_version,
    count(*) FILTER (WHERE NOT hit) AS calls,
    count(*) FILTER (WHERE state IN ('failed', 'lost')) AS errors,
    count(*) FILTER (WHERE retried) AS retries,
    count(*) FILTER (WHERE rung IN ('mended', 'sent_back')) AS repairs,
    count(rung) AS judged,
    percentile_cont(0.50) WITHIN GROUP (ORDER BY latency_ms) FILTER (WHERE answered) AS latency_p50_ms,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY latency_ms) FILTER (WHERE answered) AS latency_p95_ms,
    percentile_cont(0.99) WITHIN GROUP (ORDER BY latency_ms) FILTER (WHERE answered) AS latency_p99_ms,
    percentile_cont(0.50) WITHIN GROUP (ORDER BY ttft_ms) FILTER (WHERE answered) AS ttft_p50_ms,
    sum(tokens_in) AS tokens_in, sum(tokens_out) AS tokens_out, sum(tokens_cached) AS tokens_cached,
    sum(cost_usd) AS cost_usd,
    count(*) FILTER (WHERE cache <> 'off') AS cache_looked,
    count(*) FILTER (WHERE hit) AS cache_hits,
    count(*) FILTER (WHERE again OR state = 'lost') AS paid_twice,
    count(*) FILTER (WHERE unsure AND state <> 'lost') AS unsure,
    count(*) FILTER (WHERE outcome = 'accepted') AS accepted,
    count(*) FILTER (WHERE outcome = 'edited') AS edited,
    count(*) FILTER (WHERE outcome = 'rejected') AS rejected
FROM logged LEFT JOIN paid USING (seq) LEFT JOIN sent USING (seq)
GROUP BY model, prompt_version
ORDER BY calls DESC, model, prompt_version LIMIT :most
""")  # noqa: S608  our own conditions

# An answer from the cache was never rendered: the call that it came from was, in the same words.
_REPEATABLE = text("""
SELECT c.model, c.cost_usd, c.model = 'local' OR (
    EXISTS (SELECT 1 FROM contents k WHERE k.tenant = c.tenant AND k.hash = s.request->>'system')
    AND EXISTS (SELECT 1 FROM contents k WHERE k.tenant = c.tenant AND k.hash = s.request->>'user')) AS repeatable
FROM calls c JOIN calls s ON s.tenant = c.tenant AND s.id = coalesce(c.reused_call, c.id)
WHERE c.tenant = :tenant AND c.id = :id
""")

_RECORDED = text(f"""
SELECT c.message_id, c.run, c.question, c.model, c.position, c.user_address AS user, c.prompt_version, c.prompt_hash,
    c.request_hash, CAST(c.parameters->>'tokens_out_max' AS integer) AS tokens_out_max,
    CAST(coalesce(c.parameters->'examples', '[]') AS text) AS examples, CAST(d.document AS text) AS conversation,
    (SELECT body FROM contents k WHERE k.tenant = c.tenant AND k.hash = s.request->>'system') AS system,
    (SELECT body FROM contents k WHERE k.tenant = c.tenant AND k.hash = s.request->>'user') AS words,
    (SELECT CAST(jsonb_build_object('call_id', id, 'state', state, 'reused', true) AS text) FROM calls j
     WHERE j.tenant = c.tenant AND j.workflow_id = :workflow_id AND j.step = :step AND {ANSWERED}
     ORDER BY j.seq LIMIT 1) AS answer,
    (SELECT count(*) FROM calls j
     WHERE j.tenant = c.tenant AND j.workflow_id = :workflow_id AND j.step = :step AND {IN_VAIN}) AS failures
FROM calls c
JOIN calls s ON s.tenant = c.tenant AND s.id = coalesce(c.reused_call, c.id)
JOIN conversations d ON (d.tenant, d.message_id) = (c.tenant, c.message_id)
WHERE c.tenant = :tenant AND c.id = :id
""")  # noqa: S608  our own conditions

_Bodies = TypeAdapter(dict[str, str])
_Verdicts = TypeAdapter(tuple[KindVerdict, ...])


class CallPage(Value):
    """Some calls, newest first, and where the next page begins."""

    calls: tuple[CallSummary, ...]
    before: int | None


class Repeatable(Value):
    """Whether a call can be sent again, to whom, and what it cost."""

    repeatable: bool
    """The words that were sent are kept, or it needs none of them."""
    model: str
    cost_usd: float


class Recorded(Value):
    """A call as it stands in the log, to be put again, and what its repetition has had already."""

    message_id: str
    run: int
    question: str
    model: str
    position: int
    user: str
    prompt_version: str
    prompt_hash: str
    request_hash: str
    tokens_out_max: int
    examples: Json[tuple[str, ...]]
    conversation: Json[Conversation]
    system: str | None
    words: str | None
    """The user's part of the prompt; None where it was not kept."""
    answer: Json[AnswerRef] | None
    """Of the repetition, where an earlier attempt had it."""
    failures: int
    """Attempts of the repetition that went to the provider in vain, or with their worker; as `Material.failures`."""

    @property
    def kinds(self) -> tuple[KindName, ...]:
        """What was asked for."""
        return tuple(self.question.split("+"))


class CallLog:
    """What people read of the calls, and what a repetition is made of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, tenant: str, wanted: CallFilter, *, before: int, size: int) -> CallPage:
        """A page of calls that were made before the cursor."""
        params = {**wanted.model_dump(mode="json"), "tenant": tenant, "before": before, "size": size}
        rows = await self._database.rows(_PAGE, params)
        return CallPage(
            calls=tuple(CallSummary.model_validate(fields(row, without={"seq"})) for row in rows),
            before=rows[-1].seq if len(rows) == size else None,
        )

    async def get(self, tenant: str, id: str) -> CallView | None:  # noqa: A002  its column
        """One call, whole."""
        row = await self._database.row(_GET, {"tenant": tenant, "id": id})
        return row and _view(row)

    async def stats(self, tenant: str, since: datetime) -> Sequence[ModelStats]:
        """What the calls since then add up to, per model and prompt version; `MODELS_MAX` at most."""
        rows = await self._database.rows(_STATS, {"tenant": tenant, "since": since, "most": MODELS_MAX})
        return [_stats(row) for row in rows]

    async def repeatable(self, tenant: str, id: str) -> Repeatable | None:  # noqa: A002  its column
        """Whether a call can be sent again; None when there is no such call."""
        row = await self._database.row(_REPEATABLE, {"tenant": tenant, "id": id})
        return row and Repeatable.model_validate(fields(row))

    async def recorded(self, ref: RepeatRef, workflow_id: str) -> Recorded:
        """What a repetition is made of, in one round trip.

        Raises:
            LookupError: there is no such call.
        """
        params = {"tenant": ref.tenant, "id": ref.call_id, "workflow_id": workflow_id, "step": ref.step}
        row = await self._database.row(_RECORDED, params)
        if row is None:
            raise LookupError(f"no call {ref.call_id}")
        return Recorded.model_validate(fields(row))


def _view(row: Row[Any]) -> CallView:  # Any: any columns
    request, kept = json.loads(row.request), _Bodies.validate_json(row.kept or "{}")

    def part(name: str) -> Content | None:
        found = request.get(name)
        return found and Content(hash=found, body=kept.get(found))

    made = {
        "system": part("system"),
        "words": part("user"),
        "answer_schema": part("schema"),
        "parameters": json.loads(row.parameters),
        "headers": json.loads(row.headers),
        "price": row.price and json.loads(row.price),
        "tokens_per_s": tokens_per_s(row.tokens_out, row.latency_ms),
        "reserved_usd": row.reserved_nano / NANO,
        "user": row.user_address,
        "verdicts": _Verdicts.validate_json(row.verdicts or "[]"),
    }
    columns = fields(row, without={"request", "kept", "user_address", "reserved_nano"})
    return CallView.model_validate({**columns, **made})


def _stats(row: Row[Any]) -> ModelStats:  # Any: any columns
    return ModelStats.model_validate(
        {
            **fields(row, without={"judged"}),
            "retry_rate": rate(row.retries, row.calls),
            "repair_rate": rate(row.repairs, row.judged),
            "cache_rate": rate(row.cache_hits, row.cache_looked),
        }
    )
