"""The tenant's stream of events: from now on or from where it was cut, and without the words of drafts under way."""

import asyncio
import json
from dataclasses import dataclass, field, fields

import httpx2
import pytest

from adapters.store import Database, FeedPlace
from adapters.store.feed import XACT_MAX
from api import feed
from api.events import KEEP_ALIVE_S
from api.services import Services
from domain.message import MessageRef
from tests.api.conftest import client_of, key_for
from tests.api.steps import happen
from tests.api.test_problems import problem
from tests.conftest import new_tenant

Block = dict[str, str]


@dataclass(frozen=True)
class Hurried(Services):
    """Waits for nothing, for as long as it takes to be silent."""

    waited_s: list[float] = field(default_factory=list)

    async def pause(self, seconds: float) -> bool:
        self.waited_s.append(seconds)
        return sum(self.waited_s) <= KEEP_ALIVE_S + 2 * feed.POLL_S_MAX


def blocks(stream: str) -> list[Block]:
    return [dict(line.split(": ", 1) for line in block.splitlines()) for block in stream.split("\n\n") if block]


async def accepted(client: httpx2.AsyncClient, tenant: str, words: bytes = b"Hello.") -> MessageRef:
    answer = await client.post("/v1/messages", content=words, headers={"Content-Type": "text/plain"})
    return MessageRef(tenant=tenant, message_id=answer.json()["id"])


async def heard(client: httpx2.AsyncClient, services: Services, url: str = "/v1/events", **headers: str) -> list[Block]:
    """What a stream gives until the process is told to stop."""
    services.stopping.set()
    answer = await client.get(url, headers=headers)
    services.stopping.clear()
    assert answer.status_code == 200
    return blocks(answer.text)


async def test_it_begins_now_and_says_from_where_to_go_on(
    client: httpx2.AsyncClient, services: Services, database: Database, tenant: str
) -> None:
    ref = await accepted(client, tenant)
    (first,) = await heard(client, services)
    assert (set(first), first["retry"]) == ({"id", "retry"}, "2000")
    await happen(database, ref, "edit_item")
    _, event = await heard(client, services, **{"Last-Event-ID": first["id"]})
    said = json.loads(event["data"])
    assert (event["event"], said["type"], said["message_id"]) == ("edit_item", "edit_item", ref.message_id)
    assert set(said) == {"message_id", "seq", "type", "data", "at"}


async def test_cut_anywhere_nothing_is_lost_or_repeated(
    client: httpx2.AsyncClient, services: Services, database: Database, tenant: str
) -> None:
    for words in (b"One.", b"Two."):
        await happen(database, await accepted(client, tenant, words), "processing", "done")
    whole = (await heard(client, services, "/v1/events?after=0-0"))[1:]
    assert [block["event"] for block in whole] == ["queued", "processing", "done"] * 2
    for cut, block in enumerate(whole, 1):
        rest = await heard(client, services, **{"Last-Event-ID": block["id"]})
        assert rest[1:] == whole[cut:]


async def test_what_happens_while_it_streams_is_streamed(
    client: httpx2.AsyncClient, services: Services, database: Database, tenant: str
) -> None:
    ref = await accepted(client, tenant)
    stream = feed._stream(services, tenant, FeedPlace(xact=0, seq=0))
    begun = [await anext(stream), await anext(stream)]
    waiting = asyncio.ensure_future(anext(stream))
    await happen(database, ref, "draft.words", "done")
    seen = blocks(b"".join([*begun, await waiting]).decode())
    assert [block.get("event") for block in seen] == [None, "queued", "done"]
    services.stopping.set()
    assert [block async for block in stream] == []


async def test_who_hears_nothing_for_long_is_told_that_it_goes_on(services: Services, tenant: str) -> None:
    hurried = Hurried(**{given.name: getattr(services, given.name) for given in fields(services)})
    seen = [block.decode() async for block in feed._stream(hurried, tenant, await services.feed.now())]
    assert [block.startswith(": keep-alive") for block in seen] == [False, True]


async def test_another_tenant_hears_nothing_of_it(
    client: httpx2.AsyncClient, services: Services, database: Database, tenant: str
) -> None:
    await accepted(client, tenant)
    async with client_of(services, await key_for(database, await new_tenant(database))) as stranger:
        assert len(await heard(stranger, services, "/v1/events?after=0-0")) == 1


async def test_no_proxy_holds_it_back(client: httpx2.AsyncClient, services: Services) -> None:
    services.stopping.set()
    answer = await client.get("/v1/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-cache", "no")


@pytest.mark.parametrize(
    "given", ["x", "-1", "1", "1-", "1-x", "1-1-1", "²-1", f"{XACT_MAX}-0", f"{2**64}-0", f"0-{2**63}", "9" * 5_000]
)
async def test_an_id_that_was_never_given_is_400(client: httpx2.AsyncClient, given: str) -> None:
    headers = [(b"Last-Event-ID", given.encode("latin-1"))]
    problem(await client.get("/v1/events", headers=headers), 400)
