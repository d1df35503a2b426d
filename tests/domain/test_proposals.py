"""What models are asked to return, alone and composed."""

from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.proposals import ANSWERS, CaseFolded, Grade, JudgeAnswer, QuestionKind, answer_model


@pytest.mark.parametrize("kind", QuestionKind)
def test_one_kind_is_asked_with_its_own_schema(kind: QuestionKind) -> None:
    assert answer_model([kind]) is ANSWERS[kind]


def test_a_composed_answer_has_every_kinds_fields() -> None:
    composed = answer_model([QuestionKind.TASKS, QuestionKind.DECISIONS])
    assert set(composed.model_fields) == {"tasks", "updates", "decisions"}
    assert composed is answer_model([QuestionKind.TASKS, QuestionKind.DECISIONS])


def test_a_composed_answer_needs_all_and_refuses_more() -> None:
    composed = answer_model([QuestionKind.TASKS, QuestionKind.DECISIONS])
    wrongs: tuple[dict[str, object], ...] = ({"tasks": []}, {"tasks": [], "decisions": [], "more": 1})
    for wrong in wrongs:
        with pytest.raises(ValidationError):
            composed.model_validate(wrong)


@pytest.mark.parametrize("word", ["good", "Good", " GOOD\n"])
def test_the_words_of_an_enum_are_read_in_any_case(word: str) -> None:
    assert JudgeAnswer.model_validate({"grade": word, "reasons": []}).grade is Grade.GOOD


@pytest.mark.parametrize("word", ["excellent", "", 5, None])
def test_another_word_is_none_of_an_enum(word: object) -> None:
    with pytest.raises(ValidationError):
        JudgeAnswer.model_validate({"grade": word, "reasons": []})


def test_any_enum_can_be_read_so() -> None:
    folded = TypeAdapter(Annotated[QuestionKind, CaseFolded])
    assert folded.validate_python("Tasks") is QuestionKind.TASKS
    assert folded.json_schema() == TypeAdapter(QuestionKind).json_schema()
