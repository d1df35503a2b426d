"""Counting: which of the stored items are false, and which truths are not among them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.items import Evidence, ReviewedDecision, ReviewedTask
from domain.result import Result
from tests.liar.lies import Class, Told
from tests.liar.stories import Story, Truth

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
SHOWN_CHARS = 160


@dataclass
class Counts:
    """What became of everything that was told.

    Args:
        false: stored items that are not so, by class of the lie; `""` for one that no lie explains.
        mended: lies after which the item was stored with what is true.
        lost: truths that were told as they are and are not stored.
        marred: truths that are stored without their owner or their day.
    """

    truths: int = 0
    lies: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    marred: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, story: Story, told: Sequence[Told], result: Result) -> None:
        """Count one story."""
        stored: list[ReviewedTask | ReviewedDecision] = [*result.tasks, *result.decisions]
        for item in stored:
            self._judge(story, told, item)
        for saying in told:
            if saying.lie is None:
                self._look_for(story, saying.says, stored)
            else:
                self.lies[saying.lie] += 1

    def _judge(self, story: Story, told: Sequence[Told], item: ReviewedTask | ReviewedDecision) -> None:
        truth = next(
            (t for t in story.truths if t.is_task is isinstance(item, ReviewedTask) and _overlaps(t, item)), None
        )
        saying = _saying(told, truth, item)
        wrong = "nothing in the text is meant" if truth is None else _fault(truth, saying, item)
        lie = saying.lie if saying and saying.lie else ""
        if wrong:
            self.false[lie] += 1
            quote = item.evidence.quote if item.evidence else ""
            self._show(f"FALSE ({lie or 'told as it is'}: {wrong}) {story.name}: {_words(item)!r} {quote!r}")
        elif lie:
            self.mended[lie] += 1

    def _look_for(self, story: Story, truth: Truth, stored: Sequence[ReviewedTask | ReviewedDecision]) -> None:
        self.truths += 1
        kept = [i for i in stored if truth.is_task is isinstance(i, ReviewedTask) and _overlaps(truth, i)]
        if not kept:
            self.lost += 1
            self._show(f"LOST {story.name}: {truth.title!r} {truth.quote!r}")
        elif isinstance(kept[0], ReviewedTask) and (
            (truth.due is not None and kept[0].due is None) or (truth.owner is not None and kept[0].owner is None)
        ):
            self.marred += 1
            self._show(f"MARRED {story.name}: {truth.quote!r} {kept[0].owner} {kept[0].due} {kept[0].notes}")

    def _show(self, words: str) -> None:
        self.examples.append(words[:600])


def _saying(told: Sequence[Told], truth: Truth | None, item: ReviewedTask | ReviewedDecision) -> Told | None:
    """What the model had said that this item came of."""
    about = [t for t in told if truth is not None and (t.of == truth or (t.lie is None and t.says == truth))]
    quoting = [t for t in told if _alike(t.says.quote, item.evidence)]
    return next(iter(about or quoting), None)


def _fault(truth: Truth, saying: Told | None, item: ReviewedTask | ReviewedDecision) -> str:
    words = _words(item)
    foreign = set(_NUMBER.findall(words)) - set(_NUMBER.findall(truth.quote))
    if foreign:
        return f"number {sorted(foreign)}"
    if saying and saying.poison and saying.poison in words:
        return f"word {saying.poison}"
    if not isinstance(item, ReviewedTask):
        return ""
    return _wrong_owner(truth, saying, item) or _wrong_day(truth, saying, item)


def _wrong_owner(truth: Truth, saying: Told | None, item: ReviewedTask) -> str:
    if item.owner is None:
        return ""
    names = {n for n in (item.owner.name, item.owner.address) if n}
    if truth.judged:
        return "" if truth.owner in names else f"owner {sorted(names)}"
    lied = saying is not None and saying.lie is Class.FOREIGN_OWNER and saying.says.owner_words
    return f"owner {sorted(names)}" if lied and any(str(lied) in n for n in names) else ""


def _wrong_day(truth: Truth, saying: Told | None, item: ReviewedTask) -> str:
    day = item.due and item.due.by
    if not day:
        return ""
    if truth.judged:
        return "" if day == truth.due else f"day {day}, not {truth.due}"
    lied = saying is not None and saying.lie is Class.SHIFTED_DATE and saying.says.due_words
    return f"day {day}" if lied and item.due and _folded(str(lied)) == _folded(item.due.phrase) else ""


def _overlaps(truth: Truth, item: ReviewedTask | ReviewedDecision) -> bool:
    return any(_alike(truth.quote, evidence) for evidence in (item.evidence, *item.also))


def _alike(quote: str, evidence: Evidence | None) -> bool:
    if evidence is None:
        return False
    ours, theirs = _folded(quote), _folded(evidence.quote)
    return ours in theirs or theirs in ours


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold().strip(" .?!")


def _words(item: ReviewedTask | ReviewedDecision) -> str:
    return item.title if isinstance(item, ReviewedTask) else item.statement
