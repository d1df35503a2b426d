"""`make bench-gateway`: what our guards cost, how fast the gate and the limiter decide; the last line is JSON.

- Overhead: `Gateway.ask` against the bare SDK call of the same request, both over a mocked transport and in turns; once
  with guards in memory, once with all state in PostgreSQL.
- Gate: judging a valid answer of ten tasks, and one whose syntax is broken.
- Limiter: eight processes on one bucket.
- Throughput: questions put at once, guards in PostgreSQL, the simulator answering at once from a process of its own.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass

import httpx2
from anthropic import AsyncAnthropic

from adapters.llm import Gateway, Guards, Timeouts, build_gateway, guards_in_memory
from adapters.llm._anthropic import AnthropicProvider
from adapters.llm.catalog import Catalog
from adapters.llm.local import LocalModel
from adapters.store import Database, migrate, open_engine
from domain.conversation import Conversation, Kind, Participant, Role, Segment
from domain.gate import Grounds, judge
from domain.money import Limit, Scope
from domain.proposals import QuestionKind
from domain.questions import Question, TerminalState
from tests.adapters.store.making import new_message
from tests.bench.__main__ import simulator
from tests.bench.limiter import measure_limiter
from tests.calling import call, question
from tests.pipeline import guards_on
from tests.servers import postgres_server

CALLS = 400
WARM_UP = 50
AT_ONCE = 32
THROUGHPUT_CALLS = 1_500
JUDGEMENTS = 200
BUDGETS = dict.fromkeys(Scope, Limit(usd=1_000_000))

_TASKS = [{"title": f"Send report {n}", "quote": f"Please send report {n} by Friday."} for n in range(10)]
_TEXT = " ".join(task["quote"] for task in _TASKS)
_VALID = json.dumps({"tasks": _TASKS})
_BROKEN = _VALID[:-1] + ",}"
_REPLY = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-haiku-5-5",
    "content": [{"type": "text", "text": _VALID}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 500, "output_tokens": 200},
}


@dataclass(frozen=True)
class Figures:
    """What the benchmark gives; milliseconds unless the name says otherwise."""

    sdk_p50_ms: float
    overhead_memory_p50_ms: float
    overhead_memory_p99_ms: float
    overhead_postgres_p50_ms: float
    overhead_postgres_p99_ms: float
    gate_valid_ms: float
    gate_broken_ms: float
    limiter_decisions_per_s: float
    limiter_overshoot: float
    asks_per_s: float


async def main() -> None:
    """Measure and print."""
    with postgres_server() as address:
        await migrate(address)
        database = Database(open_engine(address, pool_size=20))
        sdk, memory, stored = await _calls_in_turns(database)
        limiter = await measure_limiter(address)
        asks_per_s = await _throughput(database)
        await database.close()
    figures = Figures(
        sdk_p50_ms=_percentile(sdk, 50),
        overhead_memory_p50_ms=_percentile(memory, 50) - _percentile(sdk, 50),
        overhead_memory_p99_ms=_percentile(memory, 99) - _percentile(sdk, 99),
        overhead_postgres_p50_ms=_percentile(stored, 50) - _percentile(sdk, 50),
        overhead_postgres_p99_ms=_percentile(stored, 99) - _percentile(sdk, 99),
        gate_valid_ms=_judged_ms(_VALID),
        gate_broken_ms=_judged_ms(_BROKEN),
        limiter_decisions_per_s=limiter.decisions_per_s,
        limiter_overshoot=limiter.overshoot,
        asks_per_s=asks_per_s,
    )
    for name, value in asdict(figures).items():
        print(f"{name:<28} {value:10.2f}")  # noqa: T201 what it is for
    print(json.dumps({name: round(value, 3) for name, value in asdict(figures).items()}))  # noqa: T201 the same


async def _calls_in_turns(database: Database) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds of the bare call, of one past guards in memory, and of one past guards in PostgreSQL."""
    bare, in_memory, in_store = (
        _bare(),
        _over_mock(guards_in_memory(Catalog(), BUDGETS)),
        _over_mock(guards_on(database, budgets=BUDGETS)),
    )
    message = (await new_message(database, "default")).message_id
    ways: tuple[tuple[list[float], Callable[[int], Awaitable[object]]], ...] = (
        ([], lambda _: bare()),
        ([], lambda number: in_memory.ask(_question(number, message))),
        ([], lambda number: in_store.ask(_question(number, message))),
    )
    for number in range(WARM_UP + CALLS):
        for times, ask in ways:
            began_s = time.perf_counter()
            await ask(number)
            times.append((time.perf_counter() - began_s) * 1000)
    sdk, memory, stored = (times[WARM_UP:] for times, _ in ways)
    return sdk, memory, stored


def _question(number: int, message: str) -> Question:
    return question(words=_TEXT, of=call(f"bench-{number}", message=message, user="ben@example.com"))


def _mocked() -> httpx2.MockTransport:
    content = json.dumps(_REPLY).encode()
    return httpx2.MockTransport(
        lambda _: httpx2.Response(200, content=content, headers={"content-type": "application/json"})
    )


def _bare() -> Callable[[], Awaitable[object]]:
    """The same request by the SDK alone."""
    rendered = AnthropicProvider(["key"], Catalog(), transport=_mocked()).render(question(words=_TEXT))
    client = AsyncAnthropic(
        api_key="key", max_retries=0, open_telemetry=False, http_client=httpx2.AsyncClient(transport=_mocked())
    )
    schema = json.loads(rendered.schema_text)

    async def ask() -> object:
        return await client.messages.create(
            model="claude-haiku-5-5",
            max_tokens=512,
            system=rendered.system,
            messages=[{"role": "user", "content": rendered.user}],
            output_config={"format": {"type": "json_schema", "schema": schema}},
        )

    return ask


def _over_mock(guards: Guards) -> Gateway:
    return Gateway({"anthropic": AnthropicProvider(["key"], guards.catalog, transport=_mocked())}, guards)


def _judged_ms(raw: str) -> float:
    """The median time of judging an answer with ten tasks."""
    ada = Participant(name="Ada", address="ada@example.com", role=Role.SENDER)
    conversation = Conversation(
        kind=Kind.EMAIL,
        participants=(ada,),
        at=question().conversation.at,
        text=_TEXT,
        segments=(Segment(index=0, speaker=0, start=0, end=len(_TEXT)),),
    )
    times: list[float] = []
    for _ in range(JUDGEMENTS):
        began_s = time.perf_counter()
        judge(
            TerminalState.OK,
            raw,
            (QuestionKind.TASKS,),
            Grounds(conversation=conversation, message_id="msg_" + "a" * 26),
        )
        times.append((time.perf_counter() - began_s) * 1000)
    return statistics.median(times)


async def _throughput(database: Database) -> float:
    """Questions a second, `AT_ONCE` at a time."""
    message = (await new_message(database, "default", "throughput")).message_id
    with simulator() as url:
        gateway = build_gateway(
            guards_on(database, budgets=BUDGETS),
            local=LocalModel(),
            timeouts=Timeouts(),
            anthropic_keys=["key"],
            anthropic_base_url=url,
        )
        slots = asyncio.Semaphore(AT_ONCE)

        async def put(number: int) -> None:
            async with slots:
                await gateway.ask(_question(number + 1_000_000, message))

        await asyncio.sleep(2)  # until it listens
        for number in range(1, WARM_UP):  # in turns: a model that has said nothing yet is asked by few at once
            await put(-number)
        began_s = time.perf_counter()
        await asyncio.gather(*(put(number) for number in range(THROUGHPUT_CALLS)))
        took_s = time.perf_counter() - began_s
        await gateway.close()
    return THROUGHPUT_CALLS / took_s


def _percentile(times: Sequence[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1]


if __name__ == "__main__":
    asyncio.run(main())
