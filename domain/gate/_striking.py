"""Strikes out of a draft what was told nowhere, and marks the places."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from domain.gate._claims import MASK, Claim, is_borne_out, masked, one_of
from domain.gate._figures import figures_in
from domain.gate._fold import fold
from domain.gate._grounds import Grounds
from domain.gate._links import Link, links_in
from domain.gate._moments import Calendar
from domain.gate._told import Told, sent_at
from domain.items import Strike

STRUCK_CHARS_MAX = 500
"""Of what was struck, as it is kept."""
QUOTATIONS_MAX = 200
"""Looked up in one draft; what is quoted beyond is struck unread."""

_QUOTATION = re.compile(
    r'(?<!\w)"(?=\S)(?P<straight>[^"]{1,2000})(?<=\S)"(?!\w)|[“”„«»](?P<bent>[^"“”„«»]{1,2000})[“”«»"]'
)
_QUOTED_WORDS_MIN = 3
"""A word or two may be a name or a way of speaking."""
_LEFT_OUT = re.compile(r"\[?(?:\.{3}|…)\]?")
_GAP = re.compile(r"\[[^\[\]\n]{1,2000}\]")
_BETWEEN = re.compile(r"[ \t,.;/&-]{0,3}|\s(?:at|um|on|am)\s")
"""What may stand between two marks of a kind, that one is enough."""
_LISTED = re.compile(r"^[ \t]*(?:[-*\u2022\u2013]|\(?\d{1,2}[.)])\s", re.MULTILINE)


class Struck(NamedTuple):
    """A text with marks in place of what was struck out of it."""

    text: str
    strikes: tuple[Strike, ...]
    """In its order; offsets are the text's."""


class Striker:
    """Holds what one draft says against what was told."""

    def __init__(self, grounds: Grounds) -> None:
        self._calendar = Calendar(grounds.zone)
        self._told = Told(grounds, self._calendar)
        self._sent = sent_at(grounds)

    def strike(self, text: str) -> Struck:
        """The text with a mark such as `[number?]` in place of each claim that was told nowhere."""
        pieces: list[str] = []
        strikes: list[Strike] = []
        at = length = 0
        for claim, in_gap in self._untold(text):
            mark = claim.mark if in_gap else f"[{claim.mark}]"
            pieces += [text[at : claim.start], mark]
            length += claim.start - at
            words = text[claim.start : claim.end][:STRUCK_CHARS_MAX]
            strikes.append(Strike(what=claim.what, words=words, start=length, end=length + len(mark)))
            length += len(mark)
            at = claim.end
        return Struck("".join([*pieces, text[at:]]), tuple(strikes))

    def cut(self, text: str) -> str:
        """The text without the claims that were told nowhere."""
        return masked(text, [claim for claim, _ in self._untold(text)]).replace(MASK, "")

    def _untold(self, text: str) -> list[tuple[Claim, bool]]:
        """What has to go, in order, and whether it stands within a gap, whose brackets serve the mark as well."""
        claims = sorted(self._claims(text))
        if not claims:
            return []
        listed = len(_LISTED.findall(text))
        told = self._told.forms | ({f"n:{listed}"} if listed else set())
        untold = [claim for claim in claims if not is_borne_out(claim, told)]
        return list(_with_gaps(_joined(untold, text), text))

    def _claims(self, text: str) -> Iterator[Claim]:
        """All that may not be invented; nothing in it overlaps."""
        quotations = list(self._quotations(text))
        yield from (claim for claim in quotations if claim.needs)
        text = masked(text, quotations)
        links = [_linked(link) for link in links_in(text)]
        yield from links
        text = masked(text, links)
        moments = self._calendar.moments_in(text, self._sent, self._sent)
        yield from (Claim(m.start, m.end, "date", m.mark, m.needs) for m in moments)
        yield from figures_in(masked(text, moments))

    def _quotations(self, text: str) -> Iterator[Claim]:
        """Each quotation of some length; one that stands just so needs nothing more."""
        read = 0
        for match in _QUOTATION.finditer(text):
            words = fold(match["straight"] or match["bent"])
            if len(words.split()) < _QUOTED_WORDS_MIN:
                continue
            read += 1
            stands = read <= QUOTATIONS_MAX and self._stands(words)
            yield Claim(match.start(), match.end(), "quotation", "quotation?", () if stands else one_of())

    def _stands(self, quoted: str) -> bool:
        """Whether the words stand somewhere; where some were left out, each of the rest."""
        pieces = (piece.strip(" .,;:!?…'") for piece in _LEFT_OUT.split(quoted))
        return all(self._told.says(piece) for piece in pieces if piece)


def _linked(link: Link) -> Claim:
    what = "address" if link.is_address else "link"
    return Claim(link.start, link.end, what, f"{what}?", one_of(f"link:{link.form}"))


def _joined(claims: Iterable[Claim], text: str) -> list[Claim]:
    """One claim for those of a kind that stand side by side, as a weekday and its date do."""
    joined: list[Claim] = []
    for claim in claims:
        last = joined[-1] if joined else None
        if last and last.mark == claim.mark and _BETWEEN.fullmatch(text, last.end, claim.start):
            joined[-1] = last._replace(end=claim.end)
        else:
            joined.append(claim)
    return joined


def _with_gaps(claims: Iterable[Claim], text: str) -> Iterator[tuple[Claim, bool]]:
    gaps = _GAP.finditer(text)
    gap = next(gaps, None)
    for claim in claims:
        while gap is not None and gap.end() <= claim.start:
            gap = next(gaps, None)
        yield claim, gap is not None and gap.start() < claim.start and claim.end < gap.end()
