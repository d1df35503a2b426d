"""Normalises text in one documented way, so that an offset means the same everywhere.

In this order:

1. Lone surrogates become U+FFFD.
2. Every line ending (CRLF, CR, VT, FF, NEL, LS, PS) becomes LF.
3. Controls go, but tab and LF; noncharacters go; and so does whatever shows nothing: Unicode's
   Default_Ignorable_Code_Point, which are zero-width and bidirectional characters, joiners, soft hyphens, Hangul
   fillers, variation selectors and tags. Only U+FE0F stays, once, after what it makes an emoji of.
4. Spaces of other widths, and the empty Braille cell, become a space.
5. NFC, with at most 30 marks on one character, as Unicode's stream-safe form has it.
6. Blanks at the ends of lines go, and empty lines at both ends; at most two empty lines stay in a row.

Private use, unassigned and object replacement characters stay: they show something, if only a box.
"""

import re
import unicodedata

# What is beyond U+FFFF stands apart: `re` is quick only with a class that has none of it.
_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_HIDING = (
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufff8"
)
_HIDING_BEYOND = "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
_GONE = f"{_CONTROLS}\xad\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff{_HIDING}"
_GONE_BEYOND = _HIDING_BEYOND + "".join(chr(plane << 16 | low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
_BLANKS = "\xa0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000"

_ASCII = dict.fromkeys((*range(0x09), *range(0x0E, 0x20), 0x7F)) | {0x0B: "\n", 0x0C: "\n"}
_ODD = re.compile(f"[\ud800-\udfff{_BREAKS}{_GONE}{_BLANKS}]")
_ODD_BEYOND = re.compile("[\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001fffe-\U0010ffff]")
"""With all of the planes above the second, where hardly anything is."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile(f"\r\n|[{_BREAKS}]")
_UNSEEN = re.compile(f"[{_GONE}]")
_UNSEEN_BEYOND = re.compile(f"[{_GONE_BEYOND}]")
_STYLE_OF_NOTHING = re.compile("(?<![^\\s\ufe0f])\ufe0f+")
_SPACES = re.compile(f"[{_BLANKS}]")
_HIDDEN = re.compile(f"(?:(?!(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f{_HIDING}]))[{_HIDING}{_HIDING_BEYOND}])+")
_BLANK_LINES = re.compile("\n{4,}")
_MARKABLE = re.compile("[\u0300-\U0010ffff]{31,}")
_MARKS_MAX = 30


def clean(text: str) -> str:
    """The text in normal form, which stays as it is when cleaned again, encodes to UTF-8 and has no NUL."""
    if text.isascii():
        text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_ASCII)
    else:
        if _ODD.search(text):
            text = _LINE_ENDS.sub("\n", _SURROGATES.sub("\ufffd", text))
            text = _SPACES.sub(" ", _UNSEEN.sub("", text))
        if _ODD_BEYOND.search(text):
            text = _UNSEEN_BEYOND.sub("", text)
        if "\ufe0f" in text:
            text = _STYLE_OF_NOTHING.sub("", text)
        text = _composed(text)
    if " \n" in text or "\t\n" in text or text.endswith((" ", "\t")):
        text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    if "\n\n\n\n" in text:
        text = _BLANK_LINES.sub("\n\n\n", text)
    return text.strip("\n")


def invisible_runs(text: str) -> int:
    """How many stretches of characters that show nothing, and could hide something, `clean` takes out of the text.

    These are zero-width, bidirectional and tag characters, fillers and variation selectors; not controls, soft hyphens,
    or a joiner between two letters of a script that is written with it, or within an emoji.
    """
    return 0 if text.isascii() else sum(1 for _ in _HIDDEN.finditer(text))


def one_line(text: str, chars_max: int) -> str:
    """The text in normal form as a single line, for names and subjects."""
    return " ".join(clean(text).split())[:chars_max].rstrip()


def _composed(text: str) -> str:
    """NFC, with a cap on the marks on one character, which it sorts in quadratic time.

    Again afterwards, as one mark may have come apart into several.
    """
    capped = _MARKABLE.sub(_cap_marks, text)
    composed = unicodedata.normalize("NFC", capped)
    return composed if composed == capped else _MARKABLE.sub(_cap_marks, composed)


def _cap_marks(run: re.Match[str]) -> str:
    """Keep the first few marks on each character."""
    kept: list[str] = []
    marks = 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS_MAX:
            kept.append(character)
    return "".join(kept)
