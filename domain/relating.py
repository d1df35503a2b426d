"""Relating: whether a task that was said later repeats or changes one that was said earlier."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.items import Evidence, LinkBasis, Relation, TaskState
from domain.likeness import Agreement, Told, days, likeness, owners, surely_one

DAYS_APART_MAX = 14
"""Between two messages whose tasks may be one by meaning alone."""
THREAD_DAYS_MAX = 90
"""Between two messages of one thread whose tasks may be one: after a quarter, the same words are asked anew."""
COSINE_MIN = 0.5
"""Of the titles of two tasks that no thread ties: it finds them, and decides nothing. Over the pairs of the tests,
static embeddings put "server A2" nearer to "server A3" than most titles to the same task in other words."""

_MOVED = re.compile(
    r"\b(?:instead|rather|mov(?:e|ed|ing)|postpon\w+|push(?:ed|ing)?\s+(?:back|out|to)|extend\w*|delay\w*|deferr?\w*|"
    r"bring\s+forward|brought\s+forward|reschedul\w+|new\s+(?:date|deadline|day|time)|more\s+time|no\s+longer|"
    r"chang(?:e|ed|ing)|statt|stattdessen|verschieb\w*|verschoben|verlänger\w*|vorgezogen|vorziehen|vertag\w+|"
    r"neue[rsn]?\s+(?:frist|termin|datum)|doch\s+erst|lieber)\b",
    re.IGNORECASE,
)
"""The words say that a day is another one now."""
_HANDED_OVER = re.compile(
    r"\b(?:instead|in\s+place\s+of|rather\s+than|on\s+behalf\s+of|stand(?:ing)?\s+in|tak(?:e|es|ing)\s+(?:\w+\s+){0,3}over|"
    r"hand(?:ed|ing)?\s+(?:\w+\s+){0,3}over|reassign\w*|pass(?:ed|ing)?\s+\w+\s+(?:on\s+)?to|statt|stattdessen|"
    r"anstelle|an\s+stelle|übernimm\w*|übernehm\w+|übernommen|übergeb\w+|übergib\w*|vertritt|vertrete\w*)\b",
    re.IGNORECASE,
)
"""The words say that somebody else does it now; two people can be asked for the same, each for their own."""


@dataclass(frozen=True)
class Placed:
    """A task and its place among the messages."""

    id: str
    message_id: str
    told: Told
    evidence: Evidence
    said_at: datetime
    state: TaskState = TaskState.OPEN
    state_since: datetime | None = None

    @property
    def order(self) -> tuple[datetime, str]:
        """What was said first comes first; of what was said at once one is, always the same."""
        return self.said_at, self.message_id

    def stood(self, at: datetime) -> TaskState:
        """How it stood when something else was said."""
        return TaskState.OPEN if self.state_since is not None and self.state_since > at else self.state


@dataclass(frozen=True)
class Related:
    """What the later of two tasks is to the earlier."""

    older: Placed
    newer: Placed
    relation: Relation
    by: LinkBasis
    score: float

    @property
    def supersedes(self) -> bool:
        """Whether the later takes the place of the earlier; what was over before stays as it was."""
        return self.relation is Relation.CHANGES and self.older.stood(self.newer.said_at) is TaskState.OPEN


def relate(one: Placed, other: Placed, *, tied: bool, cosine: float | None) -> Related | None:
    """What the later of the two tasks is to the earlier; None where they are two tasks.

    Args:
        one: a task.
        other: one of another message.
        tied: whether their messages are of one thread.
        cosine: how near their titles lie, where that is known.
    """
    older, newer = sorted((one, other), key=lambda placed: placed.order)
    score = likeness(older.told, newer.told, tied=tied)
    apart = newer.said_at - older.said_at
    if score is None or apart > timedelta(days=THREAD_DAYS_MAX if tied else DAYS_APART_MAX):
        return None
    relation = _tied(older, newer) if tied else _by_meaning(older, newer, cosine)
    if relation is None:
        return None
    if older.stood(newer.said_at) is not TaskState.OPEN:
        relation = Relation.CHANGES  # what is over does not rise again: the later is a task of its own
    by = LinkBasis.THREAD if tied else LinkBasis.MEANING
    return Related(older=older, newer=newer, relation=relation, by=by, score=score)


def _tied(older: Placed, newer: Placed) -> Relation | None:
    """In one thread: an owner or a day that is another one must be so by the later words."""
    words = newer.evidence.quote
    if owners(older.told.owner, newer.told.owner) is Agreement.OTHER:
        return Relation.CHANGES if _HANDED_OVER.search(words) else None
    match days(older.told.due, newer.told.due):
        case Agreement.OTHER if _is_over(older, newer) and not _MOVED.search(words):
            return None
        case Agreement.OTHER:
            return Relation.CHANGES
        case _:
            return _with_day(older, newer)


def _by_meaning(older: Placed, newer: Placed, cosine: float | None) -> Relation | None:
    """Without a thread: the same owner for sure, near titles, and no word on the day that differs."""
    if cosine is None or cosine < COSINE_MIN or not surely_one(older.told.owner, newer.told.owner):
        return None
    if days(older.told.due, newer.told.due) is Agreement.OTHER:
        return None
    return _with_day(older, newer)


def _with_day(older: Placed, newer: Placed) -> Relation:
    """A day that is said for the first time changes the task; else the later says nothing new."""
    gained = _last_day(newer) is not None and _last_day(older) is None
    return Relation.CHANGES if gained else Relation.REPEATS


def _is_over(older: Placed, newer: Placed) -> bool:
    """Whether the earlier day had passed when the later was set: then it may be asked for the next time."""
    last = _last_day(older)
    return last is not None and last < newer.said_at.date()


def _last_day(placed: Placed) -> date | None:
    due = placed.told.due
    return due.by if due else None
