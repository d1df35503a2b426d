"""A Microsoft 365 mailbox: what is new by delta query, each message by its id, and notifications while asked for.

Notifications bring most messages; the delta query is the net below them. Its links are opaque and lead on from where
we were. Graph forgets old ones (410): then the query begins anew with what was received since the mailbox was last
seen whole, and what is known collapses. Ids are the immutable ones, or a mail that a rule moves would be lost.
"""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from pydantic import Field

from adapters.connectors._asking import MAIL, Missing, Unfit
from adapters.connectors._graph_client import ANSWER_BYTES_MAX, Credential, Organisation, segment
from adapters.connectors._loose import Loose
from adapters.connectors.ports import MESSAGE_BYTES_MAX, Body, Polled, Renewable, Shelf
from domain.failures import Refused, Unavailable
from domain.sources import Arrival, Batch, GraphSource, Renewal
from domain.value import Value

TRANSCRIPT = "text/vtt"
SUBSCRIBED_FOR = timedelta(minutes=10_000)
"""Graph grants mail at most 10,070 minutes, and nothing to who asks for more."""
LATE = timedelta(days=1)
"""How much further back is asked for than needed: mails arrive late."""
CLOCKS = timedelta(minutes=10)
"""The same for the moment from which on mails are wanted at all: clocks differ."""
SUBSCRIPTION_PAGES_MAX = 20
_PATH_SAFE = "/()'"
_MAIL_ID = re.compile(r"[A-Za-z0-9_+/=-]{1,1000}")
_KEY = r"(?:\('[A-Za-z0-9_=+*@!-][A-Za-z0-9_=+*@!.:-]{0,500}'\)|/[A-Za-z0-9_=+*@!-][A-Za-z0-9_=+*@!.:-]{0,500})"
_TRANSCRIPT_PATH = re.compile(rf"(?:communications|users{_KEY})/onlineMeetings{_KEY}/transcripts{_KEY}", re.IGNORECASE)
"""A callTranscript as notifications name it: no host, no query, no way up."""


class Place(Value):
    """How far a mailbox has been read."""

    link: str | None = None
    """Where Graph said to go on; None: at what was received since then."""
    caught_up: bool = False
    """Whether the link leads to what came after all that was there."""
    since: datetime
    """What was received before had been seen."""
    began: datetime
    """When the mailbox was first watched: what is older is not wanted."""


class _Entry(Loose):
    id: str = Field(min_length=1, max_length=1_000)
    removed: dict[str, object] | None = Field(default=None, alias="@removed")


class _Page(Loose):
    value: tuple[_Entry, ...]
    next_link: str | None = Field(default=None, alias="@odata.nextLink")
    delta_link: str | None = Field(default=None, alias="@odata.deltaLink")


class _Subscription(Loose):
    id: str = Field(min_length=1, max_length=1_000)
    notification_url: str | None = Field(default=None, alias="notificationUrl")
    client_state: str | None = Field(default=None, alias="clientState")
    until: datetime = Field(alias="expirationDateTime")


class _Subscriptions(Loose):
    value: tuple[_Subscription, ...]
    next_link: str | None = Field(default=None, alias="@odata.nextLink")


class Graph(Polled, Shelf, Renewable):
    """One mailbox: looked into by delta query, each mail by its id, told of for a week at a time."""

    def __init__(self, config: GraphSource, credential: Credential | None = None) -> None:
        self.poll_s = config.poll_s
        self._config = config
        self._organisation = Organisation(config, credential)

    async def next(self, cursor: str | None) -> Batch | None:
        """The messages after the cursor, at most a batch; the first time only where to begin."""
        if cursor is None:
            now = datetime.now(UTC)
            return Batch(cursor=Place(since=now, began=now).model_dump_json())
        place = Place.model_validate_json(cursor)
        asked_at = datetime.now(UTC)
        try:
            page = await self._organisation.ask(place.link or self._beginning(place.since), _Page)
        except (Missing, Unfit):
            if place.link is None:
                raise
            since = max(place.since - LATE, place.began - CLOCKS)
            return Batch(cursor=Place(since=since, began=place.began).model_dump_json())
        if place.caught_up and not page.value and page.next_link is None:
            return None
        return Batch(arrivals=self._arrivals(page), cursor=_after(place, page, asked_at).model_dump_json())

    async def bring(self, id: str) -> Body:  # noqa: A002  as in the port
        """The message as it was received, or the transcript as WebVTT."""
        base = self._organisation.base
        if "/transcripts" in id.lower():
            path = id.removeprefix("/")
            if not _TRANSCRIPT_PATH.fullmatch(path):
                raise Refused("no_such_id", "this is no path of a transcript")
            url = f"{base}{quote(path, safe=_PATH_SAFE)}/content?$format={quote(TRANSCRIPT, safe='')}"
            return Body(media_type=TRANSCRIPT, body=await self._organisation.fetch(url, MESSAGE_BYTES_MAX))
        if not _MAIL_ID.fullmatch(id):
            raise Refused("no_such_id", "this is no id of a message")
        url = f"{base}users/{segment(self._config.user)}/messages/{segment(id)}/$value"
        return Body(media_type=MAIL, body=await self._organisation.fetch(url, MESSAGE_BYTES_MAX))

    async def renew(self) -> Renewal:
        """Prolong our subscription; make one where there is none, or where it repeats another word than ours."""
        until = {"expirationDateTime": (datetime.now(UTC) + SUBSCRIBED_FOR).strftime("%Y-%m-%dT%H:%M:%SZ")}
        subscription = await self._ours()
        if subscription is not None and subscription.client_state not in {None, self._word}:
            await self._organisation.fetch(self._url(subscription), ANSWER_BYTES_MAX, "DELETE")
            subscription = None
        if subscription is not None:
            try:
                renewed = await self._organisation.ask(self._url(subscription), _Subscription, "PATCH", until)
                return Renewal(until_iso=renewed.until.isoformat())
            except Missing:
                pass  # it ended meanwhile
        return Renewal(until_iso=(await self._subscribe(until)).until.isoformat())

    async def close(self) -> None:
        """Let go of the connection."""
        await self._organisation.close()

    def _beginning(self, since: datetime) -> str:
        # Messages know no `$deltatoken=latest`; `receivedDateTime ge` is the one filter that they know.
        moment = since.strftime("%Y-%m-%dT%H:%M:%SZ")
        query = urlencode({"$select": "id", "$filter": f"receivedDateTime ge {moment}"}, quote_via=quote, safe="$")
        return f"{self._organisation.base}users/{segment(self._config.user)}/mailFolders/inbox/messages/delta?{query}"

    def _arrivals(self, page: _Page) -> tuple[Arrival, ...]:
        ids = dict.fromkeys(entry.id for entry in page.value if entry.removed is None)
        return tuple(Arrival(id=id_, media_type=MAIL, user=self._config.user) for id_ in ids)

    @property
    def _word(self) -> str:
        return self._config.client_state.get_secret_value()

    async def _ours(self) -> _Subscription | None:
        """The application's subscription that calls our address."""
        url: str | None = f"{self._organisation.base}subscriptions"
        for _ in range(SUBSCRIPTION_PAGES_MAX):
            if url is None:
                break
            page = await self._organisation.ask(url, _Subscriptions)
            for subscription in page.value:
                if subscription.notification_url == self._config.notification_url:
                    return subscription
            url = page.next_link
        return None

    async def _subscribe(self, until: dict[str, str]) -> _Subscription:
        wanted = {
            "changeType": "created",
            "notificationUrl": self._config.notification_url,
            "lifecycleNotificationUrl": self._config.notification_url,
            "resource": f"/users/{segment(self._config.user)}/mailFolders('inbox')/messages",
            "clientState": self._word,
            **until,
        }
        try:
            return await self._organisation.ask(
                f"{self._organisation.base}subscriptions", _Subscription, "POST", wanted
            )
        except Unfit:
            # Graph calls our address first; it may not serve yet, and this looks the same as a wrong one.
            raise Unavailable("not_validated", "Graph cannot reach notification_url, or does not take it") from None

    def _url(self, subscription: _Subscription) -> str:
        return f"{self._organisation.base}subscriptions/{segment(subscription.id)}"


def _after(place: Place, page: _Page, asked_at: datetime) -> Place:
    """Where to go on after a page; the last one of a round ends in a delta link."""
    if page.next_link is not None:
        return place.model_copy(update={"link": page.next_link, "caught_up": False})
    if page.delta_link is None:
        raise Unavailable("unreadable", "Graph does not say where to go on")
    return Place(link=page.delta_link, caught_up=True, since=asked_at, began=place.began)
