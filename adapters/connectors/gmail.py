"""A Gmail mailbox: what is new by its history, each mail by its id, and pushes while they are asked for.

The history says what was added after an id. Google forgets old ids (a week, at times hours): then the mails since
the mailbox was last seen whole are listed instead, and what is known collapses.
"""

import base64
import time
from collections.abc import Iterable
from datetime import UTC, datetime

from pydantic import Field

from adapters.connectors._asking import MAIL, Missing, Unfit
from adapters.connectors._gmail_client import Mailbox
from adapters.connectors._loose import Loose
from adapters.connectors.ports import BATCH_MESSAGES_MAX, MESSAGE_BYTES_MAX, Body, Polled, Renewable, Shelf
from domain.failures import Refused, Unavailable
from domain.sources import Arrival, Batch, GmailSource, Renewal
from domain.value import Value

DAY_S = 86_400
"""How much further back is listed than needed: mails arrive late."""
CLOCKS_S = 600
"""The same for the moment from which on mails are wanted at all: clocks differ."""
EMPTY_PAGES_MAX = 200


class Sweep(Value):
    """A listing of what came since a moment, under way."""

    since_s: int
    """Epoch seconds."""
    label: int = 0
    """Which of the settings' labels is being listed: Gmail would list what carries all of them."""
    page: str | None = None


class Place(Value):
    """How far a mailbox has been read."""

    history_id: int
    seen_s: int
    """When everything before the history id had been seen; epoch seconds."""
    began_s: int
    """When the mailbox was first watched: what is older is not wanted."""
    sweep: Sweep | None = None


class _Profile(Loose):
    history_id: int = Field(alias="historyId")


class _Mail(Loose):
    id: str = Field(min_length=1, max_length=1_000)
    labels: tuple[str, ...] | None = Field(default=None, alias="labelIds")


class _Added(Loose):
    message: _Mail


class _Record(Loose):
    id: int
    added: tuple[_Added, ...] = Field(default=(), alias="messagesAdded")


class _History(Loose):
    records: tuple[_Record, ...] = Field(default=(), alias="history")
    next_page: str | None = Field(default=None, alias="nextPageToken")
    history_id: int = Field(alias="historyId")


class _Listing(Loose):
    messages: tuple[_Mail, ...] = ()
    next_page: str | None = Field(default=None, alias="nextPageToken")


class _Raw(Loose):
    raw: str


class _Watched(Loose):
    expiration_ms: int = Field(alias="expiration")


class Gmail(Polled, Shelf, Renewable):
    """One mailbox: looked into by its history, each mail by its id, told of for a week at a time."""

    def __init__(self, config: GmailSource) -> None:
        self.poll_s = config.poll_s
        self._config = config
        self._mailbox = Mailbox(config)

    async def next(self, cursor: str | None) -> Batch | None:
        """The mails after the cursor, at most a batch; the first time only where to begin."""
        if cursor is None:
            return Batch(cursor=(await self._now()).model_dump_json())
        place = Place.model_validate_json(cursor)
        if place.sweep is not None:
            return await self._listed(place, place.sweep)
        try:
            return await self._changes(place)
        except Missing:
            sweep = Sweep(since_s=max(place.seen_s - DAY_S, place.began_s - CLOCKS_S))
            return _reached(await self._now(place.began_s), sweep, ())

    async def bring(self, id: str) -> Body:  # noqa: A002  as in the port
        """The mail as it was received; Gmail gives it whole or not at all, and takes none above 50 MB."""
        given = await self._mailbox.ask(
            lambda users: users.messages().get(userId=self._config.user, id=id, format="raw"), _Raw
        )
        try:
            body = base64.urlsafe_b64decode(given.raw + "=" * (-len(given.raw) % 4))
        except ValueError as error:
            raise Unavailable("unreadable", "Gmail's answer is not what its description says") from error
        return Body(media_type=MAIL, body=body[:MESSAGE_BYTES_MAX])

    async def renew(self) -> Renewal:
        """Ask Google to go on publishing the mailbox's changes to the topic."""
        wanted: dict[str, object] = {"topicName": self._config.topic}
        if self._config.labels:
            wanted |= {"labelIds": list(self._config.labels), "labelFilterBehavior": "INCLUDE"}
        try:
            given = await self._mailbox.ask(lambda users: users.watch(userId=self._config.user, body=wanted), _Watched)
        except Missing as error:
            raise Refused(
                "no_topic", f"there is no topic {self._config.topic}; make it and let Gmail publish"
            ) from error
        return Renewal(until_iso=datetime.fromtimestamp(given.expiration_ms / 1_000, UTC).isoformat())

    async def close(self) -> None:
        """Let go of the connection."""
        await self._mailbox.close()

    async def _now(self, began_s: int | None = None) -> Place:
        now_s = int(time.time())
        profile = await self._mailbox.ask(lambda users: users.getProfile(userId=self._config.user), _Profile)
        return Place(history_id=profile.history_id, seen_s=now_s, began_s=now_s if began_s is None else began_s)

    async def _changes(self, place: Place) -> Batch | None:
        asked_s = int(time.time())
        page = await self._history(place.history_id)
        arrivals = self._arrivals(added.message for record in page.records for added in record.added)
        last = max((record.id for record in page.records), default=place.history_id)
        if page.next_page is None:
            last = max(last, page.history_id)
        if not arrivals and last == place.history_id:
            return None
        # A page is left by the id of its last record: unlike the page's token it keeps.
        seen_s = asked_s if page.next_page is None else place.seen_s
        return _reached(place.model_copy(update={"history_id": last, "seen_s": seen_s}), None, arrivals)

    async def _history(self, after: int) -> _History:
        """The first page that holds records after the id, or the last page."""
        # Gmail filters by one label at most.
        label = {"labelId": self._config.labels[0]} if len(self._config.labels) == 1 else {}
        asked: dict[str, object] = {"startHistoryId": str(after), "historyTypes": "messageAdded", **label}
        for _ in range(EMPTY_PAGES_MAX):
            page = await self._mailbox.ask(
                lambda users: users.history().list(userId=self._config.user, maxResults=BATCH_MESSAGES_MAX, **asked),
                _History,
            )
            fresh = tuple(record for record in page.records if record.id > after)
            if fresh or page.next_page is None:
                return page.model_copy(update={"records": fresh})
            asked["pageToken"] = page.next_page
        raise Unavailable("empty_pages", f"Gmail gave {EMPTY_PAGES_MAX} pages without a record")

    async def _listed(self, place: Place, sweep: Sweep) -> Batch:
        """One page of what came since a moment."""
        label = {"labelIds": [self._config.labels[sweep.label]]} if sweep.label < len(self._config.labels) else {}
        asked = {"q": f"after:{sweep.since_s}", "maxResults": BATCH_MESSAGES_MAX, "pageToken": sweep.page, **label}
        try:
            page = await self._mailbox.ask(
                lambda users: users.messages().list(userId=self._config.user, **asked), _Listing
            )
        except Unfit:
            if sweep.page is None:
                raise
            # The page's token is worth nothing any more: from the beginning.
            return _reached(place, Sweep(since_s=sweep.since_s), ())
        if page.next_page is not None:
            rest: Sweep | None = sweep.model_copy(update={"page": page.next_page})
        elif sweep.label + 1 < len(self._config.labels):
            rest = Sweep(since_s=sweep.since_s, label=sweep.label + 1)
        else:
            rest = None
        return _reached(place, rest, self._arrivals(page.messages))

    def _arrivals(self, mails: Iterable[_Mail]) -> tuple[Arrival, ...]:
        """Those that carry a wanted label, or do not say what they carry."""
        wanted = set(self._config.labels)
        ids = [mail.id for mail in mails if not wanted or mail.labels is None or not wanted.isdisjoint(mail.labels)]
        return tuple(Arrival(id=id_, media_type=MAIL, user=self._config.user) for id_ in dict.fromkeys(ids))


def _reached(place: Place, sweep: Sweep | None, arrivals: tuple[Arrival, ...]) -> Batch:
    cursor = place.model_copy(update={"sweep": sweep})
    return Batch(arrivals=arrivals, cursor=cursor.model_dump_json())
