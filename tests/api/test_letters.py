"""The dead letters: listed, shown, and sent round again."""

import httpx2
import pytest

from adapters.store import Database, Letters
from domain.message import MessageRef
from tests.api.fakes import FakeRuns


@pytest.fixture
async def dead(client: httpx2.AsyncClient, database: Database, tenant: str) -> str:
    answer = await client.post("/v1/messages", content=b"Hello.", headers={"Content-Type": "text/plain"})
    id_ = str(answer.json()["id"])
    await Letters(database).bury(MessageRef(tenant=tenant, message_id=id_), "unreadable", "why")
    return id_


async def test_a_dead_letter_is_listed_and_shown(client: httpx2.AsyncClient, dead: str) -> None:
    listed = (await client.get("/v1/dead-letters")).json()["dead_letters"]
    shown = (await client.get(f"/v1/dead-letters/{dead}")).json()
    assert listed == [shown]
    assert (shown["id"], shown["reason"], shown["detail"]) == (dead, "unreadable", "why")


async def test_a_replay_is_a_run_of_its_own_with_the_model_asked_for(
    client: httpx2.AsyncClient, dead: str, runs: FakeRuns
) -> None:
    answer = await client.post(f"/v1/dead-letters/{dead}/replay", json={"model": "local"})
    assert (answer.status_code, answer.json()) == (202, {"id": dead, "status": "queued", "new": False})
    assert [ref.run for ref in runs.started.values()] == [1, 2]
    assert runs.models[-1] == "local"
    assert (await client.get("/v1/dead-letters")).json()["dead_letters"] == []
    assert len((await client.get("/v1/dead-letters?replayed=true")).json()["dead_letters"]) == 1


async def test_a_replay_without_temporal_waits_for_it(client: httpx2.AsyncClient, dead: str, runs: FakeRuns) -> None:
    runs.down = True
    answer = await client.post(f"/v1/dead-letters/{dead}/replay")
    assert answer.status_code == 202
    assert (await client.get(f"/v1/messages/{dead}")).json()["status"] == "queued"


async def test_only_a_dead_letter_is_replayed(client: httpx2.AsyncClient, dead: str) -> None:
    await client.post(f"/v1/dead-letters/{dead}/replay")
    again = await client.post(f"/v1/dead-letters/{dead}/replay")
    assert (again.status_code, again.json()["type"]) == (409, "urn:winnow:problem:not-a-dead-letter")
