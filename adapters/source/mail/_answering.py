"""Tells what a reply to a mail needs to know of it: its id, the ids it answers, where replies go, and its lists."""

import re
from collections.abc import Iterable, Iterator

from adapters.source._limits import ADDRESS_CHARS_MAX, NAME_CHARS_MAX
from adapters.source._text import one_line
from adapters.source.mail._addresses import people_in
from adapters.source.mail._fields import Fields
from adapters.source.mail._threading import ids_in
from domain.conversation import Mailbox, MailHeaders

_REFERENCES_MAX = 50
_REPLY_TO_MAX = 20
_LISTS_MAX = 20
_FIELDS_MAX = 50
_ID = re.compile(r"[!-;=?-~]{1,1000}")
"""Printable, without blanks and angle brackets: nothing that could begin a header of its own."""
_ADDRESS = re.compile(r"[^\s<>()\[\],;:@\"\\]{1,64}@[^\s<>()\[\],;:@\"\\]{1,255}")
_POSTS = re.compile(r"<mailto:([^<>?\s]{1,320})[?>]", re.IGNORECASE)
_LIST_ID = re.compile(r"(?:^|<)([^\s<>@.]{1,64})[.@]([^\s<>@]{1,255})>?$")
_OF_YAHOO = re.compile(r"(?:^|;)\s*list\s+(\S{1,320}?)\s*(?:;|$)", re.IGNORECASE)
_OF_EZMLM = re.compile(r"mailing list\s+(\S{1,320})", re.IGNORECASE)


def headers_of(fields: Fields, own_id: str | None) -> MailHeaders:
    """What the fields of a mail tell a reply to it; every part bounded, of one line, and only what is well formed."""
    own = "".join((own_id or "").split())
    answered = [*ids_in(fields, "references"), *ids_in(fields, "in-reply-to")]
    ids = [one for one in dict.fromkeys(answered) if one != own and _ID.fullmatch(one)]
    kept = ids if len(ids) <= _REFERENCES_MAX else [ids[0], *ids[1 - _REFERENCES_MAX :]]
    return MailHeaders(
        message_id=own if _ID.fullmatch(own) else None,
        references=tuple(kept),
        reply_to=tuple(_reply_to(fields))[:_REPLY_TO_MAX],
        lists=tuple(dict.fromkeys(_lists(fields)))[:_LISTS_MAX],
    )


def _reply_to(fields: Fields) -> Iterator[Mailbox]:
    seen: set[str] = set()
    for name, address in people_in(fields.every("reply-to")[:_FIELDS_MAX]):
        if _is_address(address) and address.casefold() not in seen:
            seen.add(address.casefold())
            yield Mailbox(name=one_line(name, NAME_CHARS_MAX) or None, address=address)


def _lists(fields: Fields) -> Iterator[str]:
    """The addresses of the lists it came through, in lower case, by all the fields in which programs name them."""
    named = [
        *_POSTS.findall(" ".join(fields.every("list-post")[:_FIELDS_MAX])),
        *_OF_YAHOO.findall(fields.raw("mailing-list")),
        *_OF_EZMLM.findall(fields.raw("delivered-to")),
        *(address for _, address in people_in(fields.every("x-mailing-list")[:_FIELDS_MAX])),
    ]
    yield from (address.casefold() for address in named if _is_address(address))
    ids = [_LIST_ID.search(value.strip()) for value in fields.every("list-id")[:_LISTS_MAX]]
    others = [*fields.every("to"), *fields.every("cc"), *fields.every("reply-to")[:_FIELDS_MAX]] if any(ids) else []
    written_to = [address.casefold() for _, address in people_in(others)]
    for found in filter(None, ids):
        yield from _of_list_id(found[1].casefold(), found[2].casefold(), written_to)


def _of_list_id(name: str, host: str, written_to: Iterable[str]) -> Iterator[str]:
    """`name.host` is no address: the one made of it, and of those the mail names all that are of that name and host."""
    if _is_address(f"{name}@{host}"):
        yield f"{name}@{host}"
    for address in written_to:
        local, _, domain = address.partition("@")
        if local == name and (_is_within(host, domain) or _is_within(domain, host)) and _is_address(address):
            yield address


def _is_within(inner: str, outer: str) -> bool:
    return bool(outer) and (inner == outer or inner.endswith(f".{outer}"))


def _is_address(words: str) -> bool:
    return len(words) <= ADDRESS_CHARS_MAX and _ADDRESS.fullmatch(words) is not None and words.isprintable()
