"""A call is written down and paid for before it goes out and when it is back: once, and never above the limit."""

import asyncio
import random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Row, text

from adapters.store import Calls, Database, Ledger
from adapters.store.ledger import SWEPT_MAX
from domain.calls import CallEnd, Rendered
from domain.failures import OverBudget
from domain.money import TOKENS_PER_BYTE_FIRST, Amount, Limit, Purse, Scope, learnt
from domain.questions import Answer, Price, Question, TerminalState
from domain.traffic import BreakerState
from tests.adapters.store.making import new_message, question, ref_of
from tests.adapters.store.spending import purses_of

if TYPE_CHECKING:
    from adapters.llm import ports  # for a claim about types alone

RENDERED = Rendered(
    provider="anthropic", system="Find tasks.", user="Hi.", schema_text="{}", parameters={"max_tokens": 7}
)
WORST = Amount(nano_usd=2_000_000, tokens=500)
MONTH = Purse(scope=Scope.TENANT_MONTH, key="tenant:2026-11", limit=Limit(usd=0.005, tokens=10_000))
MESSAGE = Purse(scope=Scope.MESSAGE, key="message:m", limit=Limit(usd=1))
PRICE = Price(input=1, output=5, cache_read=0.1, cache_write=1.25, source="settings")
ANSWER = Answer(
    state=TerminalState.OK,
    raw="{}",
    tokens_in=300,
    tokens_out=40,
    tokens_cached=100,
    tokens_written=50,
    cost_usd=0.0005,
    price=PRICE,
    latency_ms=900,
    ttft_ms=200,
    headers={"x-ratelimit-limit-requests": "50"},
    request_id="req_1",
)
END = CallEnd(answer=ANSWER, cache="miss", breaker=BreakerState.CLOSED, key="k1")
FAILED = CallEnd(answer=Answer(state=TerminalState.FAILED, raw="", detail="overloaded"), key="k1")

_MORE = text("""
INSERT INTO calls (id, tenant, message_id, run, workflow_id, step, question, prompt_version, prompt_hash, model,
                   parameters, request_hash, state, latency_ms, tokens_in, tokens_out, tokens_cached, cost_usd)
SELECT n, tenant, message_id, run, workflow_id, step, question, prompt_version, prompt_hash, model,
       parameters, request_hash, state, latency_ms, tokens_in, tokens_out, tokens_cached, cost_usd
FROM calls, generate_series(1, :most) AS n
""")


def as_port(ledger: Ledger) -> "ports.Ledger":
    """The type checker's claim that the store's ledger is the gateway's."""
    return ledger


async def asked(database: Database, tenant: str, **call: object) -> Question:
    return question(await new_message(database, tenant), **call)  # type: ignore[arg-type]  # a call's fields


async def row(database: Database, call: Question) -> Row[Any]:  # Any: any columns
    found = await database.row(
        text("SELECT * FROM calls WHERE tenant = :t AND id = :id"), {"t": call.call.message.tenant, "id": call.call.id}
    )
    assert found is not None
    return found


async def contents(database: Database, tenant: str) -> dict[str, str]:
    found = await database.rows(text("SELECT hash, body FROM contents WHERE tenant = :t"), {"t": tenant})
    return {r.hash: r.body for r in found}


async def test_an_open_call_has_reserved_its_worst_case_and_is_written_down(database: Database, tenant: str) -> None:
    call, ledger = await asked(database, tenant, position=1, user="ann@example.com"), Ledger(database)
    await ledger.open(call, RENDERED, WORST, (MONTH, MESSAGE))
    kept = await row(database, call)
    assert (kept.state, kept.raw, kept.closed_at, kept.position, kept.user_address, kept.bytes_in) == (
        *("asking", None, None, 1, "ann@example.com"),
        RENDERED.bytes_in,
    )
    assert kept.parameters == {"max_tokens": 7, "tokens_out_max": 7, "examples": []}
    assert await purses_of(database, tenant) == {p.key: (2_000_000, 500, 0, 0) for p in (MONTH, MESSAGE)}


async def test_the_words_that_are_sent_are_kept_once_by_their_hash(database: Database, tenant: str) -> None:
    ledger = Ledger(database)
    first, second = await asked(database, tenant), question(await new_message(database, tenant), attempt=2)
    for call in (first, second):
        await ledger.open(call, RENDERED, WORST, ())
    request = (await row(database, second)).request
    kept = await contents(database, tenant)
    assert {name: kept[request[name]] for name in ("system", "user", "schema")} == {
        "system": "Find tasks.",
        "user": "Hi.",
        "schema": "{}",
    }
    assert (len(kept), request["kept"]) == (3, True)


async def test_a_call_that_failed_after_it_was_sent_is_booked_at_its_worst(database: Database, tenant: str) -> None:
    call, ledger = await asked(database, tenant), Ledger(database)
    await ledger.open(call, RENDERED, WORST, (MONTH,))
    await ledger.close(call, CallEnd(answer=Answer(state=TerminalState.FAILED, raw="", detail="timeout"), unsure=True))
    kept = await row(database, call)
    assert (kept.state, kept.unsure, kept.cost_usd) == ("failed", True, 0)
    assert await purses_of(database, tenant) == {MONTH.key: (0, 0, 2_000_000, 500)}


async def test_a_lost_call_that_is_given_up_as_well_stays_lost_and_booked_once(database: Database, tenant: str) -> None:
    call, ledger = await asked(database, tenant), Ledger(database)
    await ledger.open(call, RENDERED, WORST, (MONTH,))
    await database.rows(text("UPDATE calls SET created_at = now() - interval '1 day' WHERE tenant = :t"), {"t": tenant})
    assert await ledger.sweep(3_600) >= 1
    cancelled = Answer(state=TerminalState.FAILED, raw="", detail="cancelled")
    await ledger.close(call, CallEnd(answer=cancelled, unsure=True))
    assert (await row(database, call)).state == "lost"
    assert await purses_of(database, tenant) == {MONTH.key: (0, 0, 2_000_000, 500)}


async def test_words_that_are_not_to_be_kept_are_only_hashed(database: Database, tenant: str) -> None:
    call = await asked(database, tenant)
    await Ledger(database, keep_requests=False).open(call, RENDERED, WORST, ())
    request = (await row(database, call)).request
    assert (request["kept"], [len(request[n]) for n in ("system", "user", "schema")]) == (False, [64, 64, 64])
    assert await contents(database, tenant) == {}


async def test_a_closed_call_has_its_answer_and_cost_and_gave_back_the_rest(database: Database, tenant: str) -> None:
    call, ledger = await asked(database, tenant), Ledger(database)
    await ledger.open(call, RENDERED, WORST, (MONTH, MESSAGE))
    await ledger.close(call, END)
    kept = await row(database, call)
    assert (kept.state, kept.raw, kept.cost_usd, kept.latency_ms, kept.ttft_ms) == ("ok", "{}", 0.0005, 900, 200)
    assert (kept.tokens_in, kept.tokens_out, kept.tokens_cached, kept.tokens_written) == (300, 40, 100, 50)
    assert (kept.cache, kept.breaker, kept.key_id, kept.request_id) == ("miss", "closed", "k1", "req_1")
    assert (Price.model_validate(kept.price), kept.headers) == (PRICE, ANSWER.headers)
    assert kept.closed_at is not None
    assert await purses_of(database, tenant) == {p.key: (0, 0, 500_000, 340) for p in (MONTH, MESSAGE)}
    found = (await Calls(database).material(ref_of(call), "w")).answers
    assert (found["h"].call_id, found["h"].cache) == (call.call.id, "miss")


async def test_closing_twice_changes_nothing(database: Database, tenant: str) -> None:
    call, ledger = await asked(database, tenant), Ledger(database)
    await ledger.open(call, RENDERED, WORST, (MONTH,))
    await ledger.close(call, END)
    await ledger.close(call, FAILED)
    assert (await row(database, call)).state == "ok"
    assert await purses_of(database, tenant) == {MONTH.key: (0, 0, 500_000, 340)}


async def test_a_call_that_failed_gives_everything_back(database: Database, tenant: str) -> None:
    call, ledger = await asked(database, tenant), Ledger(database)
    await ledger.open(call, RENDERED, WORST, (MONTH,))
    await ledger.close(call, FAILED)
    assert ((await row(database, call)).state, (await row(database, call)).error) == ("failed", "overloaded")
    assert await purses_of(database, tenant) == {MONTH.key: (0, 0, 0, 0)}


async def test_a_call_that_was_never_opened_cannot_be_closed(database: Database, tenant: str) -> None:
    call = await asked(database, tenant)
    with pytest.raises(LookupError, match=call.call.id):
        await Ledger(database).close(call, END)


@pytest.mark.parametrize(
    ("scope", "limit", "words"),
    [
        (Scope.MESSAGE, Limit(usd=0.0019), ["$0.002000", "$0.001900", "WINNOW_BUDGET_MESSAGE_USD"]),
        (Scope.KIND_DAY, Limit(tokens=499), ["500 tokens", "499 of 499", "WINNOW_BUDGET_KIND_DAY_TOKENS"]),
        (Scope.USER_DAY, Limit(usd=0), ["$0.000000 of $0", "WINNOW_BUDGET_USER_DAY_USD"]),
        (Scope.TENANT_MONTH, Limit(usd=1, tokens=0), ["0 of 0", "WINNOW_BUDGET_TENANT_MONTH_TOKENS"]),
    ],
)
async def test_a_call_above_a_limit_is_refused_and_told_which_setting_raises_it(
    database: Database, tenant: str, scope: Scope, limit: Limit, words: list[str]
) -> None:
    call = await asked(database, tenant)
    purse = Purse(scope=scope, key="ann@example.com", limit=limit)
    with pytest.raises(OverBudget) as caught:
        await Ledger(database).open(call, RENDERED, WORST, (MESSAGE, purse))
    assert [word for word in (*words, scope.value) if word not in str(caught.value)] == []
    assert "ann@example.com" not in str(caught.value)
    assert caught.value.reason == "budget"
    assert set((await purses_of(database, tenant)).values()) == {(0, 0, 0, 0)}
    assert await database.rows(text("SELECT 1 FROM calls WHERE tenant = :t"), {"t": tenant}) == []
    assert await contents(database, tenant) == {}


async def test_a_limit_may_be_used_up_to_the_last_bit_and_no_further(database: Database, tenant: str) -> None:
    ledger, message = Ledger(database), await new_message(database, tenant)
    purse = Purse(scope=Scope.MESSAGE, key="message:m", limit=Limit(usd=0.004, tokens=1_000))
    for attempt in (1, 2):
        await ledger.open(question(message, step=str(attempt)), RENDERED, WORST, (purse,))
    with pytest.raises(OverBudget):
        await ledger.open(question(message, step="3"), RENDERED, Amount(tokens=1), (purse,))
    await ledger.open(question(message, step="4"), RENDERED, Amount(), (purse,))


@pytest.mark.parametrize("limit", [Limit(usd=float("inf")), Limit(usd=1e300, tokens=10**40)])
async def test_a_limit_beyond_all_bounds_is_none(database: Database, tenant: str, limit: Limit) -> None:
    purse = Purse(scope=Scope.MESSAGE, key="message:m", limit=limit)
    call = await asked(database, tenant)
    await Ledger(database).open(call, RENDERED, WORST, (purse,))
    assert (await row(database, call)).state == "asking"
    assert await purses_of(database, tenant) == {purse.key: (2_000_000, 500, 0, 0)}


async def test_a_call_over_midnight_is_paid_from_the_purse_that_it_was_reserved_in(
    database: Database, tenant: str
) -> None:
    ledger, message = Ledger(database), await new_message(database, tenant)
    before, after = (Purse(scope=Scope.KIND_DAY, key=f"kind:tasks:2026-11-{d}", limit=Limit(usd=1)) for d in (16, 17))
    first, second = question(message), question(message, step="tasks/2")
    await ledger.open(first, RENDERED, WORST, (before,))
    await ledger.open(second, RENDERED, WORST, (after,))
    await ledger.close(first, END)
    assert await purses_of(database, tenant) == {before.key: (0, 0, 500_000, 340), after.key: (2_000_000, 500, 0, 0)}


async def test_an_attempt_whose_worker_died_is_lost_and_counted_as_spent(database: Database, tenant: str) -> None:
    ledger, message = Ledger(database), await new_message(database, tenant)
    first, second = question(message), question(message, attempt=2)
    yesterday = Purse(scope=Scope.KIND_DAY, key="kind:tasks:2026-11-16", limit=Limit(usd=1))
    await ledger.open(first, RENDERED, WORST, (MONTH, yesterday))
    await ledger.open(second, RENDERED, WORST, (MONTH,))
    assert [(await row(database, call)).state for call in (first, second)] == ["lost", "asking"]
    assert await purses_of(database, tenant) == {
        MONTH.key: (2_000_000, 500, 2_000_000, 500),
        yesterday.key: (0, 0, 2_000_000, 500),
    }
    with pytest.raises(OverBudget):
        await ledger.open(question(message, attempt=3), RENDERED, WORST, (MONTH,))
    assert (await row(database, second)).state == "asking"


async def test_only_earlier_attempts_of_the_same_step_are_given_up(
    database: Database, tenant: str, other_tenant: str
) -> None:
    ledger, message = Ledger(database), await new_message(database, tenant)
    others = [
        question(message, step="tasks/2"),
        question(message, request_hash="other"),
        question(message, workflow_id="other"),
        question(message, attempt=3),
        question(message, run_id="person", repeats="call_1"),
        question(await new_message(database, other_tenant)),
    ]
    for call in others:
        await ledger.open(call, RENDERED, WORST, ())
    await ledger.open(question(message, attempt=2), RENDERED, WORST, ())
    assert {(await row(database, call)).state for call in others} == {"asking"}


async def test_an_answer_to_a_call_that_was_given_up_puts_the_purse_right(database: Database, tenant: str) -> None:
    ledger, message = Ledger(database), await new_message(database, tenant)
    first, second = question(message), question(message, attempt=2)
    for call in (first, second):
        await ledger.open(call, RENDERED, WORST, (MONTH,))
    await ledger.close(first, END)
    await ledger.close(first, END)
    assert await purses_of(database, tenant) == {MONTH.key: (2_000_000, 500, 500_000, 340)}
    await ledger.close(second, END)
    assert await purses_of(database, tenant) == {MONTH.key: (0, 0, 1_000_000, 680)}


async def test_calls_that_nobody_closes_are_swept_once(own_database: Database, own_tenant: str) -> None:
    ledger, message = Ledger(own_database), await new_message(own_database, own_tenant)
    old, new = question(message), question(message, step="tasks/2")
    for call in (old, new):
        await ledger.open(call, RENDERED, WORST, (MONTH,))
    await own_database.rows(
        text("UPDATE calls SET created_at = now() - interval '11 minutes' WHERE id = :id"), {"id": old.call.id}
    )
    assert sum(await asyncio.gather(*(ledger.sweep(600) for _ in range(4)))) == 1
    assert [(await row(own_database, call)).state for call in (old, new)] == ["lost", "asking"]
    assert await purses_of(own_database, own_tenant) == {MONTH.key: (2_000_000, 500, 2_000_000, 500)}


async def test_a_pass_sweeps_no_more_than_its_share(own_database: Database, own_tenant: str) -> None:
    ledger, call = Ledger(own_database), await asked(own_database, own_tenant)
    await ledger.open(call, RENDERED, WORST, ())
    await own_database.rows(_MORE, {"most": SWEPT_MAX})
    assert [await ledger.sweep(0) for _ in range(3)] == [SWEPT_MAX, 1, 0]


async def test_purses_of_messages_and_days_that_nobody_touches_are_forgotten(
    own_database: Database, own_tenant: str
) -> None:
    ledger, message = Ledger(own_database), await new_message(own_database, own_tenant)
    done, reserved, young = (MESSAGE.model_copy(update={"key": f"message:{n}"}) for n in range(3))
    day = Purse(scope=Scope.USER_DAY, key="user:ann@example.com:2026-10-16", limit=Limit(usd=1))
    await ledger.open(question(message), RENDERED, WORST, (MONTH, day, done, young))
    await ledger.close(question(message), END)
    await ledger.open(question(message, step="2"), RENDERED, WORST, (reserved,))
    await own_database.rows(
        text("UPDATE budgets SET updated_at = now() - interval '31 days' WHERE key <> :young"), {"young": young.key}
    )
    await ledger.sweep(3_600)
    assert set(await purses_of(own_database, own_tenant)) == {MONTH.key, reserved.key, young.key}


async def test_a_call_that_cost_nothing_is_one_row_and_no_budget(database: Database, tenant: str) -> None:
    call = await asked(database, tenant, examples=("e1", "e2"))
    end = CallEnd(answer=Answer(state=TerminalState.OK, raw="{}"), cache="semantic", reused_call="call_1")
    await Ledger(database).record(call, end)
    kept = await row(database, call)
    assert (kept.state, kept.cache, kept.reused_call, kept.request) == ("ok", "semantic", "call_1", {})
    assert kept.parameters == {"tokens_out_max": 7, "examples": ["e1", "e2"]}
    assert kept.closed_at is not None
    assert await purses_of(database, tenant) == {}


async def test_a_repeat_names_the_call_that_it_repeats(database: Database, tenant: str) -> None:
    ledger, first = Ledger(database), await asked(database, tenant)
    again = question(first.call.message, workflow_id="repeat/1", repeats=first.call.id)
    for call in (first, again):
        await ledger.open(call, RENDERED, WORST, ())
        await ledger.close(call, END)
    assert (await row(database, again)).repeats == first.call.id
    found = (await Calls(database).material(ref_of(first), "w")).answers
    assert [answer.call_id for answer in found.values()] == [first.call.id]


async def test_words_that_the_database_cannot_hold_are_kept_as_near_as_may_be(database: Database, tenant: str) -> None:
    call, ledger, odd = await asked(database, tenant), Ledger(database), "a\0b\ud800c"
    rendered = Rendered(provider="anthropic", system=odd, user=odd, schema_text=odd)
    answer = Answer(state=TerminalState.OK, raw=odd, detail=odd, request_id=odd, headers={"retry-after": odd})
    await ledger.open(call, rendered, WORST, ())
    await ledger.close(call, CallEnd(answer=answer))
    kept = await row(database, call)
    assert [kept.raw, kept.error, kept.request_id, kept.headers["retry-after"]] == ["a�b?c"] * 4
    assert list((await contents(database, tenant)).values()) == ["a�b?c"]


async def test_what_sql_learns_of_tokens_is_what_the_rule_says(own_database: Database, own_tenant: str) -> None:
    ledger, message = Ledger(own_database), await new_message(own_database, own_tenant)
    dice, ratio = random.Random(7), TOKENS_PER_BYTE_FIRST  # noqa: S311  no secret
    assert await ledger.tokens_per_byte(question(message)) == ratio
    for n, tokens in enumerate([0, 1, 30, *(dice.randint(0, 40) for _ in range(20)), 2, 2]):
        call = question(message, step=str(n))
        await ledger.open(call, RENDERED, WORST, ())
        await ledger.close(call, CallEnd(answer=ANSWER.model_copy(update={"tokens_in": tokens})))
        ratio = learnt(ratio, RENDERED.bytes_in, tokens)
        assert await ledger.tokens_per_byte(call) == pytest.approx(ratio, rel=1e-12)
    assert await ledger.tokens_per_byte(question(message, model="openai:other")) == TOKENS_PER_BYTE_FIRST


async def test_of_many_first_calls_at_once_each_reserves_in_the_purse_that_nobody_had_made(
    own_database: Database, own_tenant: str
) -> None:
    ledger, message = Ledger(own_database), await new_message(own_database, own_tenant)
    wide = MESSAGE.model_copy(update={"limit": Limit(usd=0.02)})
    calls = [question(message, step=str(n)) for n in range(16)]
    each = await asyncio.gather(
        *(ledger.open(call, RENDERED, WORST, (wide,)) for call in calls), return_exceptions=True
    )
    assert [type(one) for one in each if one is not None] == [OverBudget] * 6
    assert await purses_of(own_database, own_tenant) == {wide.key: (20_000_000, 5_000, 0, 0)}


async def test_an_attempt_that_is_closed_while_the_next_one_opens_is_booked_once(
    own_database: Database, own_tenant: str
) -> None:
    ledger, message = Ledger(own_database), await new_message(own_database, own_tenant)
    wide = MESSAGE.model_copy(update={"limit": Limit(usd=9)})
    for n in range(40):
        first, second = question(message, step=str(n)), question(message, step=str(n), attempt=2)
        await ledger.open(first, RENDERED, WORST, (wide,))
        await asyncio.gather(ledger.close(first, END), ledger.open(second, RENDERED, WORST, (wide,)), ledger.sweep(0))
        await asyncio.gather(ledger.close(second, END), ledger.close(second, END))
    assert await purses_of(own_database, own_tenant) == {wide.key: (0, 0, 80 * 500_000, 80 * 340)}
