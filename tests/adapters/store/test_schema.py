"""The schema itself refuses what does not belong together, whatever our code does."""

import pytest
from sqlalchemy import text

from adapters.store import Database
from domain.message import MessageRef
from tests.adapters.store.making import processed

_VERDICT = """
INSERT INTO verdicts (tenant, call_id, message_id, run, kind, outcome)
SELECT :t, id, :m, 2, 'tasks', 'unusable' FROM calls WHERE tenant = :from
"""
_OUTBOX = """
INSERT INTO outbox (tenant, draft_id, message_id, payload)
SELECT :t, id, :m, '{}' FROM drafts WHERE tenant = :t AND message_id = :from
"""


def of(ref: MessageRef, **more: str) -> dict[str, str]:
    return {"t": ref.tenant, "m": ref.message_id, **more}


async def test_a_verdict_is_on_a_call_of_its_own_tenant(database: Database, tenant: str, other_tenant: str) -> None:
    ref = await processed(database, tenant)
    await processed(database, other_tenant)
    with pytest.raises(RuntimeError, match="verdicts_tenant_call_id_fkey"):
        await database.rows(text(_VERDICT), of(ref, **{"from": other_tenant}))


async def test_what_is_delivered_is_the_draft_of_its_own_message(database: Database, tenant: str) -> None:
    one, two = await processed(database, tenant, "one"), await processed(database, tenant, "two")
    await database.rows(text(_OUTBOX), of(one, **{"from": one.message_id}))
    with pytest.raises(RuntimeError, match="outbox_tenant_draft_id_message_id_fkey"):
        await database.rows(text(_OUTBOX), of(one, **{"from": two.message_id}))


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("INSERT INTO events (tenant, message_id, type, data) VALUES (:t, :m, 'other', '{}')", "events_type_check"),
        (
            "INSERT INTO dropped (tenant, message_id, kind, reason, proposed) VALUES (:t, :m, 'X', '', '')",
            "dropped_kind",
        ),
        ("INSERT INTO degraded (tenant, message_id, feature, reason) VALUES (:t, :m, 'X', '')", "degraded_feature"),
        ("INSERT INTO edits (tenant, id, message_id, change) VALUES (:t, 'e', :m, '{}')", "edits_change_check"),
        ("UPDATE calls SET question = 'tasks, x' WHERE (tenant, message_id) = (:t, :m)", "calls_question_check"),
        ("UPDATE calls SET state = 'x' WHERE (tenant, message_id) = (:t, :m)", "calls_state_check"),
        ("UPDATE calls SET rung = 'x' WHERE (tenant, message_id) = (:t, :m)", "calls_rung_check"),
        ("UPDATE verdicts SET outcome = 'x', finding = NULL WHERE (tenant, message_id) = (:t, :m)", "outcome_check"),
        ("UPDATE calls SET question = '' WHERE (tenant, message_id) = (:t, :m)", "calls_question_check"),
    ],
)
async def test_a_word_that_nobody_knows_is_refused(database: Database, tenant: str, statement: str, rule: str) -> None:
    ref = await processed(database, tenant)
    with pytest.raises(RuntimeError, match=rule):
        await database.rows(text(statement), of(ref))
