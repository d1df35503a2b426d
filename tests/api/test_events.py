"""The event stream: cut anywhere and resumed, nothing is lost and nothing repeated."""

import asyncio
import json
from itertools import pairwise

import httpx2
import pytest

from adapters.store import Database
from api import events
from api.services import Services
from domain.message import MessageRef, Status
from domain.result import Event
from tests.api.steps import end, happen

NOT_OVER: tuple[list[str], ...] = (["queued"], ["queued", "processing"], ["dead_letter", "queued"], ["edit_item"], [])
OVER = (["done"], ["queued", "needs_review", "edit_draft"], ["dead_letter", "queued", "processing", "done"])


async def accepted(client: httpx2.AsyncClient, tenant: str) -> MessageRef:
    answer = await client.post("/v1/messages", content=b"Hello.", headers={"Content-Type": "text/plain"})
    return MessageRef(tenant=tenant, message_id=answer.json()["id"])


async def streamed(client: httpx2.AsyncClient, ref: MessageRef, after: int | None = None) -> list[tuple[int, str]]:
    """The ids and types of a stream, read to its end."""
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    answer = await client.get(f"/v1/messages/{ref.message_id}/events", headers=headers)
    assert answer.status_code in {200, 204}
    return parsed(answer.text)


def parsed(stream: str) -> list[tuple[int, str]]:
    found = []
    for block in stream.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in fields:
            said = json.loads(fields["data"])
            assert (said["seq"], said["type"]) == (int(fields["id"]), fields["event"])
            found.append((int(fields["id"]), fields["event"]))
    return found


def made(*types: str) -> list[Event]:
    at = "2026-11-16T09:00:00Z"
    return [Event.model_validate({"seq": n, "type": t, "data": {}, "at": at}) for n, t in enumerate(types, 1)]


@pytest.mark.parametrize("types", NOT_OVER)
def test_it_is_not_over_before_the_terminal_event_or_when_begun_again(types: list[str]) -> None:
    assert not events.is_over(made(*types))
    assert len(events.to_the_end(made(*types))) == len(types)


@pytest.mark.parametrize("types", OVER)
def test_it_is_over_with_the_last_terminal_event(types: list[str]) -> None:
    assert events.is_over(made(*types))
    assert events.to_the_end(made(*types))[-1].type in events.TERMINAL


async def test_cut_at_every_event_nothing_is_lost_or_repeated(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    ref = await accepted(client, tenant)
    await happen(database, ref, "processing", "dead_letter", "queued", "processing")
    await end(database, ref, Status.NEEDS_REVIEW)
    await happen(database, ref, "edit_item")
    whole = await streamed(client, ref)
    assert [kind for _, kind in whole][-2:] == ["processing", "needs_review"]
    assert all(before < after for (before, _), (after, _) in pairwise(whole))
    for cut in range(len(whole)):
        assert whole[: cut + 1] + await streamed(client, ref, whole[cut][0]) == whole


async def test_what_happens_while_it_streams_is_streamed(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    ref = await accepted(client, tenant)
    reading = asyncio.create_task(streamed(client, ref))
    for kind in ("processing", "dead_letter", "queued"):
        await asyncio.sleep(0)
        if kind != "dead_letter":
            await happen(database, ref, kind)
    await end(database, ref, Status.DONE)
    assert [kind for _, kind in await reading] == ["queued", "processing", "queued", "done"]


async def test_after_the_terminal_event_it_ends_at_once(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    ref = await accepted(client, tenant)
    await end(database, ref, Status.DONE)
    last, kind = (await streamed(client, ref))[-1]
    await happen(database, ref, "edit_draft", "approve_draft")
    answer = await client.get(f"/v1/messages/{ref.message_id}/events", headers={"Last-Event-ID": str(last)})
    assert (kind, answer.status_code, answer.content) == ("done", 204, b"")


async def test_it_is_a_stream_that_no_proxy_holds_back(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    ref = await accepted(client, tenant)
    await end(database, ref, Status.DONE)
    answer = await client.get(f"/v1/messages/{ref.message_id}/events?after=0")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-cache", "no")
    assert answer.text.startswith("retry: ")


async def test_a_shutdown_ends_the_stream(client: httpx2.AsyncClient, services: Services, tenant: str) -> None:
    ref = await accepted(client, tenant)
    reading = asyncio.create_task(streamed(client, ref))
    await asyncio.sleep(0)
    services.stopping.set()
    assert [kind for _, kind in await reading] == ["queued"]


@pytest.mark.parametrize("given", ["-1", "1.5", "x", str(2**63), "9" * 30, "0" * 20 + "9" * 20, "9" * 5_000, "²"])
async def test_an_id_that_was_never_given_is_400(client: httpx2.AsyncClient, tenant: str, given: str) -> None:
    ref = await accepted(client, tenant)
    headers = [(b"Last-Event-ID", given.encode("latin-1", "replace"))]
    answer = await client.get(f"/v1/messages/{ref.message_id}/events", headers=headers)
    assert answer.status_code == 400
