"""A second model may look at what was found; what it finds no support for is dropped, and it can be done without."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from temporalio.client import Client

from activities import Plan
from adapters.store import Database
from domain.message import Status
from domain.proposals import QuestionKind
from domain.questions import Answer, Question, TerminalState
from tests.pipeline import DRAFT, MAIL, TASKS_AND_DECISIONS, Scripted, ok, plan, route, running

HAIKU, LUNA = "anthropic:small", "openai:small"
EMPTY = '{"tasks": [], "decisions": []}'
REFUSAL = Answer(state=TerminalState.REFUSED, raw="")


def verified(models: Sequence[str] = (LUNA,)) -> Plan:
    """As ever, and another model looks at what was found."""
    extracting = plan([HAIKU])
    return extracting.model_copy(update={"routes": (*extracting.routes, route(QuestionKind.VERIFY, models))})


@dataclass
class Doubting(Scripted):
    """Finds no support for the items of these numbers."""

    numbers: tuple[int, ...] = ()

    async def ask(self, question: Question, key: str) -> Answer:  # noqa: ARG002  one is as good as another
        self.questions.append(question)
        items = [{"item": n, "supported": n not in self.numbers, "why": "It was a joke."} for n in (1, 2)]
        return ok(json.dumps({"items": items}))


async def test_a_second_model_is_shown_what_was_found_by_number(
    temporal: Client, database: Database, tenant: str
) -> None:
    first, second = Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)]), Doubting([])
    async with running(temporal, database, tenant, verified(), {"anthropic": first, "openai": second}) as pipeline:
        result = await pipeline.process()
    [question] = second.questions
    assert question.call.step == "verify/1"
    assert (
        "<found>\nFound in it:\n"
        '1. task: Send the figures; owner: Ben Ruiz; due: by Friday (2026-11-20); quote: "please send me the figures'
    ) in question.prompt.user
    assert "\n2. decision: The launch moves to March; quote: " in question.prompt.user
    assert [len(result.tasks), len(result.decisions), len(result.dropped)] == [1, 1, 0]


async def test_what_it_does_not_support_is_dropped_and_no_reply_is_owed_for_it(
    temporal: Client, database: Database, tenant: str
) -> None:
    first, second = Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)]), Doubting([], numbers=(1,))
    async with running(temporal, database, tenant, verified(), {"anthropic": first, "openai": second}) as pipeline:
        result = await pipeline.process()
    assert (result.tasks, len(result.decisions), result.draft) == ((), 1, None)
    [dropped] = result.dropped
    assert (dropped.kind, dropped.reason) == ("tasks", "unsupported")
    assert "It was a joke." in dropped.proposed
    assert len(first.questions) == 1


async def test_what_it_does_not_support_is_no_context_of_the_draft(
    temporal: Client, database: Database, tenant: str
) -> None:
    first, second = Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)]), Doubting([], numbers=(2,))
    async with running(temporal, database, tenant, verified(), {"anthropic": first, "openai": second}) as pipeline:
        await pipeline.process()
    [draft] = [question for question in first.questions if question.kinds == (QuestionKind.DRAFT,)]
    assert "- task: Send the figures" in draft.prompt.user
    assert "- decision:" not in draft.prompt.user


async def test_where_nobody_can_verify_all_is_kept_and_that_is_said(
    temporal: Client, database: Database, tenant: str
) -> None:
    first, second = Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)]), Scripted([REFUSAL])
    async with running(temporal, database, tenant, verified(), {"anthropic": first, "openai": second}) as pipeline:
        result = await pipeline.process()
    assert [(lost.feature, lost.reason) for lost in result.degraded] == [("verify", "refused")]
    assert [len(result.tasks), len(result.decisions)] == [1, 1]
    assert result.draft is not None


@pytest.mark.parametrize(("routes", "answer"), [(verified(), EMPTY), (plan([HAIKU]), TASKS_AND_DECISIONS)])
async def test_nobody_is_asked_where_nothing_was_found_or_no_route_says_who(
    temporal: Client, database: Database, tenant: str, routes: Plan, answer: str
) -> None:
    first, second = Scripted([ok(answer), ok(DRAFT)]), Doubting([])
    async with running(temporal, database, tenant, routes, {"anthropic": first, "openai": second}) as pipeline:
        result = await pipeline.process()
    assert second.questions == []
    assert result.status in {Status.DONE, Status.NEEDS_REVIEW}


@dataclass
class Noticing(Scripted):
    """Finds in each part what is asked there, and writes a draft."""

    async def ask(self, question: Question, key: str) -> Answer:  # noqa: ARG002  one is as good as another
        self.questions.append(question)
        if question.kinds == (QuestionKind.DRAFT,):
            return ok(DRAFT)
        words = question.prompt.user.partition("<conversation>")[2]
        tasks = [{"title": quote, "quote": quote} for quote in ASKED if quote in words]
        return ok(json.dumps({"tasks": tasks, "decisions": []}))


ASKED = ("please send me the figures", "please call the bank", "please book the room")


async def test_each_part_is_looked_at_with_its_own_items_by_its_own_numbers(
    temporal: Client, database: Database, tenant: str
) -> None:
    talk = b"\n\n".join([b"There is more to say of it, and it is said here at some length."] * 270)
    first, second, third = (request.encode() for request in ASKED)
    head = MAIL.partition(b"\n\n")[0] % b"long"
    body = b"\n\n".join([head, b"Ben, %s, and %s." % (first, second), talk, b"Ben, %s." % third, talk])
    routes = verified().model_copy(update={"part_chars_max": 16_000})
    model, doubting = Noticing([]), Doubting([], numbers=(2,))
    async with running(temporal, database, tenant, routes, {"anthropic": model, "openai": doubting}) as pipeline:
        result = await pipeline.process(body)
    assert sorted(question.call.step for question in doubting.questions) == ["verify.1/1", "verify.2/1"]
    assert [task.evidence.quote for task in result.tasks if task.evidence] == [ASKED[0], ASKED[2]]
    assert [dropped.reason for dropped in result.dropped] == ["unsupported"]
