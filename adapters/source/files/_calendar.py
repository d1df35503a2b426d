"""Brings calendar files into words: attached ones, and those that come by themselves."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from itertools import islice

from adapters.source._charsets import decode
from adapters.source._language import language_of
from adapters.source._limits import EVENTS_MAX
from adapters.source._received import Received
from adapters.source._roster import Roster
from adapters.source.files._event import Event, event
from adapters.source.files._ics import parse_calendar
from adapters.source.files._notes import Notes
from domain.conversation import Conversation, Flags, Kind, Role, Segment, SegmentKind
from domain.failures import InputRefused
from domain.threads import Thread, Tie

_LANGUAGE_EVENTS_MAX = 20


def read_events(data: bytes, charset: str | None, notes: Notes) -> Iterator[str]:
    """The entries of an attached calendar, a blank line between them.

    Raises:
        InputRefused: as `_events`.
    """
    found = _events(decode(data, charset))
    if len(found) > EVENTS_MAX:
        notes.cut("events")
    notes.at = found[0].begins if found else None
    for one in found[:EVENTS_MAX]:
        notes.hidden += one.hidden
        notes.people |= dict.fromkeys(one.people)
        yield one.words
        yield ""


def read_calendar(body: bytes, charset: str | None, received: Received) -> Conversation:
    """A calendar file that came by itself: one event segment for each entry.

    The organiser sends it, those who attend receive it. A time without a zone is taken in the zone of `received.at`.

    Raises:
        InputRefused: `not_calendar`, `broken`, `too_large`, `too_many_events`, `too_many_participants`, `empty`.
    """
    events = _events(decode(body, charset))
    if not events:
        raise InputRefused("empty", "The calendar holds no event and no task.")
    if len(events) > EVENTS_MAX:
        raise InputRefused("too_many_events", f"Send a calendar of at most {EVENTS_MAX} events.")
    roster, speakers = _taking_part(events, received)
    text, segments = _written(events, speakers, received)
    return Conversation(
        kind=Kind.MEETING,
        subject=events[0].subject,
        participants=roster.participants,
        at=_begins(events[0], received) or received.at,
        language=language_of(
            "\n".join(f"{found.subject}\n{found.description}" for found in events[:_LANGUAGE_EVENTS_MAX])
        ),
        thread=_thread({found.uid for found in events}),
        text=text,
        segments=segments,
        flags=Flags(hidden_removed=sum(found.hidden for found in events)),
    )


def _events(text: str) -> list[Event]:
    """The entries, one more than are read at most.

    Raises:
        InputRefused: `not_calendar`, `too_large`, `broken`.
    """
    try:
        return [event(method, entry) for method, entry in islice(parse_calendar(text), EVENTS_MAX + 1)]
    except (InputRefused, MemoryError):
        raise
    except Exception as error:
        raise InputRefused("broken", "The calendar cannot be read: its lines are no iCalendar (RFC 5545).") from error


def _taking_part(events: list[Event], received: Received) -> tuple[Roster, list[int | None]]:
    """Everybody, and for each event its organiser."""
    roster = Roster()
    organisers: list[int | None] = []
    for found in events:
        roles = [
            Role.SENDER if found.organised and not number else Role.RECIPIENT for number in range(len(found.people))
        ]
        places = [roster.add(role, *person) for role, person in zip(roles, found.people, strict=True)]
        organisers.append(places[0] if found.organised else None)
    if received.user:
        roster.mark_user(received.user, Role.RECIPIENT)
    return roster, organisers


def _thread(uids: set[str]) -> Thread | None:
    """That of the one event which all entries are of: its invitation, changes, answers, moved occurrences."""
    (uid, *others) = sorted(uids)
    return Thread(id=uid, by=Tie.CHAT, names=(uid,)) if uid and not others else None


def _written(events: list[Event], organisers: list[int | None], received: Received) -> tuple[str, tuple[Segment, ...]]:
    segments: list[Segment] = []
    at = 0
    for index, (found, organiser) in enumerate(zip(events, organisers, strict=True)):
        end = at + len(found.words)
        segments.append(
            Segment(
                index=index,
                speaker=organiser,
                at=_begins(found, received),
                kind=SegmentKind.EVENT,
                start=at,
                end=end,
            )
        )
        at = end + 2
    return "\n\n".join(found.words for found in events), tuple(segments)


def _begins(found: Event, received: Received) -> datetime | None:
    if found.begins is not None or found.day is None:
        return found.begins
    here = received.at.tzinfo or UTC
    return (found.clock or datetime.combine(found.day, time())).replace(tzinfo=here)
