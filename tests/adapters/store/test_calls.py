"""Every call is a row of its own, and what was paid for first is found by every later attempt."""

import pytest
from sqlalchemy import text

from adapters.store import Calls, Database, Findings, Ledger
from domain.calls import CallEnd, Rendered
from domain.gate import Finding, GateRung, rung_of
from domain.message import MessageRef
from domain.money import Amount
from domain.proposals import QuestionKind
from domain.questions import Answer, Question, TerminalState
from domain.traffic import BreakerState
from domain.verdict import Truncated, Unusable
from tests.adapters.store.making import new_message, question, ref_of

FAILED = CallEnd(
    answer=Answer(state=TerminalState.FAILED, raw="", detail="overloaded"), breaker=BreakerState.CLOSED, key="k"
)
TASKS, DECISIONS = QuestionKind.TASKS, QuestionKind.DECISIONS
FOUND = Finding(kind=TASKS, repaired=False)


def ok(raw: str, **changes: object) -> CallEnd:
    return CallEnd.model_validate({"answer": Answer(state=TerminalState.OK, raw=raw), **changes})


async def opened(database: Database, asked: Question) -> None:
    rendered = Rendered(provider="anthropic", system="s", user="u", schema_text="{}")
    await Ledger(database).open(asked, rendered, Amount(), ())


async def came(database: Database, asked: Question, end: CallEnd) -> Question:
    await opened(database, asked)
    await Ledger(database).close(asked, end)
    return asked


async def answers(database: Database, message: MessageRef) -> dict[str, str]:
    material = await Calls(database).material(ref_of(question(message)), "w")
    assert all(answer.reused for answer in material.answers.values())
    return {hash_: answer.call_id for hash_, answer in material.answers.items()}


async def test_two_attempts_that_were_both_answered_are_two_rows_and_both_can_be_judged(
    database: Database, tenant: str
) -> None:
    message = await new_message(database, tenant)
    asked = [await came(database, question(message, attempt=n), ok(f"answer {n}")) for n in (1, 2)]
    raws = [(await Calls(database).judged(message, one.call.id)).raw for one in asked]
    assert raws == ["answer 1", "answer 2"]


async def test_of_several_answers_a_retried_step_is_given_the_earliest(database: Database, tenant: str) -> None:
    message = await new_message(database, tenant)
    await came(database, question(message), FAILED)
    first = await came(database, question(message, attempt=2), ok("first"))
    await came(database, question(message, attempt=3), ok("second"))
    other = await came(database, question(message, request_hash="other"), ok("other"))
    assert await answers(database, message) == {"h": first.call.id, "other": other.call.id}


async def test_the_earliest_is_the_one_that_was_answered_first_not_asked_first(database: Database, tenant: str) -> None:
    message, ledger = await new_message(database, tenant), Ledger(database)
    slow = question(message)
    await opened(database, slow)
    quick = await came(database, question(message, attempt=2), ok("quick"))
    await ledger.close(slow, ok("slow"))
    assert await answers(database, message) == {"h": quick.call.id}


async def test_a_call_that_is_open_lost_or_failed_has_no_answer_to_find(database: Database, tenant: str) -> None:
    message = await new_message(database, tenant)
    await came(database, question(message), FAILED)
    await opened(database, question(message, attempt=2))
    await opened(database, question(message, attempt=3))
    assert await answers(database, message) == {}


async def test_an_answer_from_the_cache_is_found_and_says_where_it_came_from(database: Database, tenant: str) -> None:
    message = await new_message(database, tenant)
    await Ledger(database).record(question(message), ok("{}", cache="hit", reused_call="call_before"))
    found = (await Calls(database).material(ref_of(question(message)), "w")).answers["h"]
    assert (found.cache, found.reused) == ("hit", True)


async def test_failures_are_those_that_went_out_and_were_no_probes(database: Database, tenant: str) -> None:
    message = await new_message(database, tenant)
    probe = FAILED.model_copy(update={"breaker": BreakerState.HALF_OPEN})
    stayed = FAILED.model_copy(update={"key": None, "breaker": None})
    forgiven = ("cancelled", "rate_limited", "no_connection_free", "spent_out", "unauthorized")
    others = [
        FAILED.model_copy(update={"answer": FAILED.answer.model_copy(update={"detail": why})}) for why in forgiven
    ]
    for attempt, end in enumerate((FAILED, probe, stayed, *others, FAILED, ok("{}")), 1):
        await came(database, question(message, attempt=attempt), end)
    await came(database, question(message, request_hash="other"), FAILED)
    await came(database, question(message, step="tasks/2"), FAILED)
    material = await Calls(database).material(ref_of(question(message)), "w")
    assert material.failures == {"h": 2, "other": 1}


async def test_the_mailboxs_owner_is_named_in_lower_case_or_is_nobody(
    database: Database, tenant: str, other_tenant: str
) -> None:
    theirs, nobodys = (
        await new_message(database, tenant, "Änn@Example.com"),
        await new_message(database, other_tenant),
    )
    users = [(await Calls(database).material(ref_of(question(m)), "w")).user for m in (theirs, nobodys)]
    assert users == ["änn@example.com", ""]


async def test_a_workflow_that_is_started_anew_logs_its_attempts_anew(database: Database, tenant: str) -> None:
    message = await new_message(database, tenant)
    await came(database, question(message), FAILED)
    answered = await came(database, question(message, run_id="two"), ok("paid for"))
    assert (await Calls(database).judged(message, answered.call.id)).raw == "paid for"


async def test_an_answer_of_another_tenants_workflow_of_the_same_name_is_not_found(
    database: Database, tenant: str, other_tenant: str
) -> None:
    message, theirs = await new_message(database, tenant), await new_message(database, other_tenant)
    await came(database, question(theirs), ok("theirs"))
    assert await answers(database, message) == {}
    ours = await came(database, question(message), ok("ours"))
    assert (await Calls(database).judged(message, ours.call.id)).raw == "ours"


async def test_a_judged_call_says_how_far_down_the_gate_it_went(database: Database, tenant: str) -> None:
    message = await new_message(database, tenant)
    asked = await came(database, question(message), ok("{}"))
    judgements = (FOUND.model_copy(update={"repaired": True}), Unusable(kind=DECISIONS, reason="refused"))
    await Findings(database).keep(ref_of(asked), asked.call.id, judgements)
    row = await database.row(text("SELECT rung FROM calls WHERE tenant = :t"), {"t": tenant})
    verdicts = await database.rows(text("SELECT outcome FROM verdicts WHERE tenant = :t"), {"t": tenant})
    assert row is not None
    assert (row.rung, len(verdicts)) == (rung_of(judgements), 2)


@pytest.mark.parametrize("rung", GateRung)
async def test_the_schema_knows_every_rung(database: Database, tenant: str, rung: GateRung) -> None:
    asked = await came(database, question(await new_message(database, tenant)), ok("{}"))
    params = {"rung": rung.value, "t": tenant, "id": asked.call.id}
    await database.rows(text("UPDATE calls SET rung = :rung WHERE tenant = :t AND id = :id"), params)


async def test_judging_a_call_again_changes_nothing(database: Database, tenant: str) -> None:
    message, findings = await new_message(database, tenant), Findings(database)
    asked = await came(database, question(message), ok("{}"))
    await findings.keep(ref_of(asked), asked.call.id, (FOUND,))
    await findings.keep(ref_of(asked), asked.call.id, (Truncated(kind=TASKS),))
    rows = await database.rows(
        text("SELECT c.rung, v.outcome FROM calls c JOIN verdicts v USING (tenant, message_id) WHERE tenant = :t"),
        {"t": tenant},
    )
    assert [tuple(row) for row in rows] == [("strict", "accepted")]
