"""Measures retrieval on the golden set, `python -m tests.bench.retrieval`; the last line is JSON."""

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import get_args

from adapters.embedding import StaticEmbedder
from adapters.store import Database, migrate, open_engine
from domain.message import TENANT_DEFAULT
from evals.retrieval import SHOWN, Half, Retrieved, Way, ask, figures_of, fill, load_golden
from tests.servers import postgres_server


def main(arguments: list[str] | None = None) -> None:
    """Print the figures of each half and way, on a PostgreSQL of its own that is thrown away."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.retrieval", description=__doc__)
    parser.add_argument("--misses", action="store_true", help="name what the tuning half misses")
    given = parser.parse_args(arguments)
    with postgres_server() as address:
        found = asyncio.run(_measured(address))
    figures = {
        half: {way: figures_of(_of(all_found, half)).model_dump() for way, all_found in found.items()}
        for half in get_args(Half)
    }
    for half, ways in figures.items():
        for way, values in ways.items():
            print(f"{half:8}  {way:6}  {json.dumps(values)}")  # noqa: T201  a command prints
    if given.misses:
        for way, all_found in found.items():
            print(f"{way} misses {_missed(_of(all_found, 'tuning'))}")  # noqa: T201  the same
    print(json.dumps(figures))  # noqa: T201  the same


async def _measured(address: str) -> Mapping[Way, Sequence[Retrieved]]:
    await migrate(address)
    database = Database(open_engine(address))
    embedder, golden = StaticEmbedder(), load_golden()
    try:
        ids = await fill(database, TENANT_DEFAULT, embedder, golden.texts)
        return await ask(database, TENANT_DEFAULT, embedder, ids, golden.queries)
    finally:
        await database.close()


def _of(found: Sequence[Retrieved], half: str) -> list[Retrieved]:
    return [one for one in found if one.query.half == half]


def _missed(found: Sequence[Retrieved]) -> str:
    missed = [one for one in found if any(place is None or place > SHOWN for place in one.places)]
    return ", ".join(f"{one.query.id} ({one.query.sort}: {one.places})" for one in missed) or "nothing"


if __name__ == "__main__":
    main()
