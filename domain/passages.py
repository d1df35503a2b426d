"""Passages: a text cut at its own seams into stretches that one embedding can stand for."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from domain.identity import content_hash
from domain.retrieval import PASSAGE_CHARS_MAX

CHARS_AIM = 600
"""Paragraphs are joined up to here; docs/context.md has what other lengths gave."""
SECTION_CHARS_MIN = 200
"""A heading begins a passage of its own, unless the one before it would be shorter."""
PASSAGES_MAX = 1_000
"""Of one text; what comes after is not indexed."""
HEADING_CHARS_MAX = 80

_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"')\]]?[ \t\n]+|\n")


class Stretch(NamedTuple):
    """`text[start:end]` is `words`."""

    start: int
    end: int
    words: str

    @property
    def hash(self) -> str:
        """Of the words: the same words are embedded once."""
        return content_hash(self.words.encode())


class _Block(NamedTuple):
    """A paragraph, or a piece of one that is too long."""

    start: int
    end: int
    heads: bool


def cut(text: str, start: int = 0, end: int | None = None) -> tuple[Stretch, ...]:
    """The stretches of `text[start:end]`, in order, none overlapping; together all of its words, up to `PASSAGES_MAX`.

    Each ends where a paragraph does; where one is longer than a passage may be, at the end of a sentence or a line;
    where there is neither, between words. A passage has `PASSAGE_CHARS_MAX` characters at most.
    """
    blocks = _blocks(text, start, len(text) if end is None else end)
    joined = (Stretch(first, last, text[first:last]) for first, last in _joined(blocks))
    return tuple(stretch for stretch, _ in zip(joined, range(PASSAGES_MAX), strict=False))


def _joined(blocks: Iterator[_Block]) -> Iterator[tuple[int, int]]:
    """Blocks put together up to the aim; a heading stays with what follows it."""
    first = last = -1
    heads_only = False
    for block in blocks:
        fits = block.end - first <= (PASSAGE_CHARS_MAX if heads_only else CHARS_AIM)
        seam = block.heads and not heads_only and last - first >= SECTION_CHARS_MIN
        if first >= 0 and (seam or not fits):
            yield first, last
            first = -1
        if first < 0:
            first, heads_only = block.start, block.heads
        heads_only = heads_only and block.heads
        last = block.end
    if first >= 0:
        yield first, last


def _blocks(text: str, start: int, end: int) -> Iterator[_Block]:
    for first, last in _paragraphs(text, start, end):
        if last - first > PASSAGE_CHARS_MAX:
            yield from (_Block(*piece, heads=False) for piece in _pieces(text, first, last))
        else:
            yield _Block(first, last, _is_heading(text[first:last]))


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs of lines that hold words, without the blanks around them."""
    first = last = line_end = -1
    for line in _LINE.finditer(text, start, end):
        words = line[0].strip()
        begins = line.start() + len(line[0]) - len(line[0].lstrip())
        if first >= 0 and (not words or line.start() > line_end + 1):
            yield first, last
            first = -1
        if words:
            first = begins if first < 0 else first
            last = begins + len(words)
        line_end = line.end()
    if first >= 0:
        yield first, last


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A long paragraph in pieces of about the aim, each ending where a sentence or a line does, if one does."""
    for first, last in _cuts(text, start, end):
        words = text[first:last]
        if words.strip():
            yield first + len(words) - len(words.lstrip()), first + len(words.rstrip())


def _cuts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The same, with the blanks between them."""
    held = start
    for seam in (*(found.end() for found in _SENTENCE_END.finditer(text, start, end)), end):
        if seam - start > CHARS_AIM and held > start:
            yield start, held
            start = held
        while seam - start > PASSAGE_CHARS_MAX:
            stop = _between_words(text, start)
            yield start, stop
            start = stop
        held = seam
    if start < end:
        yield start, end


def _between_words(text: str, start: int) -> int:
    """Where a stretch without sentences is cut: after its last blank within the aim, or anywhere."""
    stop = start + CHARS_AIM
    blank = max(text.rfind(" ", start, stop), text.rfind("\t", start, stop))
    return blank + 1 if blank > start else stop


def _is_heading(paragraph: str) -> bool:
    """One short line that ends like no sentence, or is marked as Markdown marks it."""
    if "\n" in paragraph or len(paragraph) > HEADING_CHARS_MAX:
        return False
    return paragraph.startswith("#") or paragraph[-1].isalnum()
