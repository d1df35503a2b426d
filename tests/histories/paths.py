"""Each path that a run can take, as a scenario that the recorder plays on the real engine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from temporalio.client import Client, WorkflowHandle

from activities import Plan
from adapters.store import Accepted, Database, Messages, Upload
from adapters.temporal import Runs, Watches
from domain.failures import ModelUnavailable, OverBudget
from domain.message import Remote
from domain.proposals import QuestionKind
from domain.questions import Answer, Question, TerminalState
from domain.repeats import RepeatInput, repeat_workflow_id
from domain.sources import SourceRef
from tests.histories.commands import commands
from tests.pipeline import DRAFT, MAIL, PAUSE_S, TASKS_AND_DECISIONS, Pipeline, Scripted, ok, plan, route, running
from tests.workflows.sources import Memory, PolledMemory, at_hand

_SMALL, _OTHER = "anthropic:small", "openai:small"
STEP_S = 0.3
_EMPTY = ok('{"tasks": [], "decisions": []}')
_BROKEN = ok('{"tasks": 7, "decisions": []}')
_CUT = Answer(state=TerminalState.TRUNCATED, raw="")
_SUPPORTED = ok('{"items": [{"item": 1, "supported": true, "why": "Yes."}]}')
_REFUSED = Answer(state=TerminalState.REFUSED, raw="")


@dataclass
class OneByOne(Scripted):
    """Answers each question a while after the one before, so that the order of commands is always one."""

    async def ask(self, question: Question, key: str) -> Answer:
        answer = await super().ask(question, key)
        await asyncio.sleep(STEP_S * len(self.questions))
        return answer


@dataclass(frozen=True)
class Path:
    """A scenario: what the models say, and what happens; `play` gives the id of the workflow to record."""

    plan: Plan
    models: Callable[[], Mapping[str, Scripted]]
    play: Callable[[Pipeline], Awaitable[str]]
    memory: Memory | PolledMemory | None = None
    """The source from which it has its messages, if they are not posted."""

    @asynccontextmanager
    async def running(self, client: Client, database: Database, tenant: str) -> AsyncIterator[Pipeline]:
        """Workers for this path alone."""
        sources = None if self.memory is None else at_hand(client, tenant, self.memory)
        async with running(client, database, tenant, self.plan, self.models(), sources=sources) as pipeline:
            yield pipeline


async def _process(pipeline: Pipeline) -> str:
    return (await pipeline.process()).workflow_id


async def _process_long(pipeline: Pipeline) -> str:
    long = MAIL % b"long" + b"\n\nThere is more to say, and it is said here. " * 100
    return (await pipeline.process(long)).workflow_id


async def _unreadable(pipeline: Pipeline) -> str:
    return (await pipeline.ended(await pipeline.submit(b"{", "application/json"))).workflow_id


async def _duplicate(pipeline: Pipeline) -> str:
    result = await pipeline.process()
    other = f"{pipeline.tenant}/duplicate"
    given = {"source": {"type": "stored", "message_id": result.id}, "tenant": pipeline.tenant}
    await pipeline.client.execute_workflow("ProcessMessage", given, id=other, task_queue="winnow")
    return other


async def _reviewed(pipeline: Pipeline) -> str:
    workflow_id = await _process(pipeline)
    handle = pipeline.client.get_workflow_handle(workflow_id)
    await _waits(handle, times=1)
    await handle.signal("edit_draft", {"body": "On Thursday."})
    await _waits(handle, times=2)
    await handle.signal("approve_draft")
    await handle.result()
    return workflow_id


async def _repeated(pipeline: Pipeline) -> str:
    result = await pipeline.process()
    given = RepeatInput(
        tenant=pipeline.tenant, call_id=result.attempts[0].call_id, repeat_id="rpt_" + "0" * 16, times=2
    )
    await Runs(pipeline.client).repeat(given)
    workflow_id = repeat_workflow_id(given.tenant, given.call_id, given.repeat_id)
    await pipeline.client.get_workflow_handle(workflow_id).result()
    return workflow_id


async def _brought(pipeline: Pipeline) -> str:
    accepted = await Messages(pipeline.database).accept(
        Upload.elsewhere(pipeline.tenant, Remote(source="work", id="18f"))
    )
    assert isinstance(accepted, Accepted)
    await Runs(pipeline.client).start(accepted.ref, accepted.workflow_id, "work")
    return (await pipeline.ended(accepted.ref)).workflow_id


async def _watched(pipeline: Pipeline) -> str:
    source = SourceRef(tenant=pipeline.tenant, name="work")
    await Watches(pipeline.client).keep(source)
    handle = pipeline.client.get_workflow_handle(source.workflow_id)
    await _waits(handle, times=1)
    await Watches(pipeline.client).poke(source)
    await _waits(handle, times=2)
    return source.workflow_id


async def _waits(handle: WorkflowHandle[Any, Any], times: int) -> None:  # Any: the SDK's parameters
    """Until the run waits for a person, for the first or a later time: so the order of commands is always one."""
    while commands(await handle.fetch_history()).count("TIMER_STARTED") < times:  # noqa: ASYNC110  the engine moves it
        await asyncio.sleep(PAUSE_S)


def _verified(extracting: Plan) -> Plan:
    """As ever, and another model looks at what was found."""
    return extracting.model_copy(update={"routes": (*extracting.routes, route(QuestionKind.VERIFY, [_OTHER]))})


PATHS: dict[str, Path] = {
    "plain": Path(plan([_SMALL]), lambda: {"anthropic": Scripted([_EMPTY])}, _process),
    "drafted": Path(plan([_SMALL]), lambda: {"anthropic": Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)])}, _process),
    "repaired": Path(plan([_SMALL]), lambda: {"anthropic": Scripted([_BROKEN, ok('{"tasks": []}')])}, _process),
    "fallen_back": Path(
        plan([_SMALL, _OTHER]),
        lambda: {"anthropic": Scripted([_REFUSED]), "openai": Scripted([_EMPTY])},
        _process,
    ),
    "unavailable": Path(
        plan([_SMALL]),
        lambda: {"anthropic": Scripted([ModelUnavailable("overloaded", retry_after_s=0.01)])},
        _process,
    ),
    "degraded": Path(plan([_SMALL]), lambda: {"anthropic": Scripted([_REFUSED])}, _process),
    "split_routes": Path(
        plan([_SMALL], decisions=[_OTHER]),
        lambda: {"anthropic": Scripted([ok('{"tasks": []}')]), "openai": Scripted([ok('{"decisions": []}')])},
        _process,
    ),
    "widened": Path(plan([_SMALL]), lambda: {"anthropic": Scripted([_CUT, _EMPTY])}, _process),
    "over_budget": Path(
        plan([_SMALL, "local"]),
        lambda: {"anthropic": Scripted([OverBudget("nothing is left")]), "local": Scripted([_EMPTY], keys=())},
        _process,
    ),
    "parts": Path(
        plan([_SMALL]).model_copy(update={"part_chars_max": 1_000}),
        lambda: {"anthropic": OneByOne([_EMPTY])},
        _process_long,
    ),
    "verified": Path(
        _verified(plan([_SMALL])),
        lambda: {"anthropic": Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)]), "openai": Scripted([_SUPPORTED])},
        _process,
    ),
    "call_repeated": Path(plan([_SMALL]), lambda: {"anthropic": Scripted([_EMPTY])}, _repeated),
    "duplicate": Path(plan([_SMALL]), lambda: {"anthropic": Scripted([_EMPTY])}, _duplicate),
    "dead_letter": Path(plan([_SMALL]), lambda: {"anthropic": Scripted([_EMPTY])}, _unreadable),
    "brought": Path(
        plan([_SMALL]), lambda: {"anthropic": Scripted([_EMPTY])}, _brought, Memory(bodies={"18f": MAIL % b"brought"})
    ),
    "watched": Path(plan([_SMALL]), lambda: {"anthropic": Scripted([_EMPTY])}, _watched, PolledMemory()),
    "reviewed": Path(plan([_SMALL]), lambda: {"anthropic": Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)])}, _reviewed),
}
