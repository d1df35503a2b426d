"""Linking: what a message's tasks are to those of other messages, and which of these it says are done or dropped."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from domain.items import Due, Evidence, Link, Owner, Relation, StateChange, Task, TaskState, TaskUpdate
from domain.likeness import Saying, Told, named
from domain.relating import Placed, Related, relate
from domain.task_words import stem
from domain.value import Value

_CHAIN_MAX = 50
_CANCEL = stem("cancel")

_Pair = tuple[str, str]
_Tie = tuple[Placed, Placed, Related]
"""A new task, a known one, and what the later of them is to the earlier."""


class Nearness(Value):
    """How near an earlier task lies to one of the new ones, by the cosine of their embeddings."""

    task_id: str
    """Of the new task."""
    cosine: float


class EarlierTask(Value):
    """A task that another message holds: usually of an earlier one, of a later one where that came in first."""

    id: str
    message_id: str
    title: str
    owner: Owner | None = None
    due: Due | None = None
    evidence: Evidence
    said_at: datetime
    """When its message was sent or held."""
    state: TaskState = TaskState.OPEN
    state_since: datetime | None = None
    """Of the words that brought it to its state; None for one that nothing has changed."""
    first: Link | None = None
    same_thread: bool = True
    near: tuple[Nearness, ...] = ()
    """By embeddings, where both have one."""


class SaidUpdate(Value):
    """What a message of the thread says of a task, and when it was said."""

    update: TaskUpdate
    message_id: str
    said_at: datetime


class Parted(Value):
    """What a person has parted: a task, and another task or a message whose word on it does not count."""

    task_id: str
    other: str


class Earlier(Value):
    """What the store knows beside a message: its own place, tasks that its words may be about, and later updates."""

    message_id: str
    said_at: datetime
    """When the message itself was sent or held."""
    tasks: tuple[EarlierTask, ...] = ()
    """Of its thread, and near ones by meaning."""
    updates: tuple[SaidUpdate, ...] = ()
    """Of other messages of its thread that were said after it."""
    parted: tuple[Parted, ...] = ()


class LinkedTask(Value):
    """A task, new or known, and the earlier one that it repeats or changes."""

    task_id: str
    link: Link


class ChangedTask(Value):
    """A task, new or known, and what changed how it stands."""

    task_id: str
    change: StateChange


class Linked(Value):
    """What is to be stored beside a message's tasks."""

    links: tuple[LinkedTask, ...] = ()
    changes: tuple[ChangedTask, ...] = ()
    updates: tuple[TaskUpdate, ...] = ()
    """All that the message says of tasks: kept, for a task may come in after the word that it is done."""


def link(new: Sequence[Task], updates: Sequence[TaskUpdate], earlier: Earlier) -> Linked:
    """Tie a message's tasks and updates to the tasks of other messages.

    Total and pure. The order in which messages come in does not matter, only when each was said: words never
    change a task that was said after them. A task is tied to one task before it at most, and where two would do
    equally well, to none.

    Args:
        new: the message's own tasks, each once.
        updates: what it says of tasks that it does not hold itself.
        earlier: what `adapters.store.earlier_tasks` found.
    """
    fresh = tuple(_fresh(task, earlier) for task in new)
    known = {task.id: task for task in earlier.tasks}
    parted = frozenset((p.task_id, p.other) for p in earlier.parted)
    related = tuple(_chosen(_related(fresh, known, parted)))
    heads = tuple(_placed(task) for task in known.values() if task.same_thread and not _repeats(task))
    own = [SaidUpdate(update=u, message_id=earlier.message_id, said_at=earlier.said_at) for u in updates]
    told = [(said, _about(said, heads, parted)) for said in own]
    repeating = {r.newer.id for r in related if r.relation is Relation.REPEATS}
    replaced_at = {r.older.id: r.newer.said_at for r in related if r.supersedes}
    standing = [_standing(task, replaced_at.get(task.id)) for task in fresh if task.id not in repeating]
    others = [task for task in heads if task.id not in repeating]
    told += [(said, _told_later(said, standing, others, parted)) for said in earlier.updates]
    return Linked(
        links=tuple(LinkedTask(task_id=r.newer.id, link=_link(r)) for r in related),
        changes=(
            *(_superseded(r) for r in related if r.supersedes),
            *(_changed(said, task) for said, task in told if task is not None),
        ),
        updates=tuple(updates),
    )


def _related(fresh: Iterable[Placed], known: dict[str, EarlierTask], parted: frozenset[_Pair]) -> Iterator[_Tie]:
    """Each new task with a known one that is the same task; a repetition speaks for the task that it repeats."""
    heads = [(other, head := _head(other, known), _placed(head, title=other.title)) for other in known.values()]
    for task in fresh:
        for other, head, placed in heads:
            if any((task.id, id_) in parted or (id_, task.id) in parted for id_ in (other.id, head.id)):
                continue
            if placed.stood(task.said_at) is TaskState.SUPERSEDED:
                continue
            cosine = next((near.cosine for near in other.near if near.task_id == task.id), None)
            found = relate(task, placed, tied=other.same_thread, cosine=cosine)
            if found is not None and (found.newer is task or head.first is None):
                yield task, placed, found


def _chosen(ties: Iterable[_Tie]) -> Iterator[Related]:
    """The best for each task, new or known, which serves one only; none where two would do equally well."""
    by_task: dict[str, list[_Tie]] = {}
    for tie in ties:
        by_task.setdefault(tie[0].id, []).append(tie)
    taken: set[str] = set()
    for task, other, related in sorted(chain.from_iterable(by_task.values()), key=_rank):
        if task.id in taken or other.id in taken:
            continue
        taken.add(task.id)
        if not any(_rivals(other, related.score, tie) for tie in by_task[task.id]):
            taken.add(other.id)
            yield related


def _rank(tie: _Tie) -> tuple[float, str, float, str]:
    """The likest first; of those as like the last that was said."""
    task, other, related = tie
    return -related.score, task.id, -other.said_at.timestamp(), other.id


def _rivals(chosen: Placed, score: float, tie: _Tie) -> bool:
    """Whether another known task, in other words, would do as well."""
    _, other, related = tie
    return related.score == score and other.id != chosen.id and other.told.words.all != chosen.told.words.all


def _about(said: SaidUpdate, tasks: Iterable[Placed], parted: frozenset[_Pair]) -> Placed | None:
    """The one task that the words are about: an open one before all, named best; else, if they point, the only one."""
    heard = [
        task
        for task in tasks
        if task.order < (said.said_at, said.message_id)
        and task.stood(said.said_at) is not TaskState.SUPERSEDED
        and (task.id, said.message_id) not in parted
    ]
    saying = Saying(said.update.about, said.update.evidence.quote)
    pending = [task for task in heard if task.stood(said.said_at) is TaskState.OPEN]
    if not saying.thing:
        return pending[0] if len(pending) == 1 and saying.says_no_more else None
    for choice in (pending, heard):
        scored = [(score, task) for task in choice if (score := named(task.told, saying)) is not None]
        best = max((score for score, _ in scored), default=0)
        found = [task for score, task in scored if score == best]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _told_later(
    said: SaidUpdate, standing: Sequence[Placed], others: Iterable[Placed], parted: frozenset[_Pair]
) -> Placed | None:
    """The one of the message's own tasks that later words are about, where they are not as well about another one."""
    known = [
        replace(task, state=TaskState.OPEN)  # by these very words, it may be
        if task.state_since == said.said_at and task.state is not TaskState.SUPERSEDED
        else task
        for task in others
    ]
    about = _about(said, [*standing, *known], parted)
    return about if about in standing else None


def _changed(said: SaidUpdate, task: Placed) -> ChangedTask:
    """How the task stands by these words: who has cancelled what they were to cancel has done it."""
    update = said.update
    state = TaskState.DONE if _CANCEL in task.told.words.all else update.state
    change = StateChange(state=state, message_id=said.message_id, evidence=update.evidence, at=said.said_at)
    return ChangedTask(task_id=task.id, change=change)


def _standing(task: Placed, replaced_at: datetime | None) -> Placed:
    """The task as it stands once another has taken its place: what is said from then on is said of that one."""
    return task if replaced_at is None else replace(task, state=TaskState.SUPERSEDED, state_since=replaced_at)


def _superseded(related: Related) -> ChangedTask:
    newer = related.newer
    change = StateChange(
        state=TaskState.SUPERSEDED, message_id=newer.message_id, evidence=newer.evidence, at=newer.said_at
    )
    return ChangedTask(task_id=related.older.id, change=change)


def _link(related: Related) -> Link:
    older = related.older
    return Link(
        task_id=older.id, message_id=older.message_id, relation=related.relation, by=related.by, score=related.score
    )


def _head(task: EarlierTask, known: dict[str, EarlierTask]) -> EarlierTask:
    """The task that stands for this one, as far as it is known."""
    for _ in range(_CHAIN_MAX):
        if task.first is None or not _repeats(task) or task.first.task_id not in known:
            break
        task = known[task.first.task_id]
    return task


def _repeats(task: EarlierTask) -> bool:
    return task.first is not None and task.first.relation is Relation.REPEATS


def _fresh(task: Task, earlier: Earlier) -> Placed:
    return Placed(
        id=task.id,
        message_id=earlier.message_id,
        told=Told(title=task.title, owner=task.owner, due=task.due),
        evidence=task.evidence,
        said_at=earlier.said_at,
    )


def _placed(task: EarlierTask, title: str | None = None) -> Placed:
    return Placed(
        id=task.id,
        message_id=task.message_id,
        told=Told(title=title or task.title, owner=task.owner, due=task.due),
        evidence=task.evidence,
        said_at=task.said_at,
        state=task.state,
        state_since=task.state_since,
    )
