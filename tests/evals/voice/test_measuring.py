"""The distance of drafts to what their users wrote is measured by how many pairs are known."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from adapters.embedding import HashEmbedder
from adapters.llm.local import answer
from domain.conversation import Conversation
from domain.proposals import DraftAnswer
from domain.questions import Answer, Question, TerminalState
from domain.voice import Voice
from evals import measure_voice as command
from evals.voice.drafting import drafting
from evals.voice.measuring import Drafted, Figures, WriteDraft, falls, figures_of, measure_voice
from evals.voice.reading import read_authors
from tests.evals.voice.data import pairs, write_pairs


async def local(question: Question) -> Answer:
    """The built-in model, without its threads."""
    return answer(question)


async def measured(folder: Path, write: WriteDraft, counts: Sequence[int] = (0, 1, 5)) -> tuple[Drafted, ...]:
    authors = read_authors(write_pairs(folder, pairs()), 10)
    return await measure_voice(authors, write, drafting(local, "local"), HashEmbedder(), counts)


async def test_the_built_in_models_drafts_come_nearer(tmp_path: Path) -> None:
    bare, one, five = figures_of(await measured(tmp_path, drafting(local, "local")))
    assert [(f.examples, f.authors, f.drafts, f.unwritten) for f in (bare, one, five)] == [
        (0, 2, 10, 0),
        (1, 2, 10, 0),
        (5, 2, 10, 0),
    ]
    assert bare.total > one.total >= five.total
    assert (five.greeting, five.sign_off) == (0, 0)


async def test_what_is_drafted_is_never_learnt_from_and_the_newest_before_it_is(tmp_path: Path) -> None:
    voices: list[Voice] = []

    async def write(conversation: Conversation, voice: Voice) -> str:
        voices.append(voice)
        assert all(conversation.subject.split()[-1] not in example.edited for example in voice.examples)
        return "no idea, sorry"

    await measured(tmp_path, write, counts=(0, 2))
    assert [len(voice.examples) for voice in voices] == [*[0] * 5, *[2] * 5] * 2
    shown = {example.edited for voice in voices for example in voice.examples}
    assert {words.split()[3] for words in shown if "Anna" in words} == {"form", "lamp"}


async def test_a_draft_that_says_the_same_is_no_distance_away(tmp_path: Path) -> None:
    async def write(conversation: Conversation, voice: Voice) -> str:  # noqa: ARG001  a writer's signature
        return "no idea, sorry"

    distances = [d for one in await measured(tmp_path, write, counts=(0,)) for d in one.distances]
    assert min(d.total for d in distances) == 0
    assert max(d.total for d in distances) > 0.4


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        ("{", TerminalState.OK),
        ("", TerminalState.REFUSED),
        (json.dumps({"subject": "", "body": "", "abstain": "nothing is asked"}), TerminalState.OK),
    ],
)
async def test_a_model_that_writes_no_draft_is_counted_and_not_averaged(
    tmp_path: Path, raw: str, state: TerminalState
) -> None:
    async def ask(question: Question) -> Answer:  # noqa: ARG001  a model's signature
        return Answer(state=state, raw=raw)

    (figures,) = figures_of(await measured(tmp_path, drafting(ask, "openai:gpt"), counts=(0,)))
    assert (figures.authors, figures.drafts, figures.unwritten, figures.total) == (0, 0, 10, 0)


async def test_another_model_is_shown_the_voice_in_its_prompt(tmp_path: Path) -> None:
    asked: list[Question] = []

    async def ask(question: Question) -> Answer:
        asked.append(question)
        return Answer(state=TerminalState.OK, raw=DraftAnswer(subject="Re: it", body="no idea").model_dump_json())

    await measured(tmp_path, drafting(ask, "openai:gpt"), counts=(0, 3))
    assert len({question.call.id for question in asked}) == len(asked)
    for question in asked:
        for example in question.voice.examples:
            assert example.edited.splitlines()[0] in question.prompt.user
    assert {len(question.voice.examples) for question in asked} == {0, 3}


def test_it_falls_only_where_each_step_is_nearer() -> None:
    def fall(*totals: float) -> bool:
        fields = {"authors": 1, "drafts": 1, "unwritten": 0, "length": 0, "greeting": 0, "sign_off": 0, "formality": 0}

        return falls([Figures.model_validate({**fields, "examples": n, "total": t}) for n, t in enumerate(totals)])

    assert fall(0.6, 0.3, 0.2)
    assert not fall(0.6, 0.3, 0.3)
    assert not fall(0.2, 0.3, 0.1)


def test_the_command_prints_a_table_and_json_and_no_word_of_the_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command.main(["--data", str(write_pairs(tmp_path, pairs())), "--replies-min", "10"])
    out = capsys.readouterr().out
    told = json.loads(out.splitlines()[-1])
    assert [one["examples"] for one in told["all"]] == [0, 3, 12]
    assert sum(len(told[f"half {half}"]) for half in (0, 1)) in {3, 6}
    assert told["falls"] in {True, False}
    assert not any(word in out for word in ("mara", "Mara", "ole", "Anna", "mill", "sorry"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--replies-min", "99"], "no author there has 99 replies"), (["--model", "openai:gpt-5"], "openai")],
)
def test_the_command_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("WINNOW_OPENAI_API_KEY", raising=False)
    data = write_pairs(tmp_path, pairs())
    with pytest.raises(SystemExit, match=words):
        command.main(["--data", str(data), "--replies-min", "10", *arguments])
    with pytest.raises(SystemExit, match="is not there"):
        command.main(["--data", str(tmp_path / "nowhere")])
