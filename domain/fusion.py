"""Fusion: what was found by meaning and what was found by words as one list, of which the best is shown."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from domain.retrieval import PASSAGES_FOUND_MAX, PASSAGES_SHOWN_MAX, Found, Passage

RANK_CONSTANT = 60
"""Of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): how little the very first places count more."""
OF_ONE_ORIGIN_MAX = 2
"""Passages of one message or document that are shown: one long document must not crowd out all others."""


class Ranked(NamedTuple):
    """A passage as one of the two searches gave it."""

    passage: Passage
    score: float


def fuse(by_meaning: Sequence[Ranked], by_words: Sequence[Ranked], most: int = PASSAGES_FOUND_MAX) -> tuple[Found, ...]:
    """Both lists, each best first, as one: best first, `most` at most, the same words once.

    A passage's score is the sum of `1 / (RANK_CONSTANT + place)` over the lists in which it stands; those of a list
    that score the same have the same place. Of equals the first shares more telling words, or is nearer.
    """
    near, said = _places(by_meaning), _places(by_words)
    passages = {ranked.passage.id: ranked.passage for ranked in (*by_meaning, *by_words)}
    found = [_found(passage, near.get(id_), said.get(id_)) for id_, passage in passages.items()]
    found.sort(
        key=lambda one: (
            -one.score,
            -(one.text_score or 0),
            -(one.vector_score or 0),
            one.passage.words,
            one.passage.id,
        )
    )
    return tuple(_once(found))[:most]


def choose(found: Sequence[Found], chars_max: int) -> tuple[Found, ...]:
    """The same passages in the same order, `used` where they are to be shown.

    Best first: `PASSAGES_SHOWN_MAX` at most, `OF_ONE_ORIGIN_MAX` of one message or document, and together no more than
    `chars_max` characters; one that is too long for what is left is passed over, and a shorter one may follow.
    """
    shown = 0
    by_origin: dict[str, int] = {}
    chosen: list[Found] = []
    for one in found:
        origin = one.passage.origin_id
        used = (
            shown < PASSAGES_SHOWN_MAX
            and by_origin.get(origin, 0) < OF_ONE_ORIGIN_MAX
            and len(one.passage.words) <= chars_max
        )
        if used:
            shown += 1
            by_origin[origin] = by_origin.get(origin, 0) + 1
            chars_max -= len(one.passage.words)
        chosen.append(one.model_copy(update={"used": used}))
    return tuple(chosen)


def _places(best_first: Sequence[Ranked]) -> dict[str, tuple[int, float]]:
    """The place and the score of each, by its passage's id."""
    places: dict[str, tuple[int, float]] = {}
    place, before = 1, None
    for number, ranked in enumerate(best_first, start=1):
        place = place if ranked.score == before else number
        before = ranked.score
        places[ranked.passage.id] = (place, ranked.score)
    return places


def _found(passage: Passage, near: tuple[int, float] | None, said: tuple[int, float] | None) -> Found:
    return Found(
        passage=passage,
        vector_rank=near and near[0],
        vector_score=near and near[1],
        text_rank=said and said[0],
        text_score=said and said[1],
        score=sum(1 / (RANK_CONSTANT + place[0]) for place in (near, said) if place),
    )


def _once(found: Iterable[Found]) -> Iterable[Found]:
    """Without those whose words stand further up already."""
    seen: set[str] = set()
    for one in found:
        if one.passage.words not in seen:
            seen.add(one.passage.words)
            yield one
