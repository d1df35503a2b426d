"""The command line's view of the API: one method for each thing that it is asked."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

import httpx2
from pydantic import TypeAdapter, ValidationError

from adapters.settings import Settings
from cli.stack import read_stack_file
from domain.caching import CacheStats, ShadowStats
from domain.call_views import CallStats, CallSummary, CallView
from domain.documents import DocumentReceipt, DocumentView
from domain.failures import Misconfigured, Refused, Unavailable
from domain.overruled import Overruled
from domain.repeats import RepeatReceipt, RepeatStatus
from domain.result import ChangeReceipt, DeadLetterView, EditPair, Outdated, Receipt, Result
from domain.revisions import Difference
from domain.sources import SourceState
from domain.task_list import ListedTask
from domain.traffic import Lane
from domain.value import Value
from domain.voice import Example, UserStyle

TIMEOUT_S = 75
"""Longer than the API holds any answer back, and than an event stream is silent."""
LIVES_S_MAX = 2
RECONNECTS_MAX = 10
RECONNECT_PAUSE_S = 0.5
_CHANGE_REFUSED = "change-refused"
"""The problem whose `reason` says what stands in the way."""
PAGE_SIZE_MAX = 200
"""What the API gives of a list at once."""

_T = TypeVar("_T", bound=Value)
_PAIRS: TypeAdapter[tuple[EditPair, ...]] = TypeAdapter(tuple[EditPair, ...])
_EXAMPLES: TypeAdapter[tuple[Example, ...]] = TypeAdapter(tuple[Example, ...])
_STYLES: TypeAdapter[tuple[UserStyle, ...]] = TypeAdapter(tuple[UserStyle, ...])
_DOCUMENTS: TypeAdapter[tuple[DocumentView, ...]] = TypeAdapter(tuple[DocumentView, ...])
_LETTERS: TypeAdapter[tuple[DeadLetterView, ...]] = TypeAdapter(tuple[DeadLetterView, ...])
_OUTDATED: TypeAdapter[tuple[Outdated, ...]] = TypeAdapter(tuple[Outdated, ...])
_CALLS: TypeAdapter[tuple[CallSummary, ...]] = TypeAdapter(tuple[CallSummary, ...])
_TASKS: TypeAdapter[tuple[ListedTask, ...]] = TypeAdapter(tuple[ListedTask, ...])
_LANES: TypeAdapter[tuple[Lane, ...]] = TypeAdapter(tuple[Lane, ...])
_SOURCES: TypeAdapter[tuple[SourceState, ...]] = TypeAdapter(tuple[SourceState, ...])
_OVERRULED: TypeAdapter[tuple[Overruled, ...]] = TypeAdapter(tuple[Overruled, ...])
_CACHED: TypeAdapter[tuple[CacheStats, ...]] = TypeAdapter(tuple[CacheStats, ...])
_SHADOWS: TypeAdapter[tuple[ShadowStats, ...]] = TypeAdapter(tuple[ShadowStats, ...])


class Address(NamedTuple):
    """Where an API is, and the key to it."""

    url: str
    key: str


def find_api(settings: Settings, data_dir: Path | None) -> Address:
    """The API to talk to: as set; what is not set is as the stack of the folder says.

    Raises:
        Misconfigured: nothing is set and nothing runs; the message has the line that mends it.
    """
    key = settings.api_key.get_secret_value() if settings.api_key else None
    if settings.api_url:
        if key is None:
            raise Misconfigured("api_key", "WINNOW_API_URL is set without a key: set WINNOW_API_KEY too")
        return Address(settings.api_url.rstrip("/"), key)
    folder = data_dir or settings.data_dir
    stack = read_stack_file(folder)
    if stack is None:
        raise Misconfigured("stack", f"no stack runs from {folder}; start it: winnow up --detach --data-dir {folder}")
    return Address(stack.api_url, key or stack.api_key)


@asynccontextmanager
async def open_client(address: Address) -> AsyncIterator["ApiClient"]:
    """A client for the length of the block."""
    headers = {"Authorization": f"Bearer {address.key}"}
    async with httpx2.AsyncClient(base_url=address.url, headers=headers, timeout=TIMEOUT_S, trust_env=False) as http:
        yield ApiClient(http)


class Original(NamedTuple):
    """A message's bytes as they came, and what they are."""

    media_type: str
    body: bytes


class ApiClient:
    """Asks the API; what it refuses is `Refused`, what it cannot do now is `Unavailable`."""

    def __init__(self, http: httpx2.AsyncClient, *, reconnect_pause_s: float = RECONNECT_PAUSE_S) -> None:
        self._http = http
        self._reconnect_pause_s = reconnect_pause_s

    @property
    def url(self) -> str:
        """The API's address, without a slash at its end."""
        return str(self._http.base_url).rstrip("/")

    async def lives(self) -> bool:
        """Whether the API answers at all."""
        try:
            await self._ask("GET", "/livez", timeout=LIVES_S_MAX)
        except (Refused, Unavailable):
            return False
        return True

    async def check(self) -> None:
        """Nothing, if the API answers and lets us in.

        Raises:
            Unavailable: it does not answer.
            Misconfigured: the key is not one of its keys.
        """
        await self._ask("GET", "/v1/messages", params={"page_size": 1})

    async def submit(self, body: bytes, media_type: str, user: str | None = None, *, backfill: bool = False) -> Receipt:
        """Have a message kept and processed; `backfill` lets it wait behind what comes in live."""
        params: dict[str, str] = ({"user": user} if user else {}) | ({"backfill": "true"} if backfill else {})
        given = {"content": body, "headers": {"Content-Type": media_type}, "params": params}
        return _shaped(Receipt, await self._ask("POST", "/v1/messages", **given))

    async def result(self, id: str) -> Result:  # noqa: A002  its name everywhere
        """All that is known of a message."""
        return _shaped(Result, await self._ask("GET", _message(id)))

    async def text(self, id: str) -> str:  # noqa: A002  its name everywhere
        """The normalised text that the offsets of its items count in."""
        return (await self._ask("GET", f"{_message(id)}/text")).content.decode()

    async def original(self, id: str) -> Original:  # noqa: A002  its name everywhere
        """The message as it came."""
        answer = await self._ask("GET", f"{_message(id)}/original")
        return Original(answer.headers.get("content-type", "application/octet-stream"), answer.content)

    async def follow(self, id: str) -> AsyncIterator[str]:  # noqa: A002  its name everywhere
        """The types of the message's events to its terminal one, whatever cuts the stream in between.

        Raises:
            Unavailable: the API cannot be reached again, or ends the stream early again and again.
        """
        seen, failed = "", 0
        while True:
            try:
                async for number, kind in self._events(id, seen):
                    seen, failed = number, 0
                    yield kind
                if (await self.result(id)).status.terminal:
                    return
                cut = Unavailable("api", "the API ends the stream of events before the message has ended")
            except Unavailable as error:
                cut = error
            if failed >= RECONNECTS_MAX:
                raise cut
            failed += 1
            await asyncio.sleep(self._reconnect_pause_s)

    async def change(self, method: str, id: str, where: str, fields: Mapping[str, object]) -> ChangeReceipt:  # noqa: A002
        """Change something of a message: `where` is what stands behind the message's own path."""
        return _shaped(ChangeReceipt, await self._ask(method, f"{_message(id)}/{where}", json=dict(fields)))

    async def edits(self, limit: int, id: str | None = None) -> tuple[EditPair, ...]:  # noqa: A002  its name everywhere
        """What people have changed, newest first; of one message, where it is named."""
        path = "/v1/edits" if id is None else f"{_message(id)}/edits"
        return _PAIRS.validate_python(await self._listed(path, "edits", limit, {}))

    async def examples(self, limit: int, user: str | None = None) -> tuple[Example, ...]:
        """What teaches drafts, newest first; of one user where they are named."""
        wanted = {} if user is None else {"user": user}
        return _EXAMPLES.validate_python(await self._listed("/v1/examples", "examples", limit, wanted))

    async def teach(self, id: str, *, enabled: bool) -> Example:  # noqa: A002  its name everywhere
        """Have an example teach, or teach no more."""
        return _shaped(Example, await self._ask("PATCH", _example(id), json={"enabled": enabled}))

    async def delete_example(self, id: str) -> None:  # noqa: A002  its name everywhere
        """Delete an example for good."""
        await self._ask("DELETE", _example(id))

    async def styles(self, user: str | None = None) -> tuple[UserStyle, ...]:
        """How users write: one, or all."""
        wanted = {} if user is None else {"user": user}
        return _STYLES.validate_python((await self._ask("GET", "/v1/style", params=wanted)).json()["styles"])

    async def add_document(self, name: str, media_type: str, body: bytes) -> DocumentReceipt:
        """Have a document kept, and read by a worker where it is new."""
        given = {"content": body, "headers": {"Content-Type": media_type}, "params": {"name": name}}
        return _shaped(DocumentReceipt, await self._ask("POST", "/v1/documents", **given))

    async def document(self, id: str) -> DocumentView:  # noqa: A002  its name everywhere
        """How a document stands."""
        return _shaped(DocumentView, await self._ask("GET", f"/v1/documents/{quote(id, safe='')}"))

    async def documents(self, limit: int, name: str | None = None) -> tuple[DocumentView, ...]:
        """The documents that were added last; only the one of that name, if given."""
        wanted = {} if name is None else {"name": name}
        return _DOCUMENTS.validate_python(await self._listed("/v1/documents", "documents", limit, wanted))

    async def remove_document(self, id: str) -> None:  # noqa: A002  its name everywhere
        """Have a document forgotten."""
        await self._ask("DELETE", f"/v1/documents/{quote(id, safe='')}")

    async def letters(self, *, replayed: bool) -> tuple[DeadLetterView, ...]:
        """The dead letters."""
        answer = await self._ask("GET", "/v1/dead-letters", params={"replayed": replayed})
        return _LETTERS.validate_python(answer.json()["dead_letters"])

    async def letter(self, id: str) -> DeadLetterView:  # noqa: A002  its name everywhere
        """One dead letter."""
        return _shaped(DeadLetterView, await self._ask("GET", f"/v1/dead-letters/{quote(id, safe='')}"))

    async def replay(self, id: str, model: str | None) -> Receipt:  # noqa: A002  its name everywhere
        """Send a dead letter round again."""
        body = {"model": model} if model else None
        return _shaped(Receipt, await self._ask("POST", f"/v1/dead-letters/{quote(id, safe='')}/replay", json=body))

    async def reprocess(self, id: str, model: str | None, *, backfill: bool = False) -> Receipt:  # noqa: A002
        """Have a message processed once more."""
        body = {"backfill": backfill, **({"model": model} if model else {})}
        return _shaped(Receipt, await self._ask("POST", f"{_message(id)}/reprocess", json=body))

    async def outdated(self, limit: int, kind: str | None) -> tuple[Outdated, ...]:
        """Messages that would gain from being processed once more, oldest first."""
        params = {"limit": str(limit), **({"kind": kind} if kind else {})}
        return _OUTDATED.validate_python((await self._ask("GET", "/v1/outdated", params=params)).json()["outdated"])

    async def differences(self, id: str, runs: Mapping[str, int]) -> Difference:  # noqa: A002  its name everywhere
        """What a later run made of a message's items; `runs` names them by `from` and `to`."""
        return _shaped(Difference, await self._ask("GET", f"{_message(id)}/differences", params=dict(runs)))

    async def tasks(self, limit: int, wanted: Mapping[str, str]) -> tuple[ListedTask, ...]:
        """The newest tasks that fit the filters, each once, `limit` at most."""
        return _TASKS.validate_python(await self._listed("/v1/tasks", "tasks", limit, wanted))

    async def calls(self, limit: int, wanted: Mapping[str, str]) -> tuple[CallSummary, ...]:
        """The newest calls that fit the filters, `limit` at most."""
        return _CALLS.validate_python(await self._listed("/v1/calls", "calls", limit, wanted))

    async def call(self, id: str) -> CallView:  # noqa: A002  its name everywhere
        """One call, whole."""
        return _shaped(CallView, await self._ask("GET", _call(id)))

    async def call_stats(self, since: datetime) -> CallStats:
        """What the calls since then add up to."""
        return _shaped(CallStats, await self._ask("GET", "/v1/calls/stats", params={"since": since.isoformat()}))

    async def repeat(self, id: str, times: int) -> RepeatReceipt:  # noqa: A002  its name everywhere
        """Have a call sent again."""
        return _shaped(RepeatReceipt, await self._ask("POST", f"{_call(id)}/repeat", json={"times": times}))

    async def repeated(self, receipt: RepeatReceipt) -> RepeatStatus:
        """How far a repeat has come."""
        return _shaped(RepeatStatus, await self._ask("GET", f"{_call(receipt.call_id)}/repeats/{receipt.id}"))

    async def lanes(self) -> tuple[Lane, ...]:
        """Each key of each model."""
        return _LANES.validate_python((await self._ask("GET", "/v1/models")).json()["lanes"])

    async def overruled(self, days: int) -> tuple[Overruled, ...]:
        """How often which rule overruled a model, over the messages of the last days."""
        answer = await self._ask("GET", f"/v1/overruled?days={days}")
        return _OVERRULED.validate_python(answer.json()["overruled"])

    async def sign_in_path(self) -> str:
        """Where the review page is, below the API's address, with a sign-in that holds once and for five minutes."""
        return str((await self._ask("POST", "/v1/sign-ins")).json()["url"])

    async def sources(self) -> tuple[SourceState, ...]:
        """How each source stands."""
        return _SOURCES.validate_python((await self._ask("GET", "/v1/sources")).json()["sources"])

    async def reset_model(self, name: str) -> int:
        """Have a model, or a provider, taken as new; gives how much was not."""
        answer = await self._ask("POST", f"/v1/models/{quote(name, safe=':')}/reset")
        return int(answer.json()["reset"])

    async def cache_stats(self) -> tuple[CacheStats, ...]:
        """What the cache holds."""
        return _CACHED.validate_python((await self._ask("GET", "/v1/cache")).json()["questions"])

    async def cache_shadows(self) -> tuple[ShadowStats, ...]:
        """What the semantic cache would have answered."""
        return _SHADOWS.validate_python((await self._ask("GET", "/v1/cache/shadows")).json()["questions"])

    async def clear_cache(self, which: Mapping[str, str]) -> int:
        """Throw entries away; gives how many."""
        return int((await self._ask("DELETE", "/v1/cache", params=which)).json()["entries"])

    async def _listed(self, path: str, name: str, limit: int, wanted: Mapping[str, str]) -> list[object]:
        """The first entries of a list that is given in pages."""
        found: list[object] = []
        params: dict[str, str] = dict(wanted)
        while len(found) < limit:
            size = min(limit - len(found), PAGE_SIZE_MAX)
            page = (await self._ask("GET", path, params={**params, "page_size": size})).json()
            found += page[name]
            if page["next_page_token"] is None:
                break
            params["page_token"] = page["next_page_token"]
        return found

    async def _events(self, id: str, seen: str) -> AsyncIterator[tuple[str, str]]:  # noqa: A002  its name everywhere
        """The ids and types of one stream, until it ends or is cut."""
        headers = {"Last-Event-ID": seen} if seen else {}
        number = kind = ""
        try:
            async with self._http.stream("GET", f"{_message(id)}/events", headers=headers) as answer:
                if answer.is_error:
                    await answer.aread()
                    raise _failure(answer)
                async for line in answer.aiter_lines():
                    name, _, value = line.partition(": ")
                    if name == "event":
                        kind = value
                    elif name == "id":
                        number = value
                    elif not line and kind and number:
                        yield number, kind
                        number = kind = ""
        except httpx2.TransportError as error:
            raise self._unreachable() from error

    async def _ask(self, method: str, path: str, **given: Any) -> httpx2.Response:  # Any: httpx's own arguments
        try:
            answer = await self._http.request(method, path, **given)
        except httpx2.TransportError as error:
            raise self._unreachable() from error
        if answer.is_error:
            raise _failure(answer)
        return answer

    def _unreachable(self) -> Unavailable:
        return Unavailable("api", f"no API answers at {self._http.base_url}; start the stack: winnow up --detach")


def _message(id: str) -> str:  # noqa: A002  its name everywhere
    return f"/v1/messages/{quote(id, safe='')}"


def _example(id: str) -> str:  # noqa: A002  its name everywhere
    return f"/v1/examples/{quote(id, safe='')}"


def _call(id: str) -> str:  # noqa: A002  its name everywhere
    return f"/v1/calls/{quote(id, safe='')}"


def _failure(answer: httpx2.Response) -> Refused | Unavailable:
    """The problem that the API answered with, as a failure of ours."""
    status = answer.status_code
    try:
        said = answer.json()
        reason, words = str(said["type"]).rpartition(":")[2], f"{said['title']}: {said['detail']}"
        if reason == _CHANGE_REFUSED:
            reason = str(said["reason"])
    except (ValueError, KeyError, TypeError):
        reason, words = "not_ours", f"the API answered {status} and no problem of ours"
    if status == HTTPStatus.UNAUTHORIZED:
        return Misconfigured(reason, f"{words} Correct WINNOW_API_KEY, or unset it and name the stack: --data-dir DIR")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(reason, words, retry_after_s=_retry_after_s(answer))
    return Refused(reason, words)


def _retry_after_s(answer: httpx2.Response) -> float | None:
    """How long the API asks to wait, when it says so in seconds (RFC 9110, 10.2.3)."""
    given = answer.headers.get("retry-after", "")
    return float(given) if given.isascii() and given.isdigit() else None


def _shaped(shape: type[_T], answer: httpx2.Response) -> _T:
    try:
        return shape.model_validate_json(answer.content)
    except ValidationError as error:
        raise Unavailable("api", "the API answers in another shape than this client knows") from error
