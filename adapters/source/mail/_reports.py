"""Reads what a report of non-delivery says of each recipient (RFC 3464)."""

from dataclasses import dataclass
from email.message import Message
from itertools import islice
from typing import Final

from adapters.source._limits import REPORTED_CHARS_MAX, REPORTED_RECIPIENTS_MAX
from adapters.source._text import clean, one_line
from adapters.source.mail._fields import Fields
from adapters.source.mail._mime import children_of

DELIVERY_STATUS: Final = "message/delivery-status"
_RECIPIENT = ("final-recipient", "original-recipient")
_TOLD = ("final-recipient", "action", "status", "diagnostic-code")


@dataclass(frozen=True, slots=True)
class Told:
    """What a report says."""

    words: str
    """A line for each field, an empty one between recipients; in normal form, and empty where it names none."""
    limits: tuple[str, ...] = ()


def delivery_status(part: Message) -> Told:
    """To whom it was not delivered, or was, and why; the fields about the mail as a whole are passed over."""
    recipients = (fields for child in children_of(part) if (fields := Fields(child)).has(*_RECIPIENT))
    kept = list(islice(recipients, REPORTED_RECIPIENTS_MAX + 1))
    words = clean("\n\n".join(map(_lines, kept[:REPORTED_RECIPIENTS_MAX]))).strip()
    return Told(words, ("reported_recipients",) if len(kept) > REPORTED_RECIPIENTS_MAX else ())


def _lines(fields: Fields) -> str:
    names = _TOLD if fields.has(_RECIPIENT[0]) else (_RECIPIENT[1], *_TOLD)
    told = ((name, one_line(fields.read(name), REPORTED_CHARS_MAX)) for name in names)
    return "\n".join(f"{name.title()}: {value}" for name, value in told if value)
