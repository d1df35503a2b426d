"""What is retrieved for a draft reaches the model and the gate, so that its numbers stand."""

import pytest
from temporalio.client import Client

from adapters.store import Database
from tests.adapters.store.shelving import add, index
from tests.pipeline import TASKS_AND_DECISIONS, Scripted, ok, plan, running

PRICE = "The figures by Friday: send the 4,711 euros of the third quarter, please."
DRAFT = '{"subject": "Re: Figures", "body": "Hello Ada,\\n\\nthe figures are 4,711 euros.\\n\\nBen"}'


@pytest.mark.parametrize(("known", "struck"), [(True, []), (False, ["4,711 euros"])])
async def test_a_number_of_a_document_stands_in_a_draft_and_one_of_nowhere_is_struck(
    temporal: Client, own_database: Database, own_tenant: str, struck: list[str], *, known: bool
) -> None:
    if known:
        await add(own_database, own_tenant, PRICE)
        await index(own_database)
    model = Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)])
    async with running(temporal, own_database, own_tenant, plan(["anthropic:small"]), {"anthropic": model}) as pipeline:
        draft = (await pipeline.process()).draft
    assert ("4,711" in model.questions[-1].prompt.user) is known
    assert draft is not None
    assert [strike.words for strike in draft.struck] == struck
