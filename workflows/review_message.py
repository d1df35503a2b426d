"""A review alone: of a message whose run has ended before, or has grown long."""

from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from domain import search
from workflows import reading, reviewing


@workflow.defn
class ReviewMessage(reviewing.Reviewing):
    """review, as at the end of `ProcessMessage`."""

    def __init__(self) -> None:
        super().__init__(renewable=True)

    @workflow.run
    async def run(self, given: Any = None) -> reviewing.Processed:  # Any: checked here, where it can be refused
        """Wait for what a person has to say of the message.

        Args:
            given: a `ReviewInput` as JSON; started by a late change, it names the message alone.
        """
        stands = reading.review_of(given)
        if isinstance(stands, reading.Unfit):
            raise ApplicationError(stands.why, type="InvalidInput", non_retryable=True)
        self._about = f"{stands.message.message_id}: "
        self._say("open for review")
        if stands.closes_at is None:
            workflow.upsert_search_attributes([search.TENANT.value_set(stands.message.tenant)])
        closes_at = stands.closes_at or workflow.now() + reviewing.LATE
        return await self._to_the_end(self._review(stands, closes_at))
