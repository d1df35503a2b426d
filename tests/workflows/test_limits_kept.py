"""Keys and their limits, over the SDKs and HTTP: kept, shared, and given up where they are worth nothing."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count

import httpx2
import pytest
from temporalio.client import Client

from adapters.llm import Gateway
from adapters.llm.simulator import Fault, Faults, Simulator
from adapters.store import Database, Traffic
from domain.failures import ModelUnavailable
from domain.message import MessageRef, ModelName
from domain.questions import Answer
from domain.traffic import UNHEARD_MAX, Limits
from tests.calling import call, question
from tests.pipeline import guards_on, plan
from tests.simulated import ANTHROPIC, OPENAI, accept, gateway_to, house, mail, submit

pytestmark = pytest.mark.slow

KEYS = ("key-one", "key-two")
LEARNT_S = 1.5
SECONDS_MAX = 80
"""Ten, unless the learning has cost more retries than a minute has."""
MESSAGES = 20
IN_FLIGHT = 2


@pytest.fixture
async def about(own_database: Database, own_tenant: str) -> MessageRef:
    """The message that all calls are about."""
    return (await accept(own_database, own_tenant, mail("one"))).ref


@dataclass(frozen=True)
class Grant:
    """What the provider grants a key, of which another house with the same key has used a part."""

    per_minute: int
    left: int
    asked: int
    """By us: more than is left."""
    at_once: int
    ours: int | None = None
    """What our settings say it grants."""
    violations_max: int = 0


GRANTS = {
    "learnt from its answers": Grant(per_minute=480, left=UNHEARD_MAX - 2, asked=60, at_once=8, violations_max=8),
    "set, a little lower": Grant(per_minute=100, left=UNHEARD_MAX - 3, asked=20, at_once=20, ours=95),
}
"""What goes out before any answer has come may be too much, unless our settings know better."""


@pytest.mark.parametrize("grant", GRANTS.values(), ids=GRANTS)
async def test_our_limiter_keeps_to_what_the_provider_really_grants(
    own_database: Database, about: MessageRef, grant: Grant
) -> None:
    limits = {ANTHROPIC: Limits(requests_per_minute=grant.ours)} if grant.ours else {}
    async with (
        Simulator(faults=Faults(requests_per_minute=grant.per_minute)) as simulator,
        two_workers(simulator, own_database, Traffic(own_database, limits=limits), "key-one") as workers,
    ):
        await use(simulator, "key-one", grant.per_minute - grant.left)
        simulator.reset_stats()
        slots = asyncio.Semaphore(grant.at_once)
        asked = asyncio.gather(*(ask(workers[n % 2], about, n, slots=slots) for n in range(grant.asked)))
        await asyncio.sleep(LEARNT_S)
        at_first = simulator.stats.violations
        answers = await asked
    print(f"{at_first} requests beyond the limit")  # noqa: T201  what the learning has cost
    assert all(answer.raw for answer in answers)
    assert simulator.stats.of(fate="ok") == grant.asked
    assert simulator.stats.violations == at_first <= grant.violations_max


async def test_two_keys_share_the_load(own_database: Database, about: MessageRef) -> None:
    async with (
        Simulator() as simulator,
        two_workers(simulator, own_database, Traffic(own_database), *KEYS) as workers,
    ):
        for number in range(20):
            await ask(workers[number % 2], about, number)
    assert {key.key: key.requests for key in simulator.stats.keys} == {"key-one": 10, "key-two": 10}


@pytest.mark.parametrize("model", [ANTHROPIC, OPENAI])
async def test_an_invalid_key_is_used_once_and_never_again_by_any_worker(
    own_database: Database, about: MessageRef, caplog: pytest.LogCaptureFixture, model: ModelName
) -> None:
    async with (
        Simulator(faults=Faults(invalid_keys=("key-two",))) as simulator,
        two_workers(simulator, own_database, Traffic(own_database), *KEYS) as workers,
    ):
        for number in range(20):
            await ask(workers[number % 2], about, number, model=model)
    assert {key.key: key.requests for key in simulator.stats.keys} == {"key-one": 20, "key-two": 1}
    (told,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert "is not valid and is not used any more" in told
    assert "key-two" not in told


@pytest.mark.parametrize("route", [(ANTHROPIC, OPENAI), (OPENAI, ANTHROPIC)], ids=["anthropic", "openai"])
async def test_a_provider_without_our_money_is_asked_once(
    temporal: Client, own_database: Database, own_tenant: str, route: tuple[ModelName, ModelName]
) -> None:
    broke, rich = (model.partition(":")[0] for model in route)
    async with Simulator(script=lambda request: Fault.SPENT_OUT if request.provider == broke else None) as simulator:
        gateway = gateway_to(simulator, guards_on(own_database))
        models = plan(route, draft=["local"])
        async with house(temporal, own_database, own_tenant, gateway, models, model_calls_max=IN_FLIGHT) as pipeline:
            mails = (mail(f"m{number}", f"the figures {number}") for number in range(MESSAGES))
            refs = await asyncio.gather(*(submit(pipeline, body) for body in mails))
            results = [await pipeline.ended(ref) for ref in refs]
    assert all(result.tasks and not result.degraded for result in results)
    assert simulator.stats.of(provider=rich) == MESSAGES
    assert simulator.stats.of(provider=broke) <= IN_FLIGHT


@asynccontextmanager
async def two_workers(
    simulator: Simulator, database: Database, traffic: Traffic, *keys: str
) -> AsyncIterator[tuple[Gateway, Gateway]]:
    """Two gateways that share nothing but the database."""
    async with AsyncExitStack() as stack:
        guards = guards_on(database, traffic=traffic)
        workers = gateway_to(simulator, guards, keys=keys), gateway_to(simulator, guards, keys=keys)
        for worker in workers:
            stack.push_async_callback(worker.close)
        yield workers


async def use(simulator: Simulator, key: str, requests: int) -> None:
    """Take so much of what the provider grants this key in a minute, as another house with the same key may."""
    words = {"model": "claude-haiku-5-5", "max_tokens": 16, "messages": [{"role": "user", "content": "Hello."}]}
    headers = {"authorization": f"Bearer {key}", "anthropic-version": "2026-10-21"}
    async with httpx2.AsyncClient(base_url=simulator.url, headers=headers) as client:
        for _ in range(requests):
            (await client.post("/v1/messages", json=words)).raise_for_status()


async def ask(
    worker: Gateway,
    about: MessageRef,
    number: int,
    *,
    model: ModelName = ANTHROPIC,
    slots: asyncio.Semaphore | None = None,
) -> Answer:
    """Ask until there is an answer; as at the engine's, waiting holds no slot."""
    failures, slots = 0, slots or asyncio.Semaphore()
    async with asyncio.timeout(SECONDS_MAX):
        for attempt in count(1):
            named = f"c{number}"
            of = call(named, tenant=about.tenant, message=about.message_id, attempt=attempt, failures=failures)
            try:
                async with slots:
                    return await worker.ask(question(model, words=f"Please send figure {number}.", of=of))
            except ModelUnavailable as error:
                failures += error.request_id is not None
                await asyncio.sleep(error.retry_after_s or 0)
    raise AssertionError("a loop without end has ended")
