"""Every call is a row of its own, and what was paid for first is found by every later attempt."""

from sqlalchemy import text

from adapters.store import Calls, Database, Request
from domain.message import MessageRef
from domain.proposals import QuestionKind
from domain.questions import Answer, QuestionRef, TerminalState
from tests.adapters.store.making import new_message

FAILED = Answer(state=TerminalState.FAILED, raw="", detail="overloaded")


def request(message: MessageRef, run_id: str = "one", **changes: object) -> Request:
    question = QuestionRef(message=message, kinds=(QuestionKind.TASKS,), model="local", step="tasks/1")
    given = {"prompt_version": "1", "prompt_hash": "h", "request_hash": "r", "tokens_out_max": 7, **changes}
    return Request.model_validate({"question": question, "workflow_id": "w", "run_id": run_id, **given})


def ok(raw: str) -> Answer:
    return Answer(state=TerminalState.OK, raw=raw)


async def count(database: Database, tenant: str) -> int:
    row = await database.row(text("SELECT count(*) FROM calls WHERE tenant = :t"), {"t": tenant})
    assert row is not None
    return int(row[0])


async def test_two_attempts_that_were_both_answered_are_two_rows_and_both_can_be_judged(
    database: Database, tenant: str
) -> None:
    calls, message = Calls(database), await new_message(database, tenant)
    first = await calls.record(request(message), ok("first"), 1)
    second = await calls.record(request(message), ok("second"), 2)
    assert await count(database, tenant) == 2
    assert [(await calls.judged(message, ref.call_id)).raw for ref in (first, second)] == ["first", "second"]


async def test_of_several_answers_a_retried_step_is_given_the_earliest(database: Database, tenant: str) -> None:
    calls, message = Calls(database), await new_message(database, tenant)
    await calls.record(request(message), FAILED, 1)
    first = await calls.record(request(message), ok("first"), 2)
    await calls.record(request(message), ok("second"), 3)
    other = await calls.record(request(message, request_hash="other"), ok("other"), 1)
    answers = (await calls.material(request(message).question, "w")).answers
    assert {hash_: answer.call_id for hash_, answer in answers.items()} == {"r": first.call_id, "other": other.call_id}
    assert all(answer.reused for answer in answers.values())


async def test_a_workflow_that_is_started_anew_logs_its_attempts_anew(database: Database, tenant: str) -> None:
    calls, message = Calls(database), await new_message(database, tenant)
    await calls.record(request(message), FAILED, 1)
    answered = await calls.record(request(message, "two"), ok("paid for"), 1)
    assert (await calls.judged(message, answered.call_id)).raw == "paid for"


async def test_an_answer_of_another_tenants_workflow_of_the_same_name_is_not_found(
    database: Database, tenant: str, other_tenant: str
) -> None:
    calls, message = Calls(database), await new_message(database, tenant)
    theirs = await new_message(database, other_tenant)
    call = await calls.record(request(theirs), ok("theirs"), 1)
    assert (await calls.material(request(message).question, "w")).answers == {}
    assert (await calls.record(request(message), ok("ours"), 1)).call_id == call.call_id
    assert (await calls.judged(message, call.call_id)).raw == "ours"


async def test_a_calls_parameters_name_the_examples_that_it_showed(database: Database, tenant: str) -> None:
    message = await new_message(database, tenant)
    await Calls(database).record(request(message, examples=("e1", "e2")), ok("{}"), 1)
    row = await database.row(text("SELECT parameters FROM calls WHERE tenant = :t"), {"t": tenant})
    assert row is not None
    assert row.parameters == {"tokens_out_max": 7, "examples": ["e1", "e2"]}
