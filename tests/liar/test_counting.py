"""The liar's test tells what is false from what is true, and what is lost."""

import random
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.items import Certainty, Due, Evidence, Owner, ReviewedTask, Usage
from domain.message import Status
from domain.result import Result
from tests.liar.__main__ import tell
from tests.liar.counting import Counts
from tests.liar.lies import Class, Told
from tests.liar.own import own_stories
from tests.liar.stories import Story, Truth

WORDS = "Please send 12 crates by Friday."
TRUTH = Truth(quote=WORDS, title="Send 12 crates", owner="Ben Ruiz", due=date(2026, 11, 20))
STORY = Story(name="one", media_type="text/plain", body=WORDS.encode(), truths=(TRUTH,))


def stored(**changes: Any) -> ReviewedTask:
    given = {
        "id": "task_1",
        "title": "Send 12 crates",
        "owner": Owner(name="Ben Ruiz", address=None),
        "due": Due(phrase="by Friday", date=date(2026, 11, 20), certainty=Certainty.CONFIRMED),
        "evidence": Evidence(quote=WORDS, start=0, end=len(WORDS)),
        "confidence": 1.0,
    }
    return ReviewedTask(**{**given, **changes})


def counted(told: Told, *tasks: ReviewedTask) -> Counts:
    counts = Counts()
    at = datetime(2026, 11, 16, tzinfo=UTC)
    result = Result(
        id="msg",
        kind=None,
        status=Status.DONE,
        subject="",
        version=1,
        accepted_at=at,
        run=1,
        reason=None,
        workflow_id="",
        tasks=tasks,
        decisions=(),
        draft=None,
        degraded=(),
        dropped=(),
        usage=Usage(),
        attempts=(),
    )
    counts.add(STORY, [told], result)
    return counts


HONEST = Told(says=TRUTH, of=TRUTH)


def test_what_is_true_and_stored_is_neither_false_nor_lost() -> None:
    counts = counted(HONEST, stored())
    assert (counts.truths, counts.lost, counts.marred, sum(counts.false.values())) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "Send 13 crates"},
        {"owner": Owner(name="Ada Osei", address=None)},
        {"due": Due(phrase="by Friday", date=date(2026, 11, 27), certainty=Certainty.CONFIRMED)},
        {"evidence": Evidence(quote="Wire the money.", start=0, end=15)},
    ],
    ids=["number", "owner", "day", "evidence"],
)
def test_an_item_that_is_not_so_is_counted_as_false(wrong: dict[str, Any]) -> None:
    lie = Told(says=TRUTH, of=TRUTH, lie=Class.ALTERED_NUMBER)
    assert sum(counted(lie, stored(**wrong)).false.values()) == 1


def test_a_lie_that_was_mended_to_the_truth_is_none_and_one_that_is_gone_is_no_loss() -> None:
    lie = Told(says=TRUTH, of=TRUTH, lie=Class.SHIFTED_DATE)
    assert counted(lie, stored()).mended == {Class.SHIFTED_DATE: 1}
    assert counted(lie).lost == 0


def test_a_truth_that_is_gone_is_lost_and_one_without_its_day_is_marred() -> None:
    assert counted(HONEST).lost == 1
    assert counted(HONEST, stored(due=None)).marred == 1


def test_about_half_of_what_is_told_are_lies_of_every_class_and_the_same_each_time() -> None:
    dice = [random.Random(7), random.Random(7)]  # noqa: S311  chance that can be repeated
    first, second = (tell(own_stories(200, d), 300, d) for d in dice)
    lies = [t.lie for _, said in first for t in said if t.lie]
    assert first == second
    assert 300 <= len(lies) < 310
    assert set(lies) == set(Class)
