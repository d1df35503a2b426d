"""The commands for models and the cache: what an operator sees, and what to do about it."""

import json
import secrets

import pytest

from adapters.store import AnswerStore, Database, Traffic
from domain.caching import Claimed, Seek
from domain.traffic import Admission, Admitted, CallReport, Came
from tests.adapters.store.logging_calls import asked, question
from tests.adapters.store.making import new_message
from tests.cli.serving import Winnow, winnow


async def test_a_refused_key_is_told_with_what_to_do(command: Winnow, database: Database) -> None:
    model, key = f"openai:m{secrets.token_hex(6)}", secrets.token_hex(16)
    admitted = await Traffic(database).admit(Admission(model=model, keys=(key,), tokens=10))
    assert isinstance(admitted, Admitted)
    await Traffic(database).report(CallReport(admitted=admitted, came=Came.SPENT_OUT))
    out = (await command("models")).out
    row = next(line for line in out.splitlines() if model in line)
    assert "spent out" in row
    assert "top up the account, then: winnow models reset openai" in out
    lanes = json.loads((await command("models", "--json")).out)["lanes"]
    assert lanes == json.loads((await command("models", "list", "--json")).out)["lanes"]
    assert next(lane["refused"] for lane in lanes if lane["model"] == model) == "spent_out"
    reset = await command("models", "reset", model)
    assert (reset.code, "reset" in reset.out) == (0, True)
    after = next(line for line in (await command("models", "list")).out.splitlines() if model in line)
    assert "spent out" not in after


async def test_a_model_that_was_never_asked_fails_with_one_sentence(command: Winnow) -> None:
    ran = await command("models", "reset", "openai:nobody/at all")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)


async def test_without_a_cache_a_sentence_says_so(command: Winnow) -> None:
    assert (await command("cache", "stats")).err == "the cache is empty, and no call has looked into it\n"
    assert (await command("cache", "shadow")).err == "the semantic cache has not run in the shadow\n"
    assert (await command("cache", "clear", "--all")).out == "no answer fits: nothing was thrown away\n"


async def keep(database: Database, tenant: str) -> None:
    """An answer that the cache has."""
    call = await asked(database, question(await new_message(database, tenant)))
    seek = Seek(
        tenant=tenant, key=secrets.token_hex(32), space="0" * 64, question="tasks", model="local",
        prompt_version="tasks/1", call_id=call, holder="h", lifetime_s=60, lease_s=60,
    )  # fmt: skip
    assert isinstance(await AnswerStore(database).look(seek), Claimed)
    await AnswerStore(database).ready(tenant, call)


async def test_the_cache_is_shown_and_cleared(command: Winnow, database: Database, tenant: str) -> None:
    await keep(database, tenant)
    assert (await command("cache", "stats")).out.splitlines()[1].split()[:2] == ["tasks", "1"]
    none = await command("cache", "clear", "--kind", "draft", "--before", "2999-01-01")
    assert none.out == "no answer fits: nothing was thrown away\n"
    assert json.loads((await command("cache", "clear", "--kind", "tasks", "--json")).out) == {"entries": 1}


@pytest.mark.parametrize("arguments", [(), ("--all", "--kind", "tasks"), ("--before", "soon"), ("--kind", "Poem")])
async def test_to_clear_everything_it_must_be_said(arguments: tuple[str, ...]) -> None:
    assert (await winnow("cache", "clear", *arguments)).code == 2


async def test_everything_is_cleared_where_it_is_said(command: Winnow, database: Database, tenant: str) -> None:
    await keep(database, tenant)
    assert (await command("cache", "clear", "--all")).out == "1 answers thrown away\n"
