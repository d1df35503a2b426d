"""Finds what was laid between the lines of a plain text before there was MIME: PGP armour, uuencoded files."""

import re
from dataclasses import dataclass, field

from adapters.source.mail._codings import from_uu

_ARMOURED = r"(?:(?:Version|Comment|MessageID|Hash|Charset):[^\n]{0,500}\n)*+(?:[A-Za-z0-9+/=]{0,100}[ \t]*\n)*+"
"""The headers and the letters of armour (RFC 9580, section 6.2): whatever else stands there is somebody's words."""
_ENCRYPTED = re.compile(
    rf"^-----BEGIN PGP MESSAGE-----[ \t]*\n{_ARMOURED}-----END PGP MESSAGE-----[ \t]*$", re.MULTILINE
)
_SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:(?:Hash|Charset|NotDashEscaped):[^\n]{0,500}\n)*+(?:[ \t]*\n)?",
    re.MULTILINE,
)
_SIGNATURE = re.compile(
    rf"^-----BEGIN PGP SIGNATURE-----[ \t]*\n{_ARMOURED}-----END PGP SIGNATURE-----[ \t]*$\n?", re.MULTILINE
)
_ESCAPE = re.compile(r"^- ", re.MULTILINE)
_UU_BEGIN = re.compile(r"^begin [0-7]{3,4} (\S[^\n]{0,254})\n(?=[\x20-\x60]{1,90}\n)", re.MULTILINE)
_UU_END = re.compile(r"^end[ \t]*$", re.MULTILINE)
_UU_LINES = re.compile(r"(?:[\x20-\x60]{0,90}\n)+")
_FILES_MAX = 100


@dataclass(slots=True)
class Bared:
    """A plain text without what was laid into it."""

    text: str
    files: list[tuple[str, bytes]] = field(default_factory=list)
    """Name and bytes of each uuencoded file."""
    signed: bool = False
    encrypted: bool = False


def bared(text: str) -> Bared:
    """The text as a person would want to read it, its line endings LF; what cannot be read is left out of it."""
    found = Bared(text)
    if "-----BEGIN PGP" in text:
        _take_armour(found)
    if "begin " in text:
        _take_files(found)
    return found


def _take_armour(found: Bared) -> None:
    """Armour is taken out whole or not at all: what begins and never ends may be anybody's words."""
    found.text, count = _ENCRYPTED.subn("", found.text)
    found.encrypted = count > 0
    kept: list[str] = []
    at = looked = 0
    for signature in _SIGNATURE.finditer(found.text):
        begins = list(_SIGNED.finditer(found.text, looked, signature.start()))
        looked = signature.end()
        if begins:
            words = found.text[begins[-1].end() : signature.start()]
            kept += (found.text[at : begins[-1].start()], _ESCAPE.sub("", words))
            at = looked
    found.signed = bool(kept)
    found.text = "".join((*kept, found.text[at:]))


def _take_files(found: Bared) -> None:
    kept: list[str] = []
    at = 0
    while len(found.files) < _FILES_MAX and (begin := _UU_BEGIN.search(found.text, at)):
        lines = _UU_LINES.match(found.text, begin.end())
        end = _UU_END.match(found.text, lines.end()) if lines else None
        if lines is None or end is None:
            kept.append(found.text[at : begin.end()])
            at = begin.end()
            continue
        found.files.append((begin[1].strip(), from_uu(lines[0].encode("ascii").split(b"\n"))))
        kept.append(found.text[at : begin.start()])
        at = end.end()
    found.text = "".join((*kept, found.text[at:]))
