"""An answer's rung is that of its worst kind."""

import pytest

from domain.gate import Finding, GateRung, Judgement, rung_of
from domain.items import Dropped
from domain.proposals import QuestionKind
from domain.questions import Problem
from domain.verdict import Repairable, Truncated, Unusable

TASKS, DECISIONS = QuestionKind.TASKS, QuestionKind.DECISIONS
FOUND = Finding(kind=TASKS, repaired=False)
MENDED = Finding(kind=TASKS, repaired=True)
BAD = Dropped(kind="tasks", reason="invalid_element", proposed="{}")
UNTRUE = Dropped(kind="tasks", reason="quote_not_in_source", proposed="{}")
BACK = Repairable(kind=TASKS, problems=(Problem(kind=TASKS, location="tasks", type="missing", message="Give it."),))


@pytest.mark.parametrize(
    ("judgements", "rung"),
    [
        ((FOUND,), GateRung.STRICT),
        ((FOUND, Finding(kind=DECISIONS, repaired=True)), GateRung.MENDED),
        ((MENDED.model_copy(update={"dropped": (UNTRUE, BAD)}),), GateRung.DROPPED),
        ((FOUND.model_copy(update={"dropped": (UNTRUE,)}),), GateRung.STRICT),
        ((FOUND, Unusable(kind=DECISIONS, reason="refused")), GateRung.UNUSABLE),
        ((Truncated(kind=TASKS), Truncated(kind=DECISIONS)), GateRung.UNUSABLE),
        ((BACK, Unusable(kind=DECISIONS, reason="x")), GateRung.SENT_BACK),
        ((Finding(kind=DECISIONS, repaired=False), BACK), GateRung.SENT_BACK),
    ],
)
def test_the_rung_is_that_of_the_kind_that_came_off_worst(judgements: tuple[Judgement, ...], rung: GateRung) -> None:
    assert rung_of(judgements) is rung
