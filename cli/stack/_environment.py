"""The environment of the programs that the launcher starts."""

import os
from collections.abc import Mapping

Environment = Mapping[str, str]


def inherited_environment() -> dict[str, str]:
    """A copy of our own environment: the one place besides the settings that touches it."""
    return dict(os.environ)


def without_temporal(environment: Environment) -> dict[str, str]:
    """An environment in which nothing says where Temporal is, not even a configuration file."""
    kept = {name: value for name, value in environment.items() if not name.startswith("TEMPORAL_")}
    return kept | {"TEMPORAL_CONFIG_FILE": os.devnull}
