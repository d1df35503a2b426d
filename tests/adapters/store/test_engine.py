"""What goes wrong with a statement is told without a word of what it was given."""

import traceback

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from adapters.store import Database
from adapters.store._migrate import _connection

CANARY = "canary-7f3a"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO tenants (id) VALUES (:words)",  # the server quotes the row
        "SELECT CAST(CAST(:words AS text) AS jsonb)",  # and the words that it cannot read
        "SELECT CAST(:words AS integer)",  # the driver quotes what it cannot send
        "SELECT nothing FROM nowhere WHERE id = :words",
    ],
)
async def test_a_failing_statement_does_not_say_what_it_was_given(database: Database, statement: str) -> None:
    with pytest.raises(RuntimeError, match="a statement failed") as caught:
        await database.rows(text(statement), {"words": f"!{CANARY}"})
    assert CANARY not in "".join(traceback.format_exception(caught.value))


async def test_neither_do_migrations(database_url: str) -> None:
    async with _connection(database_url) as connection:
        with pytest.raises(DBAPIError) as caught:
            await connection.execute(text("SELECT nothing FROM nowhere WHERE id = :words"), {"words": CANARY})
    assert CANARY not in str(caught.value)


async def test_a_broken_rule_is_named(database: Database) -> None:
    with pytest.raises(RuntimeError, match=r"CheckViolationError at tenants\.tenants_id_check"):
        await database.rows(text("INSERT INTO tenants (id) VALUES ('!')"), {})
