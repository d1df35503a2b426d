"""Walks through the parts of a mail, and tells its words from what is enclosed with them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message

from adapters.source.mail._leaf import Leaf
from adapters.source.mail._mime import children_of, media_type_of, size_of
from adapters.source.mail._nested import mail_in, opened_again
from adapters.source.mail._parameters import charset_of, disposition_of, file_name, parameter
from adapters.source.mail._reports import DELIVERY_STATUS, delivery_status
from adapters.source.mail._transfer import data_of

_WORDS = {"text/plain", "text/html", "text/enriched", "text/richtext"}
_RENDITIONS = {"text/x-amp-html", "text/watch-html", "text/rtf", "text/richtext", "text/enriched", *_WORDS}
"""What says the same once more, as one of several alternatives."""
_MAILS = {"message/rfc822", "message/global", "message/news"}
_REPORTS = {DELIVERY_STATUS, "message/disposition-notification", "message/feedback-report"}
_UNREAD_MAILS = {"message/partial": "partial", "message/external-body": "external"}
_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
_SMIME = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_STUB_CHARS_MAX = 600
_RICHER = 2
_STUB = re.compile(
    r"\bhtml\b|\bview (?:this|the|it|online)|\b(?:web|online)[- ]?(?:version|ansicht)|in (?:your|a|the) browser|"
    r"(?:not|n't) (?:support|display)|im browser|dans (?:votre|le) navigateur|en (?:tu|su|el) navegador",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class File:
    """An enclosed file."""

    name: str
    media_type: str
    data: bytes
    size: int
    charset: str | None = None
    unread: str | None = None
    """Why nobody here reads it, where that is known from how it was sent."""
    words: str = ""
    """What it says, where that was read already; in normal form."""
    limits: tuple[str, ...] = ()
    """Those that left some of its words out."""


@dataclass(frozen=True, slots=True)
class Nested:
    """An enclosed mail."""

    mail: Message
    name: str
    media_type: str
    size: int
    is_attached: bool
    """Attached as a file; else shown with the message, as what was forwarded."""


@dataclass(slots=True)
class Contents:
    """What a mail holds."""

    leaves: list[Leaf] = field(default_factory=list)
    """Its words, in the order they stand."""
    enclosed: list[File | Nested] = field(default_factory=list)
    signed: bool = False
    encrypted: bool = False
    report: bool = False

    def add(self, other: "Contents") -> None:
        """Take in what a part holds."""
        self.leaves += other.leaves
        self._add_all_but_words(other)

    def add_beside(self, other: "Contents") -> None:
        """Take in what a part holds that says the same in other words, without these."""
        other.enclosed = [one for one in other.enclosed if one.media_type not in _RENDITIONS]
        self._add_all_but_words(other)

    def text(self) -> str:
        """Its words, as they came."""
        return "\n\n".join(text.strip("\r\n") for leaf in self.leaves if (text := leaf.words().text).strip())

    def _add_all_but_words(self, other: "Contents") -> None:
        self.enclosed += other.enclosed
        self.signed |= other.signed
        self.encrypted |= other.encrypted
        self.report |= other.report


def contents_of(part: Message) -> Contents:
    """What this part and those below it hold, by the rules of MIME (RFC 2045 to 2049, 1847, 3156, 6522, 8551).

    Raises:
        InputRefused: `html_too_large`, and the limits on parts, for a mail that was encoded as a whole.
    """
    kind = media_type_of(part)
    if kind.startswith("message/"):
        return _message(part, kind)
    if children := children_of(part):
        return _MADE_OF.get(kind, _mixed)(part, children)
    if kind.startswith("multipart/"):  # whose boundary is missing or never comes
        return Contents(leaves=[Leaf(part, "text/plain")])
    if kind == "text/rfc822-headers" and (headers := mail_in(data_of(part))):
        return Contents(enclosed=[Nested(headers, file_name(part), kind, size_of(part), is_attached=False)])
    if kind in _WORDS and disposition_of(part) != "attachment" and not file_name(part):
        return Contents(leaves=[Leaf(part, "text/enriched" if kind == "text/richtext" else kind)])
    return _file(part, kind)


def _mixed(_: Message, children: list[Message]) -> Contents:
    found = Contents()
    for child in children:
        found.add(contents_of(child))
    return found


def _alternative(_: Message, children: list[Message]) -> Contents:
    """The plain words, unless they are only a hint to the others; else the last, which is the richest."""
    offers = [contents_of(child) for child in children]
    chosen = _chosen([offer for offer in offers if offer.leaves])
    found = Contents()
    for offer in offers:
        if offer is chosen:
            found.add(offer)
        else:
            found.add_beside(offer)
    return found


def _chosen(offers: list[Contents]) -> Contents | None:
    plain = next((offer for offer in offers if all(leaf.is_plain for leaf in offer.leaves) and offer.text()), None)
    rich = [offer for offer in offers if offer is not plain]
    if plain is not None and not (rich and _may_be_stub(plain.text())):
        return plain
    best = next((offer for offer in reversed(rich) if offer.text()), None)
    if plain is None or best is None:
        return best or plain
    return best if len(best.text()) > _RICHER * len(_LINK.sub("", plain.text()).strip()) else plain


def _may_be_stub(text: str) -> bool:
    return len(text) <= _STUB_CHARS_MAX and (_STUB.search(text) is not None or not _LINK.sub("", text).strip())


def _related(part: Message, children: list[Message]) -> Contents:
    """The words of the root (RFC 2387); the rest is what they show."""
    start = parameter(part, "start").strip("<>")
    ids = [str(child.get("content-id", "")).strip(" <>") for child in children]
    root = ids.index(start) if start and start in ids else 0
    found = contents_of(children[root])
    for i, child in enumerate(children):
        if i != root:
            found.add(contents_of(child))
    return found


def _signed(part: Message, children: list[Message]) -> Contents:
    found = _mixed(part, children)
    found.signed = True
    return found


def _encrypted(_: Message, children: list[Message]) -> Contents:
    sealed = [child for child in children if media_type_of(child) != "application/pgp-encrypted"]
    return Contents(enclosed=[_sealed(child) for child in sealed], encrypted=True)


def _sealed(part: Message) -> File:
    data = data_of(part)
    return File(file_name(part), media_type_of(part), data, len(data), unread="encrypted")


def _report(part: Message, children: list[Message]) -> Contents:
    found = _mixed(part, children)
    found.report = True
    return found


def _message(part: Message, kind: str) -> Contents:
    name, size = file_name(part), size_of(part)
    if kind == DELIVERY_STATUS and (told := delivery_status(part)).words:
        return Contents(enclosed=[File(name, kind, b"", size, words=told.words, limits=told.limits)])
    if kind in _REPORTS:
        return Contents(enclosed=[File(name, kind, b"", size, unread="report")])
    if kind in _UNREAD_MAILS:
        return Contents(enclosed=[File(name, kind, b"", size, unread=_UNREAD_MAILS[kind])])
    inner = opened_again(part)
    if kind not in _MAILS or inner is None:
        return Contents(enclosed=[File(name, kind, b"", size, unread="not_text")])
    return Contents(enclosed=[Nested(inner, name, kind, size, disposition_of(part) == "attachment")])


def _file(part: Message, kind: str) -> Contents:
    if kind in _SIGNATURES:
        return Contents(signed=True)
    name, data = file_name(part), data_of(part)
    if kind in _SMIME:
        is_signed = "signed" in parameter(part, "smime-type").casefold() or name.casefold().endswith(".p7s")
        unread = "signed" if is_signed else "encrypted"
        return Contents(
            enclosed=[File(name, kind, data, len(data), unread=unread)], signed=is_signed, encrypted=not is_signed
        )
    if name.casefold().endswith(".eml") and (mail := mail_in(data)):
        return Contents(enclosed=[Nested(mail, name, kind, len(data), is_attached=True)])
    return Contents(enclosed=[File(name, kind, data, len(data), charset_of(part))])


_MADE_OF: dict[str, Callable[[Message, list[Message]], Contents]] = {
    "multipart/alternative": _alternative,
    "multipart/related": _related,
    "multipart/signed": _signed,
    "multipart/encrypted": _encrypted,
    "multipart/report": _report,
}
