"""The JSON documents that are accepted: one message, or an export of a chat."""

from datetime import datetime
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, ConfigDict, Field

from adapters.source._dates import from_unix, moment
from adapters.source._email import people_in
from adapters.source._limits import ID_CHARS_MAX
from adapters.source._text import clean
from domain.conversation import Kind
from domain.value import Value

_PEOPLE_MAX = 1_000


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


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
    if not isinstance(value, str):
        return value
    found = people_in([clean(value)])
    name, address = found[0] if len(found) == 1 else (value, "")
    return {"name": name, "address": address}


def _several(value: object) -> object:
    if isinstance(value, str):
        return [{"name": name, "address": address} for name, address in people_in([clean(value)])]
    return [value] if isinstance(value, dict) else value


Words = Annotated[str, BeforeValidator(_cleaned)]
"""Text, brought into normal form."""
Time = Annotated[datetime | None, BeforeValidator(_time)]
"""ISO 8601 (UTC where it names no zone), an RFC 5322 date, or seconds since 1970 as a number or string."""
Id = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int) else _cleaned(value))]


class PersonShape(Value):
    """Someone: {"name", "address"}; also written "Name <a@b>"."""

    name: Words = ""
    address: Words = ""


Person = Annotated[PersonShape, BeforeValidator(_person)]
People = Annotated[tuple[Person, ...], BeforeValidator(_several), Field(max_length=_PEOPLE_MAX)]
"""A list of people, or one, or a string of addresses with commas between."""


class MessageShape(Value):
    """One message: only `text` is required; a field that is not listed is refused, since it may be a slip."""

    id: Id | None = Field(default=None, max_length=ID_CHARS_MAX)
    """The source's own id, by which a duplicate is known; the hash of the document without it."""
    kind: Kind = Kind.EMAIL
    sender: Person | None = Field(default=None, alias="from")
    to: People = ()
    cc: People = ()
    date: Time = None
    """When it was sent; when it was received, where not given."""
    subject: Words = ""
    text: Words
    user: Words | None = None
    """Address or name of the mailbox's owner; the first of `to` for emails, where not given."""
    automated: bool | None = None
    """Sent by a machine; told by a no-reply sender, where not given."""


class ProfileShape(Value):
    """What a Slack export says of a message's author; other fields are left aside."""

    model_config = ConfigDict(extra="ignore")
    real_name: Words = ""
    display_name: Words = ""


class ChatMessageShape(Value):
    """One message of a chat: {from, text, at}, or {user, text, ts} as Slack has it; other fields are left aside."""

    model_config = ConfigDict(extra="ignore")
    id: Id | None = None
    author: Person | None = Field(default=None, validation_alias=AliasChoices("from", "speaker", "user", "username"))
    """A participant's name or address, or somebody else's."""
    at: Time = Field(default=None, validation_alias=AliasChoices("at", "ts"))
    text: Words = ""
    subtype: Words = ""
    """Slack's; joins, leaves and the like are left out."""
    user_profile: ProfileShape | None = None


class ChatShape(Value):
    """A chat or a minuted meeting; other fields are left aside."""

    model_config = ConfigDict(extra="ignore")
    id: Id | None = Field(default=None, max_length=ID_CHARS_MAX)
    kind: Kind = Kind.CHAT
    title: Words = ""
    user: Words | None = None
    """Address or name of whose chat this is; nobody's, where not given."""
    participants: People = ()
    """Also those who say nothing."""
    messages: tuple[ChatMessageShape, ...] = Field(min_length=1)
