"""Tasks of one thread, or near ones by meaning, are tied where they are one, by when they were said."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.items import Certainty, Due, Evidence, LinkBasis, Owner, Relation, Task, TaskState, TaskUpdate
from domain.likeness import Saying, Told, likeness, named
from domain.linking import Earlier, EarlierTask, Linked, Nearness, Parted, SaidUpdate, link
from tests.domain.pairs import OTHER, OTHER_UNSEEN, SAME, SAME_UNSEEN

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
BEN = Owner(name="Ben Okafor", address="ben@example.org")
ANA = Owner(name="Ana Ruiz", address="ana@example.org")
REPORT = "Send the report to the auditors"


def due(day: int) -> Due:
    """A day of November."""
    return Due(phrase=f"{day} November", date=date(2026, 11, day), certainty=Certainty.CONFIRMED)


def says(words: str) -> Evidence:
    return Evidence(quote=words, start=0, end=len(words))


def new(title: str = REPORT, owner: Owner | None = BEN, when: Due | None = None, words: str = "") -> Task:
    """A task of the message that is looked at."""
    return Task(id="new", title=title, owner=owner, due=when, evidence=says(words or title), confidence=0.5)


def old(title: str = REPORT, owner: Owner | None = BEN, when: Due | None = None, **more: object) -> EarlierTask:
    """A task of Monday's message."""
    given = {"id": "old", "message_id": "msg_old", "evidence": says(title), "said_at": MONDAY}
    return EarlierTask.model_validate({**given, "title": title, "owner": owner, "due": when, **more})


def linked(
    *tasks: Task,
    known: tuple[EarlierTask, ...] = (),
    updates: tuple[TaskUpdate, ...] = (),
    days: float = 1,
    updates_since: tuple[SaidUpdate, ...] = (),
    parted: tuple[Parted, ...] = (),
) -> Linked:
    """What comes of a message some days after Monday's."""
    at = MONDAY + timedelta(days=days)
    earlier = Earlier(message_id="msg_new", said_at=at, tasks=known, updates=updates_since, parted=parted)
    return link(tasks, updates, earlier)


def update(about: str, quote: str, state: TaskState = TaskState.DONE) -> TaskUpdate:
    return TaskUpdate(state=state, about=about, evidence=says(quote))


def relations(found: Linked) -> list[tuple[str, str, Relation]]:
    return [(tied.task_id, tied.link.task_id, tied.link.relation) for tied in found.links]


def states(found: Linked) -> list[tuple[str, TaskState]]:
    return [(changed.task_id, changed.change.state) for changed in found.changes]


@pytest.mark.parametrize(("pairs", "share"), [(SAME, 0.9), (SAME_UNSEEN, 0.6)])
def test_of_the_same_tasks_most_are_found(pairs: tuple[tuple[str, str], ...], share: float) -> None:
    found = [pair for pair in pairs if likeness(Told(pair[0]), Told(pair[1]), tied=True) is not None]
    assert len(found) >= share * len(pairs)


def test_a_title_without_spaces_is_the_same_only_to_the_letter() -> None:
    assert likeness(Told("火曜日に報告書を送る"), Told("火曜日に報告書を送る"), tied=True) == 1
    assert likeness(Told("火曜日に報告書を送る"), Told("水曜日に報告書を送る"), tied=True) is None


@pytest.mark.parametrize("pair", OTHER + OTHER_UNSEEN)
def test_two_tasks_are_never_taken_for_one(pair: tuple[str, str]) -> None:
    one, other = (Told(title) for title in pair)
    assert likeness(one, other, tied=True) is None
    assert likeness(other, one, tied=True) is None


def test_a_repetition_is_tied_to_the_first() -> None:
    found = linked(new("Please send the auditors the report"), known=(old(),))
    assert (relations(found), states(found)) == ([("new", "old", Relation.REPEATS)], [])
    assert (found.links[0].link.message_id, found.links[0].link.by) == ("msg_old", LinkBasis.THREAD)


@pytest.mark.parametrize(("owner", "tied"), [(None, 1), (BEN, 1), (ANA, 0), (Owner(name="Ben", address=None), 1)])
def test_a_repetition_has_the_same_owner_or_one_of_them_has_none(owner: Owner | None, tied: int) -> None:
    assert len(linked(new(owner=owner), known=(old(),)).links) == tied


@pytest.mark.parametrize(
    ("earlier", "later", "words", "relation"),
    [
        (due(20), due(27), "The report is wanted on 27 November", Relation.CHANGES),
        (None, due(27), "The report is wanted on 27 November", Relation.CHANGES),
        (due(20), None, "Please send the report", Relation.REPEATS),
        (due(20), due(20), "Please send the report on 20 November", Relation.REPEATS),
        (due(14), due(27), "Please send the report on 27 November", None),
        (due(14), due(27), "The report is postponed to 27 November", Relation.CHANGES),
    ],
)
def test_another_day_changes_the_task(
    earlier: Due | None, later: Due | None, words: str, relation: Relation | None
) -> None:
    found = linked(new(when=later, words=words), known=(old(when=earlier),), days=0.5)
    assert [r for _, _, r in relations(found)] == ([] if relation is None else [relation])
    assert states(found) == ([("old", TaskState.SUPERSEDED)] if relation is Relation.CHANGES else [])


@pytest.mark.parametrize(
    ("words", "changes"),
    [
        ("Ana, please send the report to the auditors instead of Ben", 1),
        ("Ana übernimmt den Bericht", 1),
        ("Ana, please send the report to the auditors", 0),
    ],
)
def test_another_owner_changes_the_task_only_where_the_words_hand_it_over(words: str, changes: int) -> None:
    found = linked(new(owner=ANA, words=words), known=(old(),))
    assert len(found.links) == changes
    assert [c.change.evidence.quote for c in found.changes] == [words] * changes


def test_what_comes_in_late_is_tied_by_when_it_was_said() -> None:
    found = linked(new(when=due(20)), known=(old(when=due(27)),), days=-3)
    assert relations(found) == [("old", "new", Relation.CHANGES)]
    assert states(found) == [("new", TaskState.SUPERSEDED)]


def test_a_repetition_speaks_for_the_task_that_it_repeats() -> None:
    first = {"task_id": "old", "message_id": "msg_old", "relation": "repeats", "by": "thread", "score": 1}
    again = old("Send the auditors their report", id="again", message_id="msg_again", first=first)
    found = linked(new("Send the auditors their report"), known=(old("Send the Q3 report"), again))
    assert relations(found) == [("new", "old", Relation.REPEATS)]


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.CANCELLED])
def test_what_is_over_does_not_rise_again(state: TaskState) -> None:
    over = old(state=state, state_since=MONDAY + timedelta(hours=5))
    found = linked(new(words="Please do send the report to the auditors after all"), known=(over,))
    assert (relations(found), states(found)) == ([("new", "old", Relation.CHANGES)], [])


def test_what_was_said_before_it_was_over_repeats_it() -> None:
    found = linked(new(), known=(old(state=TaskState.DONE, state_since=MONDAY + timedelta(days=3)),))
    assert relations(found) == [("new", "old", Relation.REPEATS)]


def test_between_two_that_would_do_as_well_none_is_chosen() -> None:
    legal, finance = old("Send the draft to legal", id="a"), old("Send the draft to finance", id="b")
    assert linked(new("Send the draft"), known=(legal, finance)).links == ()


def test_what_a_person_has_parted_is_not_tied_again() -> None:
    assert linked(new(), known=(old(),), parted=(Parted(task_id="new", other="old"),)).links == ()


def test_a_superseded_task_is_not_repeated() -> None:
    gone = old(state=TaskState.SUPERSEDED, state_since=MONDAY + timedelta(hours=5))
    assert linked(new(), known=(gone,)).links == ()


@pytest.mark.parametrize(
    ("about", "quote", "tasks", "changed"),
    [
        ("the report", "I have sent the report to the auditors.", (REPORT,), REPORT),
        ("the report", "The report is done.", (REPORT, "Book the room"), REPORT),
        ("the report", "I have read the report.", (REPORT,), None),
        ("the report", "The report is done.", ("Send the report", "Print the report"), None),
        ("the report", "I have sent the report.", ("Send the report", "Print the report"), "Send the report"),
        ("it", "It is done.", (REPORT,), REPORT),
        ("it", "It is done.", (REPORT, "Book the room"), None),
        ("it", "It is done by the agency that prints our flyers and posters.", (REPORT,), None),
        ("the Q3 report", "The Q3 report is done.", ("Prepare the Q4 report",), None),
        ("the invoice", "The invoice is paid.", (REPORT,), None),
        ("the workshop", "The workshop is done.", ("Book a room for the workshop",), None),
        ("Der Workshop", "Der Workshop ist erledigt.", ("Raum für den Workshop buchen",), None),
        ("den Bericht", "Den Bericht habe ich geschickt.", ("Bericht schicken",), "Bericht schicken"),
        ("Der Bericht", "Der Bericht ist fertig.", ("Bericht schreiben", "Raum buchen"), "Bericht schreiben"),
        ("Der Bericht", "Der Bericht ist gedruckt.", ("Bericht schreiben",), None),
        ("das", "Das ist erledigt.", ("Bericht schreiben",), "Bericht schreiben"),
    ],
)
def test_an_update_changes_the_one_task_that_its_words_are_about(
    about: str, quote: str, tasks: tuple[str, ...], changed: str | None
) -> None:
    found = linked(known=tuple(old(title, id=title) for title in tasks), updates=(update(about, quote),))
    assert states(found) == ([] if changed is None else [(changed, TaskState.DONE)])


def test_an_update_does_not_change_what_was_said_after_it() -> None:
    found = linked(known=(old(),), updates=(update("the report", "The report is done."),), days=-1)
    assert (states(found), len(found.updates)) == ([], 1)


def test_an_update_that_came_in_first_changes_the_task_that_comes_in_later() -> None:
    said = SaidUpdate(update=update("the report", "The report is done."), message_id="msg_u", said_at=MONDAY)
    assert states(linked(new(), days=-1, updates_since=(said,))) == [("new", TaskState.DONE)]
    assert states(linked(new(), days=1, updates_since=(said,))) == []


@pytest.mark.parametrize(("title", "changed"), [("Send the report to the board", []), (REPORT, ["new"])])
def test_a_task_that_comes_in_late_is_not_done_by_words_on_another_one(title: str, changed: list[str]) -> None:
    said = SaidUpdate(update=update("the report", "The report is done."), message_id="msg_u", said_at=MONDAY)
    closed = old(title, state=TaskState.DONE, state_since=MONDAY, said_at=MONDAY - timedelta(hours=1))
    found = linked(new(), known=(closed,), updates_since=(said,), days=-1)
    assert states(found) == [(id_, TaskState.DONE) for id_ in changed]


def test_a_task_that_comes_in_after_what_took_its_place_is_not_done_by_words_on_that() -> None:
    said = SaidUpdate(update=update("the report", "The report is done."), message_id="msg_u", said_at=MONDAY)
    before = MONDAY - timedelta(hours=1)
    moved = old(when=due(27), state=TaskState.DONE, state_since=MONDAY, said_at=before)
    found = linked(new(when=due(20)), known=(moved,), updates_since=(said,), days=-1)
    assert states(found) == [("new", TaskState.SUPERSEDED)]


def test_who_cancels_what_they_were_to_cancel_has_done_it() -> None:
    said = update("the booking", "The booking is cancelled.", TaskState.CANCELLED)
    assert states(linked(known=(old("Cancel the booking"),), updates=(said,))) == [("old", TaskState.DONE)]


def test_an_update_that_a_person_has_undone_is_not_made_again() -> None:
    said = update("the report", "The report is done.")
    found = linked(known=(old(),), updates=(said,), parted=(Parted(task_id="old", other="msg_new"),))
    assert (states(found), found.updates) == ([], (said,))


LONG = "Send the signed offer to the city council"


@pytest.mark.parametrize(
    ("given", "days", "cosine", "tied"),
    [
        ({}, 2, 0.9, 1),
        ({}, 15, 0.9, 0),
        ({}, 2, 0.3, 0),
        ({"owner": None}, 2, 0.9, 0),
        ({"owner": ANA}, 2, 0.9, 0),
        ({"owner": Owner(name="Ben", address=None)}, 2, 0.9, 0),
        ({"owner": Owner(name="ben okafor", address=None)}, 2, 0.9, 1),
        ({"title": "Send the signed offer to the district council"}, 2, 0.95, 0),
        ({"when": due(27)}, 2, 0.9, 0),
    ],
)
def test_without_a_thread_more_is_asked(given: dict[str, object], days: float, cosine: float, tied: int) -> None:
    near = (Nearness(task_id="new", cosine=cosine),)
    task = old(**{"title": LONG, "when": due(20), **given}, same_thread=False, near=near)  # type: ignore[arg-type]  # fields by name
    found = linked(new(LONG, when=due(20)), known=(task,), days=days)
    assert [one.link.by for one in found.links] == [LinkBasis.MEANING] * tied


@pytest.mark.parametrize("word", ["report ", "send ", "geee", "enen", "a1 ", "it "])
def test_hostile_words_end_soon(word: str) -> None:
    told = Told(word * 100_000)
    assert likeness(told, Told(REPORT), tied=True) is None
    assert named(Told(REPORT), Saying(word * 100_000, word * 100_000)) is None
