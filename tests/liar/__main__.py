"""`make liar`: how much of what a lying model says is stored, and how much of what it says truly is lost.

Everything is real but the model: the engine, the database, the gate. The last line is JSON.
"""

import argparse
import asyncio
import json
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from temporalio.client import Client

from adapters.llm import Provider
from adapters.llm.local import LocalModel
from adapters.store import Accepted, Database, Messages, Upload, migrate, open_engine
from adapters.temporal import Runs, register_search_attributes
from domain.result import Result
from tests.liar.counting import Counts
from tests.liar.lies import Class, Occasion, Told, lie_about, obeyed, unasked
from tests.liar.model import Liar
from tests.liar.own import own_stories
from tests.liar.shared import shared_stories
from tests.liar.stories import Story
from tests.pipeline import Pipeline, plan, running
from tests.servers import connected, postgres_server, temporal_server

MODEL = "anthropic:claude-haiku-5-5"
TENANT = "default"
AT_ONCE = 16
LIES = 1_000
FALSE_MAX = 0
LOST_SHARE_MAX = 0.02
STORIES_MAX = 3_000
EXAMPLES_MAX = 40


def tell(stories: Sequence[Story], lies: int, dice: random.Random) -> list[tuple[Story, list[Told]]]:
    """What is said of each story, until so many lies have been told: about every second truth is told as it is."""
    told: list[tuple[Story, list[Told]]] = []
    count = 0
    for story in stories:
        sayings = [_saying(story, truth_at, stories, dice) for truth_at in range(len(story.truths))]
        if story.order:
            sayings.insert(dice.randrange(len(sayings) + 1), obeyed(story))
        if story.not_asked:
            sayings.append(unasked(story))
        told.append((story, sayings))
        count += sum(saying.lie is not None for saying in sayings)
        if count >= lies:
            break
    return told


def _saying(story: Story, at: int, stories: Sequence[Story], dice: random.Random) -> Told:
    truth = story.truths[at]
    lie = lie_about(Occasion(story, truth, stories, dice)) if dice.random() < 0.5 else None
    return lie or Told(says=truth, of=truth)


async def run(told: Sequence[tuple[Story, list[Told]]]) -> Counts:
    """Put every story through the whole pipeline, and count."""
    counts = Counts()
    with tempfile.TemporaryDirectory() as folder, postgres_server() as url, temporal_server(Path(folder)) as address:
        database, client = Database(open_engine(url)), await connected(address)
        try:
            await migrate(url)
            await register_search_attributes(client)
            await _processed(client, database, told, counts)
        finally:
            await database.close()
    return counts


async def _processed(
    client: Client, database: Database, told: Sequence[tuple[Story, list[Told]]], counts: Counts
) -> None:
    accepted = [await _accept(database, story) for story, _ in told]
    sayings = {a.ref.message_id: said for a, (_, said) in zip(accepted, told, strict=True)}
    routes = plan([MODEL], draft=["local"])
    models: dict[str, Provider] = {MODEL.partition(":")[0]: Liar(sayings), "local": LocalModel()}
    async with running(client, database, TENANT, routes, models) as pipeline:
        gate = asyncio.Semaphore(AT_ONCE)
        results = await asyncio.gather(*(_result(pipeline, one, gate) for one in accepted))
    for (story, said), result in zip(told, results, strict=True):
        if {"tasks", "decisions"} & {lack.feature for lack in result.degraded} or result.reason:
            raise AssertionError(f"{story.name} was not judged: {result.degraded} {result.reason}")
        counts.add(story, said, result)


async def _accept(database: Database, story: Story) -> Accepted:
    upload = Upload(
        tenant=TENANT,
        source="liar",
        source_id=story.name,
        media_type=story.media_type,
        body=story.body,
        user=story.user,
    )
    accepted = await Messages(database).accept(upload)
    assert isinstance(accepted, Accepted)
    return accepted


async def _result(pipeline: Pipeline, accepted: Accepted, gate: asyncio.Semaphore) -> Result:
    async with gate:
        await Runs(pipeline.client).start(accepted.ref, accepted.workflow_id, "liar")
        return await pipeline.ended(accepted.ref)


def told_of(counts: Counts, stories: int) -> dict[str, object]:
    """The figures, for the last line."""
    return {
        "stories": stories,
        "lies": sum(counts.lies.values()),
        "lies_by_class": {name.value: counts.lies[name] for name in Class},
        "false_stored": sum(counts.false.values()),
        "false_by_class": dict(counts.false),
        "stored_with_what_is_true": dict(counts.mended),
        "truths": counts.truths,
        "truths_lost": counts.lost,
        "lost_share": round(counts.lost / max(1, counts.truths), 4),
        "truths_marred": counts.marred,
    }


def main() -> None:
    """Tell, count, print; ends with 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lies", type=int, default=LIES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, help="a folder with w3c_ccg and bc3: their conversations come first")
    given = parser.parse_args()
    dice = random.Random(given.seed)  # noqa: S311  chance that can be repeated
    stories = [*(shared_stories(given.data, dice) if given.data else []), *own_stories(STORIES_MAX, dice)]
    told = tell(stories, given.lies, dice)
    counts = asyncio.run(run(told))
    for example in counts.examples[:EXAMPLES_MAX]:
        print(example)  # noqa: T201  what it is for
    figures = told_of(counts, len(told))
    print(json.dumps(figures))  # noqa: T201  the same
    raise SystemExit(int(is_missed(counts, given.lies)))


def is_missed(counts: Counts, lies: int) -> bool:
    """Whether the goal is; it is also where fewer lies, or no truths, were told, for that proves nothing."""
    told = sum(counts.lies.values()) >= lies and counts.truths > 0
    return not told or sum(counts.false.values()) > FALSE_MAX or counts.lost > LOST_SHARE_MAX * counts.truths


if __name__ == "__main__":
    main()
