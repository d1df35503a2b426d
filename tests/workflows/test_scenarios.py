"""A table of what providers do to us, each with its outcome and its requests on the wire, through the real engine."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace

import pytest
from temporalio import activity
from temporalio.client import Client

from activities import StoreFetcher
from adapters.embedding import HashEmbedder
from adapters.llm import Gateway
from adapters.llm.caching import AnswerCache
from adapters.llm.memory import MemoryTraffic
from adapters.llm.simulator import Fault, Faults, SimRequest, Simulator
from adapters.store import AnswerStore, Database, Messages
from domain.message import ProcessInput
from domain.money import Limit, Scope
from domain.proposals import MESSAGE_KINDS, QuestionKind
from domain.questions import Answer, Question
from domain.result import Result
from domain.routes import LOCAL_RUNG, Route, WhenBroke
from domain.steps import Fetched, FetchResult
from tests.conftest import new_tenant
from tests.guards.sandbox import STRICT
from tests.pipeline import MAIL, READER, Pipeline, guards_on, plan, route, sources_on
from tests.simulated import gateway_to
from worker.steps import build_steps
from worker.workers import build_workers

pytestmark = pytest.mark.slow

SEED = 20261125
TIMEOUT_S = 2.0
"""Of one call; what hangs or drips is left then."""
FAILURES = 4
"""Times that a step goes out to one model in vain."""
CUT_AGAIN = 2
"""A cut answer is asked for once more, with more room."""
KINDS = 2
"""Asked together at first; once an answer is broken, each goes its way alone."""
SENT_BACK = 1 + KINDS
BROKEN_TO_THE_END = 1 + 2 * KINDS
"""A broken answer goes back twice."""
OTHER_MODEL = (Fault.SERVER_ERROR,) * FAILURES


@dataclass(frozen=True)
class Scenario:
    """What the providers do, and what is to come of it."""

    anthropic: tuple[Fault, ...] = ()
    openai: tuple[Fault, ...] = ()
    route: str = "AO"
    """A: Anthropic's model, O: OpenAI's, L: the built-in one."""
    by: str = "A"
    """Whose answer on tasks and decisions is accepted; empty: nobody's."""
    wire: tuple[int, int] = (1, 0)
    """Requests that reach Anthropic and OpenAI."""
    degraded: str = ""
    """The reason, where nobody's is."""
    dropped: str = ""
    """Why a part of the answer was left out."""
    over_budget: WhenBroke = WhenBroke.CHEAPER
    poor: bool = False
    """The message's budget is too small for any call that costs."""
    messages: int = 1
    """With the same words, one after the other."""
    keys: int = 1


def once(fault: Fault) -> Scenario:
    """It passes when asked again."""
    return Scenario(anthropic=(fault,), wire=(2, 0))


def sent_back(fault: Fault) -> Scenario:
    """It is right when told what was wrong."""
    return Scenario(anthropic=(fault,), wire=(SENT_BACK, 0))


def lasting(fault: Fault, wire: tuple[int, int], by: str = "O") -> Scenario:
    """The next model is asked after so many requests."""
    return Scenario(anthropic=(fault,) * 9, wire=wire, by=by)


TABLE = {
    "a good answer": Scenario(),
    "rate limited, once": once(Fault.RATE_LIMITED),
    "a server error, once": once(Fault.SERVER_ERROR),
    "unavailable, once": once(Fault.UNAVAILABLE),
    "overloaded, once": once(Fault.OVERLOADED),
    "a gateway's time-out, once": once(Fault.GATEWAY_TIMEOUT),
    "a request's time-out, once": once(Fault.REQUEST_TIMEOUT),
    "a cut connection, once": once(Fault.CUT),
    "an error after 200, once": once(Fault.ERROR_AFTER_200),
    "a page instead of an answer, once": once(Fault.BAD_BODY),
    "a body without end, once": once(Fault.HUGE_BODY),
    "a hang, once": once(Fault.HANG),
    "a hang in mid-body, once": once(Fault.HANG_IN_BODY),
    "a drip, once": once(Fault.DRIP),
    "a server error that lasts": lasting(Fault.SERVER_ERROR, (FAILURES, 1)),
    "a refusal": lasting(Fault.REFUSAL, (1, 1)),
    "a filtered answer": lasting(Fault.FILTERED, (1, 1)),
    "a paused turn": lasting(Fault.PAUSED, (1, 1)),
    "an end that nobody knows": lasting(Fault.UNKNOWN_STOP, (1, 1)),
    "a bad request": lasting(Fault.BAD_REQUEST, (1, 1)),
    "a model that is gone": lasting(Fault.MODEL_GONE, (1, 1)),
    "a forbidden model": lasting(Fault.FORBIDDEN, (1, 1)),
    "an invalid key": lasting(Fault.UNAUTHORIZED, (1, 1)),
    "no money at the provider": lasting(Fault.SPENT_OUT, (1, 1)),
    "a spend limit that calls itself a rate limit": lasting(Fault.SPEND_LIMIT, (1, 1)),
    "a cut answer": once(Fault.TRUNCATED),
    "answers that are always cut": lasting(Fault.TRUNCATED, (CUT_AGAIN, 1)),
    "a window that is too small": lasting(Fault.CONTEXT_EXCEEDED, (CUT_AGAIN, 1)),
    "broken syntax that can be mended": Scenario(anthropic=(Fault.MALFORMED,)),
    "prose": sent_back(Fault.GARBAGE),
    "nothing but prose": lasting(Fault.GARBAGE, (BROKEN_TO_THE_END, KINDS)),
    "a key twice": sent_back(Fault.DUPLICATE_KEYS),
    "two answers in one": sent_back(Fault.TWO_ROOTS),
    "an answer in a fence": Scenario(anthropic=(Fault.FENCED,)),
    "another schema, always": lasting(Fault.SCHEMA_BREAKING, (BROKEN_TO_THE_END, KINDS)),
    "one bad element": Scenario(anthropic=(Fault.BAD_ELEMENT,), dropped="invalid_element"),
    "a quote that nobody wrote": Scenario(anthropic=(Fault.INVENTED_EVIDENCE,), dropped="quote_not_in_source"),
    "both providers fail, and nobody is left": Scenario(
        anthropic=OTHER_MODEL, openai=OTHER_MODEL, wire=(FAILURES, FAILURES), by="", degraded="server_error"
    ),
    "both providers fail, and the built-in model answers": Scenario(
        anthropic=OTHER_MODEL, openai=OTHER_MODEL, route="AOL", wire=(FAILURES, FAILURES), by="L"
    ),
    "no money of ours, and the built-in model answers": Scenario(route="AL", poor=True, wire=(0, 0), by="L"),
    "no money of ours, and the route does without": Scenario(
        route="AL", poor=True, wire=(0, 0), by="", degraded="budget", over_budget=WhenBroke.DEGRADE
    ),
    "the same words three times": Scenario(messages=3),
    "one key of two has no money": Scenario(anthropic=(Fault.SPENT_OUT,), wire=(2, 0), keys=2, route="A"),
}
NAMES = list(TABLE)


def names_of(number: int) -> dict[str, str]:
    """Models of the scenario's own, which the price list knows as dated versions of real ones."""
    return {
        "A": f"anthropic:claude-haiku-5-5-{20260101 + number}",
        "O": f"openai:gpt-6-luna-2026-01-{number:02d}",
        "L": "local",
    }


class Routed(StoreFetcher):
    """Fetches as ever, and gives each tenant the routes of its scenario."""

    routes: Mapping[str, tuple[Route, ...]]

    @activity.defn
    async def fetch(self, given: ProcessInput) -> FetchResult:
        found = await super().fetch(given)
        if not isinstance(found.result, Fetched):
            return found
        return FetchResult(result=found.result.model_copy(update={"routes": self.routes[given.tenant]}))


@dataclass
class Wire:
    """What the simulator does to each model, and how often it was asked."""

    left: dict[str, Iterator[Fault]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def fault(self, request: SimRequest) -> Fault | None:
        model = f"{request.provider}:{request.model}"
        self.asked[model] += 1
        return next(self.left.get(model, iter(())), None)


@dataclass(frozen=True)
class Ran:
    """The whole table, run at once."""

    results: dict[str, list[Result]]
    asked: Counter[str]


@pytest.fixture(scope="module")
async def ran(temporal: Client, database: Database) -> Ran:
    wire = Wire()
    for number, scenario in enumerate(TABLE.values()):
        names = names_of(number)
        wire.left |= {names["A"]: iter(scenario.anthropic), names["O"]: iter(scenario.openai)}
    faults = Faults(retry_after_s=1, hang_s=20, drip_ms=200)
    async with Simulator(seed=SEED, faults=faults, script=wire.fault) as simulator:
        tenants = [await new_tenant(database) for _ in TABLE]
        gateways = ByTenant({t: gateway(database, simulator, s) for t, s in zip(tenants, TABLE.values(), strict=True)})
        steps = build_steps(
            database, gateways, plan(["local"]), HashEmbedder(), lambda _: LOCAL_RUNG, sources_on(temporal)
        )
        fetcher = Routed(Messages(database), READER, plan(["local"]), lambda _: LOCAL_RUNG, {})
        fetcher.routes = {t: routes(n, s) for n, (t, s) in enumerate(zip(tenants, TABLE.values(), strict=True))}
        async with AsyncExitStack() as stack:
            for worker in build_workers(temporal, replace(steps, fetcher=fetcher), model_calls_max=50, runner=STRICT):
                await stack.enter_async_context(worker)
            lines = (play(Pipeline(temporal, database, t), s) for t, s in zip(tenants, TABLE.values(), strict=True))
            results = await asyncio.gather(*lines)
        await gateways.close()
    return Ran(dict(zip(TABLE, results, strict=True)), wire.asked)


class ByTenant(Gateway):
    """A gateway for each tenant, behind one door."""

    def __init__(self, gateways: Mapping[str, Gateway]) -> None:
        self._gateways = gateways

    async def ask(self, question: Question) -> Answer:
        return await self._gateways[question.call.message.tenant].ask(question)

    async def close(self) -> None:
        for each in self._gateways.values():
            await each.close()


def gateway(database: Database, simulator: Simulator, scenario: Scenario) -> Gateway:
    """Real guards, but for limits and breakers, which in one house would be one provider's."""
    lifetimes = dict.fromkeys(MESSAGE_KINDS, 3_600.0)
    guards = guards_on(
        database,
        traffic=MemoryTraffic(),
        cache=AnswerCache(AnswerStore(database), lifetimes, lease_s=60),
        budgets={Scope.MESSAGE: Limit(usd=0.000_001)} if scenario.poor else {},
    )
    keys = [f"key-{number}" for number in range(scenario.keys)]
    return gateway_to(simulator, guards, total_s=TIMEOUT_S, keys=keys)


def routes(number: int, scenario: Scenario) -> tuple[Route, ...]:
    """Tasks and decisions go the scenario's way; drafts, which are another question, go to nobody who is paid."""
    models = [names_of(number)[letter] for letter in scenario.route]
    extracting = (route(kind, models, scenario.over_budget) for kind in (QuestionKind.TASKS, QuestionKind.DECISIONS))
    return (*extracting, route(QuestionKind.DRAFT, ["local"]))


async def play(pipeline: Pipeline, scenario: Scenario) -> list[Result]:
    """One message after the other."""
    return [await pipeline.process(MAIL % f"m{n}".encode()) for n in range(scenario.messages)]


@pytest.mark.parametrize("name", TABLE)
async def test_what_providers_do_and_what_comes_of_it(ran: Ran, name: str) -> None:
    scenario, names = TABLE[name], names_of(NAMES.index(name))
    for result in ran.results[name]:
        extracted = [attempt for attempt in result.attempts if attempt.question != "draft"]
        by = {attempt.model for attempt in extracted if attempt.outcome == "accepted"}
        assert by == {names[letter] for letter in scenario.by}
        degraded = {degraded.reason for degraded in result.degraded if degraded.feature != "draft"}
        assert degraded == ({scenario.degraded} - {""})
        assert {dropped.reason for dropped in result.dropped} == ({scenario.dropped} - {""})
        assert bool(result.tasks) is bool(scenario.by)
    asked = (ran.asked[names["A"]], ran.asked[names["O"]])
    assert asked == scenario.wire


def test_nothing_was_asked_that_no_scenario_knows_of(ran: Ran) -> None:
    known = {name for number in range(len(TABLE)) for name in names_of(number).values()}
    assert set(ran.asked) <= known
    print(f"{len(TABLE)} scenarios, {ran.asked.total()} requests on the wire")  # noqa: T201 the table's figure
