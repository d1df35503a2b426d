"""Normalises text in one documented way, so that an offset means the same everywhere.

In this order: lone surrogates become U+FFFD; every line ending becomes LF; controls, zero-width,
bidirectional and tag characters go; spaces of other widths become a space; NFC (with at most 30 marks on one
character, as Unicode's stream-safe form has it); trailing blanks go; at most two blank lines stay in a row.
"""

import codecs
import re
import unicodedata

_SURROGATES = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BLANK_LINES = re.compile("\n{4,}")
_MARKABLE = re.compile("[\u0300-\U0010ffff]{31,}")
_MARKS_MAX = 30

_CHARSET = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}")
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "euc_kr": "cp949"}
"""What senders mean by a name, as the WHATWG encoding standard has it."""
_NOT_CHARSETS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}
"""Codecs of Python's that are no charset of any message; some take quadratic time."""


def clean(text: str) -> str:
    """The text in normal form, which stays as it is when cleaned again, encodes to UTF-8 and has no NUL."""
    text = _BREAKS.sub("\n", _SURROGATES.sub("\ufffd", text))
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    if not text.isascii():
        text = unicodedata.normalize("NFC", _MARKABLE.sub(_cap_marks, text))
    text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n\n", text).strip("\n")


def one_line(text: str, chars_max: int) -> str:
    """The text in normal form as a single line, for names and subjects."""
    return " ".join(clean(text).split())[:chars_max].rstrip()


def decode(data: bytes, charset: str | None) -> str:
    """The bytes as text by their declared charset; what does not fit it becomes U+FFFD.

    Without a charset, or with one nobody knows, UTF-8 is tried, then Windows-1252.
    """
    codec = _codec(charset)
    if codec is None or codec == "cp1252":
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("cp1252", "replace")
    return data.decode("utf-8-sig" if codec == "utf-8" else codec, "replace")


def _codec(charset: str | None) -> str | None:
    if charset is None or not _CHARSET.fullmatch(charset):
        return None
    try:
        name = codecs.lookup(charset).name
        if name not in _NOT_CHARSETS:
            b"a".decode(name, "replace")  # refuses codecs that do not make text, such as base64
    except LookupError:
        return None
    return None if name in _NOT_CHARSETS else _MEANT.get(name, name)


def _cap_marks(run: re.Match[str]) -> str:
    """NFC sorts the marks on one character in quadratic time: keep the first few."""
    kept: list[str] = []
    marks = 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS_MAX:
            kept.append(character)
    return "".join(kept)
