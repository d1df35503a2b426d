"""Takes a mail apart by the standard library, counting as it goes, and finds the words in its parts."""

from email.feedparser import BytesFeedParser
from email.message import Message
from email.policy import Policy, compat32

from adapters.source._headers import check_field
from adapters.source._html import html_to_text
from adapters.source._limits import DEPTH_MAX, HEADER_BLOCK_BYTES_MAX, MIME_PARAMETERS_MAX, PARTS_MAX
from adapters.source._text import clean, decode
from domain.failures import InputRefused

_CHUNK_BYTES = 64 * 1024


class Part(Message):
    """A part that refuses to be one too many, too deep, or to have a header too large.

    Raises:
        InputRefused: `too_many_parts`, `too_deep`, `header_too_large`, while the bytes still come in.
    """

    def __init__(self, policy: Policy = compat32, *, census: "_Census") -> None:
        super().__init__(policy)
        census.count()
        self._depth = 1
        self._header_bytes = 0

    def attach(self, payload: Message | str) -> None:
        """Take in a part, as the parser does on each that it finds."""
        if isinstance(payload, Part):
            payload._depth = self._depth + 1  # noqa: SLF001  # a part of the same class
            if payload._depth > DEPTH_MAX:  # noqa: SLF001  # the same
                raise InputRefused("too_deep", f"Parts are nested too deep; send at most {DEPTH_MAX} levels.")
        super().attach(payload)

    def set_raw(self, name: str, value: str) -> None:
        """Take in a header field, as the parser does on each that it finds."""
        check_field(name, len(value))
        if name.lower().startswith("content-") and value.count(";") > MIME_PARAMETERS_MAX:
            raise InputRefused("header_too_large", f"Send at most {MIME_PARAMETERS_MAX} parameters in a header.")
        self._header_bytes += len(name) + len(value)
        if self._header_bytes > HEADER_BLOCK_BYTES_MAX:
            raise InputRefused(
                "header_too_large", f"The headers of a part are too large; send at most {HEADER_BLOCK_BYTES_MAX} bytes."
            )
        super().set_raw(name, value)


class _Census:
    def __init__(self) -> None:
        self._parts = 0

    def count(self) -> None:
        self._parts += 1
        if self._parts > PARTS_MAX:
            raise InputRefused("too_many_parts", f"The mail has too many parts; send at most {PARTS_MAX}.")


def take_apart(body: bytes) -> Message:
    """The mail as a tree of parts, within all limits.

    The policy is compat32: it leaves headers as they came, where policy.default parses each with a grammar
    that takes quadratic time and memory.

    Raises:
        InputRefused: as `Part`.
    """
    census = _Census()

    def part(policy: Policy = compat32) -> Part:
        return Part(policy, census=census)

    parser = BytesFeedParser(part, policy=compat32)
    for at in range(0, len(body), _CHUNK_BYTES):
        parser.feed(body[at : at + _CHUNK_BYTES])
    return parser.close()


def words_of(part: Message) -> str:
    """What a person reads in this part and those below it, attachments left out; in normal form.

    Raises:
        InputRefused: `html_too_large`.
    """
    return clean(_words(part)[0])


def _words(part: Message) -> tuple[str, bool]:
    """The words, and whether their sender wrote them as plain text."""
    kind = part.get_content_type()
    if part.is_multipart():
        children = part.get_payload()
        if kind.startswith("message/") or not isinstance(children, list):
            return "", False
        return _words_among(kind, [child for child in children if isinstance(child, Message)])
    if kind not in {"text/plain", "text/html"} or _is_attached(part):
        return "", False
    payload = part.get_payload(decode=True)
    text = decode(payload if isinstance(payload, bytes) else b"", part.get_content_charset())
    return (text, True) if kind == "text/plain" else (html_to_text(text), False)


def _words_among(kind: str, children: list[Message]) -> tuple[str, bool]:
    if kind in {"multipart/related", "multipart/signed", "multipart/report"}:
        return _words(children[0]) if children else ("", False)
    if kind == "multipart/alternative":
        written = [(text, plain) for text, plain in map(_words, children) if clean(text).strip()]
        return next((both for both in written if both[1]), written[-1] if written else ("", False))
    found = [(text, plain) for text, plain in map(_words, children) if text]
    return "\n\n".join(text for text, _ in found), any(plain for _, plain in found)


def _is_attached(part: Message) -> bool:
    disposition = str(part.get("content-disposition", "")).partition(";")[0].strip().casefold()
    return disposition == "attachment" or part.get_filename() is not None
