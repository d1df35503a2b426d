"""Models and cache over HTTP, as an operator sees them."""

import secrets

import httpx2
import pytest

from adapters.store import AnswerStore, Database, Traffic
from domain.caching import Claimed, Seek
from domain.message import MessageRef
from domain.traffic import Admission, Admitted, CallReport, Came
from tests.adapters.store.logging_calls import asked, question
from tests.adapters.store.making import new_message


@pytest.fixture
async def model(database: Database) -> str:
    """A model that nobody else asks, at a provider of its own."""
    name = f"openai:m{secrets.token_hex(6)}/large"
    key = secrets.token_hex(6)
    admitted = await Traffic(database).admit(Admission(model=name, keys=(key,), tokens=10))
    assert isinstance(admitted, Admitted)
    await Traffic(database).report(CallReport(admitted=admitted, came=Came.UNAUTHORIZED))
    return name


@pytest.fixture
async def ref(database: Database, tenant: str) -> MessageRef:
    return await new_message(database, tenant)


async def lane(client: httpx2.AsyncClient, model: str) -> dict[str, object]:
    lanes = (await client.get("/v1/models")).json()["lanes"]
    found: dict[str, object] = next(lane for lane in lanes if lane["model"] == model)
    return found


async def test_a_refused_key_is_told_and_reset(client: httpx2.AsyncClient, model: str) -> None:
    assert (await lane(client, model))["refused"] == "unauthorized"
    answer = await client.post(f"/v1/models/{model}/reset")
    assert (answer.status_code, answer.json()["model"]) == (200, model)
    assert answer.json()["reset"] >= 1
    assert (await lane(client, model))["refused"] is None


async def test_a_provider_is_reset_whole(client: httpx2.AsyncClient, model: str) -> None:
    assert (await client.post("/v1/models/openai/reset")).status_code == 200
    assert (await lane(client, model))["refused"] is None


@pytest.mark.parametrize("name", ["openai:nobody", "nobody", "a%00b", "%2F", "é"])
async def test_a_model_that_was_never_asked_is_not_there(client: httpx2.AsyncClient, name: str) -> None:
    answer = await client.post(f"/v1/models/{name}/reset")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:winnow:problem:not-found")


async def entry(database: Database, ref: MessageRef, kinds: str, model: str) -> None:
    store, tenant = AnswerStore(database), ref.tenant
    call = await asked(database, question(ref))
    seek = Seek(
        tenant=tenant,
        key=secrets.token_hex(32),
        space="0" * 64,
        question=kinds,
        model=model,
        prompt_version="tasks/1",
        call_id=call,
        holder="w/tasks/1",
        lifetime_s=3_600,
        lease_s=60,
    )
    assert isinstance(await store.look(seek), Claimed)
    await store.ready(tenant, call)


async def test_the_cache_is_counted_and_cleared_by_what_fits(
    client: httpx2.AsyncClient, database: Database, ref: MessageRef
) -> None:
    assert (await client.get("/v1/cache")).json() == {"questions": []}
    for kinds, model in (("tasks", "local"), ("tasks+decisions", "openai:x"), ("draft", "openai:x")):
        await entry(database, ref, kinds, model)
    told = (await client.get("/v1/cache")).json()["questions"]
    assert {(one["question"], one["entries"]) for one in told} == {("tasks", 1), ("tasks+decisions", 1), ("draft", 1)}
    chosen = {"kind": "tasks", "model": "openai:x", "prompt_version": "tasks/1", "before": "2999-01-01T00:00:00Z"}
    assert (await client.delete("/v1/cache", params=chosen)).json() == {"entries": 1}
    assert (await client.delete("/v1/cache", params={"before": "2000-01-01T00:00:00Z"})).json() == {"entries": 0}
    assert (await client.delete("/v1/cache?all=true")).json() == {"entries": 2}


async def test_without_a_shadow_there_is_nothing_to_tell(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/v1/cache/shadows")).json() == {"questions": []}


@pytest.mark.parametrize("query", ["kind=X", "model=x", "before=x", "before=2026-11-21", "prompt_version=a%00b"])
async def test_a_filter_that_cannot_be_one_clears_nothing(
    client: httpx2.AsyncClient, database: Database, ref: MessageRef, query: str
) -> None:
    await entry(database, ref, "tasks", "local")
    assert (await client.delete(f"/v1/cache?{query}")).status_code == 422
    assert (await client.delete("/v1/cache?all=true")).json() == {"entries": 1}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "kind, model, prompt_version, before, or all=true"),
        ("all=false", "kind, model, prompt_version, before, or all=true"),
        ("all=true&kind=tasks", "all=true alone"),
        ("knid=tasks", "There is no filter 'knid'; there are kind, model, prompt_version, before, all."),
        ("kind=tasks&prompt-version=tasks/1", "There is no filter 'prompt-version'"),
        ("all=true&Before=2020-01-01T00:00:00Z", "There is no filter 'Before'"),
    ],
)
async def test_what_is_misspelt_or_left_out_does_not_empty_the_cache(
    client: httpx2.AsyncClient, database: Database, ref: MessageRef, query: str, names: str
) -> None:
    await entry(database, ref, "tasks", "local")
    answer = await client.delete(f"/v1/cache?{query}")
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:winnow:problem:bad-request")
    assert names in answer.json()["detail"]
    assert (await client.delete("/v1/cache?kind=tasks")).json() == {"entries": 1}
