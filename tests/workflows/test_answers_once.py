"""What was answered once is not asked again: the cache, through the real engine, with requests counted on the wire."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Row
from temporalio.client import Client

from adapters.llm.caching import AnswerCache
from adapters.llm.ports import Busy, Hit, Miss
from adapters.llm.simulator import Fault, Faults, Simulator
from adapters.store import AnswerStore, Database
from domain.calls import Rendered
from domain.identity import workflow_id
from domain.proposals import MESSAGE_KINDS
from domain.questions import Question
from domain.result import Result
from tests.conftest import new_tenant
from tests.pipeline import Pipeline, guards_on, plan
from tests.simulated import ANTHROPIC, EVERY_CALL, Wire, gateway_to, house, mail, submit, until

BEN, ANA = "ben@example.com", "ana@example.com"
LIFETIMES = dict.fromkeys(MESSAGE_KINDS, 3_600.0)
TO_A_TEAM = json.dumps(
    {
        "from": {"name": "Ada", "address": "ada@example.com"},
        "to": [{"address": "team@example.com"}],
        "user": "team@example.com",
        "date": "2026-11-16T09:00:00Z",
        "text": "Hello,\n\nplease send me the figures by Friday.\n\nAda",
    }
)
"""Whoever of the team it is fetched for, it speaks of the team alone."""


@dataclass(frozen=True)
class Scene:
    """The house, and what reaches its provider."""

    pipeline: Pipeline
    wire: Wire

    async def process(self, body: bytes, *, tenant: str = "", user: str | None = None) -> Result:
        """From a mail to its end."""
        pipeline = replace(self.pipeline, tenant=tenant or self.pipeline.tenant)
        return await pipeline.ended(await submit(pipeline, body, user=user))

    async def calls(self, result: Result) -> list[Row[Any]]:  # Any: any columns
        """The lines of the call log on a message, without the built-in model's."""
        rows = await self.pipeline.database.rows(EVERY_CALL, {"tenant": self.pipeline.tenant})
        return [row for row in rows if row.message_id == result.id and row.model != "local"]


@asynccontextmanager
async def scene(
    client: Client,
    database: Database,
    tenant: str,
    wire: Wire,
    draft: str = "local",
    cache: type[AnswerCache] = AnswerCache,
) -> AsyncIterator[Scene]:
    """A cache for every kind, and a provider that is slow where it is scripted to be."""
    answers = cache(AnswerStore(database), LIFETIMES, lease_s=60)
    async with Simulator(script=wire, faults=Faults(slow_ms=1_500)) as simulator:
        gateway = gateway_to(simulator, guards_on(database, cache=answers))
        async with house(client, database, tenant, gateway, plan([ANTHROPIC], draft=[draft])) as pipeline:
            yield Scene(pipeline, wire)


class Reworded(AnswerCache):
    """As after an update that has changed the prompts."""

    async def look(self, question: Question, rendered: Rendered) -> Hit | Miss | Busy:
        prompt = question.prompt.model_copy(update={"hash": question.prompt.hash[::-1]})
        return await super().look(question.model_copy(update={"prompt": prompt}), rendered)


async def test_the_same_words_again_cost_no_call_and_mean_their_own_day(
    temporal: Client, own_database: Database, own_tenant: str
) -> None:
    async with scene(temporal, own_database, own_tenant, Wire()) as at:
        first = await at.process(mail("one"))
        second = await at.process(mail("two").replace(b"Mon, 16 Nov", b"Mon, 23 Nov"))
        (asked,), (found,) = await at.calls(first), await at.calls(second)
    assert at.wire.asked() == 1
    assert [task.title for task in second.tasks] == [task.title for task in first.tasks] != []
    assert [task.due and task.due.date for task in (*first.tasks, *second.tasks)] == [
        date(2026, 11, 20),
        date(2026, 11, 27),
    ]
    assert (asked.cache, asked.reused_call) == ("miss", None)
    assert (found.cache, found.reused_call) == ("hit", asked.id)
    assert asked.cost_usd > 0
    assert (found.cost_usd, found.tokens_in, found.tokens_out, found.raw) == (0, 0, 0, asked.raw)
    assert {attempt.cache for attempt in second.attempts if attempt.model == ANTHROPIC} == {"hit"}


async def test_of_two_at_once_one_asks_and_the_other_waits(
    temporal: Client, own_database: Database, own_tenant: str
) -> None:
    async with scene(temporal, own_database, own_tenant, Wire(lambda _: Fault.SLOW)) as at:
        results = await asyncio.gather(*(at.process(mail(name)) for name in ("one", "two")))
        states = [row.cache for result in results for row in await at.calls(result)]
    assert at.wire.asked() == 1
    assert sorted(states) == ["hit", "miss"]
    assert all(result.tasks for result in results)


async def test_whoever_waits_asks_for_itself_when_the_one_who_asks_is_cancelled(
    temporal: Client, own_database: Database, own_tenant: str
) -> None:
    wire = Wire()
    wire.fault_of = lambda _: Fault.HANG if len(wire.requests) == 1 else None
    async with scene(temporal, own_database, own_tenant, wire) as at:
        asks = await submit(at.pipeline, mail("one"))
        assert await until(lambda: _asked(wire), 5)
        waits = await submit(at.pipeline, mail("two"))
        await temporal.get_workflow_handle(workflow_id(asks)).cancel()
        result = await at.pipeline.ended(waits)
    assert result.tasks
    assert wire.asked() == 2


async def test_a_draft_is_found_again_by_its_own_user(
    temporal: Client, own_database: Database, own_tenant: str
) -> None:
    async with scene(temporal, own_database, own_tenant, Wire(), draft=ANTHROPIC) as at:
        results = [await at.process(mail(name), user=BEN) for name in ("one", "two")]
    assert results[0].draft
    assert results[1].draft
    assert results[1].draft.body == results[0].draft.body
    assert (at.wire.asked(drafts=False), at.wire.asked(drafts=True)) == (1, 1)


async def test_a_draft_is_not_shared_between_users_though_the_question_is_the_same(
    temporal: Client, own_database: Database, own_tenant: str
) -> None:
    async with scene(temporal, own_database, own_tenant, Wire(), draft=ANTHROPIC) as at:
        results = [await at.process(TO_A_TEAM.encode(), user=user) for user in (BEN, ANA)]
    assert all(result.draft for result in results)
    assert results[0].id != results[1].id
    assert (at.wire.asked(drafts=False), at.wire.asked(drafts=True)) == (1, 2)
    drafts = [request.user for request in at.wire.requests if request.streams]
    assert drafts[0] == drafts[1]


async def test_whoever_the_mail_is_to_is_part_of_the_question(
    temporal: Client, own_database: Database, own_tenant: str
) -> None:
    async with scene(temporal, own_database, own_tenant, Wire()) as at:
        for user in (BEN, ANA):
            await at.process(mail("one"), user=user)
    assert at.wire.asked() == 2
    assert at.wire.asked(f"<{BEN}> (the user)") == 1


async def test_another_tenant_asks_for_itself(temporal: Client, own_database: Database, own_tenant: str) -> None:
    async with scene(temporal, own_database, own_tenant, Wire()) as at:
        await at.process(mail("one"))
        other = await at.process(mail("one"), tenant=await new_tenant(own_database))
    assert other.tasks
    assert at.wire.asked() == 2


async def test_a_changed_prompt_asks_again(temporal: Client, own_database: Database, own_tenant: str) -> None:
    wire = Wire()
    for cache, name in ((AnswerCache, "one"), (Reworded, "two"), (Reworded, "three")):
        async with scene(temporal, own_database, own_tenant, wire, cache=cache) as at:
            assert (await at.process(mail(name))).tasks
    assert wire.asked() == 2


@pytest.mark.parametrize("fault", [Fault.GARBAGE, Fault.TRUNCATED, Fault.REFUSAL])
async def test_what_the_gate_refused_is_given_to_nobody(
    temporal: Client, own_database: Database, own_tenant: str, fault: Fault
) -> None:
    wire = Wire()
    wire.fault_of = lambda _: fault if len(wire.requests) == 1 else None
    async with scene(temporal, own_database, own_tenant, wire) as at:
        await at.process(mail("one"))
        before = wire.asked()
        second, third = await at.process(mail("two")), await at.process(mail("three"))
        (asked,), (found,) = await at.calls(second), await at.calls(third)
    assert wire.asked() == before + 1
    assert (asked.cache, found.cache, found.reused_call) == ("miss", "hit", asked.id)
    assert len(second.tasks) == len(third.tasks) == 1


async def _asked(wire: Wire) -> bool:
    return bool(wire.requests)
