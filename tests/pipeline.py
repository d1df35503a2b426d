"""The whole pipeline in one process: real engine, real database, and models that answer as told."""

import asyncio
import dataclasses
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from temporalio.client import Client
from temporalio.worker import Interceptor

from activities import Asker, Plan, Surroundings
from adapters.embedding import Embedder, HashEmbedder
from adapters.llm import Gateway, Guards, Provider
from adapters.llm.caching import AnswerCache
from adapters.llm.catalog import Catalog
from adapters.source import Reader
from adapters.store import (
    Accepted,
    AnswerStore,
    Calls,
    Database,
    Drafting,
    Ledger,
    Library,
    Messages,
    Results,
    Traffic,
    Upload,
    Voices,
)
from adapters.temporal import Runs
from domain.calls import Rendered
from domain.message import MessageRef
from domain.proposals import QuestionKind
from domain.questions import Answer, Partial, Question, TerminalState
from domain.result import Result
from domain.routes import LOCAL_RUNG, Route, Rung, Tier, WhenBroke
from domain.steps import Deliverer, Reviewer, Validator
from tests.guards.sandbox import STRICT
from worker.steps import SourcesAtHand, build_steps
from worker.workers import build_workers

READER = Reader()
"""Its children start with the first message, and end with this process."""
TRIES_MAX = 600
PAUSE_S = 0.05

MAIL = b"""From: Ada Osei <ada@example.com>
To: Ben Ruiz <ben@example.com>
Date: Mon, 16 Nov 2026 09:00:00 +0000
Message-ID: <%s@example.com>
Subject: Figures

Hello Ben,

please send me the figures by Friday.
We decided to move the launch to March.

Ada
"""

TASK = {
    "title": "Send the figures",
    "quote": "please send me the figures by Friday",
    "owner": "recipient",
    "due": "by Friday",
}
DECISION = {"statement": "The launch moves to March", "quote": "We decided to move the launch to March"}
TASKS_AND_DECISIONS = json.dumps({"tasks": [TASK], "decisions": [DECISION]})
DRAFT = json.dumps({"subject": "Re: Figures", "body": "Hello Ada,\n\nyou will have them.\n\nBen"})


def ok(raw: str) -> Answer:
    """A clean stop."""
    return Answer(state=TerminalState.OK, raw=raw, tokens_in=10, tokens_out=5)


@dataclass
class Scripted(Provider):
    """A model that gives the answers it was handed, in order; the last one again and again."""

    answers: Sequence[Answer | Exception]
    questions: list[Question] = field(default_factory=list)
    keys: tuple[str, ...] = ("a-key",)
    """Without one it would be free, and past no guard."""

    def render(self, question: Question) -> Rendered:
        """As any provider would, with the words of the question as they are."""
        return Rendered(
            provider="scripted",
            system=question.prompt.system,
            user=question.prompt.user + repr(question.problems),
            schema_text="+".join(question.kinds),
            parameters={"model": question.model, "tokens_out_max": question.tokens_out_max},
        )

    async def ask(self, question: Question, key: str) -> Answer:  # noqa: ARG002 one is as good as another
        """The next answer."""
        self.questions.append(question)
        answer = self.answers[min(len(self.questions), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def stream(self, question: Question, key: str) -> AsyncGenerator[Partial | Answer, None]:
        """The next answer, after its words."""
        answer = await self.ask(question, key)
        yield Partial(delta=answer.raw)
        yield answer

    async def close(self) -> None:
        """Nothing to close."""


def rung(model: str, usd_per_mtok: float = 0.6) -> Rung:
    """A rung of a route."""
    return LOCAL_RUNG if model == "local" else Rung(model=model, tier=Tier.SMALL, usd_per_mtok=usd_per_mtok)


def route(kind: str, models: Sequence[str], over_budget: WhenBroke = WhenBroke.CHEAPER) -> Route:
    """A route on these models."""
    return Route(kind=kind, rungs=tuple(rung(model) for model in models), over_budget=over_budget)


def plan(tasks: Sequence[str], decisions: Sequence[str] | None = None, draft: Sequence[str] | None = None) -> Plan:
    """Routes for a test; kinds that are not named go as the tasks do."""
    routes = (
        route(QuestionKind.TASKS, tasks),
        route(QuestionKind.DECISIONS, decisions or tasks),
        route(QuestionKind.DRAFT, draft or tasks),
    )
    return Plan(routes=routes, repairs_max=2, review_window_s=600, undo_s=0)


def guards_on(database: Database, **replaced: Any) -> Guards:  # Any: whichever guard a test replaces
    """The guards as production has them, without budgets, and with a cache that nothing enters."""
    guards = Guards(
        ledger=Ledger(database),
        traffic=Traffic(database),
        cache=AnswerCache(AnswerStore(database), {}, lease_s=60),
        catalog=Catalog(),
        budgets={},
    )
    return dataclasses.replace(guards, **replaced)


def models_on(database: Database, models: Mapping[str, Provider], **replaced: Any) -> Gateway:  # Any: as above
    """A gateway to these models, past real guards."""
    return Gateway(models, guards_on(database, **replaced))


def asker_on(database: Database, gateway: Gateway) -> Asker:
    """What puts questions, with what is known beside a conversation looked up on this database."""
    surroundings = Surroundings(Voices(database), Library(database), HashEmbedder())
    return Asker(Calls(database), gateway, surroundings, Drafting(database))


def sources_on(client: Client, **replaced: Any) -> SourcesAtHand:  # Any: whatever a test replaces
    """What the steps need that bring messages: the reader that all tests share, and no source."""
    return dataclasses.replace(SourcesAtHand(reader=READER, start=Runs(client).start), **replaced)


@dataclass(frozen=True)
class Pipeline:
    """A running pipeline."""

    client: Client
    database: Database
    tenant: str

    async def submit(self, body: bytes = MAIL % b"one", media_type: str = "message/rfc822") -> MessageRef:
        """Accept a message and start its run."""
        accepted = await self.accept(body, media_type)
        await Runs(self.client).start(accepted.ref, accepted.workflow_id, "email")
        return accepted.ref

    async def accept(self, body: bytes = MAIL % b"one", media_type: str = "message/rfc822") -> Accepted:
        """Accept a message and start nothing."""
        upload = Upload(tenant=self.tenant, source="email", source_id=str(hash(body)), media_type=media_type, body=body)
        accepted = await Messages(self.database).accept(upload)
        assert isinstance(accepted, Accepted)
        return accepted

    async def result(self, ref: MessageRef) -> Result:
        """What is known of it now."""
        result = await Results(self.database).get(ref.tenant, ref.message_id)
        assert result is not None
        return result

    async def ended(self, ref: MessageRef, tries: int = TRIES_MAX) -> Result:
        """The message in its terminal state."""
        for _ in range(tries):
            result = await self.result(ref)
            if result.status.terminal:
                return result
            await asyncio.sleep(PAUSE_S)
        raise AssertionError(f"{ref.message_id} is still {result.status}")

    async def process(self, body: bytes = MAIL % b"one") -> Result:
        """From the message to its end."""
        return await self.ended(await self.submit(body))


@asynccontextmanager
async def running(  # noqa: PLR0913  a test names what it replaces
    client: Client,
    database: Database,
    tenant: str,
    plan: Plan,
    models: Mapping[str, Provider],
    *,
    interceptors: Sequence[Interceptor] = (),
    validator: Validator | None = None,
    reviewer: Reviewer | None = None,
    deliverer: Deliverer | None = None,
    embedder: Embedder | None = None,
    gateway: Gateway | None = None,
    sources: SourcesAtHand | None = None,
) -> AsyncIterator[Pipeline]:
    """Workers of this test alone, with workflows in the strict sandbox."""
    steps = build_steps(
        database,
        gateway or models_on(database, models),
        plan,
        embedder or HashEmbedder(),
        rung,
        sources or sources_on(client),
    )
    steps = replace(
        steps,
        validator=validator or steps.validator,
        reviewer=reviewer or steps.reviewer,
        deliverer=deliverer or steps.deliverer,
    )
    workers = build_workers(client, steps, model_calls_max=20, runner=STRICT, interceptors=interceptors)
    async with AsyncExitStack() as stack:
        for worker in workers:
            await stack.enter_async_context(worker)
        yield Pipeline(client, database, tenant)
