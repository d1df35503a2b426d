"""Runs that are open today must go on under tomorrow's code: recorded histories are replayed."""

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from tests.guards.sandbox import STRICT
from tests.histories.paths import PATHS
from tests.histories.record import RECORDED
from workflows import ProcessMessage


def recorded(name: str) -> WorkflowHistory:
    return WorkflowHistory.from_json(name, (RECORDED / f"{name}.json").read_text())


@pytest.mark.parametrize("name", PATHS)
async def test_a_recorded_history_replays(name: str) -> None:
    replayer = Replayer(workflows=[ProcessMessage], data_converter=pydantic_data_converter, workflow_runner=STRICT)
    await replayer.replay_workflow(recorded(name))


def test_every_recorded_history_has_its_path() -> None:
    assert {path.stem for path in RECORDED.glob("*.json")} == set(PATHS)
