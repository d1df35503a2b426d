"""What parts of a conversation found becomes one list: doubles once with all evidence, contradictions marked."""

from collections.abc import Callable
from datetime import date

import pytest

from domain.gate import Finding, Unsupported
from domain.items import (
    Certainty,
    Decision,
    Dropped,
    Due,
    Evidence,
    Owner,
    Record,
    Task,
    TaskState,
    TaskUpdate,
)
from domain.merging import KnownItem, items_of, keep_identities, merge
from domain.proposals import QuestionKind

FIGURES = "Send the Q3 figures to the board"


def evidence(start: int, end: int | None = None) -> Evidence:
    stop = start + 20 if end is None else end
    return Evidence(quote="q" * (stop - start), start=start, end=stop)


def task(title: str, start: int, end: int | None = None, **fields: object) -> Task:
    place = evidence(start, end)
    plain = {"title": title, "owner": None, "due": None, "evidence": place, "confidence": 0.5}
    return Task.model_validate({"id": f"task_{place.start}_{place.end}", **plain, **fields})


def decision(statement: str, start: int) -> Decision:
    return Decision(id=f"decision_{start}", statement=statement, evidence=evidence(start))


def tasks(*found: Task, part: int = 0, dropped: tuple[Dropped, ...] = ()) -> Finding:
    return Finding(kind=QuestionKind.TASKS, part=part, tasks=found, dropped=dropped, repaired=False)


def decisions(*found: Decision, part: int = 0) -> Finding:
    return Finding(kind=QuestionKind.DECISIONS, part=part, decisions=found, repaired=False)


def doubts(*refused: str, part: int = 0) -> Finding:
    unsupported = tuple(Unsupported(item_id=item, why="A joke.") for item in refused)
    return Finding(kind=QuestionKind.VERIFY, part=part, unsupported=unsupported, repaired=False)


def known(item: str, start: int, end: int, *, edited: bool = False) -> KnownItem:
    return KnownItem(id=item, kind="task", start=start, end=end, edited=edited)


def owner(name: str) -> Owner:
    return Owner(name=name, address=None)


def due(day: int) -> Due:
    return Due(phrase=f"on the {day}th", date=date(2026, 11, day), certainty=Certainty.CONFIRMED)


def test_nothing_found_is_nothing() -> None:
    assert merge([]).tasks == ()


def test_items_stand_in_the_order_of_the_text_whatever_part_came_first() -> None:
    merged = merge([tasks(task("Call Kim", 900), part=1), tasks(task("Write to Lee", 30), task("Pay", 10))])
    assert [item.evidence.start for item in merged.tasks] == [10, 30, 900]


def test_one_place_read_by_two_parts_is_one_item() -> None:
    merged = merge([tasks(task(FIGURES, 50)), tasks(task(FIGURES, 50), part=1)])
    assert (merged.tasks, merged.dropped) == ((task(FIGURES, 50),), ())


def test_of_two_readings_the_surer_stays_with_its_id_and_the_other_place_is_kept_too() -> None:
    merged = merge([tasks(task(FIGURES, 50)), tasks(task("Mail figures", 52, 75, confidence=0.9), part=1)])
    [item] = merged.tasks
    assert (item.id, item.title) == ("task_52_75", "Mail figures")
    assert [place.start for place in item.also] == [50]


def test_a_reading_fills_in_whose_and_when_where_the_better_one_left_it_open() -> None:
    merged = merge([tasks(task(FIGURES, 50, confidence=0.9)), tasks(task(FIGURES, 50, owner=owner("Kim")), part=1)])
    assert [item.owner for item in merged.tasks] == [owner("Kim")]


def test_two_tasks_of_one_sentence_are_two() -> None:
    merged = merge([tasks(task(FIGURES, 50, 90), task("Call Kim", 70, 90))])
    assert len(merged.tasks) == 2


def test_other_words_for_the_very_same_place_are_dropped_as_a_duplicate() -> None:
    merged = merge([tasks(task(FIGURES, 50)), tasks(task("Call Kim", 50), part=1)])
    assert [item.title for item in merged.tasks] == [FIGURES]
    [dropped] = merged.dropped
    assert (dropped.kind, dropped.reason) == ("tasks", "duplicate")
    assert "Call Kim" in dropped.proposed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FIGURES, FIGURES),
        (FIGURES, "send the board the Q3 figures"),
        ("Prepare the slides", "Preparing slides, please"),
        (FIGURES, "Send the Q3 figures to the board today"),
        ("Bitte die Folien vorbereiten", "Folien vorbereiten"),
    ],
)
def test_nearly_the_same_words_anywhere_are_one_task_with_all_its_evidence(one: str, other: str) -> None:
    merged = merge([tasks(task(one, 50), task(other, 5_000))])
    assert [[place.start for place in item.also] for item in merged.tasks] == [[5_000]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FIGURES, "Send the Q4 figures to the board"),
        ("Pay invoice 117", "Pay invoice 118"),
        (FIGURES, "Send the Q3 figures to Kim"),
        ("Send figures", "Send old figures"),
        ("Call the bank about the loan", "Write the bank about the loan"),
        ("Ask Ann about Ben's report", "Ask Ben about Ann's report"),
        ("Meet the vendor at 10:30", "Meet the vendor at 30:10"),
        (FIGURES, "Do not send the Q3 figures to the board"),
    ],
)
def test_what_differs_in_a_word_that_counts_is_two_tasks(one: str, other: str) -> None:
    assert len(merge([tasks(task(one, 50), task(other, 5_000))]).tasks) == 2


def test_small_steps_do_not_lead_from_one_task_to_another() -> None:
    near = ["send quarterly figures early", "send quarterly figures", "send quarterly figures late"]
    merged = merge([tasks(*(task(title, 100 * n) for n, title in enumerate(near)))])
    assert len(merged.tasks) == 2


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [
        ({"owner": owner("Kim")}, {"owner": owner("Lee")}, "owner"),
        ({"due": due(18)}, {"due": due(20)}, "due"),
        ({}, {"title": "Don't send the Q3 figures to the board"}, "title"),
    ],
)
def test_what_contradicts_is_kept_and_both_are_marked(
    one: dict[str, object], other: dict[str, object], field: str
) -> None:
    said = [task(FIGURES, start).model_copy(update=fields) for start, fields in ((50, one), (5_000, other))]
    merged = merge([tasks(*said)])
    first, second = merged.tasks
    assert (first.contradicts, second.contradicts) == ((second.id,), (first.id,))
    assert [(n.field, n.reason) for item in merged.tasks for n in item.notes] == [(field, "contradicted")] * 2


@pytest.mark.parametrize("fields", [{"owner": owner("Kim")}, {"due": due(18)}])
def test_what_one_leaves_open_contradicts_nothing(fields: dict[str, object]) -> None:
    merged = merge([tasks(task(FIGURES, 50), task(FIGURES, 5_000).model_copy(update=fields))])
    assert [item.contradicts for item in merged.tasks] == [(), ()]


def test_a_decision_and_its_negation_contradict_each_other() -> None:
    found = decisions(decision("The launch moves to March", 50), decision("The launch does not move to March", 900))
    first, second = merge([found]).decisions
    assert (first.contradicts, second.contradicts) == ((second.id,), (first.id,))


def test_what_contradicts_names_the_item_that_is_kept() -> None:
    better = task(FIGURES, 52, 75, owner=owner("Kim"), confidence=0.9)
    merged = merge(
        [tasks(task(FIGURES, 50, owner=owner("Kim")), task(FIGURES, 900, owner=owner("Lee"))), tasks(better, part=1)]
    )
    assert [item.contradicts for item in merged.tasks] == [("task_900_920",), ("task_52_75",)]


def test_what_a_second_model_does_not_support_is_dropped_with_its_reason() -> None:
    merged = merge([tasks(task(FIGURES, 50), task("Call Kim", 90)), doubts("task_50_70")])
    assert [item.title for item in merged.tasks] == ["Call Kim"]
    assert [dropped.reason for dropped in merged.dropped] == ["unsupported"]


def test_what_another_part_supports_stays() -> None:
    merged = merge([tasks(task(FIGURES, 50)), tasks(task(FIGURES, 50), part=1), doubts("task_50_70")])
    assert (len(merged.tasks), merged.dropped) == (1, ())


def test_items_are_numbered_part_by_part_with_the_tasks_first() -> None:
    found = [decisions(decision("We stay", 5)), tasks(task("Pay", 9), part=1), tasks(task("Call Kim", 90))]
    assert [item.id for item in items_of(found, 0)] == ["task_90_110", "decision_5"]
    assert [item.id for item in items_of(found, 1)] == ["task_9_29"]


def test_a_kind_that_was_answered_twice_counts_once() -> None:
    assert [item.title for item in merge([tasks(task("Pay", 9)), tasks(task("Call Kim", 90))]).tasks] == ["Pay"]


def test_what_two_parts_left_out_for_one_reason_is_told_once_and_each_of_one_part() -> None:
    lost = Dropped(kind="tasks", reason="negated", proposed="{}")
    assert merge([tasks(dropped=(lost, lost)), tasks(part=1, dropped=(lost,))]).dropped == (lost, lost)


def test_an_update_that_two_parts_read_is_one() -> None:
    said = [TaskUpdate(state=TaskState.DONE, about="figures", evidence=evidence(start)) for start in (50, 52, 700)]
    found = [
        Finding(kind=QuestionKind.TASKS, part=part, updates=updates, repaired=False)
        for part, updates in enumerate([(said[2], said[0]), (said[1],)])
    ]
    assert merge(found).updates == (said[0], said[2])


def test_what_one_quote_says_of_two_tasks_is_two_updates() -> None:
    said = tuple(TaskUpdate(state=TaskState.DONE, about=about, evidence=evidence(50)) for about in ("a", "b"))
    assert merge([Finding(kind=QuestionKind.TASKS, updates=said, repaired=False)]).updates == said


def test_a_record_that_two_parts_give_alike_is_one_with_both_places() -> None:
    records = [
        Record(id=f"r{n}", kind="mood", schema_version="mood/1", fields={"mood": mood}, evidence=(evidence(50 * n),))
        for n, mood in enumerate(["glad", "glad", "sad"])
    ]
    found = [Finding(kind="mood", part=n, records=(record,), repaired=False) for n, record in enumerate(records)]
    kept = merge(found).records
    assert [(record.id, len(record.evidence)) for record in kept] == [("r0", 2), ("r2", 1)]


def test_two_records_of_one_identity_are_one_and_the_other_is_told_as_dropped() -> None:
    records = [Record(id="r", kind="mood", schema_version="mood/1", fields={"mood": mood}) for mood in ("glad", "sad")]
    merged = merge(Finding(kind="mood", part=n, records=(one,), repaired=False) for n, one in enumerate(records))
    assert [record.fields for record in merged.records] == [{"mood": "glad"}]
    assert [(lost.kind, lost.reason) for lost in merged.dropped] == [("mood", "duplicate")]


@pytest.mark.parametrize(
    "make",
    [
        lambda n: task(f"Pay bill {n}", 30 * n),
        lambda n: task(FIGURES, 30 * n),
        lambda n: task(FIGURES, 30 * n, owner=owner(f"o{n}")),
        lambda n: task(FIGURES, n % 7, 3_000 + n),
        lambda n: task(f"send all figures w{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}", 30 * n),
    ],
)
def test_many_items_of_any_make_are_merged_and_each_keeps_its_place(
    make: Callable[[int], Task],
) -> None:
    found = [make(n) for n in range(600)]
    merged = merge([tasks(*found[part::6], part=part) for part in range(6)])
    places = {(e.start, e.end) for item in merged.tasks for e in (item.evidence, *item.also)}
    assert places == {(item.evidence.start, item.evidence.end) for item in found}
    assert all(len(item.contradicts) <= 20 for item in merged.tasks)


@pytest.mark.parametrize(("start", "end", "kept"), [(50, 70, True), (48, 72, True), (60, 70, True), (65, 90, False)])
def test_an_item_found_again_in_nearly_the_same_place_keeps_its_id(start: int, end: int, *, kept: bool) -> None:
    merged = keep_identities(merge([tasks(task("Pay", start, end))]), [known("task_old", 50, 70)])
    assert ([item.id for item in merged.tasks] == ["task_old"]) is kept


def test_the_best_pair_is_taken_first_and_each_id_once() -> None:
    merged = merge([tasks(task("Pay", 48, 70), task("Call Kim", 50, 71))])
    assert [item.id for item in keep_identities(merged, [known("task_old", 50, 70)]).tasks] == [
        "task_48_70",
        "task_old",
    ]


def test_what_a_person_has_edited_is_never_found_beside_itself() -> None:
    merged = merge([tasks(task(FIGURES, 50), task(FIGURES, 900))])
    before = [known("task_plain", 50, 70), known("task_edited", 900, 920, edited=True)]
    assert [item.id for item in keep_identities(merged, before).tasks] == ["task_edited"]


def test_what_contradicts_an_item_is_renamed_with_it() -> None:
    merged = merge([tasks(task(FIGURES, 50, owner=owner("Kim")), task(FIGURES, 900, owner=owner("Lee")))])
    first, second = keep_identities(merged, [known("task_old", 51, 70)]).tasks
    assert (first.id, second.contradicts) == ("task_old", ("task_old",))


def test_an_id_that_another_item_has_taken_over_is_not_given_twice() -> None:
    merged = merge([tasks(task("Pay", 50), task("Call Kim", 500))])
    ids = [item.id for item in keep_identities(merged, [known("task_50_70", 500, 520)]).tasks]
    assert ids[1] == "task_50_70"
    assert ids[0].startswith("task_")
    assert len(set(ids)) == 2
