"""An environment in which nothing of ours is set but what a test says."""

import os

import pytest

from adapters.settings import Settings

NAMES = {str(field.validation_alias) for field in Settings.model_fields.values()}


def set_only(environment: pytest.MonkeyPatch, **variables: str) -> None:
    """Set these, and unset every other variable that the settings read or refuse; undone with the test."""
    for name in [name for name in os.environ if name in NAMES or name.startswith("WINNOW_")]:
        environment.delenv(name)
    for name, value in variables.items():
        environment.setenv(name, value)
