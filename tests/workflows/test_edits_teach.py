"""An edit of one draft is shown to the model that writes the next, and to no other tenant's."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import text
from temporalio.client import Client

from adapters.store import Database
from domain.message import Status
from domain.proposals import QuestionKind
from tests.pipeline import DRAFT, MAIL, TASKS_AND_DECISIONS, Pipeline, Scripted, ok, plan, running

HAIKU = "anthropic:small"
EDITED = "Ada, numbers on Thursday. B."


@dataclass(frozen=True)
class Desk:
    """A pipeline and its model."""

    pipeline: Pipeline
    model: Scripted

    async def reviewed(self, *signals: tuple[str, dict[str, str]]) -> None:
        """A first message, drafted and decided."""
        result = await self.pipeline.process()
        handle = self.pipeline.client.get_workflow_handle(result.workflow_id)
        for name, payload in signals:
            await handle.signal(name, payload)
        await handle.signal("approve_draft")
        await handle.result()

    async def drafts(self, tenant: str | None = None) -> str:
        """A second message's draft: the prompt that asked for it."""
        pipeline = replace(self.pipeline, tenant=tenant or self.pipeline.tenant)
        result = await pipeline.process(MAIL % b"two")
        assert result.status is Status.NEEDS_REVIEW
        history = await pipeline.client.get_workflow_handle(result.workflow_id).fetch_history()
        assert "Thursday" not in history.to_json()
        question = self.model.questions[-1]
        assert question.kinds == (QuestionKind.DRAFT,)
        return question.prompt.user


@pytest.fixture
async def desk(temporal: Client, database: Database, tenant: str) -> AsyncIterator[Desk]:
    model = Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)] * 2)
    async with running(temporal, database, tenant, plan([HAIKU]), {"anthropic": model}) as pipeline:
        yield Desk(pipeline, model)


async def test_an_edited_draft_is_shown_to_the_next(desk: Desk) -> None:
    await desk.reviewed(("edit_draft", {"body": EDITED}))
    prompt = await desk.drafts()
    assert f"<rewritten>\n{EDITED}\n</rewritten>" in prompt
    assert "<draft>\nHello Ada,\n\nyou will have them." in prompt


async def test_another_tenants_draft_is_not_shown_it(desk: Desk, database: Database) -> None:
    other = f"o{secrets.token_hex(6)}"
    await database.rows(text("INSERT INTO tenants (id) VALUES (:id)"), {"id": other})
    await desk.reviewed(("edit_draft", {"body": EDITED}))
    assert "rewrote" not in await desk.drafts(other)


async def test_a_draft_approved_as_it_was_teaches_nothing(desk: Desk) -> None:
    await desk.reviewed()
    assert "rewrote" not in await desk.drafts()
