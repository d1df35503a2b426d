"""Measures how near drafts come to their users' own style: `python -m evals.measure_voice --data FOLDER`."""

import argparse
import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

from adapters.embedding import StaticEmbedder
from adapters.llm import guards_in_memory
from adapters.llm.local import LocalModel
from adapters.settings import load_settings
from domain.failures import InputRefused, Misconfigured, Refused, Unavailable
from evals.voice.drafting import drafting
from evals.voice.measuring import EXAMPLES, FEATURES, HELD_OUT, Drafted, Figures, falls, figures_of, measure_voice
from evals.voice.reading import Author, read_authors

LOCAL = "local"
REPLIES_MIN = 15
"""An author of fewer leaves too few to learn from beside those that are drafted."""
_HALVES = (0, 1)


def main(arguments: list[str] | None = None) -> None:
    """Print the distances as a table, and as JSON on the last line; no name and no word of the data.

    Raises:
        SystemExit: with the reason, where the data is not there or the model cannot be asked.
    """
    parser = argparse.ArgumentParser(prog="python -m evals.measure_voice", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of enron/reply_pairs.jsonl.xz")
    parser.add_argument("--model", default=LOCAL, help="who writes the drafts; one other than local needs its key")
    parser.add_argument("--replies-min", type=int, default=REPLIES_MIN, help="of an author that is measured")
    parser.add_argument("--replies-max", type=int, help="the same; without it there is none too many")
    given = parser.parse_args(arguments)
    if given.replies_min <= HELD_OUT:
        parser.error(f"--replies-min must be more than {HELD_OUT}, which are drafted")
    try:
        authors = read_authors(given.data, given.replies_min, given.replies_max)
        drafted = asyncio.run(_measured(authors, given.model))
    except (InputRefused, Misconfigured, Refused, Unavailable) as error:
        raise SystemExit(str(error)) from error
    if not drafted:
        raise SystemExit(f"no author there has {given.replies_min} replies; ask for fewer with --replies-min")
    _print(given.model, drafted)


async def _measured(authors: Sequence[Author], model: str) -> tuple[Drafted, ...]:
    """The drafts of this model; what is taken as rewritten is the built-in one's in any case."""
    local, embedder = LocalModel(), StaticEmbedder()
    bare = drafting(local.ask, LOCAL)
    try:
        if model == LOCAL:
            return await measure_voice(authors, bare, bare, embedder)
        from worker.steps import catalog_of, gateway_of  # noqa: PLC0415  loads the whole pipeline

        settings = load_settings()
        gateway = gateway_of(settings, guards_in_memory(catalog_of(settings), settings.budgets, settings.limits))
        try:
            return await measure_voice(authors, drafting(gateway.ask, model), bare, embedder)
        finally:
            await gateway.close()
    finally:
        await local.close()


def _print(model: str, drafted: Sequence[Drafted]) -> None:
    groups = {"all": figures_of(drafted)}
    groups |= {f"half {half}": figures_of([d for d in drafted if d.half == half]) for half in _HALVES}
    print(f"style distance of {model}'s drafts, by how many pairs are known (0 the same, 1 as far as can be)")  # noqa: T201  a command prints
    for name, figures in groups.items():
        if figures:
            print(f"\n{name}: {figures[0].authors} authors\n{_table(figures)}")  # noqa: T201  the same
    told = {name: [one.model_dump() for one in figures] for name, figures in groups.items()}
    print(json.dumps({"model": model, "examples": EXAMPLES, "falls": falls(groups["all"]), **told}))  # noqa: T201  the same


def _table(figures: Sequence[Figures]) -> str:
    heads = ("pairs", "drafts", *FEATURES)
    rows = [
        (str(one.examples), str(one.drafts), *(f"{getattr(one, name):.3f}" for name in FEATURES)) for one in figures
    ]
    return "\n".join("".join(f"{cell:>11}" for cell in row) for row in (heads, *rows))


if __name__ == "__main__":
    main()
