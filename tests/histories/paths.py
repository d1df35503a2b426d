"""Each path that a run can take, as a scenario that the recorder plays on the real engine."""

import asyncio
import dataclasses
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
from tests.histories import reviews
from tests.pipeline import DRAFT, MAIL, TASKS_AND_DECISIONS, Pipeline, Scripted, ok, plan, route, running
from tests.workflows.sources import Memory, PolledMemory, at_hand

_SMALL, _OTHER = "anthropic:small", "openai:small"
STEP_S = 0.3
UNDO_S = 3
"""Long enough to take an approval back in, short enough to be waited for."""
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
    grown: bool = False
    """Recorded is the run that went on as the last one, and not the last one itself."""

    @asynccontextmanager
    async def running(self, client: Client, database: Database, tenant: str) -> AsyncIterator[Pipeline]:
        """Workers for this path alone."""
        sources = None if self.memory is None else at_hand(client, tenant, self.memory)
        async with running(client, database, tenant, self.plan, self.models(), sources=sources) as pipeline:
            yield pipeline

    async def played(self, pipeline: Pipeline) -> WorkflowHandle[Any, Any]:  # Any: the SDK's parameters
        """The run to record, once it is played."""
        handle = pipeline.client.get_workflow_handle(await self.play(pipeline))
        if not self.grown:
            return handle
        began = (await handle.fetch_history()).events[0].workflow_execution_started_event_attributes
        return pipeline.client.get_workflow_handle(handle.id, run_id=began.continued_execution_run_id)


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
    await reviews.waits(handle, times=1)
    await Watches(pipeline.client).poke(source)
    await reviews.waits(handle, times=2)
    return source.workflow_id


def _verified(extracting: Plan) -> Plan:
    """As ever, and another model looks at what was found."""
    return extracting.model_copy(update={"routes": (*extracting.routes, route(QuestionKind.VERIFY, [_OTHER]))})


def _drafted(play: Callable[[Pipeline], Awaitable[str]], undo_s: int = 0) -> Path:
    """A message with a task, a decision and a draft, of which a person has something to say."""
    routes = plan([_SMALL]).model_copy(update={"undo_s": undo_s})
    return Path(routes, lambda: {"anthropic": Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)])}, play)


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
    "reviewed": _drafted(reviews.reviewed),
    "undone": _drafted(reviews.undone, undo_s=UNDO_S),
    "rejected": _drafted(reviews.rejected, undo_s=3_600),
    "snoozed": _drafted(reviews.snoozed),
    "items": _drafted(reviews.items),
    "updated": _drafted(reviews.updated),
    "late": _drafted(reviews.late),
    "grown": dataclasses.replace(_drafted(reviews.grown), grown=True),
    "continued": _drafted(reviews.grown),
}
