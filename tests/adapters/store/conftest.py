"""A second tenant, for tests of what must not cross."""

import pytest

from adapters.store import Database
from tests.conftest import new_tenant


@pytest.fixture
async def other_tenant(database: Database) -> str:
    """Another tenant that no other test uses."""
    return await new_tenant(database)
