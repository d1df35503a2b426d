"""Processing once more from the command line: what is outdated, what is queued, what became of the items."""

import json
from pathlib import Path

import pytest

from adapters.store import Database, Messages
from cli.difference import told_difference
from domain.identity import workflow_id
from domain.message import MessageRef
from domain.revisions import Difference, FieldChange, ItemChange, ItemName
from tests.adapters.store.making import find
from tests.cli.serving import Winnow, winnow
from tests.cli.test_commands import NOBODY, said, submitted

pytestmark = pytest.mark.slow


async def test_a_message_is_queued_once_more(command: Winnow, mail: Path) -> None:
    id_ = await submitted(command, mail)
    ran = await command("reprocess", id_)
    assert (ran.code, ran.out) == (0, f"{id_}  queued\n")
    again = await command("reprocess", id_)
    assert (again.code, again.out) == (1, "")
    assert "being processed" in again.err


async def test_what_is_outdated_is_listed_and_then_queued(command: Winnow, mail: Path) -> None:
    id_ = await submitted(command, mail)
    listed = said(await command("reprocess", "--outdated", "--dry-run", "--json"))["outdated"]
    assert [(one["id"], one["kinds"]) for one in listed] == [(id_, ["decisions", "tasks"])]
    assert "decisions, tasks" in (await command("reprocess", "--outdated", "--dry-run")).out
    assert [one["id"] for one in said(await command("reprocess", "--outdated", "--json"))["reprocessed"]] == [id_]
    nothing = await command("reprocess", "--outdated", "--kind", "tasks")
    assert (nothing.code, nothing.out) == (0, "")
    assert "nothing is outdated" in nothing.err


async def test_the_difference_between_two_runs_is_shown(
    command: Winnow, mail: Path, database: Database, tenant: str
) -> None:
    id_ = await submitted(command, mail)
    await command("reprocess", id_)
    again = MessageRef(tenant=tenant, message_id=id_, run=2)
    await Messages(database).take_up(again, workflow_id(again))
    await find(database, again, "Send it now")
    shown = (await command("diff", id_)).out
    assert shown.startswith("run 1 → run 2")
    assert "+ tasks" in shown
    assert "Send it now" in shown
    assert said(await command("diff", id_, "--from", "1", "--to", "2", "--json"))["added"]


def test_of_long_values_the_place_is_shown_at_which_they_differ() -> None:
    changed = ItemChange(
        item=ItemName(id="task_1", kind="tasks", words="Send it", schema_version="tasks/2"),
        fields=(FieldChange(field="title", before="a" * 300 + "old", after="a" * 300 + "new"),),
    )
    found = Difference(from_run=1, to_run=2, added=(), removed=(), changed=(changed,), same=0, edited=())
    *_, last = told_difference(found)
    words = "".join(part.words for part in last.parts)
    assert words == f'title: …{"a" * 20}old" → …{"a" * 20}new"'


@pytest.mark.parametrize(
    "arguments",
    [
        ("reprocess",),
        ("reprocess", "msg_1"),
        ("reprocess", NOBODY, "--outdated"),
        ("reprocess", NOBODY, "--dry-run"),
        ("reprocess", "--outdated", "--limit", "0"),
        ("reprocess", "--outdated", "--kind", "No kind"),
        ("diff", NOBODY, "--from", "0"),
    ],
)
async def test_a_wrong_command_line_asks_nobody(arguments: tuple[str, ...]) -> None:
    ran = await winnow(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("arguments", [("reprocess", NOBODY), ("diff", NOBODY)])
async def test_what_is_not_there_fails(command: Winnow, arguments: tuple[str, ...]) -> None:
    ran = await command(*arguments, "--json")
    assert (ran.code, ran.out) == (1, "")
    assert "no message" in ran.err
    assert json.dumps(NOBODY)[1:-1] in ran.err
