"""A workflow that reaches an adapter."""

from temporalio import workflow

from adapters.store import Messages


@workflow.defn
class ReadsTheStore:
    """Would read the database from inside a workflow."""

    @workflow.run
    async def run(self) -> str:
        """Name the adapter."""
        return Messages.__name__
