"""Reads what is enclosed with a mail: files, invitations, other mails."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from adapters.source._dates import moment
from adapters.source._limits import ADDRESS_CHARS_MAX, PARTICIPANTS_MAX, PARTS_MAX, SUBJECT_CHARS_MAX
from adapters.source._roster import Roster
from adapters.source._text import clean, invisible_runs, one_line
from adapters.source.files import Room, read_file, unpack_tnef
from adapters.source.html import html_to_text
from adapters.source.mail._addresses import people_in
from adapters.source.mail._contents import File, Nested, contents_of
from adapters.source.mail._fields import Fields
from adapters.source.mail._parameters import charset_of
from adapters.source.mail._segments import Stretch
from domain.conversation import Attachment, Role, SegmentKind

_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
_TNEF_NAME = "winmail.dat"
_LABELS = {SegmentKind.EVENT: "event", SegmentKind.QUOTED: "message"}
_REPEATED = ("from", "to", "cc", "date", "subject")
"""The fields of a mail that came back without its words."""


class Enclosed:
    """The files and mails that came with a message, and the words in them, in the order they stand."""

    def __init__(self, roster: Roster, room: Room) -> None:
        self.attachments: list[Attachment] = []
        self.stretches: list[Stretch] = []
        self.hidden = 0
        """Stretches that nobody would see, left out."""
        self.is_reply = False
        """Whether one of the files is a calendar's answer to an invitation."""
        self.words_of_tnef = ""
        """What Outlook's own container says, for a mail that says nothing else."""
        self._roster = roster
        self._room = room
        self._read_before: set[bytes] = set()

    def read(self, enclosed: Iterable[File | Nested]) -> None:
        """Read each; what is beyond a limit is left out, and `room` says so."""
        for one in enclosed:
            if len(self.attachments) >= PARTS_MAX:
                self._room.hit(("attachments",))
                return
            if isinstance(one, Nested):
                self._read_mail(one)
            elif one.unread is None and (one.media_type in _TNEF or one.name.casefold() == _TNEF_NAME):
                self._read_tnef(one)
            else:
                self._read_file(one)

    def _read_file(self, file: File) -> None:
        unread = file.unread or ("repeated" if self._is_repeated(file) else None)
        if unread is not None:
            self._keep(file.name, file.media_type, file.size, unread)
            return
        if file.words:
            self._take_told(file)
            return
        found = read_file(file.name, file.media_type, file.data, file.charset, self._room)
        self.hidden += found.hidden
        self._room.hit(found.limits)
        self._invite(found.people)
        if found.kind is SegmentKind.EVENT:
            self.is_reply |= b"METHOD:REPLY" in file.data[:4_000].upper()
        position = self._keep(file.name, file.media_type, file.size, found.unread)
        if found.words:
            label = _label(found.kind, file.name or file.media_type)
            self.stretches.append(Stretch(label, found.words, found.kind, position, at=found.at))

    def _take_told(self, file: File) -> None:
        self._room.hit(file.limits)
        words = self._within_room(file.words)
        position = self._keep(file.name, file.media_type, file.size, None if words else "no_words")
        if words:
            label = _label(SegmentKind.ATTACHMENT, file.name or file.media_type)
            self.stretches.append(Stretch(label, words, SegmentKind.ATTACHMENT, position))

    def _read_mail(self, nested: Nested) -> None:
        contents = contents_of(nested.mail)
        fields = Fields(nested.mail, charset_of(nested.mail))
        raw = contents.text()
        words = self._within_room(clean(raw) or _repeated(fields))
        self.hidden += sum(leaf.words().hidden for leaf in contents.leaves) + invisible_runs(raw)
        position = self._keep(nested.name, nested.media_type, nested.size, None if words.strip() else "no_words")
        if words.strip():
            kind = SegmentKind.ATTACHMENT if nested.is_attached else SegmentKind.QUOTED
            name, address = next(iter(people_in(fields.every("from"))), ("", ""))
            at = moment(fields.raw("date"))
            label = _label(SegmentKind.QUOTED, _told(name, address, at, fields.read("subject")))
            speaker = self._roster.find(name, address)
            self.stretches.append(Stretch(label, words, kind, position, speaker, at))
        self.read(contents.enclosed)

    def _read_tnef(self, file: File) -> None:
        found = unpack_tnef(file.data, self._room)
        shown = html_to_text(found.html) if found.html and not found.text else None
        text = found.text or (shown.text if shown else "")
        self.hidden += shown.hidden if shown else 0
        self.words_of_tnef = self.words_of_tnef or text
        self._keep(file.name, file.media_type, file.size, None if text or found.files else "broken")
        self.read(File(name, kind, data, len(data)) for name, kind, data in found.files)

    def _invite(self, people: tuple[tuple[str, str], ...]) -> None:
        room = max(0, PARTICIPANTS_MAX - len(self._roster.participants))
        self._room.hit(("participants",) if len(people) > room else ())
        for name, address in people[:room]:
            self._roster.add(Role.RECIPIENT, name, address)

    def _is_repeated(self, file: File) -> bool:
        """Whether the same bytes were read already: invitations come twice, to be shown and to be kept."""
        digest = hashlib.sha256(file.data).digest()
        is_repeated = digest in self._read_before
        self._read_before.add(digest)
        return is_repeated and bool(file.data)

    def _within_room(self, words: str) -> str:
        kept = words[: max(0, self._room.chars)]
        if len(kept) < len(words):
            self._room.hit(("files_chars",))
        self._room.chars -= len(kept)
        return kept.rstrip()

    def _keep(self, name: str, media_type: str, size: int, unread: str | None) -> int:
        self.attachments.append(Attachment(name=name, media_type=media_type, bytes=size, unread=unread))
        return len(self.attachments) - 1


def _label(kind: SegmentKind, what: str) -> str:
    return f"[{_LABELS.get(kind, 'attachment')}: {one_line(what, SUBJECT_CHARS_MAX)}]"


def _told(name: str, address: str, at: datetime | None, subject: str) -> str:
    who = f"{name} <{address}>" if name and address else name or address
    when = at.strftime("%Y-%m-%d %H:%M %z") if at else ""
    return ", ".join(part for part in (one_line(who, ADDRESS_CHARS_MAX), when, subject) if part) or "no sender"


def _repeated(fields: Fields) -> str:
    return clean("\n".join(f"{name.title()}: {value}" for name in _REPEATED if (value := fields.read(name))))
