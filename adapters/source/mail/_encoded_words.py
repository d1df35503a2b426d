"""Decodes the encoded words of header fields (RFC 2047), in the broken forms in which they occur too."""

import quopri
import re

from adapters.source._charsets import decode
from adapters.source.mail._codings import from_base64

_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?(.{0,3000}?)\?=(?![0-9A-F]{2})", re.DOTALL)
_NO_BYTES = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Surrogates that stand for no byte: some charsets of Python's let them through."""
_BETWEEN_WORDS = re.compile(r"(?<=\?=)\s+(?==\?)")


def readable(raw: str, charset: str | None = None) -> str:
    """A raw field as people read it.

    Bytes that stand in it as they are (surrogates, as the standard library keeps them) are read by `charset`, where
    they are not UTF-8. Words side by side in one charset are decoded together: senders cut characters in two.
    """
    if not raw.isascii():
        raw = unescaped(raw, charset)
    if "=?" not in raw:
        return raw
    text = _BETWEEN_WORDS.sub("", raw)
    pieces: list[str] = []
    run, run_charset, at = b"", "", 0
    for word in _ENCODED_WORD.finditer(text):
        word_charset = word[1].partition("*")[0]
        if word.start() != at or word_charset.casefold() != run_charset.casefold():
            pieces += (decode(run, run_charset), text[at : word.start()])
            run = b""
        run += _payload(word[2], word[3])
        run_charset, at = word_charset, word.end()
    return "".join((*pieces, decode(run, run_charset), text[at:]))


def unescaped(raw: str, charset: str | None) -> str:
    """The field with the 8-bit bytes in it read as text: by UTF-8, else by `charset`, else by their looks."""
    data = _NO_BYTES.sub("\ufffd", raw).encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decode(data, charset)


def _payload(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "replace")
    return quopri.decodestring(data, header=True) if encoding in "qQ" else from_base64(data)
