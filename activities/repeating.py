"""repeat: a question of the call log put again, word for word as it was put then."""

from temporalio import activity

from activities.heartbeats import heartbeats
from adapters.llm import Gateway
from adapters.store import CallLog, Recorded
from domain.failures import Refused
from domain.identity import call_id
from domain.kinds import NO_KINDS, Kinds
from domain.message import MessageRef
from domain.questions import AnswerRef, Call, Prompt, Question
from domain.repeats import CONTENT_NOT_KEPT, RepeatRef
from domain.routes import LOCAL_RUNG
from domain.steps import Repeater


class LogRepeater(Repeater):
    """Rebuilds questions from the call log; budgets and limits hold for them as for all others."""

    def __init__(self, log: CallLog, gateway: Gateway, kinds: Kinds = NO_KINDS) -> None:
        self._log = log
        self._gateway = gateway
        self._kinds = kinds

    @activity.defn
    async def repeat(self, repetition: RepeatRef) -> AnswerRef:
        """Put the question; a retried step whose answer was written down does not ask again.

        Raises:
            Refused: the words that were sent are not kept.
        """
        async with heartbeats():
            recorded = await self._log.recorded(repetition, str(activity.info().workflow_id))
            if recorded.answer is not None:
                return recorded.answer
            question = _question(repetition, recorded, self._kinds)
            answer = await self._gateway.ask(question)
            return AnswerRef(call_id=question.call.id, state=answer.state)


def _question(repetition: RepeatRef, recorded: Recorded, kinds: Kinds) -> Question:
    """The question as it was: the problems told then stand in the user's words already; the schema is today's."""
    if not all(map(kinds.knows, recorded.kinds)):
        raise Refused("unknown_kind", f"{recorded.question} is no longer active; WINNOW_KINDS says what is")
    return Question(
        call=_call(repetition, recorded),
        kinds=recorded.kinds,
        model=recorded.model,
        prompt=_prompt(recorded),
        conversation=recorded.conversation,
        tokens_out_max=recorded.tokens_out_max,
        own_answer=kinds.own_answer(recorded.kinds),
    )


def _prompt(recorded: Recorded) -> Prompt:
    system, words = recorded.system, recorded.words
    if recorded.model == LOCAL_RUNG.model:  # it reads the conversation instead
        system, words = system or "", words or ""
    if system is None or words is None:
        raise Refused("content_not_kept", CONTENT_NOT_KEPT)
    return Prompt(version=recorded.prompt_version, hash=recorded.prompt_hash, system=system, user=words)


def _call(repetition: RepeatRef, recorded: Recorded) -> Call:
    info = activity.info()
    workflow, run = str(info.workflow_id), str(info.workflow_run_id)
    return Call(
        id=call_id(workflow, run, repetition.step, recorded.request_hash, info.attempt),
        message=MessageRef(tenant=repetition.tenant, message_id=recorded.message_id, run=recorded.run),
        user=recorded.user,
        workflow_id=workflow,
        run_id=run,
        step=repetition.step,
        attempt=info.attempt,
        failures=recorded.failures,
        request_hash=recorded.request_hash,
        position=recorded.position,
        fallback=True,  # nobody waits long for a repetition
        examples=recorded.examples,
        repeats=repetition.call_id,
    )
