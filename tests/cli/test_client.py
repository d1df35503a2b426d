"""The client follows a message to its end, whatever cuts the stream."""

import asyncio
from collections.abc import AsyncIterator
from itertools import cycle
from pathlib import Path

import httpx2
import pytest

from adapters.settings import Settings
from cli.client import Address, ApiClient, find_api
from cli.stack import Pids, StackFile
from domain.failures import Misconfigured, Refused, Unavailable

ID = "msg_" + "a" * 26
EVENTS = [(3, "queued"), (7, "processing"), (9, "done")]
RESULT: dict[str, object] = {
    "id": ID,
    "kind": None,
    "subject": "",
    "accepted_at": "2026-11-16T09:00:00Z",
    "run": 1,
    "version": 1,
    "workflow_id": "w",
    "reason": None,
    "tasks": [],
    "decisions": [],
    "draft": None,
    "degraded": [],
    "dropped": [],
    "usage": {},
    "attempts": [],
}


class Cut(httpx2.AsyncByteStream):
    """One event, then the connection is gone."""

    def __init__(self, number: int, kind: str) -> None:
        self._block = f"retry: 2000\n\nevent: {kind}\ndata: {{}}\nid: {number}\n\nevent: half".encode()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._block
        raise httpx2.ReadError("cut")


def answering(request: httpx2.Request) -> httpx2.Response:
    if not request.url.path.endswith("/events"):
        return httpx2.Response(200, json={**RESULT, "status": "done"})
    seen = int(request.headers.get("last-event-id", 0))
    rest = [event for event in EVENTS if event[0] > seen]
    return httpx2.Response(200, stream=Cut(*rest[0])) if rest else httpx2.Response(204)


def problem(status: int, name: str) -> httpx2.Response:
    said = {"type": f"urn:winnow:problem:{name}", "title": "t", "detail": "d"}
    return httpx2.Response(status, json=said)


def client_of(handler: httpx2.MockTransport) -> ApiClient:
    return ApiClient(httpx2.AsyncClient(transport=handler, base_url="http://api"), reconnect_pause_s=0)


async def test_a_stream_that_is_cut_after_each_event_is_followed_to_its_end() -> None:
    client = client_of(httpx2.MockTransport(answering))
    assert [kind async for kind in client.follow(ID)] == ["queued", "processing", "done"]


def ending_early(request: httpx2.Request) -> httpx2.Response:
    """Ends each stream in order and never tells the last event."""
    if request.url.path.endswith("/events"):
        return httpx2.Response(200, text="retry: 2000\n\n")
    return httpx2.Response(200, json={**RESULT, "status": "processing"})


def ending_early_or_failing() -> httpx2.MockTransport:
    """Ends one stream in order, has the next one fail, and so on."""
    turns = cycle((True, False))

    def answer(request: httpx2.Request) -> httpx2.Response:
        fails = request.url.path.endswith("/events") and next(turns)
        return problem(503, "unavailable") if fails else ending_early(request)

    return httpx2.MockTransport(answer)


@pytest.mark.parametrize("transport", [httpx2.MockTransport(ending_early), ending_early_or_failing()])
async def test_streams_that_never_tell_the_end_are_given_up(transport: httpx2.MockTransport) -> None:
    client = client_of(transport)
    async with asyncio.timeout(10):
        with pytest.raises(Unavailable):
            [kind async for kind in client.follow(ID)]


@pytest.mark.parametrize(
    ("answer", "failure", "reason"),
    [
        (problem(404, "not-found"), Refused, "not-found"),
        (problem(503, "database-unavailable"), Unavailable, "database-unavailable"),
        (httpx2.Response(502, text="<html>"), Unavailable, "not_ours"),
        (httpx2.Response(200, text="<html>"), Unavailable, "api"),
    ],
)
async def test_what_the_api_says_is_a_failure_of_ours(
    answer: httpx2.Response, failure: type[Refused | Unavailable], reason: str
) -> None:
    client = client_of(httpx2.MockTransport(lambda _: answer))
    with pytest.raises(failure) as raised:
        await client.result(ID)
    assert raised.value.reason == reason


def test_an_address_without_a_key_is_misconfigured() -> None:
    with pytest.raises(Misconfigured, match="WINNOW_API_KEY"):
        find_api(Settings(api_url="http://api"), None)


def test_the_settings_name_the_api() -> None:
    settings = Settings.model_validate({"api_url": "http://api/", "api_key": "k"})
    assert find_api(settings, None) == Address("http://api", "k")


def test_what_is_set_wins_over_the_stack_file(tmp_path: Path) -> None:
    pids = Pids(launcher=1, worker=None, api=None, temporal=None, postgres=None)
    stack = StackFile(
        api_url="http://stack",
        api_key="stack",
        temporal_address="t:1",
        temporal_namespace="default",
        temporal_ui_url=None,
        database_url="postgresql://d/x",
        pids=pids,
    )
    (tmp_path / "stack.json").write_text(stack.model_dump_json())
    both = {"api_url": "http://api", "api_key": "k"}
    assert find_api(Settings(), tmp_path) == Address("http://stack", "stack")
    assert find_api(Settings.model_validate({"api_key": "k"}), tmp_path) == Address("http://stack", "k")
    assert find_api(Settings.model_validate(both), tmp_path) == Address("http://api", "k")
