"""A conversation as people read it: who, when, and its words with a mark for whose they are."""

from collections.abc import Iterator
from typing import Final

from cli.lines import Line, Part, line
from domain.conversation import Conversation, Participant, Segment, SegmentKind
from domain.failures import InputRefused

_DIM: Final = "dim"
_MARKS: Final = {
    SegmentKind.OWN: Part("│ "),
    SegmentKind.QUOTED: Part("> ", _DIM),
    SegmentKind.SIGNATURE: Part("~ ", _DIM),
    SegmentKind.ATTACHMENT: Part("@ ", "cyan"),
    SegmentKind.EVENT: Part("# ", "magenta"),
}
MARKS: Final = "| own words, > quoted, ~ signature, @ attached file, # calendar entry"


def told(place: str, found: Conversation) -> Iterator[Line]:
    """One conversation, whole."""
    yield line(Part(found.subject or "(no subject)", "bold"))
    facts = [place, found.kind.value, f"{found.at:%Y-%m-%d %H:%M %z}", found.language or "language unknown"]
    yield line(Part(", ".join(facts), _DIM), indent=2)
    if found.thread:
        yield line(Part(f"thread {found.thread.id}, by {found.thread.by}", _DIM), indent=2)
    for person in found.participants:
        mark = Part("  the user", "green") if person.is_user else ""
        yield line(Part(f"{person.role.value:<10}", _DIM), _name(person), mark, indent=2)
    speaker: int | None = None
    for segment in found.segments:
        if segment.speaker is not None and segment.speaker != speaker:
            speaker = segment.speaker
            yield line(_said_by(found, segment), indent=2)
        for words in found.words_of(segment).split("\n"):
            yield line(_MARKS[segment.kind], words, indent=4)
    yield from _remarks(found)


def told_refused(place: str, refused: InputRefused) -> Iterator[Line]:
    """One that cannot be read, and why."""
    yield line(Part("refused  ", "red"), f"{place}: {refused.reason}")
    yield line(str(refused), indent=9)


def _remarks(found: Conversation) -> Iterator[Line]:
    for attachment in found.attachments:
        unread = Part(f", not read: {attachment.unread}", "yellow") if attachment.unread else ""
        words = f"{attachment.name or '(no name)'}, {attachment.media_type}, {attachment.bytes} bytes"
        yield line(Part("attached ", _DIM), words, unread, indent=2)
    flags = [f"{name} {value}" if name == "hidden_removed" else name for name, value in found.flags if value]
    if found.flags.authenticated is False:
        flags.append("not authenticated")
    if flags:
        yield line(Part("flags    ", _DIM), ", ".join(flags), indent=2)
    if found.limits:
        yield line(Part("limits   ", "yellow"), ", ".join(found.limits), indent=2)


def _said_by(found: Conversation, segment: Segment) -> Part:
    at = f"  {segment.at:%H:%M:%S}" if segment.at else ""
    return Part(f"{_name(found.participants[segment.speaker or 0])}{at}", "cyan")


def _name(person: Participant) -> str:
    handle = f"@{person.handle}" if person.handle else ""
    known = [person.name or handle, f"<{person.address}>" if person.address else ""]
    return " ".join(filter(None, known)) or "(unknown)"
