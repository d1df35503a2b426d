"""Calls as the log has them, written by the ledger."""

import secrets

from sqlalchemy import text

from adapters.store import Database, Ledger
from domain.calls import CallEnd, Rendered
from domain.conversation import Conversation
from domain.identity import call_id
from domain.message import MessageRef
from domain.money import Amount
from domain.proposals import QuestionKind
from domain.questions import Answer, Call, Price, Prompt, Question, TerminalState
from domain.traffic import BreakerState

MODEL = "anthropic:claude-haiku-5-5"
TASKS = (QuestionKind.TASKS,)
CONVERSATION = Conversation.model_validate(
    {"kind": "email", "at": "2026-11-16T09:00:00+00:00", "text": "Hi.", "segments": ()}
)
PRICE = Price(input=1, output=5, cache_read=0.1, cache_write=1.25, source="test")


def question(  # noqa: PLR0913  a test names what it means
    ref: MessageRef,
    *,
    model: str = MODEL,
    kinds: tuple[QuestionKind, ...] = TASKS,
    step: str = "tasks/1",
    attempt: int = 1,
    workflow: str = "",
    repeats: str | None = None,
) -> Question:
    """A question as the asking step makes it."""
    workflow = workflow or f"w{secrets.token_hex(6)}"
    call = Call(
        id=call_id(workflow, "r", step, "h", attempt),
        message=ref,
        user="ann@example.com",
        workflow_id=workflow,
        run_id="r",
        step=step,
        attempt=attempt,
        request_hash="h",
        examples=("edit_1",),
        repeats=repeats,
    )
    prompt = Prompt(version="tasks/1", hash="p", system="Find tasks.", user="Hi.")
    return Question(call=call, kinds=kinds, model=model, prompt=prompt, conversation=CONVERSATION, tokens_out_max=400)


def answer(raw: str = '{"tasks": []}', **fields: object) -> Answer:
    """A good one."""
    given = {"state": TerminalState.OK, "raw": raw, "tokens_in": 100, "tokens_out": 50, "latency_ms": 500}
    return Answer.model_validate({**given, "cost_usd": 0.001, "price": PRICE, "ttft_ms": 40, **fields})


async def asked(database: Database, put: Question, end: CallEnd | None = None, *, keep: bool = True) -> str:
    """A call that went out and came back; gives its id."""
    rendered = Rendered(
        provider="anthropic",
        system=put.prompt.system,
        user="Hi. (told: nothing)",
        schema_text='{"type":"object"}',
        parameters={"model": "claude-haiku-5-5", "max_tokens": 400},
    )
    ledger = Ledger(database, keep_requests=keep)
    await ledger.open(put, rendered, Amount(nano_usd=2_000_000, tokens=700), ())
    await ledger.close(put, end or CallEnd(answer=answer(), breaker=BreakerState.CLOSED, key="k1"))
    return put.call.id


async def opened(database: Database, put: Question, state: str = "asking") -> str:
    """A call that never came back."""
    id_ = await asked(database, put)
    await database.rows(
        text("UPDATE calls SET state = :s, raw = NULL, key_id = NULL WHERE tenant = :t AND id = :id"),
        {"s": state, "t": put.call.message.tenant, "id": id_},
    )
    return id_


async def recorded(database: Database, put: Question, end: CallEnd) -> str:
    """A call that cost nothing."""
    await Ledger(database).record(put, end)
    return put.call.id


async def judged(database: Database, ref: MessageRef, id_: str, rung: str, outcome: str = "accepted") -> None:
    """What the gate said of it."""
    await database.rows(
        text("UPDATE calls SET rung = :rung WHERE tenant = :t AND id = :id"),
        {"rung": rung, "t": ref.tenant, "id": id_},
    )
    await database.rows(
        text("""INSERT INTO verdicts (tenant, call_id, message_id, run, kind, outcome, finding)
                VALUES (:t, :id, :m, 1, 'tasks', CAST(:o AS text),
                        CASE WHEN CAST(:o AS text) = 'accepted' THEN CAST('{}' AS jsonb) END)"""),
        {"t": ref.tenant, "id": id_, "m": ref.message_id, "o": outcome},
    )
