"""A workspace that speaks as much of Slack's Web API as threads are read with, and posts events as Slack does."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import httpx2

from adapters.connectors.doubles._http import Call, HttpDouble, Reply, told

SCOPES = frozenset(("channels:history", "channels:read", "users:read", "users:read.email"))
ANSWERED_S = 3.0
"""Slack waits so long for an answer."""
PAUSES_S = (0.0, 60.0, 300.0)
"""Before each of its retries."""
_APP = "A0LOCAL"
_NEEDED = {
    "conversations.replies": "channels:history",
    "conversations.info": "channels:read",
    "users.info": "users:read",
}
_PAGE = 1_000
_OK = 200

_Row = dict[str, Any]  # Any: JSON


@dataclass(kw_only=True)
class SlackDouble(HttpDouble):
    """One workspace with its people and channels; its address is the `base_url` of a source."""

    token: str = field(default_factory=lambda: f"xoxb-{secrets.token_hex(8)}")
    scopes: frozenset[str] = SCOPES
    """What the app may do."""
    page_messages_max: int = _PAGE
    """Pages are no longer than this, whatever is asked for."""
    people: dict[str, _Row] = field(default_factory=dict)
    channels: dict[str, _Row] = field(default_factory=dict)
    messages: dict[str, list[_Row]] = field(default_factory=dict)
    """By channel."""

    def add_person(self, own_id: str, name: str, address: str = "", *, is_bot: bool = False) -> None:
        """Somebody joins the workspace."""
        profile = {"real_name": name, "display_name": name.partition(" ")[0], "email": address}
        handle = name.lower().replace(" ", ".")
        self.people[own_id] = {"id": own_id, "name": handle, "is_bot": is_bot, "tz": "UTC", "profile": profile}

    def add_channel(self, own_id: str, name: str, **more: object) -> None:
        """A channel is opened."""
        self.channels[own_id] = {"id": own_id, "name": name, "is_channel": True, **more}

    def say(
        self, channel: str, user: str, text: str, *, thread: str | None = None, ts: str | None = None, **more: object
    ) -> str:
        """Somebody says something, in answer to the first message of a thread where one is given; gives its time."""
        ts = ts or f"{time.time_ns() // 1_000 / 1_000_000:.6f}"
        row: _Row = {"type": "message", "user": user, "text": text, "ts": ts, **more}
        if thread is not None:
            row["thread_ts"] = thread
            self._find(channel, thread)["thread_ts"] = thread
        self.messages.setdefault(channel, []).append(row)
        return ts

    def take_back(self, channel: str, ts: str) -> None:
        """A message is deleted; of a thread's first, something is left as long as it has answers."""
        row = self._find(channel, ts)
        if any(other["ts"] != ts and other.get("thread_ts") == ts for other in self.messages[channel]):
            row.update(user="USLACKBOT", subtype="tombstone", text="This message was deleted.")
        else:
            self.messages[channel].remove(row)

    def event(self, channel: str, ts: str) -> _Row:
        """What Slack posts of a message."""
        return {**self._find(channel, ts), "channel": channel, "channel_type": "channel", "event_ts": ts}

    def open_to_all(self, call: Call) -> bool:
        """Slack answers to a wrong token too, in its own words."""
        del call
        return True

    async def answer(self, call: Call) -> Reply:
        """One call of the Web API."""
        if call.headers.get("authorization") != f"Bearer {self.token}":
            return refusal("invalid_auth")
        method = call.path.rpartition("/")[2]
        if (needed := _NEEDED.get(method)) and needed not in self.scopes:
            return refusal("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))
        return self._said(method, {name: values[0] for name, values in parse_qs(call.body.decode()).items()})

    def _said(self, method: str, asked: Mapping[str, str]) -> Reply:
        match method:
            case "auth.test":
                return told({"ok": True, "team": "Local", "team_id": "T0LOCAL", "user_id": "U0APP", "bot_id": "B0APP"})
            case "users.info":
                return self._user(asked.get("user", ""))
            case "conversations.info":
                found = self.channels.get(asked.get("channel", ""))
                return told({"ok": True, "channel": found}) if found else refusal("channel_not_found")
            case "conversations.replies":
                return self._replies(asked)
            case _:
                return refusal("unknown_method", req_method=method)

    def _user(self, own_id: str) -> Reply:
        found = self.people.get(own_id)
        if found is None:
            return refusal("user_not_found")
        hidden = () if "users:read.email" in self.scopes else ("email",)
        profile = {name: value for name, value in found["profile"].items() if name not in hidden}
        return told({"ok": True, "user": {**found, "profile": profile}})

    def _replies(self, asked: Mapping[str, str]) -> Reply:
        """A page of a thread: its first message, and what answers it within the times that are asked for."""
        channel, thread = asked.get("channel", ""), asked.get("ts", "")
        if channel not in self.channels:
            return refusal("channel_not_found")
        rows = [row for row in self.messages.get(channel, ()) if thread in {row["ts"], row.get("thread_ts")}]
        if not rows:
            return refusal("thread_not_found")
        latest = Decimal(asked.get("latest") or "Infinity")
        upto = [row for row in rows if Decimal(row["ts"]) < latest]
        if asked.get("inclusive") == "1":
            upto += [row for row in rows if Decimal(row["ts"]) == latest]
        size = min(int(asked.get("limit") or _PAGE), self.page_messages_max)
        begin = int(asked.get("cursor") or 0)
        more = len(upto) > begin + size
        following = {"response_metadata": {"next_cursor": str(begin + size)}} if more else {}
        return told({"ok": True, "messages": upto[begin : begin + size], "has_more": more, **following})

    def _find(self, channel: str, ts: str) -> _Row:
        return next(row for row in self.messages[channel] if row["ts"] == ts)


def refusal(code: str, **more: object) -> Reply:
    """How Slack says no: with a success, whose body says otherwise."""
    return told({"ok": False, "error": code, **more})


def rate_limited(retry_after_s: int) -> Reply:
    """How Slack says that it is asked too much."""
    return told({"ok": False, "error": "ratelimited"}, 429, Retry_After=str(retry_after_s))


async def post_event(
    url: str, secret: str, event: Mapping[str, Any], *, pauses_s: Sequence[float] = PAUSES_S
) -> tuple[int | None, ...]:
    """Post an event as Slack does: signed, and again until it is answered with 200 in time.

    Args:
        url: the request URL of the app's event subscriptions.
        secret: the app's signing secret.
        event: the inner event, such as `SlackDouble.event` gives.
        pauses_s: before each retry.

    Returns:
        The status of each answer; None where none came in time.
    """
    envelope = {"type": "event_callback", "team_id": "T0LOCAL", "api_app_id": _APP, "event": event}
    named = {"event_id": f"Ev{secrets.token_hex(5).upper()}", "event_time": int(time.time())}
    body = json.dumps({**envelope, **named}).encode()
    answers: list[int | None] = []
    for number, pause_s in enumerate((0.0, *pauses_s)):
        await asyncio.sleep(pause_s)
        why = "http_timeout" if answers[-1:] == [None] else "http_error"
        again = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": why} if number else {}
        answer = await _posted(url, body, {**signature(secret, body), **again})
        answers.append(None if answer is None else answer.status_code)
        if answers[-1] == _OK:
            break
    return tuple(answers)


async def verify(url: str, secret: str) -> str | None:
    """Ask whether this is the app, as Slack does before it posts events there; what is wrong, or None."""
    challenge = secrets.token_urlsafe(16)
    body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
    answer = await _posted(url, body, signature(secret, body))
    if answer is None:
        return "no answer"
    return None if (answer.status_code, answer.text) == (_OK, challenge) else f"HTTP {answer.status_code}"


def signature(secret: str, body: bytes) -> dict[str, str]:
    """The headers by which a body is Slack's, of now."""
    stamp = str(int(time.time()))
    mac = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={mac}",
    }


async def _posted(url: str, body: bytes, headers: Mapping[str, str]) -> httpx2.Response | None:
    """The answer; None where none came in time."""
    try:
        async with asyncio.timeout(ANSWERED_S), httpx2.AsyncClient(trust_env=False) as client:
            return await client.post(url, content=body, headers=headers)
    except (httpx2.TransportError, TimeoutError):
        return None
