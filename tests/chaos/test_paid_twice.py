"""A worker that dies after the answer: what was kept is found again, and what was not is counted."""

from adapters.store import Database
from tests.chaos.paid_twice import kill_many, preload

AT_ONCE = [0.0] * 5
KEPT = [0.3] * 5
"""Far beyond the moment in which an answer is at risk: some milliseconds."""


async def test_an_answer_that_was_kept_is_not_paid_for_again(
    database: Database, database_url: str, tenant: str
) -> None:
    preload()
    killed = await kill_many(database, database_url, tenant, KEPT)
    assert (killed.kills, killed.asked_again) == (len(KEPT), 0)


async def test_an_answer_that_was_lost_is_paid_for_again_and_counted(
    database: Database, database_url: str, tenant: str
) -> None:
    preload()
    killed = await kill_many(database, database_url, tenant, AT_ONCE)
    assert killed.asked_again > 0
    assert killed.counted == killed.asked_again
