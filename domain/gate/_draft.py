"""Drafts: a reply may link to, and quote, only what stands in the conversation."""

import re

from domain.conversation import Conversation
from domain.gate._fold import fold
from domain.gate._problems import problem
from domain.identity import draft_id
from domain.items import Draft
from domain.proposals import DraftAnswer, QuestionKind
from domain.questions import Problem

_TOP = "com|net|org|info|biz|io|ai|app|dev|xyz|ru|cn|de|fr|uk|eu|ch|nl"
"""Ends of names that are links even bare; none that is an English word, for want of a space makes one."""
_HOST = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}"
_END = r"[^\W\d_]{2,24}"
_LINK = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}://[^\s<>\"]{1,2000}"
    r"|mailto:[^\s<>\"]{1,400}"
    rf"|[\w.%+-]{{1,64}}@{_HOST}{_END}"
    rf"|(?<![\w@.-])www\.[^\s<>\"]{{1,2000}}"
    rf"|(?<![\w@.-]){_HOST}{_END}/[^\s<>\"]{{0,2000}}"
    rf"|(?<![\w@.-]){_HOST}(?:{_TOP})(?![\w-])",
)
_QUOTATION = re.compile(r"[\"“”„«»]([^\"“”„«»]{1,2000})[\"“”«»]")
_QUOTED_WORDS_MIN = 3
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def draft_of(answer: DraftAnswer, conversation: Conversation, message_id: str) -> Draft | Problem:
    """The draft, or the problem with it."""
    known = _known(conversation)
    for location, words in (("subject", answer.subject), ("body", answer.body)):
        if not _links(words) <= known:
            message = "A link or address does not stand in the conversation; leave it out."
            return problem(QuestionKind.DRAFT, "foreign_link", message, location)
    spoken = fold(f"{conversation.subject}\n{conversation.text}")
    if any(quotation not in spoken for quotation in _quotations(answer.body)):
        message = "A quotation does not stand in the conversation; quote verbatim, or do not quote."
        return problem(QuestionKind.DRAFT, "foreign_quote", message, "body")
    subject = " ".join(_UNPRINTABLE.sub(" ", answer.subject).split())
    body = _UNPRINTABLE.sub(" ", answer.body.replace("\r\n", "\n")).strip()
    if not subject or not body:
        return problem(QuestionKind.DRAFT, "string_too_short", "The reply has no words.")
    return Draft(id=draft_id(message_id), subject=subject, body=body)


def _links(words: str) -> frozenset[str]:
    return frozenset(_bare(link) for link in _LINK.findall(words.casefold()))


def _quotations(words: str) -> list[str]:
    """What stands between quotation marks, folded; a word or two may be a name or a way of speaking."""
    found = (fold(match[1]).strip(" .,;:!?…") for match in _QUOTATION.finditer(words))
    return [quotation for quotation in found if len(quotation.split()) >= _QUOTED_WORDS_MIN]


def _known(conversation: Conversation) -> frozenset[str]:
    addresses = frozenset(p.address.casefold() for p in conversation.participants if p.address)
    return addresses | _links(conversation.text) | _links(conversation.subject)


def _bare(link: str) -> str:
    return link.removeprefix("mailto:").rstrip(".,;:!?)]}>'’*_/")  # noqa: RUF001  a mark that ends quotes
