"""What a run asks of models, part by part and kind by kind, and what came of it."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from temporalio import workflow
from temporalio.exceptions import FailureError, is_cancelled_exception

from domain.escalation import Ask, Attempt, GiveUp, next_move
from domain.items import Degraded
from domain.parts import Part
from domain.proposals import KindName, QuestionKind
from domain.questions import QuestionRef
from domain.steps import Drafter, Extractor, Fetched, Validator
from domain.verdict import Accepted, Answered, Repairable, Unusable, Verdict
from workflows import failing, policies

COMPOSED = (QuestionKind.TASKS, QuestionKind.DECISIONS)
"""Asked in one question where their routes agree; a kind of one's own is asked alone."""
_LATER = (QuestionKind.DRAFT, QuestionKind.VERIFY, QuestionKind.JUDGE)
"""What needs something to be found first, or is asked of no message."""

TASKS_UNAVAILABLE = "tasks_unavailable"
"""Nobody knows whether a reply is owed."""
TOO_LONG = "too_long"
"""The conversation goes on beyond the parts that are asked about."""

_Kinds = tuple[KindName, ...]


class Inquiry:
    """The questions of one run: each is pursued along its route until it is answered or no model is left.

    A conversation that was split is asked about in parts, some at a time. Each part is pursued on its own, and what
    cannot be had of one does not stop the others.
    """

    def __init__(self, fetched: Fetched) -> None:
        self._fetched = fetched
        self._parts: tuple[Part | None, ...] = fetched.parts or (None,)
        self._count = fetched.parts[-1].count if fetched.parts else 1
        self._room = asyncio.Semaphore(policies.PURSUED_MAX)
        self._asked: Counter[tuple[KindName, int]] = Counter()
        self._accepted: dict[tuple[KindName, int], Accepted] = {}
        self._lost: defaultdict[KindName, dict[int, str]] = defaultdict(dict)
        """By kind and part, from 0: why there is no answer."""

    @property
    def kinds(self) -> tuple[KindName, ...]:
        """What is asked of every part."""
        routed = [route.kind for route in self._fetched.routes if route.kind not in (*COMPOSED, *_LATER)]
        return (*COMPOSED, *routed)

    async def extract(self) -> None:
        """Ask every part; kinds whose routes agree are asked in one call, and what fails is pursued alone."""
        await asyncio.gather(*(self._take(kinds, part) for part in self._parts for kinds in self._agreeing()))
        for kind in self.kinds if self._count > len(self._parts) else ():
            self._lost[kind] |= dict.fromkeys(range(len(self._parts), self._count), TOO_LONG)

    async def verify(self) -> None:
        """Have a second model look at what was found, where a route says who."""
        if any(route.kind == QuestionKind.VERIFY for route in self._fetched.routes):
            found = (part for part in self._parts if self._found(_index(part)))
            await asyncio.gather(*(self._take((QuestionKind.VERIFY,), part) for part in found))

    async def draft(self) -> None:
        """Ask for a reply, with all that was found in front of the model."""
        await self._pursue((QuestionKind.DRAFT,), None)

    def no_draft(self) -> None:
        """Nobody can tell whether a reply is owed."""
        self._lost[QuestionKind.DRAFT] = {0: TASKS_UNAVAILABLE}

    @property
    def reply_owed(self) -> bool | None:
        """Whether the message asks its user something; None where a part that may say so is missing."""
        read = [n for n in range(self._count) if (QuestionKind.TASKS, n) in self._accepted]
        if any(self._last_word(n).reply_owed for n in read):
            return True
        return False if len(read) == self._count else None

    @property
    def accepted(self) -> tuple[KindName, ...]:
        """The kinds that were answered, for one part at least."""
        had = {kind for kind, _ in self._accepted}
        return tuple(route.kind for route in self._fetched.routes if route.kind in had)

    @property
    def degraded(self) -> tuple[Degraded, ...]:
        """The kinds that were not, and why; of a conversation in parts, for which of them."""
        return tuple(
            Degraded(feature=kind, reason=_told(lost, 1 if kind == QuestionKind.DRAFT else self._count))
            for kind, lost in sorted(self._lost.items())
        )

    @property
    def reviewable(self) -> bool:
        """Something is there for a person to look at."""
        return any(
            accepted.items
            for (kind, part), accepted in self._accepted.items()
            if kind not in COMPOSED or (QuestionKind.VERIFY, part) not in self._accepted
        )

    def _found(self, part: int) -> bool:
        return any(self._accepted[kind, part].items for kind in COMPOSED if (kind, part) in self._accepted)

    def _last_word(self, part: int) -> Accepted:
        """Who looked last at the tasks of a part."""
        return self._accepted.get((QuestionKind.VERIFY, part)) or self._accepted[QuestionKind.TASKS, part]

    def _agreeing(self) -> Iterator[_Kinds]:
        """What is asked, in groups that go into one question."""
        groups: dict[tuple[object, ...], list[KindName]] = {}
        for kind in COMPOSED:
            route = self._fetched.route(kind)
            groups.setdefault((route.rungs, route.over_budget), []).append(kind)
        yield from map(tuple, groups.values())
        yield from ((kind,) for kind in self.kinds if kind not in COMPOSED)

    async def _take(self, kinds: _Kinds, part: Part | None) -> None:
        """Pursue them when there is room."""
        async with self._room:
            await self._pursue(kinds, part)

    async def _pursue(self, kinds: _Kinds, part: Part | None, attempts: tuple[Attempt, ...] = ()) -> None:
        """Ask until every kind is accepted or no model is left; kinds stay together while all fail for good."""
        while True:
            match next_move(self._fetched.route(kinds[0]), attempts, self._fetched.repairs_max):
                case GiveUp(reason=reason):
                    for kind in kinds:
                        self._lost[kind][_index(part)] = reason
                    return
                case Ask() as ask:
                    failed = self._sort(ask, part, await self._put(kinds, part, ask))
            if len(failed) == len(kinds) and (len(kinds) == 1 or not any(map(_repairable, failed.values()))):
                attempts = (*attempts, failed[kinds[0]])
                continue
            alone = (self._pursue((kind,), part, (*attempts, attempt)) for kind, attempt in failed.items())
            await asyncio.gather(*alone)
            return

    async def _put(self, kinds: _Kinds, part: Part | None, ask: Ask) -> Sequence[Verdict]:
        """One question to one model, and the gate's verdict on its answer."""
        question = self._question(kinds, part, ask)
        step = Drafter.draft if kinds == (QuestionKind.DRAFT,) else Extractor.extract
        try:
            answer = await workflow.execute_activity_method(
                step, question, **policies.model(f"{question.step} {ask.model}")
            )
        except FailureError as error:
            if is_cancelled_exception(error):
                raise
            return [Unusable(kind=kind, reason=failing.reason_of(error)) for kind in kinds]
        judged = await workflow.execute_local_activity_method(
            Validator.validate,
            Answered(question=question, answer=answer),
            **policies.store(f"validate {question.step}"),
        )
        return judged.verdicts

    def _question(self, kinds: _Kinds, part: Part | None, ask: Ask) -> QuestionRef:
        for kind in kinds:
            self._asked[kind, _index(part)] += 1
        where = "" if part is None else f".{part.index + 1}"
        return QuestionRef(
            message=self._fetched.message,
            kinds=kinds,
            part=part,
            model=ask.model,
            step=f"{'+'.join(kinds)}{where}/{self._asked[kinds[0], _index(part)]}",
            problems=ask.problems,
            room=ask.room,
            position=ask.position,
            fallback=ask.fallback,
        )

    def _sort(self, ask: Ask, part: Part | None, verdicts: Sequence[Verdict]) -> dict[KindName, Attempt]:
        """Keep what was accepted; give back what was not."""
        failed: dict[KindName, Attempt] = {}
        for verdict in verdicts:
            match verdict:
                case Accepted():
                    self._accepted[verdict.kind, _index(part)] = verdict
                case _:
                    failed[verdict.kind] = Attempt(model=ask.model, room=ask.room, verdict=verdict)
        return failed


def _index(part: Part | None) -> int:
    return 0 if part is None else part.index


def _repairable(attempt: Attempt) -> bool:
    return isinstance(attempt.verdict, Repairable)


def _told(lost: Mapping[int, str], count: int) -> str:
    """Why, and of which parts: `timeout` of all, else as in `parts 2, 5-7 of 9: timeout; part 8 of 9: refused`."""
    by_reason: dict[str, list[int]] = {}
    for part, reason in sorted(lost.items()):
        by_reason.setdefault(reason, []).append(part + 1)
    if len(by_reason) == 1 and len(lost) == count:
        return next(iter(by_reason))
    return "; ".join(
        f"part{'s' * (len(parts) > 1)} {_ranges(parts)} of {count}: {reason}" for reason, parts in by_reason.items()
    )


def _ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers, with a dash where they follow one another: `2, 5-7`."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
