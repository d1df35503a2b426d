"""A kind of one's own is scored from the command line."""

import json
from pathlib import Path

import pytest

from adapters.llm.simulator import Simulator
from tests.cli.serving import ROOT, winnow

pytestmark = pytest.mark.slow

CASES = ROOT / "kinds" / "enrichment" / "cases"
MODEL = "anthropic:claude-haiku-5-5"


async def test_the_metrics_of_a_kind_are_printed() -> None:
    async with Simulator() as simulator:
        keys = {"ANTHROPIC_API_KEY": "k", "ANTHROPIC_BASE_URL": simulator.url}
        run = ("eval", "run", "--kind", "enrichment", "--dataset", CASES, "--model", MODEL)
        said = await winnow(*run, **keys)
        report = json.loads((await winnow(*run, "--json", **keys)).out)
    assert said.out.splitlines()[-1].startswith("3 cases, enrichment/1, anthropic:claude-haiku-5-5")
    assert (report["metrics"]["answered"], len(report["cases"])) == (1.0, 3)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--kind", "enrichment"), 2, "goes with --dataset"),
        (("--kind", "enrichment", "--dataset", CASES, "--judge"), 2, "without --judge"),
        (("--kind", "enrichmnt", "--dataset", CASES), 1, "there is no folder"),
        (("--kind", "enrichment", "--dataset", ROOT / "evals" / "golden"), 1, "expected"),
        (("--kind", "enrichment", "--dataset", CASES), 1, "knows no kind that is not built in"),
    ],
)
async def test_what_cannot_be_scored_is_refused(arguments: tuple[str | Path, ...], code: int, told: str) -> None:
    ran = await winnow("eval", "run", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert told in " ".join(ran.err.split())
    assert "Traceback" not in ran.err
