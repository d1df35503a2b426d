"""What docs/kinds.md has a reader write works word for word."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from domain.kinds import KindDefinition
from domain.questions import Answer, Question, TerminalState
from evals.cases import KindCase
from evals.datasets import load_cases_of
from evals.kinds import run_kind
from kinds import load_kinds
from tests.guards.tree import ROOT

DOCS = (ROOT / "docs" / "kinds.md").read_text(encoding="utf-8")
NUMBER, QUOTE = "7Q4511XK99", "your parcel 7Q45 11XK 99"


def block(before: str, language: str) -> str:
    """The first block of code of a language after these words."""
    found = re.search(rf"{re.escape(before)}.*?```{language}\n(.*?)```", DOCS, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that a reader has made."""
    kind = tmp_path / "parcels"
    (kind / "cases").mkdir(parents=True)
    for name, language in (("schema", "python"), ("prompt", "markdown"), ("truth", "python"), ("scorer", "python")):
        file = f"{name}.{'md' if language == 'markdown' else 'py'}"
        (kind / file).write_text(block(f"### `{file}`", language), encoding="utf-8")
    (kind / "cases" / "one.json").write_text(block("### Try it", "json"), encoding="utf-8")
    return kind


async def scored(folder: Path, *parcels: dict[str, Any]) -> tuple[KindDefinition, dict[str, float], tuple[str, ...]]:
    """The kind, its metrics on the case, and what was left out, for a model that answers with these parcels."""
    (kind,) = load_kinds((str(folder),)).definitions

    async def ask(question: Question) -> Answer:
        assert question.answer is kind.answer
        return Answer(state=TerminalState.OK, raw=json.dumps({"parcels": parcels}))

    report = await run_kind(kind, load_cases_of(KindCase, folder / "cases"), ask, "openai:any")
    return kind, report.metrics, report.cases[0].dropped


async def test_the_parcel_is_found_and_the_scorer_says_so(folder: Path) -> None:
    kind, metrics, dropped = await scored(folder, {"number": NUMBER, "arrives": "on Thursday", "quote": QUOTE})
    assert (kind.schema_version, dropped) == ("parcels/1", ())
    assert metrics == {"answered": 1.0, "recall": 1.0, "precision": 1.0}


@pytest.mark.parametrize(
    ("parcel", "reason"),
    [
        ({"number": "7Q4511XK98", "quote": QUOTE}, "number_not_in_evidence"),
        ({"number": NUMBER, "quote": "your parcel 7Q4511XK99"}, "quote_not_in_source"),
        ({"number": "short", "quote": QUOTE}, "invalid_element"),
    ],
)
async def test_what_the_mail_does_not_say_is_dropped(folder: Path, parcel: dict[str, str], reason: str) -> None:
    good = {"number": NUMBER, "quote": QUOTE}
    _, metrics, dropped = await scored(folder, good, parcel)
    assert dropped == (reason,)
    assert metrics["precision"] == 1.0


def test_every_file_of_a_kind_is_shown() -> None:
    assert re.findall(r"^### `(.*)`$", DOCS, re.MULTILINE) == ["schema.py", "prompt.md", "truth.py", "scorer.py"]
