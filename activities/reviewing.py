"""review: carrying out what a person says of the results."""

import asyncio

from temporalio import activity

from adapters.embedding import Embedder
from adapters.store import Edits, Examples
from domain.changes import ChangeApplied, ChangeRef, ChangeRequest
from domain.message import MessageRef
from domain.steps import Reviewer


class StoreReviewer(Reviewer):
    """Applies changes in the store; what is approved is let go by a step of its own.

    An edit of a draft becomes an example for later drafts.
    """

    def __init__(self, edits: Edits, examples: Examples, embedder: Embedder) -> None:
        self._edits = edits
        self._examples = examples
        self._embedder = embedder

    @activity.defn
    async def apply_change(self, request: ChangeRequest) -> ChangeApplied:
        """Apply the change; one that a shell sent whole is kept first, under its place in the run."""
        match request.change:
            case ChangeRef(change_id=change_id):
                pass
            case change:
                change_id = f"{activity.info().workflow_run_id}/{request.signal}"
                await self._edits.request(request.message, change_id, change)
        embedding = await self._embedding(request.message, change_id)
        return await self._edits.apply(request.message, change_id, embedding, request.undo_s)

    async def _embedding(self, message: MessageRef, change_id: str) -> tuple[float, ...] | None:
        """By which an edit of this message's draft is found again."""
        words = await self._examples.conversation_of(message, change_id)
        return None if words is None else await asyncio.to_thread(self._embedder.embed, words)
