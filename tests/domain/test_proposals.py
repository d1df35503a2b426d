"""What models are asked to return, alone and composed."""

import pytest
from pydantic import ValidationError

from domain.proposals import ANSWERS, QuestionKind, answer_model


@pytest.mark.parametrize("kind", QuestionKind)
def test_one_kind_is_asked_with_its_own_schema(kind: QuestionKind) -> None:
    assert answer_model([kind]) is ANSWERS[kind]


def test_a_composed_answer_has_every_kinds_fields() -> None:
    composed = answer_model([QuestionKind.TASKS, QuestionKind.DECISIONS])
    assert set(composed.model_fields) == {"tasks", "decisions"}
    assert composed is answer_model([QuestionKind.TASKS, QuestionKind.DECISIONS])


def test_a_composed_answer_needs_all_and_refuses_more() -> None:
    composed = answer_model([QuestionKind.TASKS, QuestionKind.DECISIONS])
    wrongs: tuple[dict[str, object], ...] = ({"tasks": []}, {"tasks": [], "decisions": [], "more": 1})
    for wrong in wrongs:
        with pytest.raises(ValidationError):
            composed.model_validate(wrong)
