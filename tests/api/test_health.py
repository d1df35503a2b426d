"""Alive is one thing, ready another."""

import subprocess
import sys
from pathlib import Path

import httpx2

from adapters.store import Database, open_engine
from api.services import build_services
from tests.api.conftest import client_of
from tests.api.fakes import FakeRuns, FakeWatches

DOCS = Path(__file__).parents[2] / "docs" / "http.md"


async def test_it_is_ready_when_both_answer(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "temporal": True})


async def test_it_lives_but_is_not_ready_without_temporal(client: httpx2.AsyncClient, runs: FakeRuns) -> None:
    runs.down = True
    ready, live = await client.get("/readyz"), await client.get("/livez")
    assert (ready.status_code, ready.json()["database"], ready.json()["temporal"]) == (503, True, False)
    assert live.status_code == 200


async def test_it_is_not_ready_without_the_database(runs: FakeRuns) -> None:
    nowhere = Database(open_engine("postgresql://nobody@127.0.0.1:1/none"))
    async with client_of(build_services(nowhere, runs, FakeWatches()), None) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["database"], answer.json()["temporal"]) == (503, False, True)


async def test_the_api_describes_itself(client: httpx2.AsyncClient) -> None:
    described = (await client.get("/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    ids = [operation["operationId"] for path in described["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids))


async def test_the_docs_name_every_path_and_every_operation_may_end_in_a_problem(client: httpx2.AsyncClient) -> None:
    described = (await client.get("/openapi.json")).json()
    words = DOCS.read_text(encoding="utf-8")
    for path, operations in described["paths"].items():
        assert path in words
        for operation in operations.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert "HTTPValidationError" not in str(operation)


def test_the_api_loads_no_model() -> None:
    code = "import api.__main__, sys; print([m for m in ('anthropic', 'openai', 'adapters.llm') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
