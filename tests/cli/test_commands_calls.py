"""The commands for calls: aligned for people, whole for machines, one sentence where there is nothing."""

import json
from typing import Any

import pytest

from adapters.store import Database
from domain.calls import CallEnd
from domain.message import MessageRef
from domain.questions import TerminalState
from domain.repeats import NotRepeated, Repeated, RepeatInput, Repetitions
from tests.adapters.store.logging_calls import answer, asked, judged, question, recorded
from tests.adapters.store.making import new_message
from tests.cli.serving import Ran, Winnow, winnow

pytestmark = pytest.mark.slow

NOBODY = "call_" + "a" * 26


@pytest.fixture
async def ref(database: Database, tenant: str) -> MessageRef:
    return await new_message(database, tenant)


def said(ran: Ran) -> Any:  # Any: whatever JSON can hold
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


async def test_without_calls_a_sentence_says_so(command: Winnow) -> None:
    for arguments, sentence in (
        (("calls", "list"), "no calls yet: submit a message\n"),
        (("calls", "list", "--state", "failed"), "no call fits these filters\n"),
    ):
        ran = await command(*arguments)
        assert (ran.code, ran.out, ran.err) == (0, "", sentence)
    assert (await command("calls", "stats")).err.startswith("no calls since ")


async def test_the_list_is_aligned_and_limited(command: Winnow, database: Database, ref: MessageRef) -> None:
    ids = [
        await asked(database, question(ref)),
        await recorded(database, question(ref, model="local"), CallEnd(answer=answer())),
    ]
    lines = (await command("calls", "list")).out.splitlines()
    assert [line.split()[0] for line in lines] == ["call", ids[1], ids[0]]
    assert len({line.index(word) for line, word in zip(lines, ("model", "local", "anthropic"), strict=True)}) == 1
    assert len((await command("calls", "list", "--limit", "1")).out.splitlines()) == 2
    told = said(await command("calls", "list", "--model", "local", "--json"))["calls"]
    assert [call["id"] for call in told] == [ids[1]]


async def test_a_call_is_shown_with_what_repeats_it(command: Winnow, database: Database, ref: MessageRef) -> None:
    id_ = await asked(database, question(ref))
    await judged(database, ref, id_, "mended")
    ran = await command("calls", "show", id_)
    assert ran.code == 0
    for words in (
        "│ Find tasks.", "│ Hi. (told: nothing)", '│ {"tasks": []}', "mended; tasks accepted",
        "0.001000 USD at 1 in, 5 out",
        "0.50 s, first token after 0.04 s, 100 tokens a second", "breaker closed, key k1", "max_tokens: 400",
        "reserved    0.002000 USD, 700 tokens",
    ):  # fmt: skip
        assert words in ran.out
    assert said(await command("calls", "show", id_, "--json"))["system"]["body"] == "Find tasks."


async def test_words_that_were_not_kept_are_said_to_be_so(command: Winnow, database: Database, ref: MessageRef) -> None:
    put = question(ref)
    put = put.model_copy(update={"prompt": put.prompt.model_copy(update={"system": "Not kept here."})})
    id_ = await asked(database, put, keep=False)
    out = (await command("calls", "show", id_)).out
    assert "not kept, SHA-256 " in out
    assert "WINNOW_KEEP_REQUESTS=true" in out
    ran = await command("calls", "repeat", id_)
    assert (ran.code, ran.out) == (1, "")
    assert "WINNOW_KEEP_REQUESTS=true" in ran.err


async def test_stats_flag_what_is_retried_and_repaired_too_often(
    command: Winnow, database: Database, ref: MessageRef
) -> None:
    for attempt in (1, 2):
        put = question(ref, workflow=f"w/{ref.message_id}", attempt=attempt)
        await judged(database, ref, await asked(database, put), "mended")
    row = (await command("calls", "stats", "--since", "1h")).out.splitlines()[-1]
    assert "50.0% !" in row
    assert "100.0% !" in row
    assert said(await command("calls", "stats", "--json"))["models"][0]["retry_rate"] == 0.5


async def test_a_repeat_shows_how_the_answers_differ(command: Winnow, database: Database, ref: MessageRef) -> None:
    id_ = await asked(database, question(ref), CallEnd(answer=answer('{"tasks": [{"title": "Send it"}]}')))

    async def repeating(given: RepeatInput) -> Repetitions:
        raws = ('{"tasks":[{"title":"Send it"}]}', '{"tasks": [{"title": "Ship it"}, {"title": "Rest"}]}')
        made = [
            await asked(database, question(ref, repeats=id_), CallEnd(answer=answer(raw)))
            for raw in raws[: given.times]
        ]
        return Repetitions(
            repetitions=tuple(
                Repeated(number=number, call_id=call, state=TerminalState.OK) for number, call in enumerate(made, 1)
            )
        )

    command.runs.repeating = repeating
    ran = await command("calls", "repeat", id_, "--times", "2")
    assert ran.code == 0, ran.err
    assert ran.err == "2 more calls go out to anthropic:claude-haiku-5-5; the call itself cost 0.001000 USD\n"
    assert "2 different answers: A in 2, B in 1" in ran.out
    assert "#2 differs from the call at:" in ran.out
    rows = [line.split("  ") for line in ran.out.splitlines() if line.startswith("  tasks[")]
    assert [[cell.strip() for cell in row if cell.strip()] for row in rows] == [
        ["tasks[0].title", '"Send it"', '"Ship it"'],
        ["tasks[1]", "(nothing)", '{"title": "Rest"}'],
    ]
    told = said(await command("calls", "repeat", id_, "--times", "2", "--json"))
    assert [one["group"] for one in told["answers"]] == [1, 1, 2]
    assert told["answers"][2]["differences"][0]["path"] == "tasks[0].title"


async def test_a_repetition_without_an_answer_fails_the_command(
    command: Winnow, database: Database, ref: MessageRef
) -> None:
    id_ = await asked(database, question(ref))

    async def repeating(given: RepeatInput) -> Repetitions:
        missed = NotRepeated(number=given.times, reason="budget", detail="nothing is left")
        return Repetitions(repetitions=(missed,))

    command.runs.repeating = repeating
    ran = await command("calls", "repeat", id_, "--times", "1")
    assert ran.code == 1
    row = next(line for line in ran.out.splitlines() if line.startswith("#1"))
    assert row.endswith("budget: nothing is left")
    assert "#1 has no answer: budget: nothing is left" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "msg_" + "a" * 26),
        ("show", "../models"),
        ("repeat", NOBODY, "--times", "21"),
        ("repeat", NOBODY, "--times", "0"),
        ("list", "--limit", "0"),
        ("list", "--kind", "Poem"),
        ("list", "--state", "fine"),
        ("stats", "--since", "soon"),
        ("stats", "--since", "99999999999d"),
    ],
)
async def test_what_cannot_be_meant_is_a_wrong_command_line(arguments: tuple[str, ...]) -> None:
    ran = await winnow("calls", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("name", ["show", "repeat"])
async def test_an_unknown_call_fails_with_one_sentence(command: Winnow, name: str) -> None:
    ran = await command("calls", name, NOBODY)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "There is no call" in ran.err


@pytest.mark.parametrize("since", ["30m", "12h", "7d", "2w", "2026-11-21", "2026-11-21T08:00:00+01:00", "999999w"])
async def test_a_time_is_a_span_or_a_date(command: Winnow, since: str) -> None:
    assert (await command("calls", "stats", "--since", since)).code == 0
