"""Tells who says what in a cue: by voice tags, by "Name: words", by the identifier, or as Microsoft Graph has it."""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from adapters.source._text import clean
from adapters.source.spoken._cues import Cue
from adapters.source.spoken._names import is_name, labels_in, spoken

_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,100})?(?:[ \t]+([^<>\n]{1,300}))?>|</v>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z](?!ttps?:)[^<>@\n]{0,300}>|<[\d:.]{1,20}>|\{\\[^{}\n]{1,100}\}")
_MOMENT = re.compile(r"<\d{1,5}:[\d:.]{1,20}>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_NOT_PLAIN = re.compile(r"[<{&\x00-\x08\x0e-\x1f\x7f]")
_QUOTED_NAME = re.compile(r"\d{1,9}[ \t]+\"([^\"\n]{1,300})\"(?:[ \t]+\([^()\n]{1,40}\))?")
_ROLLED_MIN = 3
_FULL_NAME_WORDS_MIN = 2
_LINES_A_NAME_MAX = 6
_DASHES = ("-", "\u2013", "\u2014", ">>")


@dataclass(frozen=True, slots=True)
class _Labels:
    """What a file's lines tell of who speaks."""

    known: frozenset[str]
    """Names that read as none."""
    names: bool
    """Whether a single word before a colon is a name: where so few lines have one, it is a word like any other."""


def said_in(cues: Sequence[Cue]) -> Iterator[tuple[Cue, str, str]]:
    """Each cue with a speaker and words, in order; the name is empty where none is given, the words are plain.

    Lines that a rolling caption shows again (YouTube's automatic captions) are left out.
    """
    written = [plain for cue in cues for line in cue.lines if (plain := _undashed(_plain(line)))]
    speakers = _Labels(labels_in(written), _are_names(written))
    names = _names_by_identifier(cues)
    for cue in _unrolled(cues):
        for name, words in _voices(cue.lines, speakers):
            if words or name:
                yield cue, name or names.get(cue.identifier, ""), words


def _voices(lines: Sequence[str], labels: _Labels) -> Iterator[tuple[str, str]]:
    payload = "\n".join(lines)
    if (found := _graph_words(payload)) is not None:
        yield found
        return
    name, position = "", 0
    for tag in (*_VOICE.finditer(payload), None):
        stretch = payload[position : tag.start() if tag else None]
        if name:
            yield name, _without(name, _plain(stretch))
        else:
            yield from _named_lines(stretch, labels)
        if tag:
            name, position = clean(_unescaped(tag[1] or "")).strip(), tag.end()


def _named_lines(stretch: str, labels: _Labels) -> Iterator[tuple[str, str]]:
    """Lines "Name: words"; a line without a name goes on in the same voice, unless a dash shows another."""
    name, pieces = "", list[str]()
    for plain in filter(None, map(_plain, stretch.split("\n"))):
        named = _named(plain, labels)
        if pieces and (named or (name and plain.startswith(_DASHES))):
            yield name, " ".join(pieces)
            name, pieces = "", []
        name, words = named or (name, plain)
        pieces.append(words)
    if pieces:
        yield name, " ".join(pieces).strip()


def _named(plain: str, labels: _Labels) -> tuple[str, str] | None:
    found = spoken(_undashed(plain), labels.known)
    known = found and (labels.names or " " in found[0] or found[0] in labels.known)
    return found if known else None


def _undashed(plain: str) -> str:
    return plain.lstrip("->\u2013\u2014 ") if plain.startswith(_DASHES) else plain


def _are_names(lines: Sequence[str]) -> bool:
    return _LINES_A_NAME_MAX * sum(1 for line in lines if spoken(line)) >= len(lines)


def _without(name: str, words: str) -> str:
    """The words of a voice, without its name where that is written again."""
    found = spoken(words)
    return found[1] if found and found[0].casefold() == name.casefold() else words


def _graph_words(payload: str) -> tuple[str, str] | None:
    """Speaker and words of a cue in Microsoft Graph's `metadataContent`: a JSON object for each cue."""
    if not payload.lstrip().startswith("{") or '"spokenText"' not in payload:
        return None
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):  # not what it looked like: words with braces
        return None
    if not isinstance(told, dict) or not isinstance(told.get("spokenText"), str):
        return None
    speaker = told.get("speakerName")
    return (clean(speaker) if isinstance(speaker, str) else ""), " ".join(clean(told["spokenText"]).split())


def _names_by_identifier(cues: Sequence[Cue]) -> dict[str, str]:
    """The names in identifiers: Webex writes `1 "Ana Silva" (123)`.

    Others write the name alone: then it stands at several cues, which no identifier may, and all identifiers read
    as full names.
    """
    uses = Counter(cue.identifier for cue in cues)
    quoted = {text: found[1] for text in uses if (found := _QUOTED_NAME.fullmatch(text))}
    full = all(is_name(text) and len(text.split()) >= _FULL_NAME_WORDS_MIN for text in uses)
    if full and max(uses.values(), default=0) > 1:
        return {text: text for text in uses}
    return quoted


def _unrolled(cues: Sequence[Cue]) -> Iterator[Cue]:
    """The cues without the lines that the one before has shown, in a file whose captions roll.

    They roll when lines carry moments between their words (`<00:01.000>`), or when at least three cues begin with
    the line at which the one before ended, and go on.
    """
    plain = [[words for line in cue.lines if (words := _plain(line))] for cue in cues]
    moments = any(_MOMENT.search(line) for cue in cues for line in cue.lines)
    pairs = list(pairwise(plain))
    rolled = sum(1 for before, lines in pairs if 0 < _shown(before, lines) < len(lines))
    if not moments and rolled < _ROLLED_MIN:
        yield from cues
        return
    yield from cues[:1]
    for cue, (before, lines) in zip(cues[1:], pairs, strict=True):
        shown = _shown(before, lines)
        yield replace(cue, lines=tuple(line for line in cue.lines if _plain(line))[shown:]) if shown else cue


def _shown(before: list[str], lines: list[str]) -> int:
    """How many lines at the beginning are the last ones of the cue before."""
    most = min(len(before), len(lines), 3)
    return next((count for count in range(most, 0, -1) if before[-count:] == lines[:count]), 0)


def _plain(words: str) -> str:
    if words.isascii() and not _NOT_PLAIN.search(words):
        return " ".join(words.split())  # what the rest would give, for most lines there are
    return " ".join(clean(_unescaped(_TAG.sub("", words))).split())


def _unescaped(words: str) -> str:
    return _ENTITY.sub(lambda found: html.unescape(found[0]), words)
