"""The calls over HTTP: listed without words, shown whole, repeated where their words were kept."""

import httpx2
import pytest

from adapters.store import Database
from api.services import Services
from domain.message import MessageRef
from domain.questions import TerminalState
from domain.repeats import NotRepeated, Repeated, Repetitions
from tests.adapters.store.logging_calls import asked, question
from tests.adapters.store.making import new_message
from tests.api.conftest import client_of, key_for
from tests.api.fakes import FakeRuns
from tests.conftest import new_tenant

NOBODY = "call_" + "a" * 26
NO_REPEAT = "rpt_" + "0" * 16


@pytest.fixture
async def ref(database: Database, tenant: str) -> MessageRef:
    return await new_message(database, tenant)


async def test_the_list_has_no_words(client: httpx2.AsyncClient, database: Database, ref: MessageRef) -> None:
    id_ = await asked(database, question(ref))
    answer = await client.get("/v1/calls")
    assert [call["id"] for call in answer.json()["calls"]] == [id_]
    assert "Hi." not in answer.text
    assert "Find tasks" not in answer.text


async def test_pages_join_without_gaps(client: httpx2.AsyncClient, database: Database, ref: MessageRef) -> None:
    made = [await asked(database, question(ref)) for _ in range(5)]
    seen: list[str] = []
    token: str | None = ""
    while token is not None:
        params: dict[str, str | int] = {"page_size": 2, **({"page_token": token} if token else {})}
        page = (await client.get("/v1/calls", params=params)).json()
        seen += [call["id"] for call in page["calls"]]
        token = page["next_page_token"]
    assert seen == made[::-1]


async def test_a_call_is_shown_with_its_words(client: httpx2.AsyncClient, database: Database, ref: MessageRef) -> None:
    call = (await client.get(f"/v1/calls/{await asked(database, question(ref))}")).json()
    assert (call["system"]["body"], call["words"]["body"], call["raw"]) == (
        "Find tasks.", "Hi. (told: nothing)", '{"tasks": []}'
    )  # fmt: skip


async def test_stats_tell_since_when(client: httpx2.AsyncClient, database: Database, ref: MessageRef) -> None:
    await asked(database, question(ref))
    told = (await client.get("/v1/calls/stats")).json()
    assert [(model["model"], model["calls"]) for model in told["models"]] == [("anthropic:claude-haiku-5-5", 1)]
    later = (await client.get("/v1/calls/stats", params={"since": "2999-01-01T00:00:00Z"})).json()
    assert later == {"since": "2999-01-01T00:00:00Z", "models": []}


async def test_a_repeat_is_started_and_told_once_it_has_ended(
    client: httpx2.AsyncClient, database: Database, ref: MessageRef, runs: FakeRuns
) -> None:
    id_ = await asked(database, question(ref))
    started = await client.post(f"/v1/calls/{id_}/repeat", json={"times": 2})
    assert (started.status_code, started.json()["times"]) == (202, 2)
    place = started.headers["location"]
    assert (await client.get(place)).json()["ended"] is False
    workflow = f"repeat/{ref.tenant}/{id_}/{started.json()['id']}"
    done = Repeated(number=1, call_id=id_, state=TerminalState.OK)
    failed = NotRepeated(number=2, reason="budget", detail="nothing is left")
    runs.repeats[workflow] = Repetitions(repetitions=(done, failed))
    ended = (await client.get(place)).json()
    assert (ended["ended"], [r["outcome"] for r in ended["repetitions"]]) == (True, ["answered", "failed"])


async def test_a_call_without_its_words_is_not_repeated(
    client: httpx2.AsyncClient, database: Database, ref: MessageRef, runs: FakeRuns
) -> None:
    put = question(ref)
    put = put.model_copy(update={"prompt": put.prompt.model_copy(update={"system": "Not kept."})})
    answer = await client.post(f"/v1/calls/{await asked(database, put, keep=False)}/repeat")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:winnow:problem:content-not-kept")
    assert "WINNOW_KEEP_REQUESTS" in answer.json()["detail"]
    assert runs.repeats == {}


async def test_a_repeat_without_temporal_is_not_promised(
    client: httpx2.AsyncClient, database: Database, ref: MessageRef, runs: FakeRuns
) -> None:
    id_ = await asked(database, question(ref))
    runs.down = True
    assert (await client.post(f"/v1/calls/{id_}/repeat")).status_code == 503
    assert (await client.get(f"/v1/calls/{id_}/repeats/{NO_REPEAT}")).status_code == 503


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"/v1/calls/{NOBODY}", 404),
        ("GET", "/v1/calls/nonsense", 404),
        ("GET", f"/v1/calls/{NOBODY}%00", 404),
        ("POST", f"/v1/calls/{NOBODY}/repeat", 404),
        ("GET", f"/v1/calls/{NOBODY}/repeats/{NO_REPEAT}", 404),
        ("GET", f"/v1/calls/{NOBODY}/repeats/nonsense", 404),
        ("GET", "/v1/calls?kind=no-kind", 422),
        ("GET", "/v1/calls?state=nonsense", 422),
        ("GET", "/v1/calls?model=a%00b", 422),
        ("GET", "/v1/calls?page_size=201", 422),
        ("GET", "/v1/calls?page_token=nonsense", 400),
        ("GET", "/v1/calls/stats?since=yesterday", 422),
        ("GET", "/v1/calls/stats?since=2026-11-21T00:00:00", 422),
    ],
)
async def test_what_is_not_there_or_not_understood_is_a_problem(
    client: httpx2.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("times", [0, 21, "many"])
async def test_a_repeat_has_its_limits(client: httpx2.AsyncClient, times: object) -> None:
    assert (await client.post(f"/v1/calls/{NOBODY}/repeat", json={"times": times})).status_code == 422


async def test_another_tenants_call_is_not_there(services: Services, database: Database, ref: MessageRef) -> None:
    id_ = await asked(database, question(ref))
    async with client_of(services, await key_for(database, await new_tenant(database))) as stranger:
        assert (await stranger.get(f"/v1/calls/{id_}")).status_code == 404
        assert (await stranger.post(f"/v1/calls/{id_}/repeat")).status_code == 404
        assert (await stranger.get("/v1/calls")).json()["calls"] == []
        assert (await stranger.get("/v1/calls/stats")).json()["models"] == []
