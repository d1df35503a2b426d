"""Cases and findings in a line, for tests of the measuring."""

from datetime import UTC, date, datetime

from domain.items import Certainty, Decision, Due, Evidence, Owner, Task
from evals.cases import Case, ExpectedDecision, ExpectedTask
from evals.runner import Report
from evals.scorers import Found, locate

TEXT = "Please call the bank by Friday. I will write the letter. We decided to move."


def evidence(quote: str) -> Evidence:
    span = locate(TEXT, quote)
    assert span
    return Evidence(quote=quote, start=span.start, end=span.end)


def task(quote: str, owner: str | None = None, due: date | None = None) -> Task:
    return Task(
        id=f"task_{quote[:4]}",
        title=quote,
        owner=Owner(name=None, address=owner) if owner else None,
        due=Due(phrase="by then", date=due, certainty=Certainty.CONFIRMED) if due else None,
        evidence=evidence(quote),
        confidence=0.5,
    )


def decision(quote: str) -> Decision:
    return Decision(id=f"decision_{quote[:4]}", statement=quote, evidence=evidence(quote))


def wanted(quote: str, owner: str | None = None, due: date | None = None) -> ExpectedTask:
    return ExpectedTask(quote=quote, owner=owner, due=due)


def case(*tasks: ExpectedTask, decisions: tuple[str, ...] = (), reply_owed: bool = False) -> Case:
    return Case(
        name="a-case",
        shows="a test",
        media_type="text/plain",
        received_at=datetime(2026, 10, 5, tzinfo=UTC),
        body=(TEXT,),
        tasks=tasks,
        decisions=tuple(ExpectedDecision(quote=q) for q in decisions),
        reply_owed=reply_owed,
    )


def found(*tasks: Task, decisions: tuple[Decision, ...] = (), reply_owed: bool = False) -> Found:
    return Found(text=TEXT, tasks=tasks, decisions=decisions, reply_owed=reply_owed)


def report(**metrics: float) -> Report:
    return Report(model="local", cases=(), metrics=metrics)
