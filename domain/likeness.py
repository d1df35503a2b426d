"""Likeness: whether two tasks are one by their words, their owners and their days, and whether words name a task."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from domain.items import Due, Owner
from domain.task_words import Words, plain, stem

WORDS_SHARED_MIN = 2
LIKENESS_MIN = 0.6
"""Of the words of both, those that both have. Below it, one is mostly about something else."""
WORDS_SHARED_MIN_APART = 3
"""The same where no thread ties the tasks."""
LIKENESS_MIN_APART = 0.6
_TITLE_CHARS_MIN = 8
"""Of a title that no word can be told from, in scripts without spaces: then only the same title is alike."""


class Agreement(StrEnum):
    """How a part of two tasks compares."""

    SAME = "same"
    OPEN = "open"
    """One of them does not say."""
    OTHER = "other"


@dataclass(frozen=True)
class Told:
    """What of a task is compared."""

    title: str
    owner: Owner | None = None
    due: Due | None = None

    @cached_property
    def words(self) -> Words:
        """Those of its title that name neither its owner nor its day."""
        owner = (self.owner and self.owner.name) or ""
        return Words(self.title, f"{owner} {self.due.phrase if self.due else ''}")


def likeness(one: Told, other: Told, *, tied: bool) -> float | None:
    """How much two titles have in common, from 0 to 1; None where they are not of one task.

    What either says beyond the other must be all on one side: "the draft to legal" and "the draft to finance" are
    two tasks, "the draft" and "the draft to legal" may be one. Then they must begin alike, for the first word is
    what is to be done, and what is more may not make another thing of it, as "the draft template" is one.

    Args:
        one: a task.
        other: another one.
        tied: whether they stand in one thread; apart, more is asked of them.
    """
    a, b = one.words, other.words
    shared, either = len(a.all & b.all), len(a.all | b.all)
    if a.denied != b.denied or not _numbers_agree(a.numbers, b.numbers, tied=tied):
        return None
    if shared < (WORDS_SHARED_MIN if tied else WORDS_SHARED_MIN_APART):
        return 1.0 if tied and _unspaced(one) is not None and _unspaced(one) == _unspaced(other) else None
    if a.all != b.all and (shared < min(len(a.all), len(b.all)) or a.order[0] != b.order[0]):
        return None
    if a.grown(b.all) or b.grown(a.all):
        return None
    score = shared / either
    return score if score >= (LIKENESS_MIN if tied else LIKENESS_MIN_APART) else None


NAMED_SHARE_MIN = 0.3
"""Of a task's words, those that must stand in words that say no more of it than that it is done."""
_BESIDE_MAX = 2
_WORDS_LEFT_OUT_MIN = 3
"""Of a task that may be named without one of its words."""
_ENDED_WORDS = """
done finished finish completed complete completely closed close ready resolved sorted handled over off gone
cancelled canceled called dropped drop scrap scrapped obsolete moot longer anymore necessary required bother
never mind care taken take good went through erledigt erledigen fertig abgeschlossen geschafft gemacht
abgehakt hinfallig obsolet uberflussig notig abgesagt gestrichen entfallt brauchen brauche mehr vom tisch
"""
_ENDED = frozenset(stem(word) for word in _ENDED_WORDS.split())
"""What says that something is over, and nothing of what it was."""


@dataclass(frozen=True)
class Saying:
    """Words that say that something is over, and those among them that name it."""

    about: str
    quote: str

    @cached_property
    def thing(self) -> frozenset[str]:
        """The words that name it; none where they only point ("it", "das")."""
        return Words(self.about).all - _ENDED

    @cached_property
    def words(self) -> Words:
        """All of them."""
        return Words(self.quote)

    @property
    def says_no_more(self) -> bool:
        """Whether they speak of little else, so that what they point to can only be the task at hand."""
        return len(self.words.all - _ENDED) <= _BESIDE_MAX


def named(told: Told, saying: Saying) -> float | None:
    """How far the words name the task, from 0 to 1; None where they are about something else.

    Words that say no more than that a thing is done may leave out what was to be done with it, but must name the
    thing itself: when the workshop is over, the room for it may not be booked. Others must say what was done: who
    has reviewed the contract has not signed it.
    """
    wanted, given, said = told.words.all, saying.thing, saying.words
    shared = given & wanted
    if not shared:
        return None
    strange = given - wanted
    if strange and (len(shared) < WORDS_SHARED_MIN or len(strange) * 2 > len(shared)):
        return None
    if any(c.isdigit() for word in strange for c in word) or (said.numbers and told.words.numbers - said.numbers):
        return None
    missing = wanted - said.all - given
    share = 1 - len(missing) / len(wanted)
    if said.all & _ENDED - wanted:
        return share if share >= NAMED_SHARE_MIN and shared & told.words.things else None
    ends = {told.words.order[0], told.words.order[-1]}
    complete = not missing or (len(wanted) >= _WORDS_LEFT_OUT_MIN and len(missing) == 1 and not missing & ends)
    return share if complete else None


def owners(one: Owner | None, other: Owner | None) -> Agreement:
    """Whether the same person is to do both: by address, else by name, of which a part may be missing."""
    if one is None or other is None:
        return Agreement.OPEN
    if one.address and other.address:
        return _agreement(plain(one.address) == plain(other.address))
    a, b = _name(one), _name(other)
    return _agreement(bool(a and b) and (a <= b or b <= a))


def surely_one(one: Owner | None, other: Owner | None) -> bool:
    """Whether the same person is to do both for sure: the same address, or the same name of more than one word."""
    if one is None or other is None:
        return False
    if one.address and other.address:
        return plain(one.address) == plain(other.address)
    a, b = _name(one), _name(other)
    return a == b and len(a) > 1


def days(one: Due | None, other: Due | None) -> Agreement:
    """Whether both fall due at the same time: the same last day, or one within the range of the other."""
    a, b = _span(one), _span(other)
    if a is not None and b is not None:
        return _agreement(a[0] <= b[1] and b[0] <= a[1])
    if one is None or other is None or (a is None) != (b is None):
        return Agreement.OPEN
    return _agreement(plain(one.phrase).split() == plain(other.phrase).split())


def _unspaced(told: Told) -> str | None:
    """The title, where it is written without spaces between its words."""
    title = plain(told.title).strip()
    return title if len(title.split()) == 1 and len(title) >= _TITLE_CHARS_MIN else None


def _numbers_agree(one: frozenset[str], other: frozenset[str], *, tied: bool) -> bool:
    """Whether no number of the one stands against one of the other."""
    if not tied:
        return one == other
    return one <= other or other <= one


def _span(due: Due | None) -> tuple[date, date] | None:
    if due is None or due.date is None:
        return None
    return due.date, due.end or due.date


def _name(owner: Owner) -> frozenset[str]:
    words = owner.name or (owner.address or "").partition("@")[0].replace(".", " ").replace("_", " ")
    return frozenset(plain(words).replace(",", " ").split())


def _agreement(same: bool) -> Agreement:  # noqa: FBT001  the one thing it turns into a word
    return Agreement.SAME if same else Agreement.OTHER
