"""What stands between a question and its provider: the order of it, and what is left when it goes wrong."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.llm import Gateway, Guards, Ledger
from adapters.llm.catalog import Catalog
from adapters.llm.ports import Busy, Hit, Miss
from domain.calls import CallEnd, Rendered
from domain.failures import ModelRefused, ModelUnavailable, OverBudget, StoreUnavailable
from domain.money import Amount, Budgets, Limit, Purse, Scope
from domain.questions import Answer, Call, Partial, Question, TerminalState
from domain.traffic import Admission, Admitted, CallReport, Came, Held, Hold
from tests.calling import call, question
from tests.pipeline import Scripted, ok

RAW = '{"tasks": []}'
KEY = "a-key"


@dataclass
class Watched(Ledger):
    """A ledger, traffic and cache that do as told and write down what is done to them, in order."""

    seen: list[str] = field(default_factory=list)
    ends: list[CallEnd] = field(default_factory=list)
    reports: list[CallReport] = field(default_factory=list)
    held: Held | None = None
    poor: bool = False
    found: Hit | Miss | Busy = field(default_factory=lambda: Miss(claimed=True))
    away: int = 0
    broken: bool = False
    """The first answer cannot be written down, for a reason that lasts."""
    slow: asyncio.Event | None = None
    """What writing an answer down waits for."""
    deaf: bool = False
    """Nothing can be told to limits and breaker."""

    async def open(self, question: Question, rendered: Rendered, worst: Amount, purses: tuple[Purse, ...]) -> None:  # noqa: ARG002 not asked
        if self.poor:
            raise OverBudget("nothing is left")
        self.seen.append(f"open {' '.join(purse.scope for purse in purses)}".strip())

    async def close(self, question: Question, end: CallEnd) -> None:  # noqa: ARG002 not asked
        if self.away:
            self.away -= 1
            raise StoreUnavailable("database")
        if self.broken and end.answer.state is TerminalState.OK:
            raise RuntimeError("a statement failed")
        if self.slow:
            await self.slow.wait()
        self.seen.append(f"close {end.answer.state}")
        self.ends.append(end)

    async def record(self, question: Question, end: CallEnd) -> None:  # noqa: ARG002 not asked
        self.seen.append("record")
        self.ends.append(end)

    async def tokens_per_byte(self, question: Question) -> float:  # noqa: ARG002 not asked
        return 0.5

    async def admit(self, admission: Admission) -> Admitted | Held:
        self.seen.append("admit, a retry" if admission.retry else "admit")
        return self.held or Admitted(model=admission.model, key=admission.keys[0], tokens=admission.tokens)

    async def report(self, report: CallReport) -> None:
        if self.deaf:
            raise StoreUnavailable("database")
        self.seen.append(f"report {report.came}")
        self.reports.append(report)

    async def look(self, question: Question, rendered: Rendered) -> Hit | Miss | Busy:  # noqa: ARG002 not asked
        self.seen.append("look")
        return self.found

    async def free(self, question: Question) -> None:  # noqa: ARG002 not asked
        self.seen.append("free")


def gateway(watched: Watched, model: Scripted, budgets: Budgets | None = None) -> Gateway:
    guards = Guards(ledger=watched, traffic=watched, cache=watched, catalog=Catalog(), budgets=budgets or {})
    return Gateway({"anthropic": model, "local": model}, guards, timeout_s=5)


async def test_a_paid_call_passes_each_guard_and_its_answer_is_kept_before_anything_else() -> None:
    watched = Watched()
    answer = await gateway(watched, Scripted([ok(RAW)])).ask(question())
    assert watched.seen == ["look", "admit", "open", "close ok", "report answered"]
    assert (answer.raw, answer.cache) == (RAW, "miss")
    assert (watched.ends[0].key, watched.ends[0].cache) == (KEY, "miss")
    assert watched.reports[0].tokens == answer.tokens_in + answer.tokens_out


async def test_what_needs_no_key_is_only_written_down() -> None:
    watched = Watched()
    await gateway(watched, Scripted([ok(RAW)], keys=())).ask(question("local"))
    assert watched.seen == ["record"]


async def test_what_the_cache_has_is_not_asked_for() -> None:
    watched = Watched(found=Hit(answer=ok(RAW).model_copy(update={"tokens_in": 0, "tokens_out": 0}), call_id="call_1"))
    model = Scripted([ok("no")])
    answer = await gateway(watched, model).ask(question())
    assert (answer.raw, answer.cache, model.questions) == (RAW, "hit", [])
    assert watched.seen == ["look", "record"]
    assert watched.ends[0].reused_call == "call_1"


async def test_what_somebody_else_is_asking_is_waited_for_outside() -> None:
    watched, model = Watched(found=Busy(wait_s=1.5)), Scripted([ok(RAW)])
    with pytest.raises(ModelUnavailable) as caught:
        await gateway(watched, model).ask(question())
    assert (caught.value.reason, caught.value.retry_after_s) == ("in_flight", 1.5)
    assert model.questions == []


async def test_what_is_held_costs_nothing_and_gives_its_claim_back() -> None:
    watched, model = Watched(held=Held(hold=Hold.LIMITED, wait_s=7)), Scripted([ok(RAW)])
    with pytest.raises(ModelUnavailable) as caught:
        await gateway(watched, model).ask(question())
    assert caught.value.retry_after_s == 7
    assert watched.seen == ["look", "admit", "free"]


async def test_what_cannot_be_paid_is_not_sent_and_gives_its_place_back() -> None:
    watched, model = Watched(poor=True), Scripted([ok(RAW)])
    with pytest.raises(OverBudget):
        await gateway(watched, model).ask(question())
    assert model.questions == []
    assert watched.seen == ["look", "admit", "report nothing", "free"]


@pytest.mark.parametrize(
    ("limit", "setting"),
    [(Limit(usd=0.000_001), "WINNOW_BUDGET_CALL_USD"), (Limit(tokens=100), "WINNOW_BUDGET_CALL_TOKENS")],
)
async def test_a_call_that_may_cost_too_much_by_itself_is_refused_at_once(limit: Limit, setting: str) -> None:
    watched = Watched()
    with pytest.raises(OverBudget, match=setting):
        await gateway(watched, Scripted([ok(RAW)]), {Scope.CALL: limit}).ask(question())
    assert watched.seen == ["look", "free"]


async def test_each_budget_with_a_limit_is_drawn_on() -> None:
    watched = Watched()
    limit = Limit(usd=1)
    budgets = dict.fromkeys(Scope, limit)
    await gateway(watched, Scripted([ok(RAW)]), budgets).ask(question(of=call(user="ben@example.com")))
    assert "open message kind_day user_day tenant_month" in watched.seen


async def test_a_failed_call_is_closed_told_and_its_wait_is_the_engines() -> None:
    watched = Watched()
    error = ModelUnavailable("overloaded", request_id="req_1", headers={"retry-after": "3"}, retry_after_s=3)
    with pytest.raises(ModelUnavailable) as caught:
        await gateway(watched, Scripted([error])).ask(question())
    assert watched.seen == ["look", "admit", "open", "close failed", "report failed", "free"]
    assert (watched.ends[0].answer.detail, watched.ends[0].answer.request_id) == ("overloaded", "req_1")
    assert 3 <= (caught.value.retry_after_s or 0) <= 4


@pytest.mark.parametrize(
    ("of", "admission"),
    [
        (call(), "admit"),
        (call(failures=1, attempt=2), "admit, a retry"),
        (call(failures=1, attempt=3), "admit"),
        (call(attempt=4), "admit"),
    ],
    ids=["the first", "after a failure", "after a failure and a wait", "after waiting only"],
)
async def test_what_comes_straight_from_a_failure_is_a_retry(of: Call, admission: str) -> None:
    watched = Watched()
    await gateway(watched, Scripted([ok(RAW)])).ask(question(of=of))
    assert watched.seen[1] == admission


@dataclass
class Endless(Scripted):
    """A model that never comes to an end."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    left: bool = False

    async def ask(self, question: Question, key: str) -> Answer:  # noqa: ARG002 it does not listen
        self.begun.set()
        try:
            return await asyncio.Future()
        finally:
            self.left = True

    async def stream(self, question: Question, key: str) -> AsyncGenerator[Partial | Answer, None]:  # noqa: ARG002 as above
        try:
            while True:
                yield Partial(delta="and ")
                await asyncio.sleep(0)
        finally:
            self.left = True


async def test_a_cancelled_call_is_closed_and_says_nothing_of_the_provider() -> None:
    watched, model = Watched(), Endless([])
    asking = asyncio.create_task(gateway(watched, model).ask(question()))
    await model.begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert model.left
    assert watched.seen == ["look", "admit", "open", "close failed", "report nothing", "free"]
    assert watched.ends[0].answer.detail == "cancelled"
    assert watched.ends[0].unsure, "it may have been paid for"


@pytest.mark.parametrize(
    ("failure", "unsure"),
    [
        (ModelUnavailable("timeout"), True),
        (ModelUnavailable("cut"), True),
        (ModelUnavailable("connection"), True),
        (ModelUnavailable("unreachable"), False),
        (ModelUnavailable("overloaded"), False),
        (ModelRefused("bad_request"), False),
    ],
)
async def test_a_failure_after_the_request_was_sent_may_have_been_paid_for(failure: Exception, unsure: bool) -> None:  # noqa: FBT001  a table's column
    watched = Watched()
    with pytest.raises((ModelRefused, ModelUnavailable)):
        await gateway(watched, Scripted([failure])).ask(question())
    assert watched.ends[0].unsure is unsure


async def test_an_answer_that_has_come_is_kept_though_nobody_waits_for_it_any_more() -> None:
    watched = Watched(slow=asyncio.Event())
    asking = asyncio.create_task(gateway(watched, Scripted([ok(RAW)])).ask(question()))
    while "open" not in watched.seen:  # noqa: ASYNC110  a list has no event
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    asking.cancel()
    await asyncio.sleep(0.01)
    assert watched.slow
    watched.slow.set()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert [end.answer.state for end in watched.ends] == [TerminalState.OK]


async def test_an_answer_that_cannot_be_kept_is_closed_as_one_that_was_paid_for() -> None:
    watched = Watched(broken=True)
    with pytest.raises(RuntimeError):
        await gateway(watched, Scripted([ok(RAW)])).ask(question())
    assert [(end.answer.detail, end.unsure) for end in watched.ends] == [("unexpected", True)]


async def test_what_cannot_be_told_to_limits_and_breaker_takes_no_answer_away() -> None:
    watched = Watched(deaf=True)
    assert (await gateway(watched, Scripted([ok(RAW)])).ask(question())).raw == RAW
    assert "free" not in watched.seen


async def test_an_answer_is_kept_however_often_the_store_is_away() -> None:
    watched = Watched(away=3)
    await gateway(watched, Scripted([ok(RAW)])).ask(question())
    assert watched.seen[-2:] == ["close ok", "report answered"]


async def parts_of(watched: Watched, model: Scripted) -> list[Partial | Answer]:
    async with aclosing(gateway(watched, model).stream(question())) as parts:
        return [part async for part in parts]


async def test_a_stream_gives_words_and_last_the_answer_that_was_kept() -> None:
    watched = Watched()
    parts = await parts_of(watched, Scripted([ok(RAW)]))
    assert [type(part) for part in parts] == [Partial, Answer]
    assert watched.seen == ["look", "admit", "open", "close ok", "report answered"]


@dataclass
class Cut(Scripted):
    """A model whose stream breaks off, with a failure or without a word."""

    failure: Exception | None = None

    async def stream(self, question: Question, key: str) -> AsyncGenerator[Partial | Answer, None]:  # noqa: ARG002 it does not listen
        yield Partial(delta=RAW)
        if self.failure:
            raise self.failure


@pytest.mark.parametrize("failure", [None, ModelUnavailable("cut")])
async def test_a_cut_stream_is_a_failure_however_whole_its_words_look(failure: Exception | None) -> None:
    watched = Watched()
    with pytest.raises(ModelUnavailable) as caught:
        await parts_of(watched, Cut([], failure=failure))
    assert caught.value.reason == "cut"
    assert [end.answer.state for end in watched.ends] == [TerminalState.FAILED]
    assert [end.answer.raw for end in watched.ends] == [""]
    assert watched.reports[0].came is Came.FAILED


async def test_a_stream_that_nobody_listens_to_any_more_is_closed() -> None:
    watched, model = Watched(), Endless([])
    async with aclosing(gateway(watched, model).stream(question())) as parts:
        async for _ in parts:
            break
    assert model.left
    assert watched.seen == ["look", "admit", "open", "close failed", "report nothing", "free"]


async def drained(slow: Gateway) -> None:
    async with aclosing(slow.stream(question())) as parts:
        async for _ in parts:
            pass


async def test_a_stream_that_takes_too_long_is_left() -> None:
    watched, model = Watched(), Endless([])
    guards = Guards(ledger=watched, traffic=watched, cache=watched, catalog=Catalog(), budgets={})
    slow = Gateway({"anthropic": model}, guards, timeout_s=0.05)
    with pytest.raises(ModelUnavailable) as caught:
        await drained(slow)
    assert caught.value.reason == "timeout"
    assert model.left


async def test_what_is_recalled_comes_in_one_part() -> None:
    watched = Watched(found=Hit(answer=ok(RAW), call_id="call_1"))
    parts: Sequence[Any] = await parts_of(watched, Scripted([]))  # Any: either of two
    assert [part.delta for part in parts[:1]] == [RAW]
    assert parts[1].cache == "hit"


async def test_who_has_a_next_model_does_not_wait_for_an_open_breaker() -> None:
    watched = Watched(held=Held(hold=Hold.OPEN, wait_s=20))
    with pytest.raises(ModelRefused) as caught:
        await gateway(watched, Scripted([ok(RAW)])).ask(question(of=call(fallback=True)))
    assert caught.value.reason == "breaker_open"
