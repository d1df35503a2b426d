"""Told: all that a draft may say again, from the conversation and what was found and retrieved for it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from domain.conversation import Conversation, SegmentKind
from domain.gate._claims import masked
from domain.gate._figures import figures_told
from domain.gate._fold import fold, printable
from domain.gate._grounds import Grounds
from domain.gate._links import link_form, links_in
from domain.gate._moments import Calendar, sent_forms
from domain.gate.due import user_zone

_Said = tuple[str, datetime | None]
"""Words, and when they were said; None where nobody knows."""


class Told:
    """What was shown to the one who wrote a draft; each part of it is read when it is first asked for."""

    def __init__(self, grounds: Grounds, calendar: Calendar) -> None:
        self._grounds = grounds
        self._calendar = calendar
        self._sent = sent_at(grounds)
        self._forms: frozenset[str] | None = None
        self._folded: str | None = None

    @property
    def forms(self) -> frozenset[str]:
        """The forms of each link, moment and figure that is told."""
        if self._forms is None:
            self._forms = frozenset(self._read())
        return self._forms

    def says(self, folded: str) -> bool:
        """Whether these words, folded, stand somewhere just so."""
        if self._folded is None:
            self._folded = "\n".join(fold(printable(words)) for words, _ in self._said())
        return folded in self._folded

    def _read(self) -> Iterator[str]:
        conversation = self._grounds.conversation
        yield from sent_forms(self._sent)
        for participant in conversation.participants:
            if participant.address:
                yield f"link:{link_form(participant.address)}"
        for written in {segment.at for segment in conversation.segments if segment.at}:
            yield from sent_forms(written)
        if self._grounds.found:
            yield f"n:{len(self._grounds.found)}"
        for words, at in self._said():
            yield from self._told_by(words, at)

    def _told_by(self, words: str, at: datetime | None) -> Iterator[str]:
        yield from (f"link:{link.form}" for link in links_in(words))
        moments = self._calendar.moments_in(words, at, self._sent)
        for moment in moments:
            yield from moment.told
        yield from figures_told(masked(words, moments))

    def _said(self) -> Iterator[_Said]:
        """All words that were shown, with the time from which their "tomorrow" counts."""
        conversation, sent = self._grounds.conversation, self._sent
        yield conversation.subject, sent
        yield from _segments(conversation, sent)
        names = [(p.name, p.handle) for p in conversation.participants]
        yield "\n".join(name for pair in names for name in pair if name), None
        yield "\n".join(attachment.name for attachment in conversation.attachments), None
        yield from ((words, sent) for words in self._grounds.found)
        yield from ((words, None) for words in self._grounds.retrieved)


def sent_at(grounds: Grounds) -> datetime:
    """When the message was sent, by the user's clock."""
    at = grounds.conversation.at
    zone = user_zone(grounds.zone) if grounds.zone else None
    return at.astimezone(zone) if zone and at.tzinfo else at


def _segments(conversation: Conversation, sent: datetime) -> Iterator[_Said]:
    """The text in stretches of one time each; what stands between segments belongs to the one before."""
    starts: list[tuple[int, datetime | None]] = [(0, sent)]
    for segment in conversation.segments:
        at = segment.at or (None if segment.kind is SegmentKind.QUOTED else sent)
        if at != starts[-1][1]:
            starts.append((segment.start, at))
    yield from _stretches(conversation.text, starts)


def _stretches(text: str, starts: Sequence[tuple[int, datetime | None]]) -> Iterable[_Said]:
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return ((text[start:end], at) for (start, at), end in zip(starts, ends, strict=True))
