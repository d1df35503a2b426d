"""Brings a message that is one line of JSON into a Conversation, by the readers that read every message."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final
from zoneinfo import ZoneInfo

from adapters.source import normalise
from domain.conversation import Conversation, Kind
from domain.failures import InputRefused

Json = Any  # whatever JSON can hold
Id = str | int | float | bool | None

LINE_BYTES_MAX: Final = 32_000_000
"""Room for the longest text with each of its characters escaped."""

_NOW: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in where no time is told; nothing is computed from it."""
_ALIKE: Final = ("from", "to", "cc", "subject", "text", "user", "kind", "thread", "automated")
_SPEAKERS: Final = ("speaker", "nick", "name", "from", "author", "user")
_TIMES: Final = ("at", "ts", "time", "date")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_LABELLED: Final = re.compile(
    r"[ \t]*(?:\[?\d{1,2}:\d\d(?::\d\d)?\]?[ \t]+)?"
    r"(?:<[ @+%&~]?(?P<nick>[^\s<>]{1,64})>|(?P<name>[^\W\d_][^:<>\n\"]{0,39}):)[ \t]+(?P<words>\S.*)"
)
_HEADED: Final = re.compile(
    r"(?:action|resol|deci|agree|approv|todo|to do|next step|topic|agenda|note|propos|deadline|due|date|subject|ps)",
    re.IGNORECASE,
)
"""What minutes put before a colon, and nobody is called."""


@dataclass(frozen=True, slots=True)
class Given:
    """A message that was given."""

    conversation: Conversation
    zone: str | None
    """The user's, by its IANA name."""
    dated: bool
    """Whether it is known when it was sent; a due date can be computed only then."""


def id_of(document: Mapping[str, Json]) -> Id:
    """What the caller calls the line; None where that is no plain value."""
    found = document.get("id")
    if isinstance(found, float) and not isfinite(found):
        return None
    return found if isinstance(found, str | int | float) else None


def read_given(document: Mapping[str, Json]) -> Given:
    """The message of an object {kind, from, to, cc, date, subject, text, user, zone}, of which only text is needed.

    Fields of other names are left aside. `text` is an email's body as it stands, or the lines of a meeting or chat,
    or a list of what was said, {speaker, at, text} each.

    Raises:
        InputRefused: a field cannot be read, or there are no words.
    """
    fields = {name: document[name] for name in _ALIKE if document.get(name) is not None}
    zone = _zone(document.get("zone"))
    date = _with_zone(document.get("date"), zone)
    text = fields.get("text")
    if isinstance(text, list):
        made, dated = _of_turns(fields, [_turn(turn) for turn in text], date)
        return Given(made, zone, dated)
    spoken = None
    if isinstance(text, str) and fields.get("kind") in (Kind.MEETING, Kind.CHAT):  # no set: any JSON may stand there
        spoken = _spoken(fields, text, date)
    written = fields if date is None else {**fields, "date": date}
    return Given(spoken or _normalised(written, None), zone, dated=date is not None)


def _zone(name: Json) -> str | None:
    if name is None or name == "":
        return None
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, TypeError, KeyError) as error:  # KeyError: not there; OSError: a folder
        words = f"zone: {name!r:.80} is no time zone; give its IANA name, such as Europe/Lisbon."
        raise InputRefused("wrong_shape", words) from error


def _with_zone(date: Json, zone: str | None) -> Json:
    """When it was sent, as it was given; an ISO date without a zone is of the user's. None where none was given."""
    if not isinstance(date, str) or not zone:
        return None if date == "" else date
    try:
        bare = datetime.fromisoformat(date.strip())
    except ValueError:
        return date or None
    return bare.replace(tzinfo=ZoneInfo(zone)).isoformat() if bare.tzinfo is None else date


def _moment(date: Json) -> datetime | None:
    """When it was sent, as the readers of messages read a date."""
    if date is None:
        return None
    return normalise("application/json", _dumped({"text": "-", "date": date}), received_at=_NOW, user=None).at


def _normalised(document: Mapping[str, Json], at: datetime | None) -> Conversation:
    return normalise("application/json", _dumped(document), received_at=at or _NOW, user=None)


def _dumped(document: Mapping[str, Json]) -> bytes:
    return json.dumps(document).encode()


def _spoken(fields: Mapping[str, Json], text: str, date: Json) -> Conversation | None:
    """Lines that tell who says them: a log, a transcript, or a few labelled lines; None for any others."""
    user, at = fields.get("user"), _moment(date)
    told = normalise(
        "text/plain; charset=utf-8",
        text.encode(errors="replace"),
        received_at=at or _NOW,
        user=user if isinstance(user, str) else None,
    )
    if told.kind is not Kind.EMAIL:
        subject = fields.get("subject")
        title = " ".join(subject.split()) if isinstance(subject, str) else told.subject
        return told.model_copy(update={"kind": Kind(fields["kind"]), "subject": title or told.subject})
    turns = _labelled(text)
    return _of_turns(fields, turns, date)[0] if turns else None


def _labelled(text: str) -> list[dict[str, Json]]:
    """The turns of lines each of which is labelled with who says it; none where one is not."""
    turns: list[dict[str, Json]] = []
    for line in text.splitlines():
        found = _LABELLED.fullmatch(line.rstrip())
        if found and not (found["name"] and _HEADED.match(found["name"])):
            turns.append({"from": {"name": found["nick"] or found["name"].strip()}, "text": found["words"]})
        elif line.strip():
            return []
    return turns


def _turn(turn: Json) -> dict[str, Json]:
    """One of the list, in the shape of a chat's message; a clock's time alone tells no day, and is left out."""
    if isinstance(turn, str):
        return {"text": turn}
    if not isinstance(turn, dict):
        raise InputRefused("wrong_shape", "text: give a string, or a list of {speaker, at, text}.")
    who = next((turn[name] for name in _SPEAKERS if turn.get(name)), None)
    at = next((turn[name] for name in _TIMES if turn.get(name)), None)
    said = {"text": turn.get("text", "")}
    if who is not None:
        said["from"] = {"name": who} if isinstance(who, str) and "@" not in who else who
    if at is not None and (not isinstance(at, str) or _YEAR.search(at)):
        said["at"] = at
    return said


def _of_turns(fields: Mapping[str, Json], turns: list[dict[str, Json]], date: Json) -> tuple[Conversation, bool]:
    """The conversation of these turns, and whether it is known when it was held."""
    kind = fields.get("kind", Kind.CHAT)
    people = [person for name in ("from", "to", "cc") for person in _several(fields.get(name))]
    document = {"kind": kind, "title": fields.get("subject", ""), "participants": people, "messages": turns}
    document |= {name: fields[name] for name in ("user", "thread", "automated") if name in fields}
    return _normalised(document, _moment(date)), date is not None or any("at" in turn for turn in turns)


def _several(people: Json) -> list[Json]:
    if people is None:
        return []
    return people if isinstance(people, list) else [people]
