"""Brings a chat, once it has our own shape, into a Conversation."""

from collections.abc import Sequence

from adapters.source._language import language_of
from adapters.source._limits import BODY_BYTES_MAX, FILE_NAME_CHARS_MAX, MESSAGES_MAX, PARTS_MAX, SUBJECT_CHARS_MAX
from adapters.source._magic import UNKNOWN_TYPE
from adapters.source._received import Received
from adapters.source._roster import Roster
from adapters.source._text import one_line
from adapters.source._turns import Turn, written
from adapters.source.chat._shapes import ChatMessageShape, ChatShape, PersonShape
from domain.conversation import Attachment, Conversation, Flags, Role, SegmentKind
from domain.failures import InputRefused
from domain.threads import Thread, Tie

_MEDIA_TYPE_CHARS_MAX = 100
_TURNS_TOLD_BY_MAX = 500
"""Enough to tell a language by."""


def conversation_of(chat: ChatShape, received: Received) -> Conversation:
    """A segment for each message that has words, in the order given; edits and deletions are carried out.

    What a message quotes is a segment of its own.

    Args:
        chat: the chat; a `user` in it goes before the one that came with it.
        received: when it came, and for whom.

    Raises:
        InputRefused: `empty`, `deleted`, `too_large`, `too_many_messages`, `too_many_participants`,
            `too_many_segments`.
    """
    messages = standing(chat.messages)
    people = _People(chat.participants)
    turns = [_turn(message, people) for message in messages]
    _check(chat, turns)
    people.complete(messages, chat.user or received.user)
    participants = people.roster.participants
    text, segments = written(turns, participants)
    attachments = _attachments(messages)
    automated = people.only_bots(messages, turns) if chat.automated is None else chat.automated
    return Conversation(
        kind=chat.kind,
        subject=one_line(chat.title, SUBJECT_CHARS_MAX),
        participants=participants,
        at=next((turn.at for turn in turns if turn.at and turn.words), received.at),
        language=language_of("\n".join(turn.words for turn in turns[:_TURNS_TOLD_BY_MAX] if turn.words)),
        thread=_thread(chat, messages),
        text=text,
        segments=segments,
        attachments=attachments[:PARTS_MAX],
        flags=Flags(automated=automated, hidden_removed=chat.hidden_removed),
        limits=("attachments",) if len(attachments) > PARTS_MAX else (),
    )


def standing(messages: Sequence[ChatMessageShape]) -> list[ChatMessageShape]:
    """The messages as they stand: each once, with its newest words, without notices and what was taken back."""
    kept: list[ChatMessageShape] = []
    places: dict[str, int] = {}
    for message in messages:
        place = places.get(message.id) if message.id else None
        if place is not None and kept[place].deleted:
            continue
        if place is not None:
            kept[place] = message.model_copy(update={"at": kept[place].at or message.at})
            continue
        if message.id:
            places[message.id] = len(kept)
        kept.append(message)
    return [message for message in kept if message.kind == "message" and not message.deleted]


def _turn(message: ChatMessageShape, people: "_People") -> Turn:
    files = tuple(name for file in message.attachments if (name := one_line(file.name, FILE_NAME_CHARS_MAX)))
    speaker = people.speaker(message) if message.text or files else None
    kind = SegmentKind.QUOTED if message.history else SegmentKind.OWN
    return Turn(speaker, message.text, message.at, files=files, kind=kind, quotes=True)


class _People:
    """Who takes part, found by whatever a message calls them."""

    def __init__(self, participants: Sequence[PersonShape]) -> None:
        self.roster = Roster()
        self._by_id: dict[str, int] = {}
        self._bots: set[int] = set()
        for person in participants:
            self._add(person)

    def speaker(self, message: ChatMessageShape) -> int | None:
        """Position of who wrote it; None where nobody is named."""
        return self._position(message.author) if message.author else None

    def complete(self, messages: Sequence[ChatMessageShape], user: str | None) -> None:
        """Have those take part too whom messages speak to by name; and mark whom `user`, any of their names, means."""
        for message in messages:
            for person in message.mentions:
                self._position(person)
        if user:
            known = self._by_id.get(user)
            named = self.roster.participants[known] if known is not None else None
            called = named and (named.handle or named.address or named.name)
            self.roster.mark_user(called or user, Role.RECIPIENT)

    def only_bots(self, messages: Sequence[ChatMessageShape], turns: Sequence[Turn]) -> bool:
        """Whether programs wrote all that has words."""
        return all(
            message.bot or turn.speaker in self._bots
            for message, turn in zip(messages, turns, strict=True)
            if turn.words
        )

    def _position(self, person: PersonShape) -> int | None:
        for name in (person.id, person.handle, person.name, person.address):
            if name and (known := self._by_id.get(name)) is not None:
                return known
        called = (person.name or person.address).removeprefix("@")
        known = None if person.handle or person.id else self.roster.find("", "", called)
        return self._add(person) if known is None else known

    def _add(self, person: PersonShape) -> int | None:
        position = self.roster.add(Role.SPEAKER, person.name, person.address, person.handle or person.id or "")
        if position is not None and person.id:
            self._by_id.setdefault(person.id, position)
        if position is not None and person.bot:
            self._bots.add(position)
        return position


def _check(chat: ChatShape, turns: list[Turn]) -> None:
    if len(chat.messages) > MESSAGES_MAX:
        raise InputRefused("too_many_messages", f"Send at most {MESSAGES_MAX} messages at once.")
    if sum(len(turn.words) for turn in turns) > BODY_BYTES_MAX:
        raise InputRefused("too_large", f"The messages have too many words; send at most {BODY_BYTES_MAX} characters.")
    if any(turn.words for turn in turns):
        return
    if any(message.deleted for message in chat.messages):
        raise InputRefused("deleted", "What was said has been taken back; there is nothing to read.")
    raise InputRefused("empty", "No message has words to read; send at least one that has text.")


def _thread(chat: ChatShape, messages: Sequence[ChatMessageShape]) -> Thread | None:
    """The thread that the whole is; none where it holds several, or says nothing of it."""
    named = {chat.thread} if chat.thread else {message.thread for message in messages}
    only = named.pop() if len(named) == 1 else None
    return Thread(id=only, by=Tie.CHAT, names=(only,)) if only else None


def _attachments(messages: Sequence[ChatMessageShape]) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            name=one_line(file.name, FILE_NAME_CHARS_MAX),
            media_type=one_line(file.media_type, _MEDIA_TYPE_CHARS_MAX).lower() or UNKNOWN_TYPE,
            bytes=file.bytes,
            unread="not_fetched",
        )
        for message in messages
        for file in message.attachments
    )
