"""Tells what a mail is from its headers: a person's or a machine's, a list's, a report."""

import re

from adapters.source.mail._authentication import is_authenticated
from adapters.source.mail._contents import Contents
from adapters.source.mail._fields import Fields
from adapters.source.mail._people import senders_in
from domain.conversation import Flags
from domain.recipients import is_no_reply

_OF_LISTS = ("list-id", "list-post", "mailing-list", "x-mailing-list", "x-mailman-version")
_TO_MANY = ("list-unsubscribe", "x-campaign", "x-campaignid", "x-mailgun-tag", "x-mc-user")
_ANSWERED = ("x-autoreply", "x-autorespond", "x-auto-reply-from", "x-autoreply-from")
_NO = {"", "no", "false", "0"}
_SUPPRESSES_ALL = "all"


def flags_of(
    fields: Fields, contents: Contents, trusted: tuple[str, ...], *, hidden: int, is_calendar_reply: bool
) -> Flags:
    """The flags of a mail, `hidden` being what was left out of its text.

    What came through a list counts as automated, even if a person wrote it: an answer would go to all of the list.
    """
    precedence = _word(fields.raw("precedence"))
    auto_submitted = contents.report or is_calendar_reply or _submits_itself(fields, precedence)
    through_list = precedence == "list" or fields.has(*_OF_LISTS)
    bulk = precedence in {"bulk", "junk"} or fields.has(*_TO_MANY)
    null_sender = any(not value.strip("<> ") for value in fields.every("return-path")[:1])
    people = senders_in(fields)
    no_reply = any(is_no_reply(address or name) for name, address in people)
    return Flags(
        automated=auto_submitted or through_list or bulk or null_sender or no_reply,
        auto_submitted=auto_submitted,
        list=through_list,
        bulk=bulk,
        null_sender=null_sender,
        no_reply=no_reply,
        report=contents.report,
        signed=contents.signed,
        encrypted=contents.encrypted,
        authenticated=is_authenticated(fields, [address for _, address in people], trusted),
        hidden_removed=hidden,
    )


def _submits_itself(fields: Fields, precedence: str) -> bool:
    """By RFC 3834, or by what programs say that are older than it.

    X-Auto-Response-Suppress alone tells little, because Outlook's own people set parts of it; who wants no answer of
    any kind is a machine.
    """
    return (
        _word(fields.raw("auto-submitted")) not in _NO
        or precedence == "auto_reply"
        or any(_word(fields.raw(name)) not in _NO for name in _ANSWERED if fields.has(name))
        or _SUPPRESSES_ALL in re.split(r"[\s,]+", fields.raw("x-auto-response-suppress").casefold())
    )


def _word(value: str) -> str:
    return value.partition(";")[0].partition("(")[0].strip().casefold()
