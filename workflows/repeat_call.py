"""A call repeated: the same request sent again some times, side by side."""

import asyncio

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from domain.repeats import NotRepeated, Repeated, RepeatInput, RepeatRef, Repetition, Repetitions
from domain.steps import Repeater
from workflows import failing, policies


@workflow.defn
class RepeatCall:
    """One model step for each repetition; one that fails does not stop the others."""

    @workflow.run
    async def run(self, given: RepeatInput) -> Repetitions:
        """Repeat the call; started by the API, which has checked that it can be."""
        repetitions = await asyncio.gather(*(self._repeat(given, number) for number in range(1, given.times + 1)))
        return Repetitions(repetitions=tuple(repetitions))

    async def _repeat(self, given: RepeatInput, number: int) -> Repetition:
        ref = RepeatRef(tenant=given.tenant, call_id=given.call_id, step=f"repeat/{number}")
        how = policies.model(f"{number} of {given.times}")
        try:
            answer = await workflow.execute_activity_method(Repeater.repeat, ref, **how)
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            return NotRepeated(number=number, reason=failing.reason_of(error), detail=failing.detail_of(error))
        return Repeated(number=number, call_id=answer.call_id, state=answer.state)
