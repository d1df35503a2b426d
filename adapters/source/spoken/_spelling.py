"""Puts words together that a recorder lists one by one."""

from collections.abc import Iterable, Iterator, Sequence

from adapters.source._json import Json, field, first
from adapters.source._limits import TURN_CHARS_MAX
from adapters.source.spoken._fields import Unit, when_in, words_in
from adapters.source.spoken._meeting import Said
from adapters.source.spoken._recorders import ENDS, STARTS
from adapters.source.spoken._times import ended

_TEXTS = ("text", "value", "word", "punctuated_word", "content")
_STARTS = (*STARTS, "ts")
_ENDS = (*ENDS, "end_ts")
_MARKS = frozenset(".,;:!?…\u3001\u3002\uff01\uff0c\uff1f")


def spelled(speaker: str, words: Sequence[Json], unit: Unit) -> Said:
    """What a list of words says; where marks (`punct`) stand among them, they bring the blanks with them."""
    pieces = [piece for word in words if isinstance(piece := first(word, _TEXTS), str)]
    between = "" if any(field(word, "type") == "punct" for word in words) else " "
    timed = [word for word in words if first(word, _STARTS) is not None]
    at = when_in(first(timed[0], _STARTS), unit) if timed else None
    until = when_in(first(timed[-1], _ENDS), unit) if timed else None
    return Said(speaker, words_in(between.join(pieces)), at, ended(at, until))


def together(words: Iterable[Said]) -> Iterator[Said]:
    """Single words of one speaker as one, up to `TURN_CHARS_MAX` characters; a mark goes on the word before it."""
    run: list[Said] = []
    chars = 0
    for word in words:
        mark = bool(word.words) and _MARKS.issuperset(word.words)
        if run and not mark and (word.name != run[0].name or chars > TURN_CHARS_MAX):
            yield _sentence(run)
            run, chars = [], 0
        run.append(word)
        chars += len(word.words) + 1
    if run:
        yield _sentence(run)


def _sentence(run: Sequence[Said]) -> Said:
    pieces: list[str] = []
    for word in run:
        if pieces and not _MARKS.issuperset(word.words):
            pieces.append(" ")
        pieces.append(word.words)
    last = next((word for word in reversed(run) if word.until is not None), run[-1])
    return Said(run[0].name, "".join(pieces).strip(), run[0].at, ended(run[0].at, last.until))
