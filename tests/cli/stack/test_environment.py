"""What worker and API are told of where everything is."""

from pathlib import Path

import pytest

from adapters.settings import load_settings
from cli.stack import Plan
from cli.stack._folder import DataFolder
from cli.stack._ports import Ports
from cli.stack._temporal import TemporalPlace
from cli.stack.up import LocalStack
from tests.environment import set_only

OWN = TemporalPlace(address="127.0.0.1:2", namespace="default")
GIVEN = {"WINNOW_TEMPORAL_UI": "https://temporal.example.org"}


@pytest.mark.parametrize(
    ("given", "place", "told"),
    [
        ({}, OWN, "http://127.0.0.1:3"),
        (GIVEN, OWN, "https://temporal.example.org"),
        (GIVEN, None, "https://temporal.example.org"),
        ({}, None, None),
    ],
)
def test_the_api_is_told_where_temporals_ui_is_where_that_is_known(
    given: dict[str, str],
    place: TemporalPlace | None,
    told: str | None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    set_only(monkeypatch)
    plan = Plan(data_dir=tmp_path, settings=load_settings(), environment=given, prepare=_never, search_attributes={})
    folder, ports = DataFolder(root=tmp_path), Ports(api=1, temporal=2, temporal_ui=3)
    environment = LocalStack(plan, print)._environment(folder, ports, "postgresql://", place)
    assert environment.get("WINNOW_TEMPORAL_UI") == told


async def _never(database_url: str, key: str | None) -> str:
    raise AssertionError(database_url, key)
