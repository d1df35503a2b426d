"""The ledger in memory: budgets hold, and calls are settled once."""

from datetime import UTC, datetime

import pytest

from adapters.llm.memory import MemoryLedger
from domain.calls import CallEnd, Rendered
from domain.conversation import Conversation, Kind
from domain.failures import OverBudget
from domain.message import MessageRef
from domain.money import TOKENS_PER_BYTE_FIRST, Amount, Limit, Purse, Scope
from domain.proposals import QuestionKind
from domain.questions import Answer, Call, Prompt, Question, TerminalState

RENDERED = Rendered(provider="openai", system="s" * 400, user="u" * 600, schema_text="")
WORST = Amount(nano_usd=60, tokens=600)


def purse(scope: Scope, usd: float | None = None, tokens: int | None = None) -> Purse:
    return Purse(scope=scope, key=scope.value, limit=Limit(usd=usd, tokens=tokens))


def question(call_id: str) -> Question:
    message = MessageRef(tenant="t", message_id="msg_" + "a" * 26)
    call = Call(id=call_id, message=message, workflow_id="w", run_id="r", step="tasks/1", request_hash="h")
    prompt = Prompt(version="tasks/1", hash="p", system="", user="")
    return Question(
        call=call,
        kinds=(QuestionKind.TASKS,),
        model="openai:gpt-6-luna",
        prompt=prompt,
        conversation=Conversation(kind=Kind.EMAIL, at=datetime(2026, 11, 21, tzinfo=UTC), text="", segments=()),
        tokens_out_max=100,
    )


def end(nano: int = 0, tokens: int = 0) -> CallEnd:
    return CallEnd(answer=Answer(state=TerminalState.OK, raw="{}", tokens_in=tokens, cost_usd=nano / 1e9))


async def test_what_is_reserved_counts_until_it_is_settled_at_its_real_cost() -> None:
    ledger, budget = MemoryLedger(), (purse(Scope.MESSAGE, usd=100e-9),)
    await ledger.open(question("one"), RENDERED, WORST, budget)
    with pytest.raises(OverBudget, match="message"):
        await ledger.open(question("two"), RENDERED, WORST, budget)
    await ledger.close(question("one"), end(nano=40))
    await ledger.open(question("two"), RENDERED, WORST, budget)
    with pytest.raises(OverBudget):
        await ledger.open(question("three"), RENDERED, Amount(nano_usd=1), budget)


async def test_all_purses_are_drawn_on_or_none() -> None:
    ledger = MemoryLedger()
    purses = (purse(Scope.MESSAGE, usd=1), purse(Scope.TENANT_MONTH, tokens=599))
    with pytest.raises(OverBudget, match="tenant_month"):
        await ledger.open(question("one"), RENDERED, WORST, purses)
    assert not ledger.reserved
    assert not ledger.calls


async def test_closing_twice_changes_nothing_and_closing_what_was_never_opened_is_a_fault() -> None:
    ledger = MemoryLedger()
    await ledger.open(question("one"), RENDERED, WORST, (purse(Scope.MESSAGE, usd=1),))
    await ledger.close(question("one"), end(nano=40))
    await ledger.close(question("one"), end(nano=50))
    assert ledger.spent["t", "message"].nano_usd == 40
    assert ledger.reserved["t", "message"] == Amount()
    with pytest.raises(LookupError):
        await ledger.close(question("two"), end())


async def test_tokens_per_byteacter_are_learnt_from_calls_that_went_out_only() -> None:
    ledger = MemoryLedger()
    await ledger.record(question("zero"), end(tokens=5000))
    assert await ledger.tokens_per_byte(question("zero")) == TOKENS_PER_BYTE_FIRST
    await ledger.open(question("one"), RENDERED, WORST, ())
    await ledger.close(question("one"), end(tokens=900))
    assert await ledger.tokens_per_byte(question("one")) == pytest.approx(0.9)
