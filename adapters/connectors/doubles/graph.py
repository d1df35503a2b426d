"""Microsoft Graph, as much of it as mailboxes are read and answered with; it can forget its delta links."""

import base64
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from adapters.connectors.doubles._http import Call, HttpDouble, Reply, told

_VERSION = "/v1.0/"
_SUBSCRIPTION_MAX = timedelta(minutes=10_070)
_SINCE = re.compile(r"receivedDateTime ge (\S+)")
_NAMED = re.compile(r"internetMessageId eq '<(.+)>'")
_CHALLENGE = "Validation: Testing client application reachability"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened in the inbox."""

    id: str
    received: datetime
    removed: bool = False

    def told(self) -> dict[str, object]:
        """As a delta query has it."""
        return {"id": self.id, "@removed": {"reason": "deleted"}} if self.removed else {"id": self.id}


@dataclass(frozen=True, slots=True)
class _Spot:
    """What a link stands for."""

    age: int
    since: str
    begin: int
    end: int | None
    """The round's last change; None: none is under way."""

    def token(self) -> str:
        return f"{self.age}|{self.since}|{self.begin}|{'' if self.end is None else self.end}"

    @classmethod
    def of(cls, token: str) -> "_Spot":
        age, since, begin, end = token.split("|")
        return cls(int(age), since, int(begin), int(end) if end else None)


@dataclass(kw_only=True)
class GraphDouble(HttpDouble):
    """One organisation with one mailbox."""

    user: str = "ana@example.org"
    mails: dict[str, bytes] = field(default_factory=dict)
    drafts: dict[str, bytes] = field(default_factory=dict)
    sent: dict[str, bytes] = field(default_factory=dict)
    """Under the ids that they had as drafts."""
    transcripts: dict[str, bytes] = field(default_factory=dict)
    """By their path, without a slash at the beginning."""
    changes: list[Change] = field(default_factory=list)
    age: int = 0
    """Links of another age are answered with 410."""
    leads_to: str | None = None
    """Another address for the links in answers."""
    reach: Callable[[str], Awaitable[str]] | None = None
    """Posts to an address and gives what it answers; without it every notification address is believed in."""
    subscriptions: dict[str, dict[str, Any]] = field(default_factory=dict)  # Any: JSON

    def deliver(self, body: bytes, received: datetime | None = None) -> str:
        """A new mail comes in; gives its id."""
        id_ = f"AAkALg{len(self.changes):05d}-_="
        self.mails[id_] = body
        self.changes.append(Change(id_, received or datetime.now(UTC)))
        return id_

    def remove(self, id_: str) -> None:
        """A mail is deleted; a delta query tells of it."""
        del self.mails[id_]
        self.changes.append(Change(id_, datetime.now(UTC), removed=True))

    def forget(self) -> None:
        """All links become worthless."""
        self.age += 1

    def credential(self) -> "StaticCredential":
        """What gives the double's token, in place of azure-identity's."""
        return StaticCredential(self.token)

    async def answer(self, call: Call) -> Reply:
        """One request of Microsoft's client."""
        path = call.path.removeprefix(_VERSION)
        match call.method, path.split("/"):
            case "GET", ["users", self.user, "mailFolders", "inbox", "messages", "delta"]:
                return self._delta(call)
            case "GET", ["users", self.user, "messages", id_, "$value"] if id_ in self.mails:
                return Reply(200, self.mails[id_], {"content-type": "text/plain"})
            case _, ["users", self.user, "messages", *rest]:
                return self._replies(call, rest)
            case "GET", [*_, "content"] if (name := path.removesuffix("/content")) in self.transcripts:
                asked = call.query.get("$format") == ["text/vtt"]
                return Reply(200, self.transcripts[name]) if asked else _refusal(400, "BadRequest")
            case _, ["subscriptions", *rest]:
                return await self._subscription(call, rest)
            case _:
                return _refusal(404, "ErrorItemNotFound")

    def _replies(self, call: Call, rest: list[str]) -> Reply:
        """Drafts, and what was sent of them."""
        match call.method, rest:
            case "POST", [] if call.headers.get("content-type") == "text/plain":
                id_ = f"AAkDraft{len(self.drafts) + len(self.sent)}="
                self.drafts[id_] = base64.b64decode(call.body)
                return told({"id": id_, "isDraft": True}, 201)
            case "GET", [] if (wanted := _NAMED.fullmatch(call.query["$filter"][0])) is not None:
                line = f"Message-ID: <{wanted[1]}>".encode()
                found = [id_ for id_, mail in (self.drafts | self.sent).items() if line in mail.splitlines()]
                return told({"value": [{"id": id_, "isDraft": id_ in self.drafts} for id_ in found]})
            case "GET", [id_] if id_ in self.drafts | self.sent:
                return told({"id": id_, "isDraft": id_ in self.drafts})
            case "POST", [id_, "send"] if id_ in self.drafts:
                self.sent[id_] = self.drafts.pop(id_)
                return Reply(202)
            case _:
                return _refusal(404, "ErrorItemNotFound")

    def _delta(self, call: Call) -> Reply:
        """A page of changes, and where to go on; what is removed is always told."""
        token = call.query.get("$skiptoken", call.query.get("$deltatoken"))
        since = _SINCE.fullmatch(call.query.get("$filter", [""])[0])
        if token is None and since is None:
            return _refusal(400, "ErrorInvalidUrlQuery")
        spot = _Spot.of(token[0]) if token else _Spot(self.age, since[1] if since else "", 0, None)
        if spot.age != self.age:
            return _refusal(410, "syncStateNotFound")
        end = len(self.changes) if spot.end is None else spot.end
        wanted = self._wanted(spot.begin, end, datetime.fromisoformat(spot.since))
        size = int(re.findall(r"maxpagesize=(\d+)", call.headers.get("prefer", "maxpagesize=10"))[0])
        value = [self.changes[number].told() for number in wanted[:size]]
        if len(wanted) > size:
            rest = _Spot(self.age, spot.since, wanted[size], end)
            return told({"value": value, "@odata.nextLink": self._link("$skiptoken", rest)})
        return told(
            {"value": value, "@odata.deltaLink": self._link("$deltatoken", _Spot(self.age, spot.since, end, None))}
        )

    def _wanted(self, begin: int, end: int, since: datetime) -> list[int]:
        return [number for number in range(begin, end) if self.changes[number].received >= since]

    def _link(self, name: str, spot: _Spot) -> str:
        base = (self.leads_to or self.base).rstrip("/") + _VERSION
        return f"{base}users/{self.user}/mailFolders/inbox/messages/delta?{name}={quote(spot.token())}"

    async def _subscription(self, call: Call, rest: list[str]) -> Reply:
        wanted = json.loads(call.body) if call.body else {}
        if "expirationDateTime" in wanted and _too_long(wanted["expirationDateTime"]):
            return _refusal(400, "InvalidRequest")
        match call.method, rest:
            case "GET", []:
                return told({"value": list(self.subscriptions.values())})
            case "POST", []:
                return await self._subscribe(wanted)
            case "PATCH", [id_] if id_ in self.subscriptions:
                self.subscriptions[id_] |= wanted
                return told(self.subscriptions[id_])
            case "DELETE", [id_] if id_ in self.subscriptions:
                del self.subscriptions[id_]
                return Reply(204)
            case _:
                return _refusal(404, "ResourceNotFound")

    async def _subscribe(self, wanted: dict[str, Any]) -> Reply:  # Any: JSON
        for address in {wanted["notificationUrl"], wanted["lifecycleNotificationUrl"]}:
            if (
                self.reach is not None
                and await self.reach(f"{address}?validationToken={quote(_CHALLENGE)}") != _CHALLENGE
            ):
                return _refusal(400, "ValidationError")
        id_ = f"subscription-{len(self.subscriptions)}"
        self.subscriptions[id_] = {**wanted, "id": id_}
        return told(self.subscriptions[id_], 201)


class StaticCredential:
    """Always the same token, in the shape of azure-core's credentials."""

    def __init__(self, token: str) -> None:
        self._token = token
        self.scopes: list[str] = []

    async def get_token(self, *scopes: str, **options: Any) -> Any:  # Any: as azure-core declares it
        """The token, for an hour."""
        from azure.core.credentials import AccessToken  # noqa: PLC0415  an extra

        del options
        self.scopes += scopes
        return AccessToken(self._token, int(datetime.now(UTC).timestamp()) + 3_600)


def challenge_of(address: str) -> str:
    """What Graph asks to be repeated, out of the address that it calls."""
    return parse_qs(urlsplit(address).query)["validationToken"][0]


def _too_long(until: str) -> bool:
    return datetime.fromisoformat(until) > datetime.now(UTC) + _SUBSCRIPTION_MAX


def _refusal(status: int, code: str) -> Reply:
    return told({"error": {"code": code, "message": code}}, status)
