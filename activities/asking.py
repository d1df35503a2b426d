"""extract and draft: one question to one model, found in the journal or asked and written down."""

from contextlib import aclosing

from temporalio import activity

from activities.heartbeats import heartbeats
from activities.onlookers import onlookers
from activities.prompts import context_of, numbered, prompt_for
from activities.surroundings import Surrounding, Surroundings
from adapters.llm import Gateway
from adapters.store import Calls, Drafting, Material
from domain.conversation import Conversation
from domain.failures import ModelRefused
from domain.identity import call_id, json_hash
from domain.kinds import NO_KINDS, Kinds
from domain.merging import Merged, items_of, merge
from domain.parts import CHARS_MAX, Part, excerpt, telling
from domain.proposals import QuestionKind
from domain.questions import Answer, AnswerRef, Call, Prompt, Question, QuestionRef, TerminalState
from domain.routes import LOCAL_RUNG
from domain.steps import Drafter, Extractor
from domain.voice import Voice

TOKENS_OUT_MAX = 4_000
"""Room for an answer: some 60 items; what does not fit ends as truncated, never as a shorter list."""
ROOM_FACTOR = 4
"""What an answer that was cut gets more of, each time it is asked for again."""
_ALONE = Surrounding(voice=Voice(), found=())


class Asker:
    """Puts questions to the gateway, unless the journal has the answer already.

    A question for a draft shows how its user writes and what else is known, and is told while it is answered.
    """

    def __init__(
        self, calls: Calls, gateway: Gateway, surroundings: Surroundings, drafting: Drafting, kinds: Kinds = NO_KINDS
    ) -> None:
        self._calls = calls
        self._gateway = gateway
        self._surroundings = surroundings
        self._drafting = drafting
        self._kinds = kinds

    async def ask(self, ref: QuestionRef) -> AnswerRef:
        """One attempt; a retried step whose answer was written down does not ask again."""
        async with heartbeats():
            return await self._ask(ref)

    async def _ask(self, ref: QuestionRef) -> AnswerRef:
        material = await self._calls.material(ref, str(activity.info().workflow_id))
        question = _question(ref, material, self._kinds)
        known = material.answers.get(question.call.request_hash)
        if known is not None:
            return known
        if question.kinds != (QuestionKind.DRAFT,):
            answer = await self._gateway.ask(question)
        else:
            answer = await self._stream(await self._surrounded(question, ref, material))
        return AnswerRef(call_id=question.call.id, state=answer.state, cache=answer.cache)

    async def _surrounded(self, question: Question, ref: QuestionRef, material: Material) -> Question:
        """The same question with what is known beside the conversation; the log tells what that was."""
        surrounding = await self._surroundings.of(
            ref.message, material.user, material.conversation, reads=ref.model != LOCAL_RUNG.model
        )
        await self._surroundings.keep(ref.message, question.call.id, surrounding)
        voice = surrounding.voice
        call = question.call.model_copy(update={"examples": tuple(example.example_id for example in voice.examples)})
        prompt = _prompt(ref, material, surrounding=surrounding)
        return question.model_copy(update={"prompt": prompt, "call": call, "voice": voice})

    async def _stream(self, question: Question) -> Answer:
        """Its words are told as they come, and count when all have come."""
        async with aclosing(self._gateway.stream(question)) as parts, onlookers(self._drafting, question) as words:
            async for part in parts:
                if isinstance(part, Answer):
                    words.ended(whole=part.state is TerminalState.OK)
                    return part
                words.heard(part.delta)
        raise TypeError("a stream ended without its answer")


class ModelExtractor(Extractor):
    """Asks for tasks, decisions or both."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    @activity.defn
    async def extract(self, question: QuestionRef) -> AnswerRef:
        """Put the question."""
        return await self._asker.ask(question)


class ModelDrafter(Drafter):
    """Asks for a reply, with the tasks and decisions found as context."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    @activity.defn
    async def draft(self, question: QuestionRef) -> AnswerRef:
        """Put the question."""
        return await self._asker.ask(question)


def _question(ref: QuestionRef, material: Material, kinds: Kinds) -> Question:
    if not all(map(kinds.knows, ref.kinds)):
        raise ModelRefused("unknown_kind", f"{'+'.join(ref.kinds)} is no longer active; WINNOW_KINDS says what is")
    prompt = _prompt(ref, material, kinds)
    tokens_out_max = TOKENS_OUT_MAX * ROOM_FACTOR**ref.room
    return Question(
        call=_call(ref, material, prompt, tokens_out_max),
        kinds=ref.kinds,
        model=ref.model,
        prompt=prompt,
        conversation=material.conversation if ref.part is None else excerpt(material.conversation, ref.part),
        tokens_out_max=tokens_out_max,
        problems=ref.problems,
        own_answer=kinds.own_answer(ref.kinds),
    )


def _prompt(ref: QuestionRef, material: Material, kinds: Kinds = NO_KINDS, surrounding: Surrounding = _ALONE) -> Prompt:
    """The prompt, with what was found before as its context where the question is about that."""
    context = ""
    stretches: tuple[Part, ...] = () if ref.part is None else (ref.part,)
    if QuestionKind.DRAFT in ref.kinds:
        found = merge(material.found)
        context = context_of(found.tasks, found.decisions)
        stretches = _telling(material.conversation, found)
    elif QuestionKind.VERIFY in ref.kinds:
        context = numbered(items_of(material.found, 0 if ref.part is None else ref.part.index))
    voice, shown = surrounding.voice, surrounding.shown
    return prompt_for(ref.kinds, material.conversation, context, voice, kinds, stretches, shown)


def _telling(conversation: Conversation, found: Merged) -> tuple[Part, ...]:
    """What a draft is written from, where the conversation is too long to be shown whole."""
    if len(conversation.text) <= CHARS_MAX:
        return ()
    return telling(conversation, [(task.evidence.start, task.evidence.end) for task in found.tasks], CHARS_MAX)


def _call(ref: QuestionRef, material: Material, prompt: Prompt, tokens_out_max: int) -> Call:
    info = activity.info()
    asked = [ref.model, *ref.kinds, prompt.system, prompt.user, tokens_out_max]
    request_hash = json_hash([*asked, [problem.model_dump(mode="json") for problem in ref.problems]])
    workflow, run = str(info.workflow_id), str(info.workflow_run_id)
    return Call(
        id=call_id(workflow, run, ref.step, request_hash, info.attempt),
        message=ref.message,
        user=material.user or _user_of(material.conversation),
        workflow_id=workflow,
        run_id=run,
        step=ref.step,
        attempt=info.attempt,
        failures=material.failures.get(request_hash, 0),
        request_hash=request_hash,
        position=ref.position,
        fallback=ref.fallback,
    )


def _user_of(conversation: Conversation) -> str:
    """The address of the one to whom tasks and replies fall, where the message was not sent in with it."""
    return ((conversation.user and conversation.user.address) or "").lower()
