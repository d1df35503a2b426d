"""What a draft leaves open: the places in brackets that its user has to fill or to look at before it may leave."""

import re

# A gap says in a few words what is wanted. It never spans lines, so that a bracket left open swallows nothing.
GAP_CHARS_MAX = 200
# A draft as long as one may be holds at most some thousands of them; nobody reads a list of more than this.
GAPS_MAX = 100

_GAP = re.compile(rf"\[[^\[\]\n]{{1,{GAP_CHARS_MAX}}}\]")


def gaps_of(body: str) -> tuple[str, ...]:
    """Return what `body` leaves open, brackets included, in order, at most GAPS_MAX.

    A gap is a place the draft's writer left for its user (`[which day]`), or the mark of something struck out of it
    (`[number?]`): both want a look before the draft leaves, so both are told. A footnote such as `[1]`, a ticked box
    such as `[x]` and empty brackets leave nothing open.
    """
    found: list[str] = []
    for match in _GAP.finditer(body):
        if _asks(match[0]):
            found.append(match[0])
            if len(found) == GAPS_MAX:
                break
    return tuple(found)


def _asks(gap: str) -> bool:
    """Whether the brackets hold at least one word of two letters, so that they ask for something."""
    letters = 0
    for char in gap:
        letters = letters + 1 if char.isalpha() else 0
        if letters > 1:
            return True
    return False
