"""Answers questions by a trained classifier and sentence rules: free, offline, deterministic."""

import time
from collections.abc import AsyncGenerator

from adapters.llm.local._classify import is_order
from adapters.llm.local._draft import write_draft
from adapters.llm.local._extract import find_decisions, find_tasks
from adapters.llm.local._sentences import own_chars
from adapters.llm.local._updates import find_updates
from domain.calls import Rendered
from domain.conversation import Conversation
from domain.failures import ModelRefused
from domain.proposals import ITEMS_MAX, QuestionKind, answer_model
from domain.questions import Answer, Partial, Question, TerminalState
from domain.voice import Voice

NAME = "local"

CHARS_MAX = 200_000
"""Of the writers' own words: some 70 pages, or the talk of four hours."""

THREADS_MAX = 2

_NS_PER_MS = 1_000_000


class LocalModel:
    """The built-in model: needs no key, costs nothing, says the same each time.

    It reads the question's conversation instead of its prompt, and answers in the schema that the
    question's kinds compose. Told problems with its answer, it can only repeat it.

    A conversation of more than `CHARS_MAX` own characters it does not read, and of more than `ITEMS_MAX` tasks
    or decisions it lists none: both end as truncated, never as a shorter list. A stretch without the end of a
    sentence is read in pieces of at most `SENTENCE_CHARS_MAX` characters.
    """

    def __init__(self) -> None:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  `answer` needs none, and is to start at once

        self._threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="local-model")

    @property
    def keys(self) -> tuple[str, ...]:
        """None: nothing it says costs anything."""
        return ()

    def render(self, question: Question) -> Rendered:  # noqa: ARG002 nothing is sent, whatever is asked
        """Nothing, for nothing is sent."""
        return Rendered(provider=NAME, system="", user="", schema_text="")

    async def ask(self, question: Question, key: str = "") -> Answer:  # noqa: ARG002 it needs no key
        """Answer from a thread of the model's own, which shares the interpreter with the event loop.

        Measured on one core: tasks and decisions take some 2.5 ms for an ordinary mail of 1,000 characters; the worst
        texts that we found, `CHARS_MAX` of sentences of a few words that each ask or promise, 2 s.

        Raises:
            ModelRefused: it is asked to judge, to verify, or for a kind that is not built in.
        """
        import asyncio  # noqa: PLC0415  `answer` needs no loop, and is to start at once

        begun = time.perf_counter_ns()
        found = await asyncio.get_running_loop().run_in_executor(self._threads, answer, question)
        return found.model_copy(update={"latency_ms": (time.perf_counter_ns() - begun) // _NS_PER_MS})

    async def stream(self, question: Question, key: str = "") -> AsyncGenerator[Partial | Answer, None]:
        """The same in one part, and the answer: there is nothing to wait for in between."""
        found = await self.ask(question, key)
        if found.raw:
            yield Partial(delta=found.raw)
        yield found

    async def close(self) -> None:
        """Let the threads go; what waits for one is cancelled."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def answer(question: Question) -> Answer:
    """What `LocalModel` answers, at once and in this thread: for who has nothing else to do meanwhile.

    Raises:
        ModelRefused: as `LocalModel.ask`.
    """
    conversation = question.conversation
    if not conversation.automated and own_chars(conversation) > CHARS_MAX:
        return _truncated(f"more than {CHARS_MAX} characters to read")
    kinds = _built_in(question)
    fields: dict[str, object] = {}
    for kind in kinds:
        fields |= _fields(kind, conversation, question.voice)
    for name, found in fields.items():
        if isinstance(found, tuple) and len(found) > ITEMS_MAX:
            return _truncated(f"more than {ITEMS_MAX} {name}")
    raw = answer_model(kinds).model_validate(fields).model_dump_json()
    return Answer(state=TerminalState.OK, raw=raw, detail="local")


def _built_in(question: Question) -> tuple[QuestionKind, ...]:
    try:
        return tuple(map(QuestionKind, question.kinds))
    except ValueError as error:
        raise ModelRefused("no_local_kind", "the built-in model knows no kind that is not built in") from error


def _truncated(detail: str) -> Answer:
    return Answer(state=TerminalState.TRUNCATED, raw="", detail=detail)


def _fields(kind: QuestionKind, conversation: Conversation, voice: Voice) -> dict[str, object]:
    """The kind's part of the answer, by the names of its schema."""
    match kind:
        case QuestionKind.TASKS:
            updates = tuple(u for u in find_updates(conversation) if not is_order(u.quote))
            return {"tasks": find_tasks(conversation), "updates": updates}
        case QuestionKind.DECISIONS:
            return {"decisions": find_decisions(conversation)}
        case QuestionKind.DRAFT:
            return write_draft(conversation, voice).model_dump()
        case QuestionKind.VERIFY:
            raise ModelRefused("no_local_verify", "the built-in model cannot look twice: it would see the same")
        case QuestionKind.JUDGE:
            raise ModelRefused("no_local_judge", "the built-in model writes by rules and cannot judge what it wrote")
