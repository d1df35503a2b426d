"""Tells what a service means by what it posts to us."""

import json
from typing import Literal, TypeVar

from pydantic import Field, ValidationError

from adapters.connectors._loose import Loose
from domain.failures import InputRefused
from domain.message import RemoteId, SourceName
from domain.slack import SPEECH
from domain.sources import Arrival
from domain.value import Value

JSON = "application/json"
_NOTIFICATIONS_MAX = 1_000

_T = TypeVar("_T", bound=Value)


class Challenge(Value):
    """The service asks whether it is us: answered with its own words."""

    words: str = Field(max_length=10_000)


class Arrived(Value):
    """Messages."""

    arrivals: tuple[Arrival, ...]


class Hint(Value):
    """Something may be new; looked for by us."""


class Expiring(Value):
    """The service will stop telling us unless asked again."""


class Ignored(Value):
    """Nothing that anybody wrote to be read."""

    why: str


Inbound = Challenge | Arrived | Ignored
"""What an event of Slack's is."""


class _SlackSaid(Loose):
    subtype: str = ""
    app_id: str | None = None


class _SlackMessage(_SlackSaid):
    type: str = ""
    channel: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    message: _SlackSaid | None = None
    """What is said now, where something was changed."""

    @property
    def said(self) -> _SlackSaid:
        return self.message if self.subtype == "message_changed" and self.message else self


class _SlackEnvelope(Loose):
    type: str = ""
    challenge: str | None = None
    api_app_id: str | None = None
    event: _SlackMessage | None = None


class _GraphData(Loose):
    id: str = Field(min_length=1, max_length=1_000)


class _GraphNotification(Loose):
    client_state: str = Field(default="", alias="clientState")
    lifecycle: Literal["reauthorizationRequired", "subscriptionRemoved", "missed"] | None = Field(
        default=None, alias="lifecycleEvent"
    )
    resource: str = Field(default="", max_length=2_000)
    data: _GraphData | None = Field(default=None, alias="resourceData")


class _GraphNotifications(Loose):
    value: tuple[_GraphNotification, ...] = Field(max_length=_NOTIFICATIONS_MAX)


class RemoteMessage(Value):
    """Data of a webhook that names a message instead of holding it."""

    source: SourceName
    id: RemoteId


def from_slack(body: bytes, *, fetches: bool) -> Inbound:
    """An event of Slack's; `fetches` when its thread is to be fetched, else the event itself is the message.

    Raises:
        InputRefused: `wrong_shape`.
    """
    envelope = _read(_SlackEnvelope, body)
    if envelope.type == "url_verification":
        return Challenge(words=envelope.challenge or "")
    event = envelope.event
    if envelope.type != "event_callback" or event is None or event.type not in {"message", "app_mention"}:
        return Ignored(why=(event.type if event else envelope.type) or "no event")
    if event.said.subtype not in SPEECH:
        return Ignored(why=event.said.subtype)
    if event.said.app_id and event.said.app_id == envelope.api_app_id:
        return Ignored(why="our own message")
    if fetches and event.channel and event.ts and event.subtype != "message_changed":
        thread = event.thread_ts or event.ts
        return Arrived(arrivals=(Arrival(id=f"{event.channel}/{thread}/{event.ts}", media_type=JSON),))
    return Arrived(arrivals=(Arrival(id=f"{event.channel}/{event.ts}", media_type=JSON, body=body),))


def from_graph(body: bytes) -> tuple[tuple[str, ...], tuple[Arrived | Hint | Expiring, ...]]:
    """The words by which each notification says that it comes from Microsoft Graph, and all that they tell.

    Raises:
        InputRefused: `wrong_shape`.
    """
    told = _read(_GraphNotifications, body).value
    states = tuple(one.client_state for one in told)
    given: list[Arrived | Hint | Expiring] = []
    if arrivals := tuple(Arrival(id=_graph_id(one, one.data), media_type=JSON) for one in told if one.data is not None):
        given.append(Arrived(arrivals=arrivals))
    lifecycles = {one.lifecycle for one in told}
    if lifecycles & {"reauthorizationRequired", "subscriptionRemoved"}:
        given.append(Expiring())
    if "missed" in lifecycles:
        given.append(Hint())
    return states, tuple(given)


def unwrapped(body: bytes) -> tuple[bytes, RemoteMessage | None]:
    """The message in a webhook's JSON: the `data` of a Standard Webhooks payload, else the body itself.

    `{"type": "message.remote", "data": {"source", "id"}}` names a message that is to be fetched.

    Raises:
        InputRefused: `wrong_shape`, for such a name that cannot be one.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return body, None
    if not isinstance(document, dict) or not {"type", "data"} <= document.keys() <= {"type", "data", "timestamp"}:
        return body, None
    data = json.dumps(document["data"], ensure_ascii=False).encode("utf-8", "replace")
    if document["type"] == "message.remote":
        return data, _read(RemoteMessage, data)
    return data, None


def _graph_id(notification: _GraphNotification, data: _GraphData) -> str:
    """A transcript is known by its whole path; a mail by its id."""
    return notification.resource if "/transcripts" in notification.resource.lower() else data.id


def _read(shape: type[_T], body: bytes) -> _T:
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))[:100] or "the body"
        raise InputRefused("wrong_shape", f"{where}: {first['msg']}") from error
