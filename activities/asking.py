"""extract and draft: one question to one model, found in the journal or asked and written down."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from temporalio import activity

from activities.prompts import prompt_for
from adapters.embedding import Embedder
from adapters.llm import Gateway
from adapters.store import Calls, Examples, Material, Request
from domain.changes import Rewrite
from domain.failures import ModelRefused, ModelUnavailable, StoreUnavailable
from domain.identity import json_hash
from domain.proposals import QuestionKind
from domain.questions import Answer, AnswerRef, Prompt, Question, QuestionRef, TerminalState
from domain.steps import Drafter, Extractor

HEARTBEAT_S = 1.0
TOKENS_OUT_MAX = 4_000
"""Room for an answer: some 60 items; what does not fit ends as truncated, never as a shorter list."""
EXAMPLES_MAX = 3


class Asker:
    """Puts questions to the gateway; every call is written down before anything else happens to it.

    A question for a draft shows how the user rewrote the drafts of messages like this one.
    """

    def __init__(self, calls: Calls, gateway: Gateway, examples: Examples, embedder: Embedder) -> None:
        self._calls = calls
        self._gateway = gateway
        self._examples = examples
        self._embedder = embedder

    async def ask(self, ref: QuestionRef) -> AnswerRef:
        """One attempt; a retried step whose answer was written down does not ask again."""
        material = await self._calls.material(ref, str(activity.info().workflow_id))
        question = _question(ref, material)
        request = _request(ref, question)
        known = material.answers.get(request.request_hash)
        if known is not None:
            return known
        rewrites = await self._rewrites(ref, material)
        shown = request.model_copy(update={"examples": tuple(rewrite.edit_id for rewrite in rewrites)})
        return await self._call(shown, _question(ref, material, rewrites) if rewrites else question)

    async def _rewrites(self, ref: QuestionRef, material: Material) -> Sequence[Rewrite]:
        """What the user made of drafts for the messages that are most like this one."""
        if not material.has_examples:
            return ()
        embedding = await asyncio.to_thread(self._embedder.embed, material.conversation.text)
        return await self._examples.nearest(ref.message, embedding, EXAMPLES_MAX)

    async def _call(self, request: Request, question: Question) -> AnswerRef:
        attempt, began_s = activity.info().attempt, time.perf_counter()
        try:
            async with _heartbeats():
                answer = await self._gateway.ask(question)
        except (ModelRefused, ModelUnavailable) as error:
            await self._calls.record(request, _failed(error.reason, began_s), attempt)
            raise
        except asyncio.CancelledError:
            with suppress(StoreUnavailable):  # the cancellation counts for more than its line in the log
                await self._calls.record(request, _failed("cancelled", began_s), attempt)
            raise
        return await self._calls.record(request, answer, attempt)


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


def _question(ref: QuestionRef, material: Material, rewrites: Sequence[Rewrite] = ()) -> Question:
    return Question(
        kinds=ref.kinds,
        model=ref.model,
        prompt=prompt_for(ref.kinds, material.conversation, _context(ref, material), rewrites),
        conversation=material.conversation,
        tokens_out_max=TOKENS_OUT_MAX,
        problems=ref.problems,
    )


def _context(ref: QuestionRef, material: Material) -> str:
    """For a draft: what was found; other questions read the conversation alone."""
    if QuestionKind.DRAFT not in ref.kinds:
        return ""
    lines = [f"- task: {task.title}" for finding in material.found for task in finding.tasks]
    lines += [f"- decision: {item.statement}" for finding in material.found for item in finding.decisions]
    return "\n".join(["Found in it:", *lines]) if lines else ""


def _request(ref: QuestionRef, question: Question) -> Request:
    prompt: Prompt = question.prompt
    asked = [question.model, *ref.kinds, prompt.system, prompt.user, question.tokens_out_max]
    return Request(
        question=ref,
        workflow_id=str(activity.info().workflow_id),
        run_id=str(activity.info().workflow_run_id),
        prompt_version=prompt.version,
        prompt_hash=prompt.hash,
        request_hash=json_hash([*asked, [p.model_dump(mode="json") for p in ref.problems]]),
        tokens_out_max=question.tokens_out_max,
    )


def _failed(reason: str, began_s: float) -> Answer:
    took_ms = round((time.perf_counter() - began_s) * 1000)
    return Answer(state=TerminalState.FAILED, raw="", detail=reason, latency_ms=took_ms)


@asynccontextmanager
async def _heartbeats() -> AsyncIterator[None]:
    """Tell the engine that the call is alive, until it ends."""
    beating = asyncio.create_task(_beat())
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating


async def _beat() -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_S)
        activity.heartbeat()
