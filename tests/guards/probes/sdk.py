"""A workflow that reaches a model's SDK."""

import anthropic
from temporalio import workflow


@workflow.defn
class AsksAModel:
    """Would call a provider from inside a workflow."""

    @workflow.run
    async def run(self) -> str:
        """Name the SDK."""
        return anthropic.__name__
