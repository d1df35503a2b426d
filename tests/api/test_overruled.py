"""How often which rule overruled a model: counted over a tenant's messages of the last days."""

import httpx2
import pytest
from sqlalchemy import text

from adapters.store import Database
from tests.adapters.store.making import processed

_NOTE = text("""
UPDATE tasks SET notes = '[{"field": "owner", "reason": "owner_elsewhere", "proposed": "Sam"}]' WHERE tenant = :t
""")
_DROP = text("""
INSERT INTO dropped (tenant, message_id, kind, reason, proposed) VALUES (:t, :m, 'tasks', 'negated', '{}'),
                                                                        (:t, :m, 'tasks', 'negated', '{}')
""")
_OLD = text("UPDATE messages SET accepted_at = now() - interval '40 days' WHERE tenant = :t")


async def test_what_was_dropped_and_what_was_changed_is_counted_by_rule(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    ref = await processed(database, tenant)
    await database.rows(_NOTE, {"t": tenant})
    await database.rows(_DROP, {"t": tenant, "m": ref.message_id})
    answer = (await client.get("/v1/overruled")).json()["overruled"]
    assert answer == [
        {"of": "tasks", "reason": "negated", "dropped": 2, "changed": 0},
        {"of": "owner", "reason": "owner_elsewhere", "dropped": 0, "changed": 1},
    ]


async def test_messages_before_the_days_asked_for_are_left_out(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    ref = await processed(database, tenant)
    await database.rows(_DROP, {"t": tenant, "m": ref.message_id})
    await database.rows(_OLD, {"t": tenant})
    assert (await client.get("/v1/overruled")).json() == {"overruled": []}
    assert (await client.get("/v1/overruled", params={"days": 50})).json()["overruled"] != []


@pytest.mark.parametrize("days", ["0", "4000", "x"])
async def test_a_span_without_sense_is_refused(client: httpx2.AsyncClient, days: str) -> None:
    assert (await client.get("/v1/overruled", params={"days": days})).status_code == 422
