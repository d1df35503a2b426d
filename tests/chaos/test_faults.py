"""Two hundred messages through two providers of which three answers in ten are faulty."""

import asyncio
from collections import Counter

from sqlalchemy import text
from temporalio.client import Client

from adapters.embedding import HashEmbedder
from adapters.llm.simulator import Fault, Simulator, Stats, parse_faults
from adapters.store import Database
from domain.message import Status
from domain.proposals import MESSAGE_KINDS, QuestionKind
from domain.result import Result
from tests.guards.sandbox import STRICT
from tests.pipeline import MAIL, Pipeline, guards_on, plan, rung, sources_on
from tests.simulated import gateway_to
from worker.steps import build_steps
from worker.workers import build_workers

MESSAGES = 200
SEED = 20261121
FAULTY = 0.30
MODELS = ["anthropic:claude-haiku-5-5", "openai:gpt-6-luna"]

_LEFT_OUT = {
    Fault.SLOW,  # nothing is wrong with it
    *(Fault.UNAUTHORIZED, Fault.SPENT_OUT, Fault.SPEND_LIMIT),  # the first would set the key aside for all the others
}
PATIENT_TRIES = 3_000
"""A retry beyond the budget of retries waits for the next minute, where nobody else can be asked."""

ONCE = {
    "tasks": "message_id",  # an answer about this mail holds one task
    "decisions": "message_id",  # and one decision
    "drafts": "message_id",
    "dropped": "message_id, kind, reason, proposed",
    "degraded": "message_id, feature",
    "outbox": "message_id",
    "events WHERE type NOT LIKE 'draft.%'": "message_id, type",  # a draft that is begun again says so each time
    "verdicts WHERE outcome = 'accepted'": "message_id, run, kind",
    "events WHERE type IN ('done', 'needs_review', 'dead_letter')": "message_id",
}
"""What may stand in a table once, for each of these."""
STORED = {QuestionKind.TASKS: "tasks", QuestionKind.DECISIONS: "decisions", QuestionKind.DRAFT: "drafts"}
"""Where what was accepted lies."""


def mixed_faults() -> str:
    """Nearly every fault of the simulator in equal shares, thirty per cent in all."""
    named = [fault.value for fault in Fault if fault not in _LEFT_OUT]
    rates = ", ".join(f'"{name}": {FAULTY / len(named):.6f}' for name in named)
    return f'{{"rates": {{{rates}}}, "retry_after_s": 1, "hang_s": 20, "huge_mib": 9}}'


def mail(number: int) -> bytes:
    """Each with words of its own, so that what befalls it is drawn by them and not by the order of arrival."""
    name = str(number).encode()
    return (MAIL % name).replace(b"Subject: Figures", b"Subject: Figures " + name)


async def test_all_end_none_twice_and_each_degraded_one_says_why(
    temporal: Client, database: Database, tenant: str
) -> None:
    async with Simulator(seed=SEED, faults=parse_faults(mixed_faults())) as simulator:
        gateway = gateway_to(simulator, guards_on(database), total_s=1.5)
        steps = build_steps(database, gateway, plan(MODELS), HashEmbedder(), rung, sources_on(temporal))
        workflows, models, sources = build_workers(temporal, steps, model_calls_max=50, runner=STRICT)
        async with workflows, models, sources:
            pipeline = Pipeline(temporal, database, tenant)
            refs = await asyncio.gather(*(pipeline.submit(mail(number)) for number in range(MESSAGES)))
            results = [await pipeline.ended(ref, PATIENT_TRIES) for ref in refs]
        await gateway.close()
    report(results)
    assert len({result.id for result in results}) == MESSAGES
    assert all(result.status in {Status.DONE, Status.NEEDS_REVIEW} for result in results)
    assert all(degraded.reason for result in results for degraded in result.degraded)
    it_was_as_bad_as_promised(simulator.stats, results)
    for rows, one in ONCE.items():
        assert await doubled(database, tenant, rows, one) == [], rows
    ended = await messages_of(database, tenant, "events WHERE type IN ('done', 'needs_review', 'dead_letter')")
    assert ended == {result.id for result in results}
    for kind in MESSAGE_KINDS:
        await stands_exactly_where_it_is_not_degraded(database, tenant, kind, ended)


def it_was_as_bad_as_promised(stats: Stats, results: list[Result]) -> None:
    """The faults came, and each way out of them was taken."""
    assert stats.of(fate="invalid") == 0
    assert FAULTY - 0.06 < 1 - stats.of(fate="ok") / stats.requests < FAULTY + 0.06
    assert any(result.degraded for result in results)
    assert any(repaired(result) for result in results)
    assert any(fell_back(result) for result in results)


def repaired(result: Result) -> bool:
    """Whether some model's answer was accepted after the gate had sent back an earlier one of its own."""
    sent_back = {(a.question, a.model) for a in result.attempts if a.outcome == "repairable"}
    return bool(sent_back & {(a.question, a.model) for a in result.attempts if a.outcome == "accepted"})


def fell_back(result: Result) -> bool:
    """Whether the second model's answer was accepted."""
    return any(a.model == MODELS[1] and a.outcome == "accepted" for a in result.attempts)


async def stands_exactly_where_it_is_not_degraded(
    database: Database, tenant: str, kind: QuestionKind, messages: set[str]
) -> None:
    """Each message has its rows of a kind, or says that it was degraded: never both, never neither."""
    degraded = await messages_of(database, tenant, f"degraded WHERE feature = '{kind}'")
    accepted = await messages_of(database, tenant, f"verdicts WHERE kind = '{kind}' AND outcome = 'accepted'")
    stored = await messages_of(database, tenant, STORED[kind])
    assert stored == accepted == messages - degraded


async def doubled(database: Database, tenant: str, rows: str, one: str) -> list[str]:
    """The messages that have two of what may be there once."""
    statement = f"SELECT min(message_id) AS id FROM {_of_tenant(rows)} GROUP BY {one} HAVING count(*) > 1"  # noqa: S608  our own names
    return [row.id for row in await database.rows(text(statement), {"tenant": tenant})]


async def messages_of(database: Database, tenant: str, rows: str) -> set[str]:
    """The messages that such rows belong to."""
    found = await database.rows(text(f"SELECT message_id FROM {_of_tenant(rows)}"), {"tenant": tenant})  # noqa: S608  our own names
    return {row.message_id for row in found}


def _of_tenant(rows: str) -> str:
    table, _, condition = rows.partition(" WHERE ")
    return f"{table} WHERE tenant = :tenant" + (f" AND {condition}" if condition else "")


def report(results: list[Result]) -> None:
    """What happened, for the one who reads the test's output."""
    print(Counter(result.status.value for result in results))  # noqa: T201
    print(Counter(f"{d.feature}: {d.reason}" for r in results for d in r.degraded))  # noqa: T201
    print(Counter(attempt.outcome for result in results for attempt in result.attempts))  # noqa: T201
