"""The tests of the stack see no setting of whoever runs them."""

import os

import pytest


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("TEMPORAL_", "WINNOW_")) or name == "DATABASE_URL":
            monkeypatch.delenv(name)
