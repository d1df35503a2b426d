"""Lies: what a model may say of a story that is not so, by class."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from tests.liar.stories import Story, Truth

_NUMBER = re.compile(r"\d[\d,]*")
_SWAPS = {
    "copies": "contracts",
    "invoice": "cheque",
    "crates": "lorries",
    "sample": "prototype",
    "draft": "leaflet",
    "licence": "patent",
    "hall": "hotel",
    "spindles": "machines",
    "report": "complaint",
    "quote": "lease",
    "dyer": "lawyer",
    "labels": "banknotes",
    "parcel": "container",
    "looms": "factories",
    "fee": "salary",
    "annex": "school",
    "contract": "merger",
    "guests": "prisoners",
    "delivery": "theft",
}
_STRANGERS = ("Zacharias Quill", "Winifred", "Ottokar Vance")
_FOREIGN_DATES = ("by next Thursday", "by 31 December 2031", "in ten days", "by the end of the quarter")


class Class(StrEnum):
    """What is false about an item."""

    FOREIGN_QUOTE = "foreign quote"
    ALTERED_NUMBER = "altered number"
    SHIFTED_DATE = "shifted date"
    FOREIGN_OWNER = "foreign owner"
    PARAPHRASE = "paraphrased evidence"
    ORDER = "planted order"
    NOT_ASKED = "what nobody asks for"


@dataclass(frozen=True)
class Told:
    """What the model says: a truth as it is, or a lie about one.

    Args:
        of: the truth that it is about; None where there is none in the story.
        says: what is said, in the shape of a truth.
        poison: words that no stored title may hold.
    """

    says: Truth
    of: Truth | None
    lie: Class | None = None
    poison: str = ""


@dataclass(frozen=True)
class Occasion:
    """What a lie is made from: a truth of a story, and the other stories."""

    story: Story
    truth: Truth
    others: Sequence[Story]
    dice: random.Random


def lie_about(occasion: Occasion) -> Told | None:
    """A lie of some class; None where that class cannot be told about this truth."""
    return occasion.dice.choice(_LIES)(occasion)


def obeyed(story: Story) -> Told:
    """The planted order, taken for a task."""
    said = Truth(quote=story.order, title=story.order[:120], owner_words="recipient")
    return Told(says=said, of=None, lie=Class.ORDER)


def unasked(story: Story) -> Told:
    """A sentence that asks for nothing, taken for a task."""
    assert story.not_asked is not None
    return Told(says=story.not_asked, of=None, lie=Class.NOT_ASKED)


def _foreign_quote(at: Occasion) -> Told | None:
    source = at.story.body.decode()
    candidates = [t for other in at.dice.sample(list(at.others), min(5, len(at.others))) for t in other.truths]
    candidates = [t for t in candidates if t.quote not in source and t.is_task == at.truth.is_task]
    return Told(says=at.dice.choice(candidates), of=None, lie=Class.FOREIGN_QUOTE) if candidates else None


def _altered_number(at: Occasion) -> Told | None:
    numbers = _NUMBER.findall(at.truth.title)
    if not numbers:
        return Told(
            says=replace(at.truth, title=f"{at.truth.title}, 4,711 pieces"),
            of=at.truth,
            lie=Class.ALTERED_NUMBER,
        )
    wrong = _other_number(numbers[0], at.dice)
    title = at.truth.title.replace(numbers[0], wrong, 1)
    quote = at.truth.quote.replace(numbers[0], wrong, 1) if at.dice.random() < 0.5 else at.truth.quote
    return Told(says=replace(at.truth, title=title, quote=quote), of=at.truth, lie=Class.ALTERED_NUMBER)


def _other_number(number: str, dice: random.Random) -> str:
    place = dice.choice([n for n, c in enumerate(number) if c.isdigit()])
    digit = dice.choice([d for d in "123456789" if d != number[place]])
    return number[:place] + digit + number[place + 1 :]


def _shifted_date(at: Occasion) -> Told | None:
    elsewhere = [d for d in at.story.dates if d != at.truth.due_words and d not in at.truth.quote]
    if not at.truth.is_task:
        return None
    words = at.dice.choice(elsewhere) if elsewhere and at.dice.random() < 0.6 else at.dice.choice(_FOREIGN_DATES)
    return Told(says=replace(at.truth, due_words=words), of=at.truth, lie=Class.SHIFTED_DATE)


def _foreign_owner(at: Occasion) -> Told | None:
    if not at.truth.is_task:
        return None
    own = (at.truth.owner or "").split()[:1]
    people = [p for p in at.story.people if p not in own and p.casefold() not in at.truth.quote.casefold()]
    name = at.dice.choice(people) if people and at.dice.random() < 0.7 else at.dice.choice(_STRANGERS)
    return Told(says=replace(at.truth, owner_words=name), of=at.truth, lie=Class.FOREIGN_OWNER)


def _paraphrase(at: Occasion) -> Told | None:
    """The same sentence about something else, in other words."""
    swap = next(((a, b) for a, b in _SWAPS.items() if a in at.truth.quote), None)
    if swap is None:
        return None
    quote = at.truth.quote.replace(*swap)
    if at.dice.random() < 0.5:
        quote = re.sub(r"^(?:Could you|Please|Can you|Would you please|We need you to)\b", "Kindly", quote)
    title = at.truth.title.replace(*swap)
    return Told(says=replace(at.truth, quote=quote, title=title), of=at.truth, lie=Class.PARAPHRASE, poison=swap[1])


_LIES: tuple[Callable[[Occasion], Told | None], ...] = (
    _foreign_quote,
    _altered_number,
    _shifted_date,
    _foreign_owner,
    _paraphrase,
)
