"""Measures what is found of a meeting's marked actions and resolutions, and whose the actions are said to be."""

import re
from collections.abc import Sequence

from adapters.llm.local import find_decisions, find_tasks
from domain.conversation import Conversation
from domain.gate import Finding, Grounds, judge
from domain.items import Decision, Task
from domain.proposals import QuestionKind, answer_model
from domain.questions import TerminalState
from domain.value import Value
from evals.local.reading import MarkedAction, Minutes

_KINDS = (QuestionKind.TASKS, QuestionKind.DECISIONS)
_MESSAGE = "msg_measured"
_DIGITS = 4


class MinutesCount(Value):
    """Of one meeting or of several, how much there was and how much was right."""

    meetings: int = 0
    actions: int = 0
    actions_found: int = 0
    owners: int = 0
    """Actions whose owner a rule of the data's finds."""
    owners_right: int = 0
    resolutions: int = 0
    resolutions_found: int = 0
    tasks_beside: int = 0
    """Tasks that stand on no marked line."""
    decisions_beside: int = 0

    def plus(self, other: "MinutesCount") -> "MinutesCount":
        """Both together."""
        return MinutesCount(**{name: value + getattr(other, name) for name, value in self})


def minutes_figures(minutes: Sequence[Minutes]) -> dict[str, float]:
    """Marked lines of meetings, as they stand after the truth rules; and what is found beside them."""
    total = MinutesCount()
    for meeting in minutes:
        total = total.plus(count_minutes(meeting, *_proved(meeting.conversation)))
    return {
        "meetings": total.meetings,
        "actions": total.actions,
        "actions_recall": _share(total.actions_found, total.actions),
        "owners": total.owners,
        "owners_right": _share(total.owners_right, total.owners),
        "resolutions": total.resolutions,
        "resolutions_recall": _share(total.resolutions_found, total.resolutions),
        "tasks_beside_the_marked": total.tasks_beside,
        "decisions_beside_the_marked": total.decisions_beside,
    }


def count_minutes(gold: Minutes, tasks: Sequence[Task], decisions: Sequence[Decision]) -> MinutesCount:
    """How much of one meeting was found; an item is found where one's evidence and the line hold each other."""
    free = list(tasks)
    found: list[tuple[MarkedAction, Task]] = []
    for marked in gold.actions:
        task = next((t for t in free if overlap(t.evidence.quote, marked.evidence)), None)
        if task is not None:
            free.remove(task)
            found.append((marked, task))
    stated = [decision.evidence.quote for decision in decisions]
    return MinutesCount(
        meetings=1,
        actions=len(gold.actions),
        actions_found=len(found),
        owners=sum(marked.owner is not None for marked in gold.actions),
        owners_right=sum(marked.owner is not None and _owns(task, marked.owner) for marked, task in found),
        resolutions=len(gold.resolutions),
        resolutions_found=sum(any(overlap(quote, line) for quote in stated) for line in gold.resolutions),
        tasks_beside=len(free),
        decisions_beside=sum(not any(overlap(quote, line) for line in gold.resolutions) for quote in stated),
    )


def overlap(quote: str, wanted: str) -> bool:
    """Whether one of the two holds the other, by their words."""
    ours, theirs = _folded(quote), _folded(wanted)
    return bool(ours and theirs) and (ours in theirs or theirs in ours)


def _proved(conversation: Conversation) -> tuple[list[Task], list[Decision]]:
    found = {"tasks": find_tasks(conversation), "updates": (), "decisions": find_decisions(conversation)}
    raw = answer_model(_KINDS).model_validate(found).model_dump_json()
    judged = judge(TerminalState.OK, raw, _KINDS, Grounds(conversation=conversation, message_id=_MESSAGE))
    findings = [judgement for judgement in judged if isinstance(judgement, Finding)]
    return [t for f in findings for t in f.tasks], [d for f in findings for d in f.decisions]


def _owns(task: Task, words: str) -> bool:
    """Whether the owner is called by these words, or by a name that they are a part of."""
    name = task.owner.name if task.owner else None
    return name is not None and words.casefold().lstrip("@") in name.casefold()


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _share(part: int, whole: int) -> float:
    return round(part / max(1, whole), _DIGITS)
