"""The call log is read back whole, within one tenant, and adds up to what was really spent."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from adapters.store import SEQ_MAX, CallLog, Database
from domain.call_views import CallFilter, CallState, ModelStats
from domain.calls import CallEnd
from domain.message import MessageRef
from domain.proposals import QuestionKind
from domain.questions import TerminalState
from domain.repeats import RepeatRef
from domain.traffic import BreakerState
from tests.adapters.store.logging_calls import MODEL, PRICE, answer, asked, judged, opened, question, recorded
from tests.adapters.store.making import new_message

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
async def ref(database: Database, tenant: str) -> MessageRef:
    return await new_message(database, tenant)


async def listed(database: Database, ref: MessageRef, **wanted: object) -> list[str]:
    page = await CallLog(database).page(ref.tenant, CallFilter.model_validate(wanted), before=SEQ_MAX, size=50)
    return [call.id for call in page.calls]


async def stats_of(database: Database, ref: MessageRef, model: str = MODEL) -> ModelStats:
    found = await CallLog(database).stats(ref.tenant, LONG_AGO)
    return next(stats for stats in found if stats.model == model)


async def test_a_call_is_shown_with_all_that_was_sent_and_came_back(database: Database, ref: MessageRef) -> None:
    id_ = await asked(database, question(ref))
    await judged(database, ref, id_, "strict")
    call = await CallLog(database).get(ref.tenant, id_)
    assert call is not None
    assert call.system is not None
    assert call.words is not None
    assert call.answer_schema is not None
    assert (call.system.body, call.words.body) == ("Find tasks.", "Hi. (told: nothing)")
    assert (call.answer_schema.body, call.content_kept) == ('{"type":"object"}', True)
    assert call.parameters == {
        "model": "claude-haiku-5-5", "max_tokens": 400, "tokens_out_max": 400, "examples": ["edit_1"]
    }  # fmt: skip
    assert (call.price, call.cost_usd, call.reserved_usd, call.reserved_tokens) == (PRICE, 0.001, 0.002, 700)
    assert (call.latency_ms, call.ttft_ms, call.tokens_per_s) == (500, 40, 100.0)
    assert (call.state, call.rung, call.raw) == (CallState.OK, "strict", '{"tasks": []}')
    assert [(verdict.kind, verdict.outcome) for verdict in call.verdicts] == [(QuestionKind.TASKS, "accepted")]
    assert (call.key_id, call.user, call.attempt) == ("k1", "ann@example.com", 1)


async def test_words_that_were_not_kept_are_known_by_their_hash(database: Database, ref: MessageRef) -> None:
    put = question(ref)
    put = put.model_copy(update={"prompt": put.prompt.model_copy(update={"system": f"Only {ref.message_id}"})})
    call = await CallLog(database).get(ref.tenant, await asked(database, put, keep=False))
    assert call is not None
    assert call.system is not None
    assert (len(call.system.hash), call.system.body, call.content_kept) == (64, None, False)


async def test_another_tenants_call_does_not_exist(database: Database, ref: MessageRef, other_tenant: str) -> None:
    id_, log = await asked(database, question(ref)), CallLog(database)
    assert await log.get(other_tenant, id_) is None
    assert await log.repeatable(other_tenant, id_) is None
    assert (await log.page(other_tenant, CallFilter(), before=SEQ_MAX, size=9)).calls == ()
    assert await log.stats(other_tenant, LONG_AGO) == []


async def test_the_newest_call_comes_first_and_pages_join(database: Database, ref: MessageRef) -> None:
    made = [await asked(database, question(ref)) for _ in range(5)]
    log, before, seen = CallLog(database), SEQ_MAX, []
    while before:
        page = await log.page(ref.tenant, CallFilter(), before=before, size=2)
        seen += [call.id for call in page.calls]
        before = page.before or 0
    assert seen == made[::-1]


async def test_the_list_is_filtered(database: Database, ref: MessageRef) -> None:
    both = (QuestionKind.TASKS, QuestionKind.DECISIONS)
    one = await asked(database, question(ref, kinds=both))
    two = await recorded(database, question(ref, model="local", kinds=(QuestionKind.DRAFT,)), CallEnd(answer=answer()))
    three = await opened(database, question(ref))
    four = await asked(database, question(ref, repeats=one))
    assert await listed(database, ref, kind="decisions") == [one]
    assert await listed(database, ref, model="local") == [two]
    assert await listed(database, ref, state="asking") == [three]
    assert await listed(database, ref, repeats=one) == [four]
    assert await listed(database, ref, message_id=ref.message_id) == [four, three, two, one]
    assert await listed(database, ref, message_id="msg_none") == []


async def test_rates_errors_and_percentiles_are_those_of_the_calls(database: Database, ref: MessageRef) -> None:
    failed = CallEnd(
        answer=answer("", state=TerminalState.FAILED, cost_usd=0, latency_ms=9_000, ttft_ms=None), key="k1"
    )
    puts = [question(ref) for _ in range(4)]
    ends = [CallEnd(answer=answer(latency_ms=ms), key="k1") for ms in (100, 200, 300, 400)]
    ids = [await asked(database, put, end) for put, end in zip(puts, ends, strict=True)]
    await asked(database, question(ref, workflow=puts[0].call.workflow_id, attempt=2), failed)
    for id_, rung in zip(ids, ("strict", "mended", "dropped", "sent_back"), strict=True):
        await judged(database, ref, id_, rung)
    found = await stats_of(database, ref)
    assert (found.calls, found.errors, found.retries, found.retry_rate) == (5, 1, 1, 0.2)
    assert (found.repairs, found.repair_rate, found.retries_high, found.repairs_high) == (2, 0.5, True, True)
    assert (found.latency_p50_ms, found.latency_p99_ms, found.ttft_p50_ms) == (250, 397, 40)
    assert (found.tokens_in, found.tokens_out, round(found.cost_usd, 6), found.paid_twice) == (500, 250, 0.004, 0)


async def test_a_call_that_was_given_up_after_it_was_sent_is_counted_apart(database: Database, ref: MessageRef) -> None:
    timed_out = answer("", state=TerminalState.FAILED, cost_usd=0, detail="timeout")
    await asked(database, question(ref), CallEnd(answer=timed_out, key="k1", unsure=True))
    found = await stats_of(database, ref)
    assert (found.unsure, found.paid_twice, found.errors) == (1, 0, 1)


async def test_a_call_that_was_only_held_back_is_no_retry_when_it_goes_out(database: Database, ref: MessageRef) -> None:
    held, failed = (answer("", state=TerminalState.FAILED, cost_usd=0, detail=why) for why in ("limited", "overloaded"))
    step = [question(ref, workflow=f"w/{ref.message_id}", attempt=attempt) for attempt in (1, 2, 4, 5)]
    await recorded(database, step[0], CallEnd(answer=held))
    await asked(database, step[1], CallEnd(answer=failed, key="k1"))
    assert (await stats_of(database, ref)).retries == 0
    await asked(database, step[2])
    assert (await stats_of(database, ref)).retries == 1
    await recorded(database, step[3], CallEnd(answer=held))
    assert (await stats_of(database, ref)).retries == 1


async def test_who_comes_after_a_lost_call_retries_and_who_repeats_one_does_not(
    database: Database, ref: MessageRef
) -> None:
    first, second = (question(ref, workflow=f"w/{ref.message_id}", attempt=attempt) for attempt in (1, 2))
    id_ = await opened(database, first, "lost")
    await asked(database, second)
    assert (await stats_of(database, ref)).retries == 1
    for attempt in (1, 2):
        await asked(database, question(ref, workflow=f"repeat/{id_}", attempt=attempt, repeats=id_))
    assert (await stats_of(database, ref)).retries == 1


async def test_an_answer_from_the_cache_is_a_hit_and_no_call(database: Database, ref: MessageRef) -> None:
    first = await asked(database, question(ref), CallEnd(answer=answer(), cache="miss"))
    free = answer(tokens_in=0, tokens_out=0, cost_usd=0, latency_ms=0)
    await recorded(database, question(ref), CallEnd(answer=free, cache="hit", reused_call=first))
    found = await stats_of(database, ref)
    assert (found.calls, found.cache_looked, found.cache_hits, found.cache_rate) == (1, 2, 1, 0.5)
    assert found.latency_p50_ms == 500


async def test_paid_twice_are_second_calls_of_one_step_and_lost_ones(database: Database, ref: MessageRef) -> None:
    again = [question(ref, workflow=f"w/{ref.message_id}", attempt=attempt) for attempt in (1, 2, 3)]
    await asked(database, again[0], CallEnd(answer=answer("", state=TerminalState.FAILED)))
    await asked(database, again[1])
    assert (await stats_of(database, ref)).paid_twice == 0
    await asked(database, again[2])
    assert (await stats_of(database, ref)).paid_twice == 1
    await opened(database, question(ref), "lost")
    assert (await stats_of(database, ref)).paid_twice == 2


async def test_nothing_is_paid_twice_for_what_costs_nothing(database: Database, ref: MessageRef) -> None:
    for attempt in (1, 2):
        put = question(ref, workflow=f"w/{ref.message_id}", model="local", attempt=attempt)
        await recorded(database, put, CallEnd(answer=answer()))
    assert (await stats_of(database, ref, "local")).paid_twice == 0


async def test_stats_begin_where_they_are_told_to(database: Database, ref: MessageRef) -> None:
    await asked(database, question(ref))
    assert await CallLog(database).stats(ref.tenant, datetime.now(UTC) + timedelta(minutes=1)) == []


async def test_outcomes_are_counted(database: Database, ref: MessageRef) -> None:
    for outcome in ("accepted", "edited", "edited", "rejected"):
        id_ = await asked(database, question(ref))
        statement = text("UPDATE calls SET outcome = :o WHERE tenant = :t AND id = :id")
        await database.rows(statement, {"o": outcome, "t": ref.tenant, "id": id_})
    found = await stats_of(database, ref)
    assert (found.accepted, found.edited, found.rejected) == (1, 2, 1)


async def test_what_was_kept_can_be_put_again_word_for_word(database: Database, ref: MessageRef) -> None:
    id_ = await asked(database, question(ref))
    repeat = RepeatRef(tenant=ref.tenant, call_id=id_, step="repeat/1")
    found = await CallLog(database).recorded(repeat, "repeat/x")
    assert (found.system, found.words, found.kinds) == ("Find tasks.", "Hi. (told: nothing)", (QuestionKind.TASKS,))
    assert (found.tokens_out_max, found.examples, found.user) == (400, ("edit_1",), "ann@example.com")
    assert (found.conversation.text, found.answer, found.failures) == ("Hi.", None, 0)


async def test_a_repetition_finds_its_own_answer_and_counts_its_failures(database: Database, ref: MessageRef) -> None:
    id_ = await asked(database, question(ref))
    repeat = RepeatRef(tenant=ref.tenant, call_id=id_, step="repeat/1")
    end = CallEnd(answer=answer("", state=TerminalState.FAILED), key="k1")
    await asked(database, question(ref, workflow="repeat/x", step="repeat/1", repeats=id_), end)
    assert (await CallLog(database).recorded(repeat, "repeat/x")).failures == 1
    other = await asked(database, question(ref, workflow="repeat/x", step="repeat/2", repeats=id_))
    assert (await CallLog(database).recorded(repeat, "repeat/x")).answer is None
    mine = await asked(database, question(ref, workflow="repeat/x", step="repeat/1", attempt=2, repeats=id_))
    known = (await CallLog(database).recorded(repeat, "repeat/x")).answer
    assert known is not None
    assert (known.call_id, known.reused, mine == other) == (mine, True, False)


async def test_a_repetition_that_was_lost_has_failed_and_one_that_was_cancelled_has_not(
    database: Database, ref: MessageRef
) -> None:
    id_ = await asked(database, question(ref))
    mine = [question(ref, workflow="repeat/y", step="repeat/1", attempt=n, repeats=id_) for n in (1, 2, 3)]
    failed = answer("", state=TerminalState.FAILED)
    await opened(database, mine[0], "lost")
    await asked(database, mine[1], CallEnd(answer=failed.model_copy(update={"detail": "cancelled"}), key="k1"))
    await asked(database, mine[2], CallEnd(answer=failed, breaker=BreakerState.HALF_OPEN, key="k1"))
    repeat = RepeatRef(tenant=ref.tenant, call_id=id_, step="repeat/1")
    assert (await CallLog(database).recorded(repeat, "repeat/y")).failures == 1


async def test_a_call_whose_words_were_not_kept_cannot_be_repeated(database: Database, ref: MessageRef) -> None:
    put = question(ref)
    put = put.model_copy(update={"prompt": put.prompt.model_copy(update={"system": "Never kept."})})
    found = await CallLog(database).repeatable(ref.tenant, await asked(database, put, keep=False))
    assert found is not None
    assert (found.repeatable, found.model, found.cost_usd) == (False, MODEL, 0.001)


async def test_the_built_in_model_needs_no_words(database: Database, ref: MessageRef) -> None:
    id_ = await recorded(database, question(ref, model="local"), CallEnd(answer=answer()))
    found = await CallLog(database).repeatable(ref.tenant, id_)
    assert found is not None
    assert found.repeatable


async def test_an_answer_from_the_cache_is_repeated_in_the_words_of_its_call(
    database: Database, ref: MessageRef
) -> None:
    first = await asked(database, question(ref))
    end = CallEnd(answer=answer(cost_usd=0), cache="hit", reused_call=first)
    id_ = await recorded(database, question(ref), end)
    found = await CallLog(database).repeatable(ref.tenant, id_)
    assert found is not None
    assert found.repeatable
    repeat = RepeatRef(tenant=ref.tenant, call_id=id_, step="repeat/1")
    assert (await CallLog(database).recorded(repeat, "repeat/x")).words == "Hi. (told: nothing)"
