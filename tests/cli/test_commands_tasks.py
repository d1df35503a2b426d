"""Tasks over messages on the command line: listed once each, and parted."""

import json

from sqlalchemy import text

from adapters.store import Database
from domain.message import MessageRef
from tests.adapters.store.tying import done, new_message, state_of, task, tie
from tests.cli.serving import Ran, Winnow

REPORT = "Send the report to the auditors"


async def thread_of(command: Winnow, database: Database, tenant: str) -> tuple[MessageRef, MessageRef]:
    """Two messages of a thread, whose runs are open for review."""
    one, two = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    await database.rows(text("UPDATE messages SET status = 'done' WHERE tenant = :t"), {"t": tenant})
    for ref in (one, two):
        command.runs.started[f"message/{tenant}/{ref.message_id}"] = ref
    return one, two


def listed(ran: Ran) -> list[tuple[str, str, int]]:
    assert ran.code == 0, ran.err
    return [(one["title"], one["state"], len(one["also_in"])) for one in json.loads(ran.out)["tasks"]]


async def test_tasks_are_listed_each_once(command: Winnow, database: Database, tenant: str) -> None:
    one, two = await thread_of(command, database, tenant)
    await tie(database, one, task(one, REPORT), task(one, "Order\x1b chairs", None, 50))
    await tie(database, two, task(two, REPORT), updates=(done("The chairs"),))
    assert listed(await command("tasks", "--json")) == [("Order\x1b chairs", "done", 0), (REPORT, "open", 1)]
    assert listed(await command("tasks", "--json", "--owner", "Ben Okafor")) == [(REPORT, "open", 1)]
    assert listed(await command("tasks", "--json", "--state", "open")) == [(REPORT, "open", 1)]
    ran = await command("tasks", "--limit", "1", "--thread", "t")
    assert (ran.code, ran.out.count("\n")) == (0, 2)
    assert "\x1b" not in ran.out


async def test_without_tasks_nothing_is_listed(command: Winnow) -> None:
    ran = await command("tasks")
    assert (ran.code, ran.out, ran.err.strip()) == (0, "", "no tasks")


async def test_a_state_that_nobody_knows_is_a_wrong_command_line(command: Winnow) -> None:
    assert (await command("tasks", "--state", "lost")).code == 2


async def test_a_message_that_closes_a_task_says_which(command: Winnow, database: Database, tenant: str) -> None:
    one, two = await thread_of(command, database, tenant)
    await tie(database, one, first := task(one, REPORT))
    await tie(database, two, updates=(done("The report"),))
    await database.rows(text("UPDATE messages SET status = 'done' WHERE tenant = :t"), {"t": tenant})
    shown = (await command("show", two.message_id)).out
    assert f"done     {REPORT}" in shown
    assert "“The report is done.” 0-19" in shown
    assert f"{first.id} of {one.message_id}" in shown
    assert "nothing to do" not in shown


async def test_a_task_is_parted(command: Winnow, database: Database, tenant: str) -> None:
    one, two = await thread_of(command, database, tenant)
    await tie(database, one, first := task(one, REPORT))
    await tie(database, two, again := task(two, REPORT))
    ran = await command("unlink", two.message_id, again.id, "--other", first.id)
    assert (ran.code, ran.out) == (0, "applied\n")
    assert await state_of(database, two, again) == ("open", None)
    assert (await command("unlink", two.message_id, again.id)).code == 1
