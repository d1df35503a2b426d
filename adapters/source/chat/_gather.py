"""Sorts the messages of a channel into the conversations they are: its threads, and for the rest its days."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from adapters.source._limits import MESSAGES_MAX
from adapters.source.chat._shapes import ChatMessageShape, ChatShape

PART_BYTES_MAX = 16 * 1024 * 1024
HELD_BYTES_MAX = 64 * 1024 * 1024
"""Of the threads of one channel that are still open, as JSON."""
_PART_ID_CHARS_MAX = 220


@dataclass(frozen=True, slots=True)
class Part:
    """One conversation of an export, to be read like an upload of its own."""

    name: str
    """Where in the export it is from: `harbour/2026-03-02`."""
    media_type: str
    body: bytes


@dataclass(slots=True)
class _Held:
    """A conversation that may still go on."""

    chat: ChatShape
    name: str
    messages: list[tuple[float | None, bytes]] = field(default_factory=list)
    size_bytes: int = 0
    has_words: bool = False


class Gather:
    """One channel's conversations, none of which is given out before its end is known or the room is needed.

    What has been silent longest is given out first when more is held than there is room for; an answer that comes
    later begins another part, whose id ends in `:2`.
    """

    def __init__(self, channel: ChatShape, key: str, name: str, *, room_bytes: int = HELD_BYTES_MAX) -> None:
        """Begin a channel.

        Args:
            channel: its title, user and thread; not its messages.
            key: its id among all channels of all programs: `slack:C1`; where it has none, its days have no id either,
                and are known by their bytes.
            name: its place in the export.
            room_bytes: how much may be held, as JSON.
        """
        self._channel = channel
        self._key = key
        self._name = name
        self._held: dict[str, _Held] = {}
        self._given: Counter[str] = Counter()
        self._held_bytes = 0
        self._room_bytes = room_bytes

    def add(self, message: ChatMessageShape, day: str = "") -> Iterator[Part]:
        """Put a message where it belongs; gives what has to make room for it.

        Args:
            message: the next one.
            day: the day it belongs to, when it is in no thread; its own, where not given.
        """
        day = day or (message.at.date().isoformat() if message.at else "undated")
        own_id = f"{message.thread}:thread" if message.thread else f"{self._key}:{day}"
        where = message.thread.rpartition(":")[2] if message.thread else day
        held = self._held.pop(own_id, None) or _Held(self._channel, f"{self._name}/{where}")
        self._held[own_id] = held  # the last now: the least silent
        written = message.model_dump_json(by_alias=True, exclude_defaults=True).encode()
        held.messages.append((message.at.timestamp() if message.at else None, written))
        held.has_words |= bool(message.text) and message.kind == "message" and not message.deleted
        held.size_bytes += len(written) + 1
        self._held_bytes += len(written) + 1
        if held.size_bytes > PART_BYTES_MAX or len(held.messages) >= MESSAGES_MAX:
            yield from self.give(own_id)
        while self._held_bytes > self._room_bytes:
            yield from self.give(next(iter(self._held)))

    def give(self, own_id: str) -> Iterator[Part]:
        """The conversation of this id, if it has words; it is held no longer."""
        held = self._held.pop(own_id, None)
        if held is None:
            return
        self._held_bytes -= held.size_bytes
        if not held.has_words:
            return
        self._given[own_id] += 1
        again = f":{self._given[own_id]}" if self._given[own_id] > 1 else ""
        told = None if own_id.startswith(":") else f"{own_id[:_PART_ID_CHARS_MAX]}:{_newest(held)}{again}"
        head = held.chat.model_copy(update={"id": told, "messages": ()})
        opening = head.model_dump_json(by_alias=True, exclude_defaults=True, exclude={"messages"}).encode()
        messages = held.messages
        if all(at is not None for at, _ in messages):
            messages = sorted(messages, key=lambda each: each[0] or 0)
        before = opening[:-1] + (b"" if opening == b"{}" else b",")
        body = before + b'"messages":[' + b",".join(written for _, written in messages) + b"]}"
        yield Part(held.name + again, "application/json", body)

    def day(self, day: str) -> Iterator[Part]:
        """What was said on a day that is over, in no thread."""
        return self.give(f"{self._key}:{day}")

    def rest(self) -> Iterator[Part]:
        """All that is still held."""
        for own_id in list(self._held):
            yield from self.give(own_id)


def by_time(messages: Iterable[ChatMessageShape]) -> list[ChatMessageShape]:
    """In the order they were written, each thread as one where its first stands; as they came where one has no time."""
    found = list(messages)
    if any(message.at is None for message in found):
        return found
    found.sort(key=lambda message: message.at.timestamp() if message.at else 0)
    firsts: dict[str, int] = {}
    for place, message in enumerate(found):
        firsts.setdefault(message.thread or f"\0{place}", place)
    places = [(firsts[message.thread or f"\0{place}"], place) for place, message in enumerate(found)]
    return [found[place] for _, place in sorted(places)]


def _newest(held: _Held) -> str:
    """When the last word was said: a later export, in which the conversation has grown, is another document."""
    return f"{max((at for at, _ in held.messages if at is not None), default=0):.6f}"
