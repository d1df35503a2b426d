"""A run hears that a person parted a task, whichever way it is told; what cannot be read is left."""

import pytest

from domain.changes import ChangeRef, UnlinkItem
from workflows import reading
from workflows.process_message import ProcessMessage


@pytest.mark.parametrize(
    ("given", "heard"),
    [
        ({"change_id": "chg_1"}, ChangeRef(change_id="chg_1")),
        ({"item_id": "task_a"}, UnlinkItem(item_id="task_a")),
        ({"item_id": "task_a", "other": "task_b"}, UnlinkItem(item_id="task_a", other="task_b")),
    ],
)
def test_the_signal_carries_a_reference_or_the_change(given: dict[str, str], heard: ChangeRef | UnlinkItem) -> None:
    assert reading.change_of("unlink_item", given) == heard


@pytest.mark.parametrize("given", [None, {}, {"item_id": ""}, {"item_id": "task_a", "title": "x"}, 3])
def test_what_names_no_task_is_unfit(given: object) -> None:
    assert isinstance(reading.change_of("unlink_item", given), reading.Unfit)


def test_the_workflow_takes_every_change_that_there_is_as_a_signal() -> None:
    assert all(callable(getattr(ProcessMessage, name)) for name in reading._CHANGES)


@pytest.mark.parametrize("given", [{"type": "SECRETWORDS"}, {"type": "snooze", "until": "SECRETWORDS"}, "SECRETWORDS"])
def test_what_is_wrong_is_told_without_a_word_of_it(given: object) -> None:
    heard = reading.change_of("change", given)
    assert isinstance(heard, reading.Unfit)
    assert "SECRETWORDS" not in heard.why
