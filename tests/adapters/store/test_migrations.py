"""A database that holds messages from before is brought up to date with all of them readable."""

import json
import secrets

from alembic import command
from sqlalchemy import Connection, text

from adapters.store import Database, Queue, QueueFilter, Results, migrate, open_engine
from adapters.store._migrate import _config, _connection
from domain.items import KnownBy, TaskState
from domain.result import QueueState

ID = "msg_" + "a" * 26
_BEFORE = """
INSERT INTO messages (tenant, id, source, source_id, media_type, kind, status, workflow_id)
VALUES ('default', :m, 'text', 'one', 'text/plain', 'email', 'done', 'w');
INSERT INTO tasks (tenant, id, message_id, title, owner_name, due_phrase, due_date, due_certainty, quote, quote_start,
                   quote_end, confidence)
VALUES ('default', 'task_1', :m, 'Send it', 'Ada', 'Friday', '2026-11-20', 'confirmed', 'Send it.', 0, 8, 0.5);
INSERT INTO decisions (tenant, id, message_id, statement, quote, quote_start, quote_end)
VALUES ('default', 'decision_1', :m, 'We go', 'We go.', 9, 15);
INSERT INTO dropped (tenant, message_id, kind, reason, proposed)
VALUES ('default', :m, 'due', 'due_not_in_source', '{}');
INSERT INTO degraded (tenant, message_id, feature, reason) VALUES ('default', :m, 'draft', 'budget');
INSERT INTO events (tenant, message_id, type, data) VALUES ('default', :m, 'done', '{}');
INSERT INTO edits (tenant, id, message_id, change)
VALUES ('default', 'e', :m, jsonb_build_object('type', 'edit_item', 'item_id', 'task_1'))"""


async def test_what_was_stored_before_the_truth_came_is_read_after_it(postgres: str) -> None:
    address = await _at_revision(postgres, "0005")
    database = Database(open_engine(address))
    for statement in _BEFORE.split(";\n"):
        await database.rows(text(statement), {"m": ID})
    await migrate(address)
    result = await Results(database).get("default", ID)
    await database.close()
    assert result is not None
    (task,), (decision,) = result.tasks, result.decisions
    assert (task.title, task.state, task.schema_version, task.notes) == ("Send it", TaskState.OPEN, "tasks/1", ())
    assert task.owner is not None
    assert task.owner.known_by is KnownBy.PARTICIPANT
    assert (decision.statement, result.dropped[0].kind, result.degraded[0].feature) == ("We go", "due", "draft")


async def test_who_wrote_what_was_read_before_is_known_in_the_queue(postgres: str) -> None:
    address = await _at_revision(postgres, "0007")
    database = Database(open_engine(address))
    await database.rows(text(_BEFORE.split(";\n", maxsplit=1)[0]), {"m": ID})
    writers = [{"role": "recipient", "name": "Ben"}, {"role": "sender", "name": None, "address": "ada@example.org"}]
    keep = text("INSERT INTO conversations (tenant, message_id, document) VALUES ('default', :m, CAST(:d AS jsonb))")
    await database.rows(keep, {"m": ID, "d": json.dumps({"participants": writers})})
    await migrate(address)
    page = await Queue(database).page("default", QueueFilter(state=QueueState.ALL), after=None, size=1)
    await database.close()
    assert [row.sender for row in page.rows] == ["ada@example.org"]


async def _at_revision(postgres: str, revision: str) -> str:
    """The address of a database with an older schema."""
    name = f"m{secrets.token_hex(6)}"
    server = Database(open_engine(postgres, pool_size=1))
    await server.rows(text(f"CREATE DATABASE {name}"), {})
    await server.close()
    address = postgres.replace("/postgres?", f"/{name}?")

    def upgrade(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    async with _connection(address) as connection:
        await connection.run_sync(upgrade)
        await connection.commit()
    return address
