"""A message of Slack's with the thread before it, on Slack's official client, names beside the ids.

An event holds one message and ids; the thread is what makes sense of it. Of a thread, only what was said up to that
message is given, so that an event means the same whenever it is fetched. The client is synchronous, so each call has
a thread of its own; its retries are off.
"""

import asyncio
import http.client
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from typing import Final, Generic, NamedTuple, TypeVar

from pydantic import Field, JsonValue, ValidationError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from adapters.connectors._asking import READ_S, Missing, base_of, failure, retry_after_s
from adapters.connectors._loose import Loose
from adapters.connectors.ports import MESSAGE_BYTES_MAX, Body, Shelf
from domain.failures import Misconfigured, Refused, Unavailable
from domain.sources import SlackSource

JSON = "application/json"
MESSAGES_MAX = 1_000
"""Of a longer thread its first message is given, and the last ones."""
PAGE_MESSAGES = 200
"""What Slack recommends at most; it gives fewer where it likes."""
PAGES_MAX = 50
PEOPLE_MAX = 200
"""Of one thread; the others keep their ids."""
NAMES_S = 3_600
"""How long a name holds before it is asked for again."""
NAMES_MAX = 20_000
_WORKSPACES_MAX = 100

_ID = re.compile(r"([A-Z0-9]{1,30})/(\d{1,12}\.\d{1,9})/(\d{1,12}\.\d{1,9})")
_TS = re.compile(r"\d{1,12}\.\d{1,9}")
_PERSON = re.compile(r'(?:<@|"(?:user|user_id)": ")([UW][A-Z0-9]{1,30})')
"""Who speaks or is spoken to, in a message's JSON; what somebody typed has its quotes escaped there."""
_CODE = re.compile(r"[a-z0-9_]{1,60}")
_SCOPES = re.compile(r"[a-z:._,-]{1,200}")

_PASSING: Final = {
    *("ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"),
    *("accesslimited", "team_added_to_org"),
}
_GONE: Final = {"channel_not_found", "thread_not_found", "message_not_found", "user_not_found", "user_not_visible"}
_REINSTALL = "install the app again and set its new bot_token"
_TO_DO: Final = {
    "not_authed": "set the source's bot_token",
    "invalid_auth": "check the source's bot_token",
    "account_inactive": _REINSTALL,
    "token_revoked": _REINSTALL,
    "token_expired": _REINSTALL,
    "missing_scope": "give the app the scope that is missing, and install it again",
    "not_in_channel": "invite the app to the channel",
    "no_permission": "invite the app to the channel",
    "access_denied": "ask the workspace's owners to allow it",
    "ekm_access_denied": "ask the workspace's owners to allow it",
    "team_access_not_granted": "ask the workspace's owners to allow it",
    "not_allowed_token_type": "set a token of another type (a user's, xoxp-…) as the bot_token",
}
"""What Slack says when it does not let us, and what helps."""

_Row = dict[str, JsonValue]
_Shape = TypeVar("_Shape", bound=Loose)
_T = TypeVar("_T")


class _More(Loose):
    next_cursor: str | None = None


class _Replies(Loose):
    messages: tuple[_Row, ...]
    more: _More | None = Field(default=None, alias="response_metadata")


class _Profile(Loose):
    real_name: str | None = None
    display_name: str | None = None
    email: str | None = None


class _Person(Loose):
    """Of somebody's entry, what tells who speaks; the rest is nobody's business."""

    id: str
    name: str | None = None
    real_name: str | None = None
    is_bot: bool = False
    profile: _Profile = _Profile()


class _User(Loose):
    user: _Person


class _Channel(Loose):
    name: str | None = None
    is_mpim: bool = False


class _Info(Loose):
    channel: _Channel


class _Spot(NamedTuple):
    """A message's place: its channel, the first message of its thread, and its own time."""

    channel: str
    thread: str
    ts: str


class SlackShelf(Shelf):
    """A thread up to a message, by CHANNEL/THREAD_TS/TS."""

    def __init__(self, config: SlackSource) -> None:
        if config.bot_token is None:
            raise Misconfigured("slack", "to fetch threads of Slack's, set the source's bot_token")
        token, base = config.bot_token.get_secret_value(), base_of("slack", config.base_url)
        self._client = _client(token, base)
        self._names = _names_of(token, base)

    async def bring(self, id: str) -> Body:  # noqa: A002  as in the port
        """The thread as JSON of the Web API's: {ok, channel, messages, users}, the first message first.

        What came before the message itself is marked as `history`: it was a message of its own, and is here to
        understand this one by.
        """
        found = _ID.fullmatch(id)
        if found is None:
            raise Refused("unknown_id", "a message of Slack's is known by CHANNEL/THREAD_TS/TS, as C024BE91L/1.1/1.2")
        spot = _Spot(*found.groups())
        rows = await self._thread(spot)
        title = await self._names.channels.of(spot.channel, self._title)
        people = [await self._names.people.of(own_id, self._person) for own_id in _people_in(rows)]
        document = {
            "ok": True,
            "channel": {"id": spot.channel, **({"name": title} if title else {})},
            "messages": [{**row, "history": True} for row in rows[:-1]] + rows[-1:],
            "users": [person.model_dump(exclude_none=True) for person in people if person is not None],
        }
        # Half a character, which JSON can name and UTF-8 cannot, becomes a question mark.
        body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
        return Body(media_type=JSON, body=body[:MESSAGE_BYTES_MAX])

    async def close(self) -> None:
        """Nothing is held: the client has a connection for each request."""

    async def _thread(self, spot: _Spot) -> list[_Row]:
        """What was said in the thread up to the message.

        Raises:
            Refused: `gone`, the message was taken back; `too_many_messages`.
        """
        found: dict[str, _Row] = {}
        cursor: str | None = None
        for _ in range(PAGES_MAX):
            page = await self._replies(spot, cursor)
            # The first message of the thread may stand on each page.
            found |= {ts: row for row in page.messages if (ts := _ts(row)) and Decimal(ts) <= Decimal(spot.ts)}
            cursor = page.more.next_cursor if page.more else None
            if not cursor:
                return _in_order(found, spot)
        raise Refused("too_many_messages", f"the thread has more than {PAGES_MAX} pages; it is not read")

    async def _replies(self, spot: _Spot, cursor: str | None) -> _Replies:
        return await self._ask(
            lambda client: client.conversations_replies(
                channel=spot.channel,
                ts=spot.thread,
                latest=spot.ts,
                inclusive=True,
                limit=PAGE_MESSAGES,
                cursor=cursor,
            ),
            _Replies,
        )

    async def _person(self, own_id: str) -> _Person | None:
        """Who has this id; None for one who is not told, whose id then stands for the name."""
        try:
            return (await self._ask(lambda client: client.users_info(user=own_id), _User)).user
        except Refused:  # unknown, or the app may not know anybody: no reason to lose the words
            return None

    async def _title(self, channel: str) -> str | None:
        """The channel's name, where it has one that we may know; what names a group of people is none."""
        try:
            told = (await self._ask(lambda client: client.conversations_info(channel=channel), _Info)).channel
        except Refused:
            return None
        return None if told.is_mpim else told.name

    async def _ask(self, question: Callable[[WebClient], SlackResponse], shape: type[_Shape]) -> _Shape:
        """The answer to one request, asked once."""

        def asked() -> _Shape:
            with _translation():
                return shape.model_validate(question(self._client).data)

        return await asyncio.to_thread(asked)


class _Kept(NamedTuple, Generic[_T]):
    value: _T
    until_s: float


class _Memory(Generic[_T]):
    """What was asked for lately, by id; that nothing was found, too."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept[_T]] = {}

    async def of(self, own_id: str, ask: Callable[[str], Awaitable[_T]]) -> _T:
        """What is known of this id, asked for where that is too long ago."""
        kept = self._kept.get(own_id)
        if kept is not None and time.monotonic() < kept.until_s:
            return kept.value
        value = await ask(own_id)
        if len(self._kept) >= NAMES_MAX:
            self._kept.clear()
        self._kept[own_id] = _Kept(value, time.monotonic() + NAMES_S)
        return value


class _Names(NamedTuple):
    """What stands for a workspace's ids."""

    people: _Memory[_Person | None]
    channels: _Memory[str | None]


@lru_cache(maxsize=_WORKSPACES_MAX)
def _names_of(token: str, base: str) -> _Names:
    """Kept for the life of the process: a question a person an hour, and what a limit cut short goes on."""
    del token, base
    return _Names(_Memory(), _Memory())


def _client(token: str, base: str) -> WebClient:
    # Outside the tree of loggers, and silent: the library's lines would quote messages.
    silent = logging.Logger("slack", level=logging.CRITICAL + 1)  # noqa: LOG001  not one that settings reach
    client = WebClient(token=token, base_url=base, timeout=READ_S, retry_handlers=[], logger=silent)
    # Python's own connection heeds the environment's proxies already, and those hosts that need none.
    client.proxy = None
    return client


def _ts(row: Mapping[str, JsonValue]) -> str:
    """A message's time, which is its name in its channel; empty for what has none."""
    ts = row.get("ts")
    return ts if isinstance(ts, str) and _TS.fullmatch(ts) else ""


def _in_order(found: Mapping[str, _Row], spot: _Spot) -> list[_Row]:
    """By their times; of too many, the first of the thread and the last.

    Raises:
        Refused: `gone`.
    """
    if found.get(spot.ts, {"subtype": "tombstone"}).get("subtype") == "tombstone":
        raise Missing("gone", "the message was taken back; there is nothing to read")
    rows = [found[ts] for ts in sorted(found, key=Decimal)]
    if len(rows) > MESSAGES_MAX:
        rows = [rows[0], *rows[-MESSAGES_MAX + 1 :]]
    # Slack names the thread once somebody has answered; a message without answers is the first of one all the same.
    return [{"thread_ts": spot.thread, **row} for row in rows]


def _people_in(rows: Sequence[_Row]) -> list[str]:
    found = (own_id for row in rows for own_id in _PERSON.findall(json.dumps(row)))
    return list(dict.fromkeys(found))[:PEOPLE_MAX]


@contextmanager
def _translation() -> Iterator[None]:
    """The library's failures as ours; its words are left out, for they may quote a message."""
    try:
        yield
    except SlackApiError as error:
        raise _meaning(error.response) from None
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable("cut", f"the connection to Slack broke ({type(error).__name__})") from None
    except (ValidationError, SlackClientError, ValueError, LookupError, AttributeError, RecursionError):
        # The library lets out what it trips over where an answer is not of the kind that it expects.
        raise _unreadable() from None


def _meaning(response: SlackResponse) -> Refused | Unavailable:
    """What an answer means that is no success: by its status, or by the code that it gives in its place."""
    told: object = response.data
    code = told.get("error") if isinstance(told, dict) else ""
    code = code if isinstance(code, str) and _CODE.fullmatch(code) else ""
    wait = next((value for name, value in response.headers.items() if name.lower() == "retry-after"), None)
    if code in _PASSING:
        return Unavailable("busy", f"Slack cannot answer now ({code})", retry_after_s=retry_after_s(wait))
    if response.status_code == http.client.NOT_FOUND:
        return Refused("not_taken", "Slack's API is not at the source's base_url (HTTP 404)")
    if response.status_code >= http.client.BAD_REQUEST:
        return failure("Slack", response.status_code, wait)
    return _refusal(code, _needed(told)) if code else _unreadable()


def _refusal(code: str, needed: str) -> Refused:
    if code in _GONE:
        return Missing("gone", f"Slack does not have it, or not any more ({code})")
    if code in _TO_DO:
        return Refused("not_allowed", f"Slack does not let us ({code}{needed}); {_TO_DO[code]}")
    return Refused("not_taken", f"Slack does not take this request ({code})")


def _needed(told: object) -> str:
    """The scope that Slack says is missing."""
    scopes = told.get("needed") if isinstance(told, dict) else None
    return f": {scopes}" if isinstance(scopes, str) and _SCOPES.fullmatch(scopes) else ""


def _unreadable() -> Unavailable:
    return Unavailable("unreadable", "Slack's answer is not what its description says")
