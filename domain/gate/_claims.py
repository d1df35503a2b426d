"""Claims: what a text says that may not be invented, each with the forms in which others may say the same."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

Needs = tuple[frozenset[str], ...]
"""Of each set one form has to be told elsewhere."""

MASK = "\uffff"
"""No character of any text: what has been read stands for nothing else."""


class Placed(Protocol):
    """What stands in a text as `text[start:end]`."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class Stretch(NamedTuple):
    """A stretch of a text, of which no more is known."""

    start: int
    end: int


class Claim(NamedTuple):
    """`text[start:end]` says something that has to stand elsewhere."""

    start: int
    end: int
    what: str
    """`link`, `address`, `number`, `amount`, `date` or `quotation`."""
    mark: str
    """What is asked for where it is struck out, e.g. `date?`."""
    needs: Needs


def one_of(*forms: str) -> Needs:
    """Borne out by any of these."""
    return (frozenset(forms),)


def is_borne_out(claim: Claim, told: frozenset[str]) -> bool:
    """Whether all that the claim needs is told."""
    return all(not told.isdisjoint(forms) for forms in claim.needs)


def masked(text: str, stretches: Iterable[Placed]) -> str:
    """The text, as long as it was, without what stands in these stretches; they are in order and do not overlap."""
    pieces: list[str] = []
    at = 0
    for one in stretches:
        pieces += [text[at : one.start], MASK * (one.end - one.start)]
        at = one.end
    return "".join([*pieces, text[at:]])
