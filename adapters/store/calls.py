"""The call log, which is the journal too: an answer is written before anything else happens to it."""

from pydantic import TypeAdapter
from sqlalchemy import text

from adapters.store._engine import Database
from domain.conversation import Conversation
from domain.gate import Finding
from domain.identity import content_hash
from domain.message import MessageRef
from domain.proposals import QuestionKind
from domain.questions import Answer, AnswerRef, QuestionRef
from domain.value import Value


class Request(Value):
    """What identifies a call: which step asked what of whom."""

    question: QuestionRef
    workflow_id: str
    run_id: str
    """The engine's: a workflow that is started anew counts its attempts anew."""
    prompt_version: str
    prompt_hash: str
    request_hash: str
    """Over model, prompt and parameters, not over the attempt: a retried step finds its answer by it.

    Examples for a draft are left out, for they may have grown since the answer was paid for.
    """
    tokens_out_max: int
    examples: tuple[str, ...] = ()
    """The edits whose rewrites were shown: without them a call that the hash leaves open could not be told apart."""


class Judged(Value):
    """What the gate needs: the conversation, and the answer as it came."""

    conversation: Conversation
    raw: str


class Material(Value):
    """What a question is made of, and the answers that its step has had already."""

    conversation: Conversation
    found: tuple[Finding, ...]
    """What this run has found so far."""
    answers: dict[str, AnswerRef]
    """By request hash; of several, the earliest."""
    has_examples: bool
    """It asks for a draft, and the tenant's user rewrote the draft of another message."""


_MATERIAL = text("""
SELECT CAST(document AS text) AS document,
    (SELECT CAST(jsonb_agg(finding ORDER BY seq) AS text) FROM verdicts v
     WHERE (v.tenant, v.message_id, v.run) = (d.tenant, d.message_id, :run) AND outcome = 'accepted') AS found,
    (SELECT CAST(jsonb_object_agg(request_hash,
            jsonb_build_object('call_id', id, 'state', state, 'reused', true)) AS text)
     FROM (SELECT DISTINCT ON (request_hash) request_hash, id, state FROM calls
           WHERE tenant = :tenant AND workflow_id = :workflow_id AND step = :step AND state <> 'failed'
           ORDER BY request_hash, seq) AS earliest) AS answers,
    CAST(:drafts AS boolean) AND EXISTS (
        SELECT 1 FROM edits WHERE tenant = :tenant AND message_id <> :id AND embedding IS NOT NULL) AS has_examples
FROM conversations d WHERE tenant = :tenant AND message_id = :id
""")

_Found = TypeAdapter(tuple[Finding, ...])
_Answers = TypeAdapter(dict[str, AnswerRef])

_RECORD = text("""
INSERT INTO calls (id, tenant, message_id, run, workflow_id, step, question, prompt_version, prompt_hash, model,
                   parameters, request_hash, state, latency_ms, tokens_in, tokens_out, tokens_cached, cost_usd,
                   raw, error, request_id)
VALUES (:id, :tenant, :message_id, :run, :workflow_id, :step, :question, :prompt_version, :prompt_hash, :model,
        CAST(:parameters AS jsonb), :request_hash, :state, :latency_ms,
        :tokens_in, :tokens_out, :tokens_cached, :cost_usd, :raw, :error, :request_id)
""")

_JUDGED = text("""
SELECT c.raw, CAST(d.document AS text) AS document
FROM calls c JOIN conversations d ON (d.tenant, d.message_id) = (c.tenant, c.message_id)
WHERE c.tenant = :tenant AND c.id = :id
""")


class Calls:
    """One row for each call to a model, whatever came of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def material(self, question: QuestionRef, workflow_id: str) -> Material:
        """All that a question needs, in one round trip."""
        params = {
            "tenant": question.message.tenant,
            "id": question.message.message_id,
            "run": question.message.run,
            "workflow_id": workflow_id,
            "step": question.step,
            "drafts": QuestionKind.DRAFT in question.kinds,
        }
        row = await self._database.row(_MATERIAL, params)
        if row is None:
            raise LookupError(f"{question.message.message_id} has no conversation yet")
        return Material(
            conversation=Conversation.model_validate_json(row.document),
            found=_Found.validate_json(row.found or "[]"),
            answers=_Answers.validate_json(row.answers or "{}"),
            has_examples=row.has_examples,
        )

    async def record(self, request: Request, answer: Answer, attempt: int) -> AnswerRef:
        """Write the call down: a row for each attempt of its step, for each is a call that was made."""
        question = request.question
        call_id = _call_id(request, attempt)
        params = {
            "id": call_id,
            "tenant": question.message.tenant,
            "message_id": question.message.message_id,
            "run": question.message.run,
            "workflow_id": request.workflow_id,
            "step": question.step,
            "question": "+".join(question.kinds),
            "prompt_version": request.prompt_version,
            "prompt_hash": request.prompt_hash,
            "model": question.model,
            "parameters": request.model_dump_json(include={"tokens_out_max", "examples"}),
            "request_hash": request.request_hash,
            "state": answer.state.value,
            "latency_ms": answer.latency_ms,
            "tokens_in": answer.tokens_in,
            "tokens_out": answer.tokens_out,
            "tokens_cached": answer.tokens_cached,
            "cost_usd": answer.cost_usd,
            "raw": _storable(answer.raw),
            "error": answer.detail and _storable(answer.detail),
            "request_id": answer.request_id,
        }
        await self._database.rows(_RECORD, params)
        return AnswerRef(call_id=call_id, state=answer.state)

    async def judged(self, message: MessageRef, call_id: str) -> Judged:
        """The answer and its conversation, for the gate."""
        row = await self._database.row(_JUDGED, {"id": call_id, "tenant": message.tenant})
        if row is None:
            raise LookupError(f"no call {call_id}")
        return Judged(conversation=Conversation.model_validate_json(row.document), raw=row.raw or "")


def _call_id(request: Request, attempt: int) -> str:
    parts = (request.workflow_id, request.run_id, request.question.step, request.request_hash, str(attempt))
    return "call_" + content_hash(*(part.encode() for part in parts))[:26]


def _storable(raw: str) -> str:
    """PostgreSQL's text cannot hold NUL, nor UTF-8 a lone surrogate: both become U+FFFD."""
    return raw.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
