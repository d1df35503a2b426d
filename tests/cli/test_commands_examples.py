"""`winnow examples` and `winnow style`: what teaches drafts, looked at and taken back."""

import json

from adapters.store import Database
from domain.changes import EditDraft
from tests.adapters.store.making import change, processed
from tests.cli.serving import Winnow

EDITED = "Hi Anna,\n\nno \x1b[31mred.\n\nCheers\nMara"


async def example(command: Winnow, database: Database, tenant: str) -> str:
    """The id of an edited draft's."""
    await change(database, await processed(database, tenant), EditDraft(body=EDITED))
    (found,) = json.loads((await command("examples", "list", "--json")).out)["examples"]
    return str(found["id"])


async def test_examples_are_listed_in_lines_that_a_terminal_can_take(
    command: Winnow, database: Database, tenant: str
) -> None:
    id_ = await example(command, database, tenant)
    ran = await command("examples", "list", "--limit", "1")
    assert (ran.code, ran.out.count("\n")) == (0, 2)
    assert id_ in ran.out
    assert "Hi Anna, no" in ran.out
    assert "\x1b" not in ran.out


async def test_without_examples_it_says_what_makes_one(command: Winnow) -> None:
    ran = await command("examples", "list", "--user", "mara@example.org")
    assert (ran.code, ran.out) == (0, "")
    assert "edits a draft" in ran.err


async def test_an_example_is_disabled_enabled_and_deleted(command: Winnow, database: Database, tenant: str) -> None:
    id_ = await example(command, database, tenant)
    assert (await command("examples", "disable", id_)).out == f"disabled {id_}\n"
    assert json.loads((await command("examples", "enable", id_, "--json")).out)["enabled"] is True
    assert (await command("examples", "delete", id_)).out == f"deleted {id_}\n"
    assert json.loads((await command("examples", "list", "--json")).out) == {"examples": []}


async def test_an_example_that_is_not_there_is_an_error(command: Winnow) -> None:
    for verb in ("disable", "enable", "delete"):
        ran = await command("examples", verb, f"ex_{'a' * 26}")
        assert ran.code == 1
        assert "GET /v1/examples" in ran.err
        assert (await command("examples", verb, "../style")).code == 1


async def test_a_style_is_shown_in_a_line(command: Winnow, database: Database, tenant: str) -> None:
    assert (await command("style")).err.strip() == "no messages of any user yet"
    await example(command, database, tenant)
    ran = await command("style")
    assert ran.code == 0
    assert "Hi {name}," in ran.out
    assert "Cheers" in ran.out
    (one,) = json.loads((await command("style", "--json")).out)["styles"]
    assert one["style"]["replies"] == 1
    assert "-" in (await command("style", "Eve@example.org")).out
