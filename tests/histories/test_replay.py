"""Runs that are open today must go on under tomorrow's code: recorded histories are replayed."""

from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from tests.guards.sandbox import STRICT
from tests.histories.paths import PATHS
from tests.histories.record import RECORDED
from workflows.process_message import ProcessMessage
from workflows.repeat_call import RepeatCall
from workflows.review_message import ReviewMessage
from workflows.watch_source import RenewWatch, WatchSource

EARLIER = sorted((RECORDED.parent / "earlier").glob("*.json"))
"""Histories of versions before this one, as they were recorded then; runs wait two weeks for a person."""


def read(history: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(history.stem, history.read_text())


async def replay(history: Path) -> None:
    replayer = Replayer(
        workflows=[ProcessMessage, ReviewMessage, RepeatCall, WatchSource, RenewWatch],
        data_converter=pydantic_data_converter,
        workflow_runner=STRICT,
    )
    await replayer.replay_workflow(read(history))


@pytest.mark.parametrize("name", PATHS)
async def test_a_recorded_history_replays(name: str) -> None:
    await replay(RECORDED / f"{name}.json")


@pytest.mark.parametrize("history", EARLIER, ids=lambda history: history.stem)
async def test_a_history_of_an_earlier_version_replays(history: Path) -> None:
    await replay(history)


def test_there_are_histories_of_earlier_versions() -> None:
    assert EARLIER


def test_every_recorded_history_has_its_path() -> None:
    assert {path.stem for path in RECORDED.glob("*.json")} == set(PATHS)
