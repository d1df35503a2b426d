"""Tells a mail's own words from quoted history and signature, without deleting either.

Which lines are which is policy of our own; it errs towards own words, because those are always read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.source._limits import SEGMENTS_MAX
from domain.conversation import SegmentKind
from domain.failures import InputRefused

_ATTRIBUTION_LINES_MAX = 4
_ATTRIBUTION_CHARS_MAX = 500
_OPENED = re.compile(
    r"(?:On|Am|Le|El|Il|In data|Op|Em|Den|W dniu|Dnia|Na|Dne|På|Pe|在)\b|\d{4}[-/.]\d|\d{1,2}[-/.]\d", re.IGNORECASE
)
_VERB = re.compile(
    r"\b(?:wrote|writes|schrieb|geschrieben|a écrit|escribió|ha scritto|scrisse|schreef|skrev|escreveu|"
    r"napisał\(a\)|napisał|napisała|написал|написала|пише|kirjoitti|yazd\u0131|napsal)(?!\w)|写道",
    re.IGNORECASE,
)
_WHEN_OR_WHO = re.compile(r"\S@\S|\d{1,2}[:.]\d{2}|\b(?:19|20)\d\d\b")
_TIMED_ADDRESS = re.compile(r"\d{1,2}[:.]\d{2}.*<[^<>\s]+@[^<>\s]+ ?>:$")
_COLON = (":", "\uff1a")
_ADDRESS_WROTE = re.compile(r"@\S+> wrote$")

_DIVIDER = re.compile(
    r"[-_]{2,} ?(?:Original Message|Original Appointment|Forwarded message|Ursprüngliche Nachricht|"
    r"Weitergeleitete Nachricht|Message d'origine|Mensaje original|Messaggio originale|Oorspronkelijk bericht|"
    r"Mensagem original|Oprindelig besked|Opprinnelig melding|Ursprungligt meddelande|Исходное сообщение) ?[-_]{2,}$"
    r"|-{2,} ?Forwarded by\b|Begin forwarded message:$|Anfang der weitergeleiteten (?:Nachricht|E-Mail):$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\*?(From|Von|De|Da|Van|Fra|Från|Sent|Gesendet|Envoyé|Enviado|Enviada|Verzonden|Inviato|Sendt|Skickat|"
    r"Date|Datum|Fecha|Data|Dato|To|An|À|Para|A|Aan|Til|Till|Cc|Kopie|Copie|"
    r"Subject|Betreff|Objet|Sujet|Asunto|Oggetto|Onderwerp|Assunto|Emne|Ämne)(?: le| à| el| em)?\*? ?:",
    re.IGNORECASE,
)
_FROM = {"from", "von", "de", "da", "van", "fra", "från"}
_ABOUT = {"subject", "betreff", "objet", "asunto", "oggetto", "onderwerp", "assunto", "sujet", "emne", "ämne"}
_BLOCK_LINES_MAX = 8
_BLOCK_LABELS_MIN = 3
_RULE = re.compile(r"[_-]{5,}$")

_SIGNATURE = re.compile(
    r"--$|—$|Sent from my [^,.]{1,60}$|Sent from (?:Mail|Outlook|Yahoo)\b[^,.]{0,60}$|Get Outlook for \S.{0,40}$|"
    r"Von meinem .{1,40} gesendet\.?$|Gesendet von .{1,60}$|Envoyé de mon .{1,40}$|Enviado desde mi .{1,40}$",
    re.IGNORECASE,
)
_SIGNATURE_CHARS_MAX = 100
_LIST_RULE = re.compile(r"_{2,}$|-{5,}$")
_LIST_NAME = re.compile(r"mailing list|unsubscribe", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the text, from its first character that is not blank to its last."""

    kind: SegmentKind
    start: int
    end: int


def sections(text: str) -> list[Section]:
    """The sections of a text in normal form, in the order they stand, without blank edges.

    Raises:
        InputRefused: `too_many_segments`.
    """
    lines = text.split("\n")
    found: list[Section] = []
    at = 0
    for line, kind in zip(lines, _kinds(lines), strict=True):
        if line.strip():
            start, end = at + len(line) - len(line.lstrip()), at + len(line)
            if found and found[-1].kind is kind:
                found[-1] = Section(kind, found[-1].start, end)
            else:
                found.append(Section(kind, start, end))
                if len(found) > SEGMENTS_MAX:
                    raise InputRefused("too_many_segments", f"Send at most {SEGMENTS_MAX} quoted and own stretches.")
        at += len(line) + 1
    return found


def _kinds(lines: list[str]) -> Iterator[SegmentKind]:
    """One kind for each line."""
    kind = SegmentKind.OWN
    i = 0
    while i < len(lines):
        if _history_starts(lines, i):
            yield from [SegmentKind.QUOTED] * (len(lines) - i)
            return
        if attribution := _attribution(lines, i):
            yield from [SegmentKind.QUOTED] * attribution
            i += attribution
            if not _next_is_marked(lines, i):
                yield from [SegmentKind.QUOTED] * (len(lines) - i)
                return
            kind = SegmentKind.OWN
            continue
        if _marked(lines[i]):
            kind = SegmentKind.OWN
            yield SegmentKind.QUOTED
        else:
            if _signature_starts(lines, i):
                kind = SegmentKind.SIGNATURE
            yield kind
        i += 1


def _marked(line: str) -> bool:
    return line.startswith((">", " >"))


def _next_is_marked(lines: list[str], i: int) -> bool:
    following = next((line for line in lines[i : i + _ATTRIBUTION_LINES_MAX] if line.strip()), "")
    return _marked(following)


def _attribution(lines: list[str], i: int) -> int:
    """How many lines from here on say who wrote what follows; 0 when none do."""
    opened = _OPENED.match(lines[i]) is not None
    if not opened and not lines[i].endswith((*_COLON, ">", "<", "wrote")) and "<" not in lines[i]:
        return 0
    whole = ""
    for count in range(1, _ATTRIBUTION_LINES_MAX + 1):
        line = lines[i + count - 1].strip() if i + count <= len(lines) else ""
        whole = f"{whole} {line}".strip()
        if not line or _marked(line) or len(whole) > _ATTRIBUTION_CHARS_MAX:
            return 0
        if line.endswith(_COLON) or _ADDRESS_WROTE.search(whole):
            return count if _attributes(whole, opened=opened, marked=_next_is_marked(lines, i + count)) else 0
    return 0


def _attributes(whole: str, *, opened: bool, marked: bool) -> bool:
    """Whether these words name an author: surer words are needed where no mark confirms that a quote follows."""
    if _TIMED_ADDRESS.search(whole) or _ADDRESS_WROTE.search(whole):
        return True
    return bool(_VERB.search(whole)) and (marked or (opened and bool(_WHEN_OR_WHO.search(whole))))


def _history_starts(lines: list[str], i: int) -> bool:
    """Whether an unmarked copy of an older mail begins here: by a divider, or by its block of headers."""
    line = lines[i].strip()
    if _DIVIDER.match(line):
        return True
    if _RULE.match(line):
        following = next((j for j in range(i + 1, min(i + 3, len(lines))) if lines[j].strip()), None)
        return following is not None and _header_block(lines, following)
    return _header_block(lines, i)


def _header_block(lines: list[str], i: int) -> bool:
    if not (first := _LABEL.match(lines[i].strip())) or first[1].casefold() not in _FROM:
        return False
    labels = set()
    for line in lines[i : i + _BLOCK_LINES_MAX]:
        if label := _LABEL.match(line.strip()):
            labels.add(label[1].casefold())
    return len(labels) >= _BLOCK_LABELS_MIN and bool(labels & _ABOUT)


def _signature_starts(lines: list[str], i: int) -> bool:
    line = lines[i].strip()
    if len(line) > _SIGNATURE_CHARS_MAX:
        return False
    if _SIGNATURE.match(line):
        return True
    return bool(_LIST_RULE.match(line)) and any(_LIST_NAME.search(below) for below in lines[i + 1 : i + 4])
