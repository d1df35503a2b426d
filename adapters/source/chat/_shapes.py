"""The JSON documents that are accepted: one message, or a chat."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AliasChoices, BeforeValidator, ConfigDict, Field

from adapters.source._dates import from_unix, moment
from adapters.source._limits import ID_CHARS_MAX, PARTICIPANTS_MAX
from adapters.source._text import clean
from adapters.source.mail import people_in
from domain.conversation import Kind
from domain.value import Value

MENTIONS_MAX = 100
"""Of one message; more are left out of what other programs write, and refused in documents of ours."""
FILES_MAX = 1_000
_THREAD_CHARS_MAX = 900
_BARE = re.compile(r"[\w .'-]{1,200}")
"""A name that cannot be an address, nor encoded as mails have it."""


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _id(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _cleaned(value)


def _time(value: object) -> object:
    if value is None or isinstance(value, datetime):
        return value
    found = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = from_unix(value)
    elif isinstance(value, str):
        try:
            found = from_unix(float(value))
        except ValueError:
            found = moment(value)
    if found is None:
        raise ValueError("give a time as ISO 8601 with its zone, or as seconds since 1970")
    return found


def _person(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return {"id": value}
    if not isinstance(value, str):
        return value
    found = [] if _BARE.fullmatch(value) else people_in([clean(value)])
    name, address = found[0] if len(found) == 1 else (value, "")
    return {"name": name, "address": address}


def _several(value: object) -> object:
    if isinstance(value, str):
        return [{"name": name, "address": address} for name, address in people_in([clean(value)])]
    return [value] if isinstance(value, dict) else value


def _file(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(_cleaned)]
"""Text, brought into normal form."""
Time = Annotated[datetime | None, BeforeValidator(_time)]
"""ISO 8601 (UTC where it names no zone), an RFC 5322 date, or seconds since 1970 as a number or string."""
Change = Annotated[
    datetime | bool | None, BeforeValidator(lambda value: value if isinstance(value, bool) else _time(value))
]
"""A time, or just whether."""
Id = Annotated[str, BeforeValidator(_id), Field(max_length=ID_CHARS_MAX)]
ThreadId = Annotated[str, BeforeValidator(_id), Field(max_length=_THREAD_CHARS_MAX)]


class PersonShape(Value):
    """Someone: {"name", "address", "handle", "id"}, at least one of them; also written "Name <a@b>"."""

    id: Id | None = None
    """By which `from` and `mentions` may name them; their handle too, where none is given."""
    name: Words = ""
    address: Words = ""
    handle: Words = ""
    """What the chat calls them: an id or a nickname."""
    bot: bool = False
    """A program."""


Person = Annotated[PersonShape, BeforeValidator(_person)]
People = Annotated[tuple[Person, ...], BeforeValidator(_several), Field(max_length=PARTICIPANTS_MAX)]
"""A list of people, or one, or a string of addresses with commas between."""


class MessageShape(Value):
    """One message: only `text` is required; a field that is not listed is refused, since it may be a slip."""

    id: Id | None = None
    """The source's own id, by which a duplicate is known; the hash of the document without it."""
    kind: Kind = Kind.EMAIL
    sender: Person | None = Field(default=None, alias="from")
    to: People = ()
    cc: People = ()
    date: Time = None
    """When it was sent; when it was received, where not given."""
    subject: Words = ""
    text: Words
    thread: ThreadId | None = None
    """What the source calls the thread it is in."""
    user: Words | None = None
    """Address or name of the mailbox's owner; the first of `to` for emails, where not given."""
    automated: bool | None = None
    """Sent by a machine; told by a no-reply sender, where not given."""


class FileShape(Value):
    """A file that came with a message: its name is all that is read of it; other fields are left aside."""

    model_config = ConfigDict(extra="ignore")
    name: Words = ""
    media_type: Words = ""
    bytes: int = Field(default=0, ge=0, le=2**53)


File = Annotated[FileShape, BeforeValidator(_file)]


class ChatMessageShape(Value):
    """One message of a chat: {from, text, at, …}; other fields are left aside."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)
    id: Id | None = None
    """Two messages of one id are one that was edited: the later stands, in the place of the first."""
    author: Person | None = Field(
        default=None,
        validation_alias=AliasChoices("from", "speaker", "author", "user", "username"),
        serialization_alias="from",
    )
    """A participant's id, handle, name or address, or somebody else's."""
    at: Time = Field(default=None, validation_alias=AliasChoices("at", "ts"))
    text: Words = ""
    thread: ThreadId | None = None
    """What the chat calls the thread it is in: on its first message, and on each that answers."""
    edited: Change = None
    """When its words were last changed, or that they were; `text` has the newest."""
    deleted: Change = None
    """When it was taken back, or that it was: its words are left out."""
    mentions: People = Field(default=(), max_length=MENTIONS_MAX)
    """Whom it speaks to by name: participants too."""
    attachments: tuple[File, ...] = Field(default=(), max_length=FILES_MAX)
    kind: Literal["message", "notice"] = "message"
    """A notice is the chat's own (somebody joined, a topic was set): left out."""
    bot: bool = False
    """Written by a program."""
    history: bool = False
    """It was there before, and stands here to understand the rest by: it proves nothing."""


class ChatShape(Value):
    """A chat or a minuted meeting; other fields are left aside."""

    model_config = ConfigDict(extra="ignore")
    id: Id | None = None
    """The source's own id, by which a duplicate is known; the hash of the document without it."""
    kind: Kind = Kind.CHAT
    title: Words = ""
    thread: ThreadId | None = None
    """What the source calls the thread, when all of it is one; the messages' own, where they agree."""
    user: Words | None = None
    """Address, handle, id or name of whose chat this is; nobody's, where not given."""
    automated: bool | None = None
    """Written by machines; told by its authors, where not given."""
    hidden_removed: int = Field(default=0, ge=0)
    """Stretches of its words that nobody would have seen, which were left out of them before."""
    participants: People = ()
    """Also those who say nothing."""
    messages: tuple[ChatMessageShape, ...] = Field(min_length=1)
