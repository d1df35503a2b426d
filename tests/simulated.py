"""The pipeline as production runs it, but for its providers: the SDKs talk over HTTP to the simulator."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import text
from temporalio.client import Client

from activities import Plan
from adapters.embedding import HashEmbedder
from adapters.llm import Gateway, Guards, Timeouts, build_gateway
from adapters.llm.local import LocalModel
from adapters.llm.simulator import Fault, SimRequest, Simulator
from adapters.store import Accepted, Database, Messages, Upload
from adapters.temporal import Runs
from domain.identity import workflow_id
from domain.message import MessageRef, ModelName
from tests.guards.sandbox import STRICT
from tests.pipeline import MAIL, Pipeline, rung, sources_on
from worker.steps import build_steps
from worker.workers import build_workers

ANTHROPIC = "anthropic:claude-haiku-5-5"
OPENAI = "openai:gpt-6-luna"

POLL_S = 0.05
EVERY_CALL = text("SELECT * FROM calls WHERE tenant = :tenant ORDER BY seq")


def gateway_to(
    simulator: Simulator, guards: Guards, *, total_s: float = 10, keys: Sequence[str] = ("key-one",)
) -> Gateway:
    """A gateway whose providers are both at the simulator's."""
    return build_gateway(
        guards,
        local=LocalModel(),
        timeouts=Timeouts(total_s=total_s),
        anthropic_keys=keys,
        anthropic_base_url=simulator.url,
        openai_keys=keys,
        openai_base_url=f"{simulator.url}/v1",
    )


@asynccontextmanager
async def house(
    client: Client, database: Database, tenant: str, gateway: Gateway, plan: Plan, *, model_calls_max: int = 20
) -> AsyncIterator[Pipeline]:
    """Workers of this test alone; closes the gateway in the end."""
    steps = build_steps(database, gateway, plan, HashEmbedder(), rung, sources_on(client))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(gateway.close)
        for worker in build_workers(client, steps, model_calls_max=model_calls_max, runner=STRICT):
            await stack.enter_async_context(worker)
        yield Pipeline(client, database, tenant)


def mail(name: str, words: str = "the figures") -> bytes:
    """A mail of this Message-ID, which asks for something."""
    return (MAIL % name.encode()).replace(b"the figures", words.encode())


async def accept(database: Database, tenant: str, body: bytes, user: str | None = None) -> Accepted:
    """Accept a mail, as it was sent or as JSON, and start nothing."""
    named, media_type = str(hash(body)), "application/json" if body.startswith(b"{") else "message/rfc822"
    upload = Upload(tenant=tenant, source="email", source_id=named, media_type=media_type, body=body, user=user)
    accepted = await Messages(database).accept(upload)
    assert isinstance(accepted, Accepted)
    return accepted


async def submit(
    pipeline: Pipeline, body: bytes, *, user: str | None = None, model: ModelName | None = None
) -> MessageRef:
    """Accept a mail, for this user's mailbox, and start its run, led by this model."""
    accepted = await accept(pipeline.database, pipeline.tenant, body, user)
    await Runs(pipeline.client).start(accepted.ref, accepted.workflow_id, "email", model)
    return accepted.ref


async def abandon(pipeline: Pipeline, *refs: MessageRef) -> None:
    """End runs that a test leaves waiting, for the next test's workers would take their questions up."""
    for ref in refs:
        await pipeline.client.get_workflow_handle(workflow_id(ref)).terminate("the test is over")


async def until(true: Callable[[], Awaitable[bool]], seconds_max: float) -> bool:
    """Whether it comes true within this time."""
    deadline_s = time.monotonic() + seconds_max
    while time.monotonic() < deadline_s:
        if await true():
            return True
        await asyncio.sleep(POLL_S)
    return False


@dataclass
class Wire:
    """A script for the simulator: faults by what is asked, and what came when."""

    fault_of: Callable[[SimRequest], Fault | None] = lambda _: None
    requests: list[SimRequest] = field(default_factory=list)
    came_s: list[float] = field(default_factory=list)

    def __call__(self, request: SimRequest) -> Fault | None:
        self.requests.append(request)
        self.came_s.append(time.monotonic())
        return self.fault_of(request)

    def asked(self, words: str = "", *, drafts: bool | None = None) -> int:
        """How many requests held these words; only drafts are streamed."""
        return sum(words in r.user and drafts in (None, r.streams) for r in self.requests)
