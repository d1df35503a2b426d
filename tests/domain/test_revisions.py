"""Two runs are compared item by item, by identity."""

from typing import Any

import pytest

from domain.items import Decision, Draft, DraftWords, Evidence, Record, ReviewedDecision, ReviewedTask, Said, Task
from domain.revisions import Difference, Revision, Withheld, difference

PUMP = Evidence(quote="the pump", start=0, end=8)
NOBODY: frozenset[str] = frozenset()


def task(id_: str, title: str = "Send it", **changes: Any) -> ReviewedTask:
    return ReviewedTask(id=id_, title=title, owner=None, due=None, evidence=PUMP, confidence=0.5, **changes)


def record(fields: dict[str, Any], version: str = "moods/1") -> Record:
    return Record(id="r1", kind="moods", schema_version=version, fields=fields)


def compared(before: Revision, after: Revision, edited: frozenset[str] = NOBODY) -> Difference:
    return difference(before, after, (1, 2), edited)


def changed(found: Difference) -> dict[str, tuple[Any, Any]]:
    """The changes of the only item that changed, by field."""
    (item,) = found.changed
    return {change.field: (change.before, change.after) for change in item.fields}


def test_what_is_alike_is_only_counted() -> None:
    one = Revision(tasks=(task("t1"),), decisions=(ReviewedDecision(id="d1", statement="Go", evidence=PUMP),))
    found = compared(one, one)
    assert (found.same, found.added, found.removed, found.changed) == (2, (), (), ())


def test_items_of_one_run_alone_are_added_or_removed() -> None:
    found = compared(Revision(tasks=(task("t1"), task("t2"))), Revision(tasks=(task("t2"), task("t3", "New"))))
    assert [(item.id, item.words) for item in found.added] == [("t3", "New")]
    assert [item.id for item in found.removed] == ["t1"]
    assert found.same == 1


def test_a_field_is_told_before_and_after() -> None:
    found = compared(
        Revision(tasks=(task("t1"),)), Revision(tasks=(task("t1", "Send both", schema_version="tasks/2"),))
    )
    assert changed(found) == {"title": ("Send it", "Send both"), "schema_version": ("tasks/1", "tasks/2")}


def test_a_records_own_fields_are_told_one_by_one() -> None:
    before, after = record({"mood": "bad", "why": "rain"}), record({"mood": "good", "who": ["Ada"]}, "moods/2")
    assert changed(compared(Revision(records=(before,)), Revision(records=(after,)))) == {
        "fields.mood": ("bad", "good"),
        "fields.why": ("rain", None),
        "fields.who": (None, ["Ada"]),
        "schema_version": ("moods/1", "moods/2"),
    }


def test_a_record_is_named_by_its_fields() -> None:
    (item,) = compared(Revision(), Revision(records=(record({"mood": "bad"}),))).added
    assert (item.kind, item.words) == ("moods", "mood: bad")


@pytest.mark.parametrize("edited", [frozenset({"t1"}), frozenset({"t1", "gone"})])
def test_what_a_person_edited_is_named_as_kept(edited: frozenset[str]) -> None:
    one = Revision(tasks=(task("t1", "Mine"), task("t2")))
    assert [(item.id, item.words) for item in compared(one, one, edited).edited] == [("t1", "Mine")]


def found(id_: str, title: str) -> Withheld:
    return Withheld(proposed=Task(id=id_, title=title, owner=None, due=None, evidence=PUMP, confidence=0.5))


def withheld(after: Revision) -> list[tuple[str, dict[str, tuple[Any, Any]]]]:
    """What was kept out, by item, and of each the fields."""
    changes = compared(Revision(), after).withheld
    return [(one.item.id, {field.field: (field.before, field.after) for field in one.fields}) for one in changes]


def test_what_a_run_would_have_changed_is_told_beside_what_stands() -> None:
    after = Revision(tasks=(task("t1", "Mine", said=(Said.EDITED,)),), withheld=(found("t1", "The model's"),))
    assert withheld(after) == [("t1", {"title": ("Mine", "The model's")})]


def test_what_a_run_found_as_it_stands_is_not_told() -> None:
    assert withheld(Revision(tasks=(task("t1", "Mine"),), withheld=(found("t1", "Mine"),))) == []


def test_what_a_person_rejected_and_the_run_found_again_is_told() -> None:
    after = Revision(
        tasks=(task("t1", rejected="not_mine", said=(Said.REJECTED,)),), withheld=(found("t1", "Send it"),)
    )
    assert withheld(after) == [("t1", {"rejected": ("not_mine", None)})]


def test_a_decisions_statement_and_a_drafts_words_are_told_as_well() -> None:
    after = Revision(
        decisions=(ReviewedDecision(id="d1", statement="We go", evidence=None, said=(Said.ADDED,)),),
        draft=DraftWords(subject="Re", body="Mine."),
        withheld=(
            Withheld(proposed=Decision(id="d1", statement="We stay", evidence=PUMP)),
            Withheld(proposed=Draft(id="draft_1", subject="Re", body="The model's.")),
        ),
    )
    (decision, statement), draft = withheld(after)
    assert (decision, statement["statement"]) == ("d1", ("We go", "We stay"))
    assert draft == ("draft_1", {"body": ("Mine.", "The model's.")})


def test_what_people_said_is_no_difference_between_two_runs() -> None:
    one, same = Revision(tasks=(task("t1"),)), Revision(tasks=(task("t1", said=(Said.EDITED,)),))
    assert compared(one, same).changed == ()
