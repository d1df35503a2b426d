"""A conversation that is too long for one question loses nothing: asked in parts, answered for part by part."""

import asyncio
import json
import re
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import text
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment

from activities import Plan
from adapters.store import Database
from domain.message import Status
from domain.parts import PARTS_MAX, Part
from domain.proposals import QuestionKind
from domain.questions import Answer, Question, QuestionRef, TerminalState
from domain.result import Result
from tests.adapters.store.making import new_message
from tests.pipeline import DRAFT, MAIL, Pipeline, Scripted, asker_on, models_on, ok, plan, running
from workflows.policies import PURSUED_MAX

HAIKU = "anthropic:small"
PLANTED = re.compile(r"please send report number \d+ to the board by Friday")
TALK = "Well, as I said before, the weather in the north was fine and nobody minded the rain at all."
TURNS, EVERY = 2_600, 65
"""Four hours of talk, and a task every six minutes."""
THINKS_S = 0.02


def transcript(turns: int = TURNS, every: int = EVERY) -> bytes:
    """Two people talk; every so often one is asked for something."""
    lines = ["WEBVTT", ""]
    for turn in range(turns):
        asked = f"Ben, please send report number {turn} to the board by Friday." if turn % every == 0 else TALK
        stamp = f"{turn * 5 // 3600:02}:{turn * 5 // 60 % 60:02}:{turn * 5 % 60:02}"
        lines += [f"{stamp}.000 --> {stamp}.900", f"<v {('Ada Osei', 'Ben Ruiz')[turn % 2]}>{asked}", ""]
    return "\n".join(lines).encode()


@dataclass
class Attentive(Scripted):
    """Finds what was planted in the words that it is shown; refuses those in which one of these stands."""

    refused: tuple[str, ...] = ()
    busy: int = 0
    busy_max: int = 0

    async def ask(self, question: Question, key: str) -> Answer:  # noqa: ARG002  one is as good as another
        self.questions.append(question)
        self.busy += 1
        self.busy_max = max(self.busy, self.busy_max)
        await asyncio.sleep(THINKS_S)
        self.busy -= 1
        words = question.prompt.user.partition("<conversation>")[2]
        if question.kinds == (QuestionKind.DRAFT,):
            return ok(DRAFT)
        if any(word in words for word in self.refused):
            return Answer(state=TerminalState.REFUSED, raw="")
        tasks = [{"title": q[len("please ") :], "quote": q, "due": "by Friday"} for q in PLANTED.findall(words)]
        fields = {"tasks": tasks} if QuestionKind.TASKS in question.kinds else {}
        return ok(json.dumps({**fields, **({"decisions": []} if QuestionKind.DECISIONS in question.kinds else {})}))


def in_parts(chars_max: int = 40_000) -> Plan:
    return plan([HAIKU]).model_copy(update={"part_chars_max": chars_max})


async def said(pipeline: Pipeline, result: Result) -> str:
    """The message's text, in which all offsets count."""
    row = await pipeline.database.row(
        text("SELECT document->>'text' AS words FROM conversations WHERE (tenant, message_id) = (:t, :m)"),
        {"t": pipeline.tenant, "m": result.id},
    )
    assert row is not None
    return str(row.words)


async def processed(pipeline: Pipeline, body: bytes) -> Result:
    return await pipeline.ended(await pipeline.submit(body, "text/vtt"))


async def test_four_hours_of_talk_lose_nothing(temporal: Client, database: Database, tenant: str) -> None:
    model = Attentive([])
    async with running(temporal, database, tenant, in_parts(), {"anthropic": model}) as pipeline:
        result = await processed(pipeline, transcript())
        words = await said(pipeline, result)
    assert len(words) > 200_000
    assert [task.evidence.quote for task in result.tasks if task.evidence] == PLANTED.findall(words)
    assert len(result.tasks) == TURNS // EVERY
    assert all(t.evidence and words[t.evidence.start : t.evidence.end] == t.evidence.quote for t in result.tasks)
    assert (result.status, result.degraded, result.dropped) == (Status.DONE, (), ())
    assert len(model.questions) == 7


async def test_a_part_that_cannot_be_had_is_named_and_the_rest_is_stored(
    temporal: Client, database: Database, tenant: str
) -> None:
    model = Attentive([], refused=("number 1300 ",))
    async with running(temporal, database, tenant, in_parts(), {"anthropic": model}) as pipeline:
        result = await processed(pipeline, transcript())
    reasons = {lost.feature: lost.reason for lost in result.degraded}
    assert set(reasons) == {"tasks", "decisions"}
    assert re.fullmatch(r"part \d of 7: refused", reasons["tasks"])
    assert result.status is Status.NEEDS_REVIEW
    assert 30 <= len(result.tasks) < TURNS // EVERY
    assert not any("number 1300 " in task.title for task in result.tasks)


async def test_a_task_in_the_overlap_is_found_by_two_parts_and_stored_once(
    temporal: Client, database: Database, tenant: str
) -> None:
    model = Attentive([])
    async with running(temporal, database, tenant, in_parts(16_000), {"anthropic": model}) as pipeline:
        result = await processed(pipeline, transcript(500, every=7))
    found = Counter(quote for q in model.questions for quote in PLANTED.findall(q.conversation.text))
    assert max(found.values()) == 2
    assert Counter(task.evidence.quote for task in result.tasks if task.evidence) == dict.fromkeys(found, 1)


async def test_every_part_has_step_names_of_its_own(temporal: Client, database: Database, tenant: str) -> None:
    model = Attentive([])
    async with running(temporal, database, tenant, in_parts(16_000), {"anthropic": model}) as pipeline:
        await processed(pipeline, transcript(500))
    steps = sorted(question.call.step for question in model.questions)
    assert steps == [f"tasks+decisions.{number}/1" for number in range(1, len(steps) + 1)]
    assert len(steps) > 2


async def test_a_run_asks_about_a_few_parts_at_a_time(temporal: Client, database: Database, tenant: str) -> None:
    model = Attentive([])
    async with running(temporal, database, tenant, in_parts(4_000), {"anthropic": model}) as pipeline:
        await processed(pipeline, transcript(500))
    assert len(model.questions) > 3 * PURSUED_MAX
    assert 1 < model.busy_max <= PURSUED_MAX


async def test_what_lies_beyond_the_last_part_is_said_to_be_missing(
    temporal: Client, database: Database, tenant: str
) -> None:
    model = Attentive([])
    async with running(temporal, database, tenant, in_parts(500), {"anthropic": model}) as pipeline:
        result = await processed(pipeline, transcript(700))
    assert len(model.questions) == PARTS_MAX
    assert result.status is Status.NEEDS_REVIEW
    reasons = {lost.feature: lost.reason for lost in result.degraded}
    assert set(reasons) == {"tasks", "decisions"}
    assert re.fullmatch(rf"parts {PARTS_MAX + 1}-(\d+) of \1: too_long", reasons["tasks"])


def letter(request: str) -> bytes:
    """A mail of 100,000 characters that asks for something in its middle."""
    talk = "\n\n".join([TALK] * 550)
    head = MAIL.partition(b"\n\n")[0] % b"long"
    return b"%s\n\n%s\n\n%s\n\n%s\n" % (head, talk.encode(), request.encode(), talk.encode())


async def test_a_long_mail_is_answered_from_its_requests_and_its_end(
    temporal: Client, database: Database, tenant: str
) -> None:
    model = Attentive([])
    async with running(temporal, database, tenant, in_parts(), {"anthropic": model}) as pipeline:
        result = await pipeline.process(letter("Ben, please send report number 7 to the board by Friday."))
    [draft] = [question for question in model.questions if question.kinds == (QuestionKind.DRAFT,)]
    assert result.draft is not None
    assert len(draft.prompt.user) < 45_000
    assert "please send report number 7" in draft.prompt.user.partition("<conversation>")[2]
    assert len(re.findall(r"<left-out>\d+ characters</left-out>", draft.prompt.user)) == 2
    assert draft.call.step == "draft/1"


async def test_whether_a_reply_is_owed_is_unknown_where_a_part_is_missing(
    temporal: Client, database: Database, tenant: str
) -> None:
    model = Attentive([], refused=("number 7 ",))
    async with running(temporal, database, tenant, in_parts(), {"anthropic": model}) as pipeline:
        result = await pipeline.process(letter("Ben, please send report number 7 to the board by Friday."))
    reasons = {lost.feature: lost.reason for lost in result.degraded}
    assert reasons.pop("draft") == "tasks_unavailable"
    assert reasons["tasks"] == reasons["decisions"] != ""


async def test_a_part_asked_for_again_finds_its_own_answer(database: Database, tenant: str) -> None:
    model = Scripted([ok('{"tasks": []}')])
    asker = asker_on(database, models_on(database, {"anthropic": model}))
    message = await new_message(database, tenant)
    first, second = (
        QuestionRef(
            message=message,
            kinds=(QuestionKind.TASKS,),
            part=Part(index=index, count=2, start=5 * index, end=10 + 5 * index),
            model=HAIKU,
            step=f"tasks.{index + 1}/1",
        )
        for index in range(2)
    )
    answers = [await ActivityEnvironment().run(asker.ask, ref) for ref in (first, second, first)]
    assert [answer.reused for answer in answers] == [False, False, True]
    assert answers[0].call_id == answers[2].call_id != answers[1].call_id


async def test_what_fits_is_asked_about_at_once_as_ever(temporal: Client, database: Database, tenant: str) -> None:
    model = Attentive([])
    async with running(temporal, database, tenant, in_parts(), {"anthropic": model}) as pipeline:
        await processed(pipeline, transcript(100))
    assert [question.call.step for question in model.questions] == ["tasks+decisions/1"]
    assert "<left-out>" not in model.questions[0].prompt.user
